-- Whom to look after now: those newly in decline, and those at risk of it.
CREATE VIEW {{dataset}}.alerts WITH (security_invoker = true) AS
SELECT c.customer_id,
       CASE WHEN c.stage = 'decline' THEN 'declining' ELSE 'at risk' END AS alert,
       c.stage, c.stage_rank, c.stage_label, c.stage_since,
       a.probability,
       CASE WHEN c.stage = 'decline' THEN 'in decline since ' || c.stage_since || ': ' || c.reason
            ELSE 'decline within a period is likely: ' || c.reason END
       || CASE WHEN c.silence_days > c.cadence_days
               THEN '; silent for ' || c.silence_days || ' days, usual gap ' || round(c.cadence_days::numeric, 1) ELSE '' END
       || CASE WHEN c.trend < 0 THEN '; orders ' || round(100 * c.trend::numeric) || ' %' ELSE '' END AS evidence,
       (greatest(c.expected_value, c.profit_year, 0) * a.probability::numeric)::numeric(18,2) AS value_at_risk,
       (d.period_days / greatest(a.probability, 0.01))::integer AS lead_days,
       k.strategy AS action
FROM {{people}} AS c
CROSS JOIN (
    SELECT s.as_of, (s.model).period_days AS period_days, x.alert_probability
    FROM {{setting}} AS s CROSS JOIN {{dataset}}.dataset AS x
) AS d
CROSS JOIN LATERAL (SELECT CASE c.stage WHEN 'decline' THEN c.probability ELSE c.p_decline_next END AS probability) AS a
LEFT JOIN {{dataset}}.stages AS k ON k.stage = 'decline'
WHERE c.stage = 'decline' AND c.stage_since > d.as_of - 2 * d.period_days
   OR c.stage IN ('exploration', 'formation', 'stability', 'recovery') AND c.p_decline_next >= d.alert_probability;
COMMENT ON VIEW {{dataset}}.alerts IS 'Early warning: customers who came into decline within the last two periods, and customers for whom decline within the next period is at least as probable as the dataset''s alert_probability.';
COMMENT ON COLUMN {{dataset}}.alerts.customer_id IS 'The customer.';
COMMENT ON COLUMN {{dataset}}.alerts.alert IS 'declining, or at risk.';
COMMENT ON COLUMN {{dataset}}.alerts.stage IS 'Stage of the relationship now.';
COMMENT ON COLUMN {{dataset}}.alerts.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN {{dataset}}.alerts.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN {{dataset}}.alerts.stage_since IS 'First day that showed the stage.';
COMMENT ON COLUMN {{dataset}}.alerts.probability IS 'Probability of decline now, or within a period for who is at risk.';
COMMENT ON COLUMN {{dataset}}.alerts.evidence IS 'What speaks for it.';
COMMENT ON COLUMN {{dataset}}.alerts.value_at_risk IS 'The expected value of the customer, or the profit of the last 365 days if that is more, times the probability.';
COMMENT ON COLUMN {{dataset}}.alerts.lead_days IS 'Days that are left on average until it happens: a period over its probability.';
COMMENT ON COLUMN {{dataset}}.alerts.action IS 'What to do.';
