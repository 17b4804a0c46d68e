
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_alerts(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW alerts WITH (security_invoker = true) AS
SELECT c.customer_id, a.alert, CASE d.language WHEN 'zh' THEN ta.zh ELSE ta.en END AS alert_label,
       c.stage, c.stage_rank, c.stage_label, c.stage_since,
       a.probability,
       concat_ws(w.separator,
           CASE a.alert WHEN 'ended' THEN replace(w.ended, '#', to_char(c.stage_since, 'YYYY-MM-DD'))
                        WHEN 'declining' THEN replace(w.declining, '#', to_char(c.stage_since, 'YYYY-MM-DD')) ELSE w.at_risk END,
           CASE WHEN a.alert <> 'at risk' THEN c.reason_label END,
           CASE WHEN c.silence_days > c.cadence_days
                THEN replace(replace(w.silent, '#1', c.silence_days::text), '#2', round(c.cadence_days::numeric, 1)::text) END,
           CASE WHEN c.trend < 0 THEN replace(w.fewer, '#', round(-100 * c.trend::numeric)::text) END) AS evidence,
       (greatest(c.expected_value, c.profit_year, 0) * a.probability::numeric)::numeric(18,2) AS value_at_risk,
       CASE a.alert WHEN 'at risk' THEN (d.period_days / greatest(a.probability, 0.01))::integer END AS lead_days,
       k.strategy AS action,
       d.as_of
FROM internal_customer AS c
CROSS JOIN (SELECT s.as_of, s.language, s.alert_probability, (s.model).period_days AS period_days FROM internal_setting AS s) AS d
CROSS JOIN LATERAL (
    SELECT CASE c.stage WHEN 'decline' THEN 'declining' WHEN 'terminated' THEN 'ended' ELSE 'at risk' END AS alert,
           CASE WHEN c.stage IN ('decline', 'terminated') THEN c.probability ELSE c.p_decline_next END AS probability
) AS a
CROSS JOIN (
    SELECT max(t.text) FILTER (WHERE t.code = 'separator') AS separator, max(t.text) FILTER (WHERE t.code = 'ended') AS ended,
           max(t.text) FILTER (WHERE t.code = 'declining') AS declining, max(t.text) FILTER (WHERE t.code = 'at_risk') AS at_risk,
           max(t.text) FILTER (WHERE t.code = 'silent') AS silent, max(t.text) FILTER (WHERE t.code = 'fewer') AS fewer
    FROM internal_text AS t WHERE t.topic = 'evidence'
) AS w
LEFT JOIN lifecycle_internal.lifecycle_text AS ta ON ta.topic = 'alert' AND ta.code = a.alert
LEFT JOIN stages AS k ON k.stage = CASE c.stage WHEN 'terminated' THEN 'terminated' ELSE 'decline' END
WHERE c.stage IN ('decline', 'terminated') AND c.orders > 0 AND c.stage_since > d.as_of - 2 * d.period_days
   OR c.stage IN ('exploration', 'formation', 'stability', 'recovery') AND c.p_decline_next >= d.alert_probability;

COMMENT ON VIEW alerts IS
'Early warning: customers for whom decline within the next period is at least as probable as the dataset''s alert_probability, and those whom it came
too late for: who came into decline, or ended, within the last two periods.';
COMMENT ON COLUMN alerts.customer_id IS 'The customer.';
COMMENT ON COLUMN alerts.alert IS 'at risk, declining, or ended.';
COMMENT ON COLUMN alerts.alert_label IS 'What it is called in the dataset''s language.';
COMMENT ON COLUMN alerts.stage IS 'Stage of the relationship now.';
COMMENT ON COLUMN alerts.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN alerts.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN alerts.stage_since IS 'First day that showed the stage.';
COMMENT ON COLUMN alerts.probability IS 'Probability of decline within a period for who is at risk; else of the stage.';
COMMENT ON COLUMN alerts.evidence IS 'What speaks for it, in the dataset''s language.';
COMMENT ON COLUMN alerts.value_at_risk IS
'The expected value of the customer, or the profit of the last 365 days if that is more, times the probability.';
COMMENT ON COLUMN alerts.lead_days IS
'Days that are left on average until it happens: a period over its probability. Empty where it has happened.';
COMMENT ON COLUMN alerts.action IS 'What to do.';
COMMENT ON COLUMN alerts.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_alerts(text) IS 'Makes the view alerts.';
