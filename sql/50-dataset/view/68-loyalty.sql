
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_loyalty(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW internal_scale WITH (security_invoker = true) AS
SELECT min(e.sum / e.count) AS lowest, max(e.sum / e.count) AS highest, (min(e.sum / e.count) + max(e.sum / e.count)) / 2 AS middle
FROM profiles AS p CROSS JOIN internal_setting AS d CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
WHERE e.measure = 'satisfaction' AND e.day <= d.as_of;

COMMENT ON VIEW internal_scale IS 'Internal: the scale of the scores of satisfaction, that of all customers for each group of them too; one row.';
COMMENT ON COLUMN internal_scale.lowest IS 'The lowest score of a day.';
COMMENT ON COLUMN internal_scale.highest IS 'The highest.';
COMMENT ON COLUMN internal_scale.middle IS 'Half way between them.';

CREATE VIEW loyalty WITH (security_invoker = true) AS
WITH attitude AS (
    SELECT p.customer_id, sum(e.sum) FILTER (WHERE e.day > d.as_of - 365) / sum(e.count) FILTER (WHERE e.day > d.as_of - 365) AS score
    FROM profiles AS p CROSS JOIN internal_setting AS d CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
    WHERE e.measure = 'satisfaction' AND e.day <= d.as_of
    GROUP BY p.customer_id
), person AS (
    SELECT CASE WHEN a.score IS NULL THEN 'unknown'
                WHEN CASE WHEN (d.model).satisfaction_low = '-Infinity' THEN a.score >= z.middle ELSE a.score > (d.model).satisfaction_low END
                     AND c.reason NOT IN ('exit_signals', 'dissatisfied')
                THEN CASE WHEN b.buys THEN 'true' ELSE 'latent' END
                ELSE CASE WHEN b.buys THEN 'spurious' ELSE 'none' END END AS cell,
           c.profit_year, c.expected_value
    FROM internal_customer AS c
    CROSS JOIN internal_setting AS d
    CROSS JOIN internal_scale AS z
    CROSS JOIN LATERAL (SELECT c.stage IN ('formation', 'stability', 'recovery') AS buys) AS b
    LEFT JOIN attitude AS a ON a.customer_id = c.customer_id
    WHERE c.orders > 0
)
SELECT v.place::smallint AS place, v.cell, t.text AS cell_label, count(p.cell) AS customers,
       coalesce(count(p.cell) / nullif(sum(count(p.cell)) OVER (), 0), 0)::numeric(7,4) AS customer_share,
       coalesce(sum(p.profit_year), 0)::numeric(30,2) AS profit_year, coalesce(sum(p.expected_value), 0)::numeric(30,2) AS expected_value,
       s.text AS strategy, d.as_of
FROM (VALUES (1, 'true'), (2, 'latent'), (3, 'spurious'), (4, 'none'), (5, 'unknown')) AS v (place, cell)
CROSS JOIN internal_setting AS d
LEFT JOIN person AS p ON p.cell = v.cell
LEFT JOIN internal_text AS t ON t.topic = 'loyalty' AND t.code = v.cell
LEFT JOIN internal_text AS s ON s.topic = 'loyalty advice' AND s.code = v.cell
GROUP BY v.place, v.cell, t.text, s.text, d.as_of
ORDER BY v.place;

COMMENT ON VIEW loyalty IS
'Loyalty in two parts: what customers feel against what they do (Dick and Basu, Journal of the Academy of Marketing Science 22, 1994).
Attitude is good where the mean score of the last 365 days is above the model''s satisfaction_low (where that is not set, at least half way between the
lowest and the highest score of all) and no signals of leaving stand against it; behaviour is good in formation, stability and recovery. Who buys
without liking it is spuriously loyal, and leaves with the first better offer.';
COMMENT ON COLUMN loyalty.place IS 'Place of the cell; sort by it.';
COMMENT ON COLUMN loyalty.cell IS 'true, latent, spurious, none; unknown without a score of the last 365 days.';
COMMENT ON COLUMN loyalty.cell_label IS 'The cell in the dataset''s language.';
COMMENT ON COLUMN loyalty.customers IS 'Customers in the cell, of those who have ordered.';
COMMENT ON COLUMN loyalty.customer_share IS 'Their share, 0 to 1.';
COMMENT ON COLUMN loyalty.profit_year IS 'Revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN loyalty.expected_value IS 'Net present value of the profit that is still expected of them.';
COMMENT ON COLUMN loyalty.strategy IS 'What to do with them.';
COMMENT ON COLUMN loyalty.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_loyalty(text) IS 'Makes the views loyalty and internal_scale.';
