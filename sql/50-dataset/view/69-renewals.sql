
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_renewals(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW renewals WITH (security_invoker = true) AS
WITH started AS (
    SELECT r.customer_id, array_agg(r.day ORDER BY r.day) AS days FROM internal_contract AS r CROSS JOIN internal_setting AS d
    WHERE r.day <= d.as_of GROUP BY r.customer_id
), term AS (
    -- a contract that begins from 90 days before an end to 30 days after it renews the one that ends
    SELECT r.customer_id, r.day AS starts, r.ends, r.value, CASE WHEN r.notice <= d.as_of THEN r.notice END AS notice, d.as_of,
           least(CASE WHEN r.renewed <= d.as_of THEN r.renewed END,
                 (SELECT min(n.day) FROM unnest(s.days) AS n (day) WHERE n.day > r.day AND n.day BETWEEN r.ends - 90 AND r.ends + 30)) AS renewed
    FROM internal_contract AS r CROSS JOIN internal_setting AS d JOIN started AS s ON s.customer_id = r.customer_id
    WHERE r.day <= d.as_of
)
SELECT m.customer_id, m.starts, m.ends, m.notice, m.renewed, m.value::numeric(18,2) AS value, m.ends - m.as_of AS days_left, f.state, t.text AS state_label,
       c.stage, c.stage_label, c.p_active, c.profit_year, c.expected_value, m.as_of
FROM term AS m
JOIN internal_customer AS c ON c.customer_id = m.customer_id
CROSS JOIN LATERAL (SELECT CASE WHEN m.renewed IS NOT NULL THEN 'renewed' WHEN m.ends IS NULL THEN 'running' WHEN m.ends < m.as_of THEN 'ended'
                                WHEN m.notice IS NOT NULL THEN 'notice' WHEN m.ends <= m.as_of + 90 THEN 'due' ELSE 'running' END AS state) AS f
LEFT JOIN internal_text AS t ON t.topic = 'contract' AND t.code = f.state
ORDER BY CASE f.state WHEN 'notice' THEN 1 WHEN 'due' THEN 2 WHEN 'running' THEN 3 WHEN 'ended' THEN 4 ELSE 5 END, m.ends, m.customer_id, m.starts;

COMMENT ON VIEW renewals IS
'Contracts, a row each: what is due, what was renewed, what ended; first those to talk to.
The view renewal_rate has the share that was renewed.
A contract is renewed on the day that the source names, or by another of the customer that begins from 90 days before its end to 30 days after.';
COMMENT ON COLUMN renewals.customer_id IS 'The customer.';
COMMENT ON COLUMN renewals.starts IS 'First day of the contract.';
COMMENT ON COLUMN renewals.ends IS 'Its last day; empty where it has none.';
COMMENT ON COLUMN renewals.notice IS 'The day on which notice was given.';
COMMENT ON COLUMN renewals.renewed IS 'The day from which on it is renewed.';
COMMENT ON COLUMN renewals.value IS 'What the contract is worth, where the source says so.';
COMMENT ON COLUMN renewals.days_left IS 'Days until it ends; below 0 since.';
COMMENT ON COLUMN renewals.state IS 'notice: it ends, and notice was given; due: it ends within 90 days; running; ended: without renewal; renewed.';
COMMENT ON COLUMN renewals.state_label IS 'The state in the dataset''s language.';
COMMENT ON COLUMN renewals.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN renewals.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN renewals.p_active IS 'Chance that the customer has not left.';
COMMENT ON COLUMN renewals.profit_year IS 'Revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN renewals.expected_value IS 'Net present value of the profit that is still expected.';
COMMENT ON COLUMN renewals.as_of IS 'The day as of which the row answers.';

CREATE VIEW renewal_rate WITH (security_invoker = true) AS
SELECT count(*) FILTER (WHERE y.ago = 0) AS ended, count(*) FILTER (WHERE y.ago = 0 AND r.state = 'renewed') AS renewed,
       (count(*) FILTER (WHERE y.ago = 0 AND r.state = 'renewed')::numeric / nullif(count(*) FILTER (WHERE y.ago = 0), 0))::numeric(7,4) AS rate,
       (count(*) FILTER (WHERE y.ago = 1 AND r.state = 'renewed')::numeric / nullif(count(*) FILTER (WHERE y.ago = 1), 0))::numeric(7,4) AS rate_year_ago,
       coalesce(sum(r.value) FILTER (WHERE y.ago = 0), 0)::numeric(18,2) AS ended_value,
       coalesce(sum(r.value) FILTER (WHERE y.ago = 0 AND r.state = 'renewed'), 0)::numeric(18,2) AS renewed_value,
       count(*) FILTER (WHERE r.state IN ('due', 'notice') AND r.days_left <= 90) AS due,
       coalesce(sum(r.value) FILTER (WHERE r.state IN ('due', 'notice') AND r.days_left <= 90), 0)::numeric(18,2) AS due_value, d.as_of
FROM internal_setting AS d
LEFT JOIN renewals AS r ON true
LEFT JOIN LATERAL (SELECT CASE WHEN r.ends < d.as_of - 365 THEN 1 ELSE 0 END AS ago) AS y ON r.ends BETWEEN d.as_of - 730 AND d.as_of - 1
GROUP BY d.as_of;

COMMENT ON VIEW renewal_rate IS
'How many of the contracts that ended in the last 365 days were renewed, in number and in value, and what ends within 90 days; one row.';
COMMENT ON COLUMN renewal_rate.ended IS 'Contracts whose end came in the 365 days before the day.';
COMMENT ON COLUMN renewal_rate.renewed IS 'How many of them were renewed.';
COMMENT ON COLUMN renewal_rate.rate IS 'Their share, 0 to 1; empty without any that ended.';
COMMENT ON COLUMN renewal_rate.rate_year_ago IS 'The share of those that ended in the 365 days before.';
COMMENT ON COLUMN renewal_rate.ended_value IS 'What the contracts that ended were worth.';
COMMENT ON COLUMN renewal_rate.renewed_value IS 'What the renewed ones of them were worth.';
COMMENT ON COLUMN renewal_rate.due IS 'Contracts that end within 90 days and are not renewed, with notice or without.';
COMMENT ON COLUMN renewal_rate.due_value IS 'What these are worth.';
COMMENT ON COLUMN renewal_rate.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_renewals(text) IS 'Makes the views renewals and renewal_rate.';
