
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_quadrants(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW quadrants WITH (security_invoker = true) AS
WITH person AS MATERIALIZED (
    SELECT c.profit_year, c.expected_value, c.lifetime_value_error, c.quadrant, c.relation, c.tier FROM internal_customer AS c WHERE c.orders > 0
), counted AS (
    SELECT v.matrix, v.cell, count(*) AS customers, sum(p.profit_year) AS profit_year, sum(p.expected_value) AS expected_value,
           sum(p.lifetime_value_error * p.lifetime_value_error) AS variance
    FROM person AS p
    CROSS JOIN LATERAL (VALUES ('value and potential', p.quadrant), ('value and tenure', p.relation), ('tier', p.tier)) AS v (matrix, cell)
    GROUP BY v.matrix, v.cell
), ladder (tier, few, medium, many) AS (
    -- levels of a relationship by the margin of a tier and how many customers it has (Kotler)
    VALUES ('A', 5, 4, 3), ('B', 4, 3, 2), ('C', 3, 2, 1)
), rung AS (
    -- no tier has a closer relationship than one above it
    SELECT l.tier, min(CASE WHEN coalesce(n.customers, 0) > 0.5 * e.customers THEN l.many
                            WHEN coalesce(n.customers, 0) > 0.1 * e.customers THEN l.medium ELSE l.few END) OVER (ORDER BY l.tier) AS level
    FROM ladder AS l CROSS JOIN (SELECT count(*) AS customers FROM person) AS e LEFT JOIN counted AS n ON n.matrix = 'tier' AND n.cell = l.tier
), cell (matrix, topic, place, cell) AS (VALUES
    ('value and potential', 'quadrant', 1, 'main'),
    ('value and potential', 'quadrant', 2, 'keep'),
    ('value and potential', 'quadrant', 3, 'rebuild'),
    ('value and potential', 'quadrant', 4, 'develop'),
    ('value and potential', 'quadrant', 5, 'maintain'),
    ('value and potential', 'quadrant', 6, 'drop'),
    ('value and tenure', 'relation', 1, 'true friend'),
    ('value and tenure', 'relation', 2, 'butterfly'),
    ('value and tenure', 'relation', 3, 'barnacle'),
    ('value and tenure', 'relation', 4, 'stranger'),
    ('value and tenure', 'relation', 5, 'newcomer'),
    ('value and tenure', 'relation', 6, 'former'),
    ('tier', 'tier', 1, 'A'),
    ('tier', 'tier', 2, 'B'),
    ('tier', 'tier', 3, 'C')
)
SELECT m.matrix, tm.text AS matrix_label, m.place::smallint AS place, m.cell, tc.text AS cell_label,
       coalesce(n.customers, 0) AS customers,
       coalesce(n.customers / nullif(sum(n.customers) OVER (PARTITION BY m.matrix), 0), 0)::numeric(7,4) AS customer_share,
       coalesce(n.profit_year, 0)::numeric(30,2) AS profit_year,
       coalesce(n.expected_value, 0)::numeric(30,2) AS expected_value,
       b.low::numeric(30,2) AS expected_low, b.high::numeric(30,2) AS expected_high,
       coalesce(ts.text, tv.text) AS strategy,
       d.as_of
FROM cell AS m
CROSS JOIN internal_setting AS d
LEFT JOIN counted AS n ON n.matrix = m.matrix AND n.cell = m.cell
CROSS JOIN LATERAL lifecycle_internal.lifecycle_total_band(coalesce(n.expected_value, 0),
    lifecycle_internal.lifecycle_total_error(coalesce(n.expected_value, 0), coalesce(n.variance, 0))) AS b
LEFT JOIN rung AS l ON m.matrix = 'tier' AND l.tier = m.cell
LEFT JOIN internal_text AS tm ON tm.topic = 'matrix' AND tm.code = m.matrix
LEFT JOIN internal_text AS tc ON tc.topic = m.topic AND tc.code = m.cell
LEFT JOIN internal_text AS ts ON ts.topic = m.topic || ' advice' AND ts.code = m.cell
LEFT JOIN internal_text AS tv ON tv.topic = 'level'
      AND tv.code = l.level::text
ORDER BY m.matrix, m.place;

COMMENT ON VIEW quadrants IS
'The customers who have ordered in three matrices: current value by potential, current value by whether they are likely to stay, and tiers by current
value, each tier with the level of relationship that suits its margin and the number of its customers.
What a cell advises does not contradict the stage: customers of low value and potential are split into new ones, those that go on and those to let go; new and
former customers have cells of their own.';
COMMENT ON COLUMN quadrants.matrix IS 'The matrix: value and potential, value and tenure, or tier.';
COMMENT ON COLUMN quadrants.matrix_label IS 'The matrix in the dataset''s language.';
COMMENT ON COLUMN quadrants.place IS 'Place of the cell in its matrix; sort by it.';
COMMENT ON COLUMN quadrants.cell IS 'The cell, as the view customers calls it.';
COMMENT ON COLUMN quadrants.cell_label IS 'The cell in the dataset''s language.';
COMMENT ON COLUMN quadrants.customers IS 'Customers in the cell.';
COMMENT ON COLUMN quadrants.customer_share IS 'Their share of all who have ordered, 0 to 1.';
COMMENT ON COLUMN quadrants.profit_year IS 'Revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN quadrants.expected_value IS 'Net present value of the profit that is still expected of them.';
COMMENT ON COLUMN quadrants.expected_low IS 'What they will bring lies between this and expected_high, in 95 of 100 cases.';
COMMENT ON COLUMN quadrants.expected_high IS 'The upper end of that band.';
COMMENT ON COLUMN quadrants.strategy IS 'What to do with them.';
COMMENT ON COLUMN quadrants.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_quadrants(text) IS 'Makes the view quadrants.';
