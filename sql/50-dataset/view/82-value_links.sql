
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_value_links(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW value_links WITH (security_invoker = true) AS
WITH event AS (
    SELECT p.customer_id, d.as_of, e.day, e.measure, e.key, e.count, e.sum, e.orders,
           CASE WHEN e.day > d.as_of - 365 THEN 1 WHEN e.day > d.as_of - 730 THEN 2 WHEN e.day > d.as_of - 1095 THEN 3 ELSE 4 END AS year
    FROM profiles AS p CROSS JOIN internal_setting AS d CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
    WHERE e.day <= d.as_of
), yearly AS (
    -- year 1 is the last 365 days, 2 and 3 those before, 4 all time before
    SELECT e.customer_id, e.year, count(*) FILTER (WHERE e.measure = 'order') > 0 AS ordered, sum(e.orders) AS orders,
           coalesce(sum(CASE e.measure WHEN 'order' THEN e.sum WHEN 'refund' THEN -e.sum END), 0) AS revenue,
           coalesce(sum(e.sum) FILTER (WHERE e.measure = 'cost'), 0) AS cost, coalesce(sum(e.sum) FILTER (WHERE e.measure = 'investment'), 0) AS investment,
           coalesce(sum(e.sum) FILTER (WHERE e.measure = 'bad_debt'), 0) AS bad_debt, coalesce(sum(e.sum) FILTER (WHERE e.measure = 'referral'),
           0) AS referral,
           coalesce(sum(e.sum) FILTER (WHERE e.measure = 'satisfaction'), 0) AS score, coalesce(sum(e.count) FILTER (WHERE e.measure = 'satisfaction'),
           0) AS scores
    FROM event AS e GROUP BY e.customer_id, e.year
), category AS (
    SELECT y.year, e.customer_id, e.key, bool_or(e.year = y.year) AS now, bool_or(e.year = y.year + 1) AS just_before, bool_or(e.year > y.year) AS before
    FROM event AS e JOIN (VALUES (1), (2)) AS y (year) ON e.year >= y.year
    WHERE e.measure = 'order' AND e.key IS NOT NULL
    GROUP BY y.year, e.customer_id, e.key
), changed AS (
    SELECT k.year, k.customer_id, bool_or(k.now AND NOT k.before) AS other_category, bool_or(k.just_before AND NOT k.now) AS dropped_category
    FROM category AS k GROUP BY k.year, k.customer_id
), standing AS (
    -- a customer in a year, and what was so before it
    SELECT y.year, z.customer_id, coalesce(bool_or(z.ordered) FILTER (WHERE z.year = y.year), false) AS ordered,
           coalesce(bool_or(z.ordered) FILTER (WHERE z.year = y.year + 1), false) AS ordered_before,
           coalesce(bool_or(z.ordered) FILTER (WHERE z.year > y.year), false) AS ordered_once,
           coalesce(sum(z.orders) FILTER (WHERE z.year = y.year), 0) AS orders, coalesce(sum(z.revenue) FILTER (WHERE z.year = y.year), 0) AS revenue,
           coalesce(sum(z.cost) FILTER (WHERE z.year = y.year), 0) AS cost, coalesce(sum(z.investment) FILTER (WHERE z.year = y.year), 0) AS investment,
           coalesce(sum(z.bad_debt) FILTER (WHERE z.year = y.year), 0) AS bad_debt, coalesce(sum(z.referral) FILTER (WHERE z.year = y.year), 0) AS referral,
           coalesce(sum(z.score) FILTER (WHERE z.year = y.year), 0) AS score, coalesce(sum(z.scores) FILTER (WHERE z.year = y.year), 0) AS scores
    FROM yearly AS z JOIN (VALUES (1), (2)) AS y (year) ON z.year >= y.year
    GROUP BY y.year, z.customer_id
), person AS (
    SELECT s.*, coalesce(c.other_category, false) AS other_category, coalesce(c.dropped_category, false) AS dropped_category
    FROM standing AS s LEFT JOIN changed AS c ON c.year = s.year AND c.customer_id = s.customer_id
), counted AS (
    SELECT p.year, v.link_rank, v.link, v.numerator, v.denominator
    FROM (
        SELECT q.year, count(*) FILTER (WHERE q.ordered AND NOT q.ordered_once) AS won, count(*) FILTER (WHERE NOT q.ordered_once) AS not_yet,
               coalesce(sum(q.investment) FILTER (WHERE NOT q.ordered_once), 0) AS won_for, sum(q.revenue) AS revenue,
               count(*) FILTER (WHERE q.ordered) AS ordering,
               sum(q.cost) AS cost, sum(q.investment) AS investment, sum(q.orders) AS orders, sum(q.bad_debt) AS bad_debt, sum(q.referral) AS referral,
               sum(q.score) AS score, sum(q.scores) AS scores,
               count(*) FILTER (WHERE q.ordered AND q.ordered_once) AS again,
               count(*) FILTER (WHERE q.ordered AND q.ordered_once AND q.other_category) AS crossed,
               count(*) FILTER (WHERE q.ordered AND q.ordered_once AND q.other_category AND q.dropped_category) AS migrated,
               count(*) FILTER (WHERE q.ordered_before) AS before, count(*) FILTER (WHERE q.ordered_before AND q.ordered) AS stayed,
               count(*) FILTER (WHERE q.ordered_once AND NOT q.ordered_before) AS away,
               count(*) FILTER (WHERE q.ordered AND q.ordered_once AND NOT q.ordered_before) AS returned
        FROM person AS q GROUP BY q.year
    ) AS p
    CROSS JOIN LATERAL (VALUES
        (1, 'conversion', p.won::numeric, p.not_yet::numeric),
        (2, 'acquisition_cost', p.won_for, p.won::numeric),
        (3, 'monthly_revenue', p.revenue, 12 * p.ordering::numeric),
        (4, 'cost_share', p.cost + p.investment, p.revenue),
        (5, 'cross_sell', p.crossed::numeric, p.again::numeric),
        (6, 'order_value', p.revenue, p.orders::numeric),
        (7, 'retention', p.stayed::numeric, p.before::numeric),
        (8, 'migration', p.migrated::numeric, p.again::numeric),
        (10, 'bad_debt', p.bad_debt, p.revenue),
        (11, 'win_back', p.returned::numeric, p.away::numeric),
        (12, 'satisfaction', p.score, p.scores::numeric),
        (13, 'referral', p.referral, p.revenue)
    ) AS v (link_rank, link, numerator, denominator)
    UNION ALL
    SELECT 1, 9, 'warning', count(*) FILTER (WHERE a.alert IN ('at risk', 'overdue', 'declining'))::numeric, count(*)::numeric
    FROM internal_standing AS c LEFT JOIN alerts AS a ON a.customer_id = c.customer_id
    WHERE c.stage NOT IN ('prospect', 'terminated')
)
SELECT n.link_rank::smallint AS link_rank, n.link, t.text AS link_label, n.numerator::numeric(30,2) AS numerator, n.denominator::numeric(30,2) AS denominator,
       (n.numerator / nullif(n.denominator, 0))::numeric(30,4) AS value, (f.numerator / nullif(f.denominator, 0))::numeric(30,4) AS year_ago, d.as_of
FROM counted AS n
CROSS JOIN internal_setting AS d
-- of a shop that opened within that year, or whose data begin in it, the figure is of days or weeks, and no measure for a year
LEFT JOIN counted AS f ON f.year = 2 AND f.link = n.link AND (SELECT min(e.day) FROM event AS e) <= d.as_of - 700
LEFT JOIN internal_text AS t ON t.topic = 'value link' AND t.code = n.link
-- what no source was given for is left out
WHERE n.year = 1
  AND (NOT n.link = ANY ('{acquisition_cost,bad_debt,satisfaction,referral}')
       OR EXISTS (SELECT FROM dataset AS x CROSS JOIN LATERAL unnest(x.sources) AS s
                  WHERE s.measure = CASE n.link WHEN 'acquisition_cost' THEN 'investment' ELSE n.link END))
ORDER BY n.link_rank;

COMMENT ON VIEW value_links IS
'The links of customer value as figures, each a numerator over a denominator, of the last 365 days and of the 365 before.

conversion: customers who ordered for the first time, of all with an event who had not ordered before. acquisition_cost: investment in those, by who ordered.
monthly_revenue: revenue a customer who ordered and month. cost_share: cost and investment by revenue. cross_sell: of customers who ordered before and
again, those who bought a category that was new to them; migration: those of them who also gave up one of the year before. order_value: revenue an order.
retention: of the customers of the year before, those who ordered again. warning: of living relationships those with an alert, today alone.
bad_debt: money written off by revenue. win_back: of those who had ordered but not in the year before, those who came back.
satisfaction: mean score. referral: value brought by recommendations, by revenue.
A figure whose source is not attached has no row.';
COMMENT ON COLUMN value_links.link_rank IS 'Place of the figure; sort by it.';
COMMENT ON COLUMN value_links.link IS 'The figure.';
COMMENT ON COLUMN value_links.link_label IS 'The figure in the dataset''s language.';
COMMENT ON COLUMN value_links.numerator IS 'Its numerator, of the last 365 days.';
COMMENT ON COLUMN value_links.denominator IS 'Its denominator.';
COMMENT ON COLUMN value_links.value IS 'Numerator by denominator; empty where that is 0.';
COMMENT ON COLUMN value_links.year_ago IS
'The same of the 365 days before; empty for warning, and where the first event came more than 30 days after they began.';
COMMENT ON COLUMN value_links.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_value_links(text) IS 'Makes the view value_links.';
