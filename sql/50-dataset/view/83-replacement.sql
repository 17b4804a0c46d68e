
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_replacement(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW replacement WITH (security_invoker = true) AS
WITH setting AS MATERIALIZED (
    SELECT s.as_of, (s.model).discount_rate::numeric AS discount_rate,
           (SELECT coalesce(s.as_of - min(c.first_order_date) + 1, 0) FROM internal_standing AS c) AS days,
           EXISTS (SELECT FROM dataset AS x CROSS JOIN LATERAL unnest(x.sources) AS y WHERE y.measure = 'investment') AS invested
    FROM internal_setting AS s
), person AS MATERIALIZED (
    SELECT @extschema@.lifecycle_orders(p.profile, d.as_of - 729, d.as_of - 365) > 0 AS before, @extschema@.lifecycle_orders(p.profile, d.as_of - 364,
               d.as_of) > 0 AS now,
           f.first_at, lifecycle_internal.lifecycle_margin(p.profile, d.as_of - 729, d.as_of - 365) AS margin_before,
           lifecycle_internal.lifecycle_margin(p.profile, d.as_of - 364, d.as_of) AS margin_now,
           CASE WHEN f.first_at BETWEEN d.as_of - 729 AND d.as_of - 364
                THEN lifecycle_internal.lifecycle_margin(p.profile, f.first_at, f.first_at + 364) END AS margin_first,
           CASE WHEN d.invested AND (f.first_at IS NULL OR f.first_at > d.as_of - 365)
                THEN (SELECT sum(e.sum) FROM @extschema@.lifecycle_events(p.profile) AS e
                      WHERE e.measure = 'investment' AND e.day BETWEEN d.as_of - 364 AND d.as_of) END AS spent
    FROM profiles AS p CROSS JOIN setting AS d
    CROSS JOIN LATERAL (SELECT @extschema@.lifecycle_first_at(p.profile, NULL, d.as_of) AS first_at) AS f
), counted AS (
    SELECT count(*) FILTER (WHERE q.before)::numeric AS base, count(*) FILTER (WHERE q.before AND NOT q.now)::numeric AS lost,
           avg(q.margin_before) FILTER (WHERE q.before AND NOT q.now) AS lost_profit, avg(q.margin_now) FILTER (WHERE q.before AND q.now) AS kept_profit,
           avg(q.margin_first) AS new_profit,
           CASE WHEN d.invested
                THEN coalesce(sum(q.spent), 0) / nullif(count(*) FILTER (WHERE q.now AND q.first_at > d.as_of - 365), 0) END AS acquisition_cost,
           d.discount_rate, d.as_of
    FROM setting AS d LEFT JOIN person AS q ON true GROUP BY d.invested, d.discount_rate, d.as_of
), rated AS (
    SELECT c.*, 1 - c.lost / nullif(c.base, 0) AS retention, least(1 - c.lost / nullif(c.base, 0) + 0.01, 1) AS one_more FROM counted AS c
)
SELECT v.place::smallint AS place, v.item, t.text AS item_label, CASE WHEN d.days >= 730 THEN v.value END::numeric(30,2) AS value, r.as_of,
       CASE WHEN d.days < 730 THEN replace(n.young, '#', d.days::text) WHEN v.value IS NULL THEN n.nobody END AS note
FROM rated AS r
CROSS JOIN setting AS d
CROSS JOIN LATERAL (VALUES
    (1, 'base', r.base),
    (2, 'lost', r.lost),
    (3, 'retention', 100 * r.retention),
    (4, 'lost_profit', r.lost_profit),
    (5, 'new_profit', r.new_profit),
    (6, 'acquisition_cost', r.acquisition_cost),
    (7, 'replacement_cost', r.lost * (coalesce(r.acquisition_cost, 0) + greatest(coalesce(r.lost_profit - r.new_profit, 0), 0))),
    (8, 'point_year', r.base * (r.one_more - r.retention) * (r.kept_profit + coalesce(r.acquisition_cost, 0))),
    (9, 'point_value', r.base * r.kept_profit
                       * (r.one_more / nullif(1 + r.discount_rate - r.one_more, 0) - r.retention / nullif(1 + r.discount_rate - r.retention, 0)))
) AS v (place, item, value)
CROSS JOIN (
    SELECT max(t.text) FILTER (WHERE t.code = 'young') AS young, max(t.text) FILTER (WHERE t.code = 'nobody') AS nobody
    FROM internal_text AS t WHERE t.topic = 'replacement note'
) AS n
LEFT JOIN internal_text AS t ON t.topic = 'replacement' AND t.code = v.item
-- what no source was given for is left out
WHERE v.item <> 'acquisition_cost' OR d.invested
ORDER BY v.place;

COMMENT ON VIEW replacement IS
'What a leaking base costs a year, and what one point of retention is worth.

base: customers who ordered in the 365 days before the last 365; lost: those of them who have not ordered since; retention: the others, in percent.
lost_profit: mean profit of a lost customer in its last such year; new_profit: of a new one in its first 365 days, of those who came in the same year.
acquisition_cost: investment of the last 365 days in who had not ordered before, by those who then ordered; where investments are attached.
replacement_cost: for each lost customer the acquisition cost of another, and what that one brings less in its first year.
point_year: one customer in a hundred more who stays: the profit of the last 365 days of one who stayed, and its acquisition cost saved.
point_value: the same for ever, at the model''s discount rate: base * profit * (r / (1 + d - r)), at r one point higher less at r (clv_retention).
Profit is revenue less cost and bad debt. Empty until the orders reach back two years, which note says: there is no year before that could
have been lost.';
COMMENT ON COLUMN replacement.place IS 'Place of the item; sort by it.';
COMMENT ON COLUMN replacement.item IS 'The item, as a code.';
COMMENT ON COLUMN replacement.item_label IS 'The item in the dataset''s language.';
COMMENT ON COLUMN replacement.value IS
'Customers, percent or money, as the item says; empty where nobody is to be counted, or the orders do not reach back two years.';
COMMENT ON COLUMN replacement.as_of IS 'The day as of which the row answers.';
COMMENT ON COLUMN replacement.note IS 'Why the value is empty, in the dataset''s language.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_replacement(text) IS 'Makes the view replacement.';
