
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_service(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW service WITH (security_invoker = true) AS
WITH raised AS (
    -- what is answered or settled after the day of the dataset is not known on it
    SELECT r.customer_id, coalesce(r.key, '') AS kind, r.day, d.as_of,
           CASE WHEN r.answered BETWEEN r.day AND d.as_of THEN r.answered - r.day END AS answer_days,
           CASE WHEN r.settled BETWEEN r.day AND d.as_of THEN r.settled - r.day END AS settle_days
    FROM internal_signal AS r CROSS JOIN internal_setting AS d
    WHERE r.day <= d.as_of
), counted AS (
    SELECT r.kind, count(*) AS signals, count(r.answer_days) AS answered,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY r.answer_days) AS answer_days,
           count(r.settle_days) AS settled, percentile_cont(0.5) WITHIN GROUP (ORDER BY r.settle_days) AS settle_days,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY r.settle_days) AS slow_settle_days,
           count(*) - count(r.settle_days) AS open, max(CASE WHEN r.settle_days IS NULL THEN r.as_of - r.day END) AS oldest_open_days,
           count(*) FILTER (WHERE w.whole AND r.settle_days <= 91) AS settled_before,
           count(*) FILTER (WHERE w.whole AND r.settle_days <= 91 AND w.bought) AS settled_bought,
           count(*) FILTER (WHERE w.whole AND (r.settle_days > 91) IS NOT FALSE) AS other_before,
           count(*) FILTER (WHERE w.whole AND (r.settle_days > 91) IS NOT FALSE AND w.bought) AS other_bought
    FROM raised AS r
    JOIN profiles AS p ON p.customer_id = r.customer_id
    -- of those raised so long ago that a year has passed since
    CROSS JOIN LATERAL (SELECT r.day <= r.as_of - 365 AS whole,
                               r.day <= r.as_of - 365 AND coalesce(@extschema@.lifecycle_orders(p.profile, r.day + 92, r.day + 365), 0) > 0 AS bought) AS w
    GROUP BY r.kind
), person AS (
    SELECT x.kind, count(*) AS customers, coalesce(sum(c.profit_year), 0) AS profit_year
    FROM (SELECT DISTINCT r.kind, r.customer_id FROM raised AS r) AS x JOIN internal_customer AS c ON c.customer_id = x.customer_id
    GROUP BY x.kind
)
SELECT nullif(n.kind, '') AS kind, coalesce(t.text, n.kind) AS kind_label, n.signals, n.answered, n.answer_days::numeric(18,2) AS answer_days,
       n.settled, n.settle_days::numeric(18,2) AS settle_days, n.slow_settle_days::numeric(18,2) AS slow_settle_days, n.open, n.oldest_open_days,
       (n.settled_bought::numeric / nullif(n.settled_before, 0))::numeric(7,4) AS stayed_share,
       (n.other_bought::numeric / nullif(n.other_before, 0))::numeric(7,4) AS other_stayed_share,
       p.customers, p.profit_year::numeric(30,2) AS profit_year, d.as_of
FROM counted AS n
CROSS JOIN internal_setting AS d
JOIN person AS p ON p.kind = n.kind
LEFT JOIN internal_text AS t ON t.topic = 'signal' AND t.code = lifecycle_internal.lifecycle_signal_word(n.kind)
ORDER BY n.signals DESC, n.kind;

COMMENT ON VIEW service IS
'How signals such as complaints were served, by kind: time to answer, time to settle, what is open, and who bought afterwards.
Days are those between the signal and what the source names as answered and settled. Signals that
were never settled, or after the day of the dataset, are open.';
COMMENT ON COLUMN service.kind IS 'The key of the signals; empty where they have none.';
COMMENT ON COLUMN service.kind_label IS 'The kind in the dataset''s language; a kind of your own as it is.';
COMMENT ON COLUMN service.signals IS 'Signals of the kind.';
COMMENT ON COLUMN service.answered IS 'How many were answered.';
COMMENT ON COLUMN service.answer_days IS 'Median days until the answer.';
COMMENT ON COLUMN service.settled IS 'How many were settled.';
COMMENT ON COLUMN service.settle_days IS 'Median days until all was settled.';
COMMENT ON COLUMN service.slow_settle_days IS 'Nine of ten were settled within so many days.';
COMMENT ON COLUMN service.open IS 'How many are not settled.';
COMMENT ON COLUMN service.oldest_open_days IS 'Days since the oldest of these.';
COMMENT ON COLUMN service.stayed_share IS
'Of signals older than a year that were settled within 91 days: the share whose customer bought between 92 and 365 days after the signal.';
COMMENT ON COLUMN service.other_stayed_share IS 'The same of those that were settled later or never.';
COMMENT ON COLUMN service.customers IS 'Customers with a signal of the kind.';
COMMENT ON COLUMN service.profit_year IS 'Revenue less cost and bad debt of the last 365 days of these.';
COMMENT ON COLUMN service.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_service(text) IS 'Makes the view service.';
