
-- What became of each contract by the day.  The view is there without contracts too, as the work list reads it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_renewal(dataset text, given boolean) RETURNS void
LANGUAGE plpgsql AS $make$
DECLARE
    -- as profiles has it, whatever the source says: a view that is replaced keeps its types
    customer text;
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
SELECT pg_catalog.format_type(a.atttypid, NULL)
       || coalesce(' COLLATE ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.collname), '')
INTO customer
FROM pg_catalog.pg_attribute AS a
LEFT JOIN pg_catalog.pg_collation AS c ON c.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
WHERE a.attrelid = 'profiles'::pg_catalog.regclass AND a.attname = 'customer_id';

IF given THEN
EXECUTE pg_catalog.format($view$
CREATE OR REPLACE VIEW internal_renewal WITH (security_invoker = true) AS
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
SELECT m.customer_id::%s AS customer_id, m.starts, m.ends, m.value, m.notice, m.renewed,
       CASE WHEN m.renewed IS NOT NULL THEN 'renewed' WHEN m.ends IS NULL THEN CASE WHEN m.notice IS NULL THEN 'running' ELSE 'notice' END
            WHEN m.ends < m.as_of - 30 THEN 'ended'
            WHEN m.ends < m.as_of THEN CASE WHEN m.notice IS NULL THEN 'grace' ELSE 'ended' END
            WHEN m.notice IS NOT NULL THEN 'notice' WHEN m.ends <= m.as_of + 90 THEN 'due' ELSE 'running' END AS state,
       m.as_of
FROM term AS m
$view$, customer);
ELSE
EXECUTE pg_catalog.format($view$
CREATE OR REPLACE VIEW internal_renewal WITH (security_invoker = true) AS
SELECT NULL::%s AS customer_id, NULL::date AS starts, NULL::date AS ends, NULL::numeric AS value, NULL::date AS notice, NULL::date AS renewed,
       NULL::text AS state, NULL::date AS as_of
WHERE false
$view$, customer);
END IF;

COMMENT ON VIEW internal_renewal IS 'Internal: contracts and what has become of them by the day; no row where none are attached.';
COMMENT ON COLUMN internal_renewal.customer_id IS 'The customer.';
COMMENT ON COLUMN internal_renewal.starts IS 'First day of the contract.';
COMMENT ON COLUMN internal_renewal.ends IS 'Its last day; empty where it has none.';
COMMENT ON COLUMN internal_renewal.value IS 'What the contract is worth, where the source says so.';
COMMENT ON COLUMN internal_renewal.notice IS 'The day on which notice was given.';
COMMENT ON COLUMN internal_renewal.renewed IS 'The day from which on it is renewed.';
COMMENT ON COLUMN internal_renewal.state IS 'notice, due, grace, running, ended or renewed, as in the view renewals.';
COMMENT ON COLUMN internal_renewal.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_renewal(text, boolean) IS
'Makes the view internal_renewal, or makes it anew. given: whether there are contracts to read.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_renewals(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW renewals WITH (security_invoker = true) AS
SELECT m.customer_id, m.starts, m.ends, m.notice, m.renewed, m.value::numeric(18,2) AS value, m.ends - m.as_of AS days_left, m.state, t.text AS state_label,
       c.stage, c.stage_label, c.p_active, c.profit_year, c.expected_value, m.as_of
FROM internal_renewal AS m
JOIN internal_customer AS c ON c.customer_id = m.customer_id
LEFT JOIN internal_text AS t ON t.topic = 'contract' AND t.code = m.state
ORDER BY CASE m.state WHEN 'notice' THEN 1 WHEN 'due' THEN 2 WHEN 'grace' THEN 3 WHEN 'running' THEN 4 WHEN 'ended' THEN 5 ELSE 6 END,
         m.ends, m.customer_id, m.starts;

COMMENT ON VIEW renewals IS
'Contracts, a row each: what is due, what was renewed, what ended; first those to talk to.
The view renewal_rate has the share that was renewed; whom to talk to first is in the view worklist.
A contract is renewed on the day that the source names, or by another of the customer that begins from 90 days before its end to 30 days after: these 30
are its days of grace.';
COMMENT ON COLUMN renewals.customer_id IS 'The customer.';
COMMENT ON COLUMN renewals.starts IS 'First day of the contract.';
COMMENT ON COLUMN renewals.ends IS 'Its last day; empty where it has none.';
COMMENT ON COLUMN renewals.notice IS 'The day on which notice was given.';
COMMENT ON COLUMN renewals.renewed IS 'The day from which on it is renewed.';
COMMENT ON COLUMN renewals.value IS 'What the contract is worth, where the source says so.';
COMMENT ON COLUMN renewals.days_left IS 'Days until it ends; below 0 since.';
COMMENT ON COLUMN renewals.state IS 
'notice: it ends, and notice was given; due: it ends within 90 days; grace: it ended without notice, and its days of grace are not over; running; ended:
without renewal; renewed.';
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
       coalesce(sum(r.value) FILTER (WHERE y.ago = 0), 0)::numeric(30,2) AS ended_value,
       coalesce(sum(r.value) FILTER (WHERE y.ago = 0 AND r.state = 'renewed'), 0)::numeric(30,2) AS renewed_value,
       count(*) FILTER (WHERE r.state IN ('due', 'notice') AND r.days_left <= 90) AS due,
       coalesce(sum(r.value) FILTER (WHERE r.state IN ('due', 'notice') AND r.days_left <= 90), 0)::numeric(30,2) AS due_value,
       count(*) FILTER (WHERE r.state = 'grace') AS in_grace, 30::smallint AS grace_days, d.as_of
FROM internal_setting AS d
LEFT JOIN renewals AS r ON true
-- a contract may still be renewed in its days of grace, so the years end before them
LEFT JOIN LATERAL (SELECT CASE WHEN r.ends < d.as_of - 395 THEN 1 ELSE 0 END AS ago) AS y ON r.ends BETWEEN d.as_of - 760 AND d.as_of - 31
GROUP BY d.as_of;

COMMENT ON VIEW renewal_rate IS
'How many of the contracts that ended in a year were renewed, in number and in value, and what ends within 90 days; one row.

The year ends grace_days before the day: a contract that ended since without notice may still be renewed, and is counted by in_grace alone.';
COMMENT ON COLUMN renewal_rate.ended IS 'Contracts whose end came in the 365 days of that year.';
COMMENT ON COLUMN renewal_rate.renewed IS 'How many of them were renewed.';
COMMENT ON COLUMN renewal_rate.rate IS 'Their share, 0 to 1; empty without any that ended.';
COMMENT ON COLUMN renewal_rate.rate_year_ago IS 'The share of those that ended in the 365 days before.';
COMMENT ON COLUMN renewal_rate.ended_value IS 'What the contracts that ended were worth.';
COMMENT ON COLUMN renewal_rate.renewed_value IS 'What the renewed ones of them were worth.';
COMMENT ON COLUMN renewal_rate.due IS 'Contracts that end within 90 days and are not renewed, with notice or without.';
COMMENT ON COLUMN renewal_rate.due_value IS 'What these are worth.';
COMMENT ON COLUMN renewal_rate.in_grace IS 'Contracts that have ended without notice or renewal, and whose days of grace are not over.';
COMMENT ON COLUMN renewal_rate.grace_days IS 'Days of grace: a contract that begins up to so many days after the end of another renews it.';
COMMENT ON COLUMN renewal_rate.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_renewals(text) IS 'Makes the views renewals and renewal_rate.';
