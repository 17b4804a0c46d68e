
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_alerts(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW alerts WITH (security_invoker = true) AS
SELECT c.customer_id, a.alert, CASE d.language WHEN 'zh' THEN ta.zh ELSE ta.en END AS alert_label,
       c.stage, c.stage_rank, c.stage_label, c.stage_since,
       a.probability,
       lifecycle_internal.lifecycle_dataset_evidence(w.words, a.alert, c.stage_since, a.probability, c.reason_label, c.silence_days,
           lifecycle_internal.lifecycle_dataset_missed_gap(c.silence_days, c.usual_gap_days, c.silence_gaps),
           -- of who orders once a quarter, two months without an order are no fall
           CASE WHEN c.usual_gap_days <= d.recent_days AND c.recent_rate < c.usual_rate THEN c.trend END) AS evidence,
       c.usual_ahead, c.expected_ahead,
       greatest(c.usual_ahead - c.expected_ahead, 0)::numeric(18,2) AS value_at_risk,
       c.p_order, c.next_order_date,
       coalesce(CASE d.language WHEN 'zh' THEN tv.zh ELSE tv.en END, c.action) AS action,
       d.as_of
FROM internal_customer AS c
CROSS JOIN (
    -- joined, because an expression here would be looked up again for every customer
    SELECT s.as_of, s.language, s.alert_probability, (s.model).period_days AS period_days, s.fall_shows, s.recent_days, s.overdue_gaps, s.foreseeable
    FROM internal_setting AS s
) AS d
CROSS JOIN LATERAL (
    SELECT lifecycle_internal.lifecycle_dataset_alert(c.stage, c.orders, c.silence_gaps, d.overdue_gaps, c.chance_none + c.chance_fewer,
               d.alert_probability, c.expected_ahead < d.fall_shows * c.usual_ahead AND d.foreseeable) AS alert,
           c.chance_none + c.chance_fewer AS probability
) AS a
CROSS JOIN (
    SELECT jsonb_object_agg(t.code, t.text) AS words FROM internal_text AS t WHERE t.topic = 'evidence'
) AS w
LEFT JOIN lifecycle_internal.lifecycle_text AS ta ON ta.topic = 'alert' AND ta.code = a.alert
-- the strategy of a stage is for who is in it: who is only at risk is not yet to be let go
LEFT JOIN lifecycle_internal.lifecycle_text AS tv ON tv.topic = 'alert advice' AND tv.code = a.alert
WHERE c.stage IN ('decline', 'terminated') AND c.orders > 0 AND c.stage_since > d.as_of - 2 * d.period_days
   OR c.stage IN ('formation', 'stability', 'recovery') AND a.alert IS NOT NULL;

COMMENT ON VIEW alerts IS
'Early warning.

at risk: customers in formation, stability or recovery of whom less than fall_shows of the usual revenue is expected (less what the shop as a whole is
expected to lose, by forecast_level), and whose chance of no or fewer purchases in the next six periods is at least the dataset''s alert_probability;
none where the table alert_record says that falls cannot be foreseen.
overdue: others in these stages with six orders or more, silent for more than fall_long of the model (three) times their usual gap.
declining, ended: customers who came into decline, or whose relationship ended, within the last two periods.
Sort by value_at_risk, the largest first. The table alert_record says how often such a list was right.';
COMMENT ON COLUMN alerts.customer_id IS 'The customer.';
COMMENT ON COLUMN alerts.alert IS 'at risk, overdue, declining, or ended.';
COMMENT ON COLUMN alerts.alert_label IS 'The alert in the dataset''s language.';
COMMENT ON COLUMN alerts.stage IS 'Stage of the relationship now.';
COMMENT ON COLUMN alerts.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN alerts.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN alerts.stage_since IS 'First day that showed the stage.';
COMMENT ON COLUMN alerts.probability IS 'Chance of no or fewer purchases than usual in the next six periods.';
COMMENT ON COLUMN alerts.evidence IS 'What speaks for the alert, in the dataset''s language.';
COMMENT ON COLUMN alerts.usual_ahead IS 'Revenue that the next six periods would bring at the usual level, which is less in a quiet season.';
COMMENT ON COLUMN alerts.expected_ahead IS 'Revenue that is expected of the next six periods.';
COMMENT ON COLUMN alerts.value_at_risk IS 'The usual revenue less the expected one: what is at stake.';
COMMENT ON COLUMN alerts.p_order IS 'Chance, by the model, of at least one order within the horizon_days of the view customers.';
COMMENT ON COLUMN alerts.next_order_date IS
'Day by which the next order is as likely to have come as not; empty where none is likely within that horizon.';
COMMENT ON COLUMN alerts.action IS 'What to do: where the alert is declining or ended, as in the view customers.';
COMMENT ON COLUMN alerts.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_alerts(text) IS 'Makes the view alerts.';
