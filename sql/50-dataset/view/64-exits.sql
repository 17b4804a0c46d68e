
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_causes(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

-- The latest signal of the half year before the last order, and of the time since; what speaks against leaving is no cause.
CREATE OR REPLACE VIEW internal_cause WITH (security_invoker = true) AS
SELECT DISTINCT ON (r.customer_id) r.customer_id, r.key AS cause
FROM internal_row AS r
JOIN internal_standing AS o ON o.customer_id = r.customer_id AND o.stage = 'terminated' AND o.orders > 0
CROSS JOIN internal_setting AS d
WHERE r.source = 'signal' AND r.plausible AND lifecycle_internal.lifecycle_signal_is_good(r.key) IS FALSE
  AND r.day BETWEEN o.last_order_date - 182 AND d.as_of
ORDER BY r.customer_id, r.day DESC, r.key;

COMMENT ON VIEW internal_cause IS 'Internal: why customers whose relationship is over have left, where a signal says so.';
COMMENT ON COLUMN internal_cause.customer_id IS 'The customer.';
COMMENT ON COLUMN internal_cause.cause IS 'The kind of the latest signal before the end or since.';

IF (SELECT x.maintain = 'live' FROM ONLY dataset AS x) THEN
    CREATE OR REPLACE VIEW exit_cause WITH (security_invoker = true) AS SELECT c.customer_id, c.cause FROM internal_cause AS c;
    COMMENT ON VIEW exit_cause IS 'Why customers whose relationship is over have left.';
ELSIF to_regclass('exit_cause') IS NULL THEN
    CREATE TABLE exit_cause AS SELECT c.customer_id, c.cause FROM internal_cause AS c WITH NO DATA;
    ALTER TABLE exit_cause ADD PRIMARY KEY (customer_id), ALTER cause SET NOT NULL;
    COMMENT ON TABLE exit_cause IS
'Why customers whose relationship is over have left, as the last refresh saw it: what exits, win_back and worklist read,
so that they speak of one day, and their readers need no rights on the sources.';
END IF;
COMMENT ON COLUMN exit_cause.customer_id IS 'The customer.';
COMMENT ON COLUMN exit_cause.cause IS 'The kind of the latest signal before the end or since.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_causes(text) IS
'Makes the view internal_cause, and exit_cause: of a live dataset a view, else a table.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_exits(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW exits WITH (security_invoker = true) AS
WITH over AS MATERIALIZED (
    SELECT c.customer_id, c.pattern, c.pattern_label, c.reason, c.reason_label, c.revenue, c.profit, c.tenure_days, c.usual_ahead
    FROM internal_customer AS c WHERE c.stage = 'terminated' AND c.orders > 0
), ended AS (
    SELECT o.*, g.cause FROM over AS o LEFT JOIN exit_cause AS g ON g.customer_id = o.customer_id
)
SELECT e.pattern, e.pattern_label, e.reason, e.reason_label, coalesce(e.cause, 'unknown') AS cause, coalesce(t.text, e.cause, u.text) AS cause_label,
       CASE lifecycle_internal.lifecycle_signal_word(e.cause) = 'supplier' WHEN true THEN 'supplier' WHEN false THEN 'customer' ELSE 'unknown' END AS ended_by,
       CASE lifecycle_internal.lifecycle_signal_word(e.cause) = 'supplier' WHEN true THEN b.supplier WHEN false THEN b.customer ELSE b.unknown END
           AS ended_by_label,
       e.customers, (e.customers / sum(e.customers) OVER ())::numeric(7,4) AS customer_share, e.revenue, e.profit,
       (e.profit / e.customers)::numeric(30,2) AS profit_per_customer, e.lost_value, e.tenure_days, d.as_of
FROM (
    SELECT x.pattern, x.pattern_label, x.reason, x.reason_label, x.cause, count(*) AS customers, sum(x.revenue)::numeric(30,2) AS revenue,
           sum(x.profit)::numeric(30,2) AS profit, coalesce(sum(x.usual_ahead), 0)::numeric(30,2) AS lost_value,
           avg(x.tenure_days)::numeric(30,2) AS tenure_days
    FROM ended AS x GROUP BY x.pattern, x.pattern_label, x.reason, x.reason_label, x.cause
) AS e
CROSS JOIN internal_setting AS d
CROSS JOIN (
    SELECT max(w.text) FILTER (WHERE w.code = 'supplier') AS supplier, max(w.text) FILTER (WHERE w.code = 'customer') AS customer,
           max(w.text) FILTER (WHERE w.code = 'unknown') AS unknown
    FROM internal_text AS w WHERE w.topic = 'ended by'
) AS b
LEFT JOIN internal_text AS t ON t.topic = 'cause' AND t.code = lifecycle_internal.lifecycle_signal_word(e.cause)
LEFT JOIN internal_text AS u ON u.topic = 'cause' AND u.code = 'unknown'
ORDER BY e.customers DESC, e.pattern, e.reason, cause;

COMMENT ON VIEW exits IS
'Relationships that are over: how they went, why, who ended them, and what they were worth.
cause: the latest signal of the half year before the last order and of the time since, by its kind: service, need, competitor, price, fairness, complaint,
moved, supplier (you ended it), or a kind of your own; unknown where no signal was given. Praise, thanks, renewals and recommendations are no cause.';
COMMENT ON COLUMN exits.pattern IS 'How the relationships went: early_abort, midway_death, early_exit or long_lasting.';
COMMENT ON COLUMN exits.pattern_label IS 'The pattern in the dataset''s language.';
COMMENT ON COLUMN exits.reason IS 'Why the end is shown, as a code.';
COMMENT ON COLUMN exits.reason_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN exits.cause IS 'What was said before the end: the kind of the latest signal, or unknown.';
COMMENT ON COLUMN exits.cause_label IS 'The cause in the dataset''s language; a kind of your own as it is.';
COMMENT ON COLUMN exits.ended_by IS 'supplier where the cause says so, customer of any other cause, unknown without one.';
COMMENT ON COLUMN exits.ended_by_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN exits.customers IS 'Customers whose relationship ended so.';
COMMENT ON COLUMN exits.customer_share IS 'Their share of all that ended, 0 to 1.';
COMMENT ON COLUMN exits.revenue IS 'Their revenue, less refunds.';
COMMENT ON COLUMN exits.profit IS 'Their profit.';
COMMENT ON COLUMN exits.profit_per_customer IS 'Profit of one of them.';
COMMENT ON COLUMN exits.lost_value IS 'Revenue of six periods at their usual level: what is missing now.';
COMMENT ON COLUMN exits.tenure_days IS 'Mean days that the relationships lasted.';
COMMENT ON COLUMN exits.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_exits(text) IS 'Makes the view exits.';
