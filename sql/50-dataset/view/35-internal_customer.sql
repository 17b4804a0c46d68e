
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_customer(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW internal_customer WITH (security_invoker = true) AS
SELECT c.customer_id, c.stage, k.stage_rank,
       coalesce(CASE d.language WHEN 'zh' THEN t.label_zh ELSE t.label_en END, k.stage_label) AS stage_label,
       c.stage_since,
       c.previous_stage, kp.stage_label AS previous_stage_label,
       c.cycle,
       c.pattern, CASE d.language WHEN 'zh' THEN tp.zh ELSE tp.en END AS pattern_label,
       c.grade, CASE d.language WHEN 'zh' THEN tg.zh ELSE tg.en END AS grade_label,
       c.reason, CASE d.language WHEN 'zh' THEN coalesce(td.zh, tr.zh) ELSE coalesce(td.en, tr.en) END AS reason_label,
       c.orders, c.revenue, c.cost, c.bad_debt, c.profit, c.profit_year, c.first_order_date, c.last_order_date, c.tenure_days, c.silence_days,
       c.cadence_days, c.usual_gap_days, c.silence_gaps,
       c.usual_rate, c.recent_rate, c.trend, c.volatility, c.wallet_share, c.wallet_share_trend, c.usual_ahead,
       c.expected_ahead, c.p_active, c.p_no_order,
           c.chance_none, c.chance_fewer, c.chance_holds, c.chance_more,
       c.realised_value, c.expected_value, c.lifetime_value, c.lifetime_value_error, c.expected_low, c.expected_high,
       c.expected_orders, c.p_order, c.next_order_date, d.horizon_days,
       q.quadrant, CASE d.language WHEN 'zh' THEN tq.zh ELSE tq.en END AS quadrant_label,
       q.relation, CASE d.language WHEN 'zh' THEN tl.zh ELSE tl.en END AS relation_label,
       q.tier, CASE d.language WHEN 'zh' THEN tt.zh ELSE tt.en END AS tier_label,
       CASE WHEN q.quadrant <> 'drop' OR q.quadrant IS NULL THEN k.strategy WHEN d.language = 'zh' THEN ta.zh ELSE ta.en END AS action,
       d.as_of
FROM internal_standing AS c
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_quadrant(c.stage, c.orders, c.profit, c.profit_year,
    c.expected_value, c.p_active, c.p_order, d.value_from, d.potential_from, d.contribution_from) AS q
CROSS JOIN LATERAL (
    SELECT lifecycle_internal.lifecycle_dataset_alert(c.stage, c.orders, c.silence_gaps, d.overdue_gaps, c.chance_none + c.chance_fewer,
               d.alert_probability, c.expected_ahead < d.fall_shows * c.usual_ahead AND d.foreseeable) AS alert
) AS a
LEFT JOIN stages AS k ON k.stage = c.stage
LEFT JOIN stages AS kp ON kp.stage = c.previous_stage
LEFT JOIN @extschema@.lifecycle_scheme AS t ON t.scheme = d.scheme AND t.stage::text = c.stage AND t.touch = c.touch AND t.touch <> ''
LEFT JOIN lifecycle_internal.lifecycle_text AS tp ON tp.topic = 'pattern' AND tp.code = c.pattern
LEFT JOIN lifecycle_internal.lifecycle_text AS tg ON tg.topic = 'grade' AND tg.code = c.grade
LEFT JOIN lifecycle_internal.lifecycle_text AS tr ON tr.topic = 'reason' AND tr.code = c.reason
LEFT JOIN lifecycle_internal.lifecycle_text AS td ON td.topic = 'reason in doubt' AND td.code = c.reason
      AND lifecycle_internal.lifecycle_dataset_in_doubt(c.reason, a.alert,
          CASE WHEN c.usual_gap_days <= d.recent_days AND c.recent_rate < c.usual_rate THEN c.trend END, c.expected_ahead < c.usual_ahead, d.fall_shows,
          lifecycle_internal.lifecycle_dataset_missed_gap(c.silence_days, c.usual_gap_days, c.silence_gaps) IS NOT NULL)
LEFT JOIN lifecycle_internal.lifecycle_text AS ta ON ta.topic = 'work advice' AND ta.code = 'let_go'
LEFT JOIN lifecycle_internal.lifecycle_text AS tq ON tq.topic = 'quadrant' AND tq.code = q.quadrant
LEFT JOIN lifecycle_internal.lifecycle_text AS tl ON tl.topic = 'relation' AND tl.code = q.relation
LEFT JOIN lifecycle_internal.lifecycle_text AS tt ON tt.topic = 'tier' AND tt.code = q.tier;

COMMENT ON VIEW internal_customer IS 'Internal: the view customers without the columns of your own table.';
COMMENT ON COLUMN internal_customer.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN internal_customer.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN internal_customer.previous_stage_label IS 'What the dataset''s scheme calls the stage before.';
COMMENT ON COLUMN internal_customer.pattern_label IS 'The pattern in the dataset''s language.';
COMMENT ON COLUMN internal_customer.grade_label IS 'The grade in the dataset''s language.';
COMMENT ON COLUMN internal_customer.reason_label IS
'Why the stage is shown, in the dataset''s language; with a doubt where there is an alert, or fewer orders are expected, and fewer came of late or none
for longer than usual, though not enough for another stage.';
COMMENT ON COLUMN internal_customer.horizon_days IS
'How many days ahead the expected values and orders look: horizon_days of the dataset in whole periods, and no further than orders reach back.';
COMMENT ON COLUMN internal_customer.quadrant IS
'Current value by potential: main (both high), keep (value), rebuild (potential, or in decline or gone after a high contribution);
of low value and potential: develop (new), maintain (stable, or in decline but likelier than not to order again) or drop; empty before the first order.
High is what the dataset''s value_from, potential_from and contribution_from say.';
COMMENT ON COLUMN internal_customer.quadrant_label IS 'The quadrant in the dataset''s language.';
COMMENT ON COLUMN internal_customer.relation IS
'Current value by whether the customer is likely to stay: true friend, butterfly, barnacle or stranger; newcomer in exploration, former after the end.';
COMMENT ON COLUMN internal_customer.relation_label IS 'The relation in the dataset''s language.';
COMMENT ON COLUMN internal_customer.tier IS 'A: of high current value; B: earned something in the last 365 days; C: the others, and whoever has left.';
COMMENT ON COLUMN internal_customer.tier_label IS 'The tier in the dataset''s language.';
COMMENT ON COLUMN internal_customer.action IS 'What to do in this stage; who is of low value and potential, contributed little, and is gone, or in decline
and unlikely to order again, is to be let go.';
COMMENT ON COLUMN internal_customer.as_of IS 'The day as of which the row answers.';
PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('internal_standing', 'internal_customer');
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_customer(text) IS 'Makes the view internal_customer.';
