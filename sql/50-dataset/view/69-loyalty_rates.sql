
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_loyalty_rates(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW loyalty_rates WITH (security_invoker = true) AS
WITH has AS MATERIALIZED (
    SELECT coalesce(bool_or(s.measure = 'signal'), false) AS signals, coalesce(bool_or(s.measure = 'referral'), false) AS referrals
    FROM dataset AS x CROSS JOIN LATERAL unnest(x.sources) AS s
), ordered AS (
    SELECT m.month, m.before, m.after FROM internal_month AS m WHERE m.ordered
), said AS (
    SELECT r.customer_id, date_trunc('month', r.day::timestamp)::date AS month,
           bool_or(r.source = 'signal' AND lifecycle_internal.lifecycle_signal_word(r.key) IN ('complaint', 'complaints', '投诉')) AS complained,
           bool_or(r.source = 'signal' AND lifecycle_internal.lifecycle_signal_is_good(r.key)) AS praised, bool_or(r.source = 'referral') AS recommended
    FROM internal_row AS r CROSS JOIN internal_setting AS d
    WHERE r.source IN ('signal', 'referral') AND r.plausible AND r.day <= d.as_of AND r.customer_id IS NOT NULL
    GROUP BY r.customer_id, date_trunc('month', r.day::timestamp)
), counted AS (
    SELECT x.month, sum(x.customers) AS customers, sum(x.repeated) AS repeated, sum(x.stayed) AS stayed, sum(x.complained) AS complained,
           sum(x.praised) AS praised, sum(x.recommended) AS recommended
    FROM (
        SELECT o.month, 1 AS customers, (o.before IS NOT NULL)::integer AS repeated, (o.after <= (o.month + interval '3 months')::date)::integer AS stayed,
               0 AS complained, 0 AS praised, 0 AS recommended
        FROM ordered AS o
        UNION ALL
        SELECT s.month, 0, 0, 0, s.complained::integer, coalesce(s.praised, false)::integer, s.recommended::integer FROM said AS s
    ) AS x
    GROUP BY x.month
)
SELECT c.month, (c.month + interval '1 month')::date > d.as_of + 1 AS partial, c.customers,
       c.repeated, (c.repeated::numeric / nullif(c.customers, 0))::numeric(7,4) AS repeat_rate,
       -- known when three more months are over
       CASE WHEN b.known THEN c.stayed END AS stayed, CASE WHEN b.known THEN c.stayed::numeric / nullif(c.customers, 0) END::numeric(7,4) AS retention_rate,
       CASE WHEN h.signals THEN c.complained END AS complained,
       CASE WHEN h.signals THEN c.complained::numeric / nullif(c.customers, 0) END::numeric(30,4) AS complaint_rate,
       CASE WHEN h.signals THEN c.praised END AS praised,
       CASE WHEN h.signals THEN c.praised::numeric / nullif(c.customers, 0) END::numeric(30,4) AS praise_rate,
       CASE WHEN h.referrals THEN c.recommended END AS recommended,
       CASE WHEN h.referrals THEN c.recommended::numeric / nullif(c.customers, 0) END::numeric(30,4) AS referral_rate, d.as_of
FROM counted AS c
CROSS JOIN internal_setting AS d
CROSS JOIN has AS h
CROSS JOIN LATERAL (SELECT (c.month + interval '4 months')::date <= d.as_of + 1 AS known) AS b
ORDER BY c.month;

COMMENT ON VIEW loyalty_rates IS
'Rates of loyalty by calendar month: repeat purchase, retention, complaints, praise, recommendations, each with what it counts.
All are of the customers who ordered in the month. What no source was given for is empty.';
COMMENT ON COLUMN loyalty_rates.month IS 'First day of the month.';
COMMENT ON COLUMN loyalty_rates.partial IS 'Whether the month is not over on the day of the dataset.';
COMMENT ON COLUMN loyalty_rates.customers IS 'Customers who ordered in the month.';
COMMENT ON COLUMN loyalty_rates.repeated IS 'Those of them who had ordered in a month before.';
COMMENT ON COLUMN loyalty_rates.repeat_rate IS 'Their share.';
COMMENT ON COLUMN loyalty_rates.stayed IS 'Those who ordered again within the three months after; empty until these are over.';
COMMENT ON COLUMN loyalty_rates.retention_rate IS 'Their share.';
COMMENT ON COLUMN loyalty_rates.complained IS 'Customers who complained in the month: a signal of the kind complaint or 投诉.';
COMMENT ON COLUMN loyalty_rates.complaint_rate IS 'By the customers who ordered.';
COMMENT ON COLUMN loyalty_rates.praised IS 'Customers with a signal that speaks against leaving: praise, thanks, renewal, recommendation and the like.';
COMMENT ON COLUMN loyalty_rates.praise_rate IS 'By the customers who ordered: word of mouth.';
COMMENT ON COLUMN loyalty_rates.recommended IS 'Customers whose recommendations brought value in the month.';
COMMENT ON COLUMN loyalty_rates.referral_rate IS 'By the customers who ordered.';
COMMENT ON COLUMN loyalty_rates.as_of IS 'The day of the dataset.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_loyalty_rates(text) IS 'Makes the view loyalty_rates.';
