
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_history(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW history WITH (security_invoker = true) AS
SELECT p.customer_id, h.period_no, h.period_start, h.period_end,
       h.stage::text AS stage, k.stage_rank, k.stage_label, h.cycle, h.orders,
       h.revenue::numeric(18,2) AS revenue, h.cost::numeric(18,2) AS cost, h.profit::numeric(18,2) AS profit,
       h.reason, CASE d.language WHEN 'zh' THEN t.zh ELSE t.en END AS reason_label, d.as_of
FROM profiles AS p
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL @extschema@.lifecycle_history(p.profile, d.as_of, d.model) AS h
LEFT JOIN stages AS k ON k.stage = h.stage::text
LEFT JOIN lifecycle_internal.lifecycle_text AS t ON t.topic = 'reason' AND t.code = h.reason;

COMMENT ON VIEW history IS
'The way of every customer through the stages: a row a period, counted from the customer''s first event.
Filter by customer_id: it is worked out as it is read.';
COMMENT ON COLUMN history.customer_id IS 'The customer.';
COMMENT ON COLUMN history.period_no IS 'The period, counted from the first event; its length is the model''s.';
COMMENT ON COLUMN history.period_start IS 'First day of the period.';
COMMENT ON COLUMN history.period_end IS 'Last day of the period; the last period may be shorter.';
COMMENT ON COLUMN history.stage IS 'Stage of the relationship at the end of the period.';
COMMENT ON COLUMN history.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN history.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN history.cycle IS '1, and one more with each return after the end of the relationship.';
COMMENT ON COLUMN history.orders IS 'Orders of the period.';
COMMENT ON COLUMN history.revenue IS 'Revenue of the period, less refunds.';
COMMENT ON COLUMN history.cost IS 'Cost of what was sold in the period.';
COMMENT ON COLUMN history.profit IS 'Revenue less cost, bad debt and investment of the period.';
COMMENT ON COLUMN history.reason IS 'Why the stage is shown: the row of the decision table that gave it, as a code.';
COMMENT ON COLUMN history.reason_label IS 'Why the stage is shown, in the dataset''s language.';
COMMENT ON COLUMN history.as_of IS 'The day of the dataset, with which the last period ends.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_history(text) IS 'Makes the view history.';
