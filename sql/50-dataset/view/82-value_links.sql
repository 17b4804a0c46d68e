
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_value_links(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW value_links WITH (security_invoker = true) AS
WITH standing AS MATERIALIZED (
    SELECT s.customer_id, s.stage FROM internal_standing AS s
), walked AS MATERIALIZED (
    -- year 1 is the last 365 days, 2 and 3 those before, 4 all time before
    SELECT a.*, c.*,
           lifecycle_internal.lifecycle_begins(p.profile) IS NULL
           OR lifecycle_internal.lifecycle_dataset_is_ahead(p.profile, d.reached) AND p.customer_id IN (SELECT t.customer_id FROM standing AS t) AS only_known
    FROM profiles AS p
    CROSS JOIN (
        SELECT s.as_of, s.reached, EXISTS (SELECT FROM dataset AS x CROSS JOIN LATERAL unnest(x.sources) AS y
                                WHERE y.measure = 'order' AND y.key IS NOT NULL) AS by_category
        FROM internal_setting AS s
    ) AS d
    CROSS JOIN LATERAL (
        SELECT min(e.day) AS first_day, max(y.year) AS first_year,
               count(*) FILTER (WHERE e.measure = 'order' AND y.year = 1) > 0 AS ordered_1,
               count(*) FILTER (WHERE e.measure = 'order' AND y.year = 2) > 0 AS ordered_2,
               count(*) FILTER (WHERE e.measure = 'order' AND y.year = 3) > 0 AS ordered_3,
               count(*) FILTER (WHERE e.measure = 'order' AND y.year = 4) > 0 AS ordered_4,
               sum(e.orders) FILTER (WHERE y.year = 1) AS orders_1, sum(e.orders) FILTER (WHERE y.year = 2) AS orders_2,
               sum(CASE e.measure WHEN 'order' THEN e.sum WHEN 'refund' THEN -e.sum END) FILTER (WHERE y.year = 1) AS revenue_1,
               sum(CASE e.measure WHEN 'order' THEN e.sum WHEN 'refund' THEN -e.sum END) FILTER (WHERE y.year = 2) AS revenue_2,
               sum(e.sum) FILTER (WHERE e.measure = 'cost' AND y.year = 1) AS cost_1, sum(e.sum) FILTER (WHERE e.measure = 'cost' AND y.year = 2) AS cost_2,
               sum(e.sum) FILTER (WHERE e.measure = 'investment' AND y.year = 1) AS investment_1,
               sum(e.sum) FILTER (WHERE e.measure = 'investment' AND y.year = 2) AS investment_2,
               sum(e.sum) FILTER (WHERE e.measure = 'bad_debt' AND y.year = 1) AS bad_debt_1,
               sum(e.sum) FILTER (WHERE e.measure = 'bad_debt' AND y.year = 2) AS bad_debt_2,
               sum(e.sum) FILTER (WHERE e.measure = 'referral' AND y.year = 1) AS referral_1,
               sum(e.sum) FILTER (WHERE e.measure = 'referral' AND y.year = 2) AS referral_2,
               sum(e.sum) FILTER (WHERE e.measure = 'satisfaction' AND y.year = 1) AS score_1,
               sum(e.sum) FILTER (WHERE e.measure = 'satisfaction' AND y.year = 2) AS score_2,
               sum(e.count) FILTER (WHERE e.measure = 'satisfaction' AND y.year = 1) AS scores_1,
               sum(e.count) FILTER (WHERE e.measure = 'satisfaction' AND y.year = 2) AS scores_2
        FROM @extschema@.lifecycle_events(p.profile) AS e
        CROSS JOIN LATERAL (
            SELECT CASE WHEN e.day > d.as_of - 365 THEN 1 WHEN e.day > d.as_of - 730 THEN 2 WHEN e.day > d.as_of - 1095 THEN 3 ELSE 4 END AS year
        ) AS y
        WHERE e.day <= d.as_of
    ) AS a
    CROSS JOIN LATERAL (
        SELECT bool_or(k.in_1 AND NOT (k.in_2 OR k.in_3 OR k.in_4)) AS other_1, bool_or(k.in_2 AND NOT k.in_1) AS dropped_1,
               bool_or(k.in_2 AND NOT (k.in_3 OR k.in_4)) AS other_2, bool_or(k.in_3 AND NOT k.in_2) AS dropped_2
        FROM (SELECT bool_or(e.day > d.as_of - 365) AS in_1, bool_or(e.day > d.as_of - 730 AND e.day <= d.as_of - 365) AS in_2,
                     bool_or(e.day > d.as_of - 1095 AND e.day <= d.as_of - 730) AS in_3, bool_or(e.day <= d.as_of - 1095) AS in_4
              FROM @extschema@.lifecycle_events(p.profile) AS e
              WHERE e.measure = 'order' AND e.key IS NOT NULL AND e.day <= d.as_of GROUP BY e.key) AS k
        WHERE d.by_category
    ) AS c
), person AS (
    -- a customer in a year, and what was so before it
    SELECT y.* FROM walked AS w
    CROSS JOIN LATERAL (VALUES
        (1, w.ordered_1, w.ordered_2, w.ordered_2 OR w.ordered_3 OR w.ordered_4, w.orders_1, w.revenue_1, w.cost_1, w.investment_1, w.bad_debt_1,
         w.referral_1, w.score_1, w.scores_1, w.other_1, w.dropped_1),
        (2, w.ordered_2, w.ordered_3, w.ordered_3 OR w.ordered_4, w.orders_2, w.revenue_2, w.cost_2, w.investment_2, w.bad_debt_2,
         w.referral_2, w.score_2, w.scores_2, w.other_2, w.dropped_2)
    ) AS y (year, ordered, ordered_before, ordered_once, orders, revenue, cost, investment, bad_debt, referral, score, scores, other_category,
            dropped_category)
    WHERE w.first_year >= y.year OR w.only_known
), counted AS (
    SELECT p.year, v.link_rank, v.link, v.numerator, v.denominator
    FROM (
        SELECT q.year, count(*) FILTER (WHERE q.ordered AND NOT q.ordered_once) AS won, count(*) FILTER (WHERE NOT q.ordered_once) AS not_yet,
               coalesce(sum(q.investment) FILTER (WHERE NOT q.ordered_once), 0) AS won_for, coalesce(sum(q.revenue), 0) AS revenue,
               count(*) FILTER (WHERE q.ordered) AS ordering,
               coalesce(sum(q.cost), 0) AS cost, coalesce(sum(q.investment), 0) AS investment, coalesce(sum(q.orders), 0) AS orders,
               coalesce(sum(q.bad_debt), 0) AS bad_debt, coalesce(sum(q.referral), 0) AS referral,
               coalesce(sum(q.score), 0) AS score, coalesce(sum(q.scores), 0) AS scores,
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
    FROM standing AS c LEFT JOIN alerts AS a ON a.customer_id = c.customer_id
    WHERE c.stage NOT IN ('prospect', 'terminated')
)
SELECT n.link_rank::smallint AS link_rank, n.link, t.text AS link_label, n.numerator::numeric(30,2) AS numerator, n.denominator::numeric(30,2) AS denominator,
       (n.numerator / nullif(n.denominator, 0))::numeric(30,4) AS value, (f.numerator / nullif(f.denominator, 0))::numeric(30,4) AS year_ago, d.as_of
FROM counted AS n
CROSS JOIN internal_setting AS d
-- of a shop that opened within that year, or whose data begin in it, the figure is of days or weeks, and no measure for a year
LEFT JOIN counted AS f ON f.year = 2 AND f.link = n.link AND (SELECT min(w.first_day) FROM walked AS w) <= d.as_of - 700
LEFT JOIN internal_text AS t ON t.topic = 'value link' AND t.code = n.link
-- what no source was given for is left out
WHERE n.year = 1
  AND (n.link <> 'conversion' OR (SELECT lifecycle_internal.lifecycle_dataset_knows_prospects(x.sources) FROM dataset AS x LIMIT 1))
  AND (NOT n.link = ANY ('{acquisition_cost,bad_debt,satisfaction,referral}')
       OR EXISTS (SELECT FROM dataset AS x CROSS JOIN LATERAL unnest(x.sources) AS s
                  WHERE s.measure = CASE n.link WHEN 'acquisition_cost' THEN 'investment' ELSE n.link END))
ORDER BY n.link_rank;

COMMENT ON VIEW value_links IS
'The links of customer value as figures, each a numerator over a denominator, of the last 365 days and of the 365 before.

conversion: customers who ordered for the first time, of all who were known and had not ordered before; where a source tells of people who have not
bought: customers, contacts, investments or signals. acquisition_cost: investment in those, by who ordered.
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
