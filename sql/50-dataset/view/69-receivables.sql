
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_receivables(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW receivables WITH (security_invoker = true) AS
WITH stated AS (
    SELECT r.customer_id, r.day, sum(r.value) AS balance, min(r.due) FILTER (WHERE r.value > 0) AS due
    FROM internal_balance AS r CROSS JOIN internal_setting AS d
    WHERE r.day <= d.as_of
    GROUP BY r.customer_id, r.day
), ranked AS (
    SELECT s.customer_id, s.day, s.balance, s.due, max(s.day) FILTER (WHERE s.balance <= 0) OVER (PARTITION BY s.customer_id) AS settled,
           row_number() OVER (PARTITION BY s.customer_id ORDER BY s.day DESC) AS n
    FROM stated AS s
), owed AS (
    -- open since the first balance after the latest that was settled
    SELECT k.customer_id, min(k.balance) FILTER (WHERE k.n = 1) AS balance, min(k.day) AS open_since, min(k.due) AS due
    FROM ranked AS k WHERE k.day > coalesce(k.settled, '-infinity')
    GROUP BY k.customer_id
)
SELECT o.customer_id, o.balance::numeric(18,2) AS balance, o.open_since, d.as_of - o.open_since AS open_days, o.due,
       greatest(d.as_of - o.due, 0) AS overdue_days, f.credit, t.text AS credit_label, c.stage, c.stage_label, c.profit_year, c.bad_debt, d.as_of
FROM owed AS o
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL (SELECT CASE WHEN o.due IS NULL THEN 'unknown' WHEN d.as_of <= o.due THEN 'good' WHEN d.as_of <= o.due + 90 THEN 'late' ELSE 'doubtful' END
                        AS credit) AS f
JOIN internal_customer AS c ON c.customer_id = o.customer_id
LEFT JOIN internal_text AS t ON t.topic = 'credit' AND t.code = f.credit
ORDER BY overdue_days DESC NULLS LAST, o.balance DESC, o.customer_id;

COMMENT ON VIEW receivables IS
'Who owes how much, and for how long: a row a customer whose latest balance is above 0.
An open balance keeps a silent relationship from counting as settled; here is what to collect.';
COMMENT ON COLUMN receivables.customer_id IS 'The customer.';
COMMENT ON COLUMN receivables.balance IS 'What is open: the balance of the latest day.';
COMMENT ON COLUMN receivables.open_since IS 'The first day with a balance since all was last settled.';
COMMENT ON COLUMN receivables.open_days IS 'Days since then.';
COMMENT ON COLUMN receivables.due IS 'The earliest due day of what came up since then, where the source names one.';
COMMENT ON COLUMN receivables.overdue_days IS 'Days since that was due; 0 before.';
COMMENT ON COLUMN receivables.credit IS 'good: not due; late: overdue for 90 days at most; doubtful: for longer; unknown: no due day is given.';
COMMENT ON COLUMN receivables.credit_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN receivables.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN receivables.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN receivables.profit_year IS 'Revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN receivables.bad_debt IS 'What was written off so far.';
COMMENT ON COLUMN receivables.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_receivables(text) IS 'Makes the view receivables.';
