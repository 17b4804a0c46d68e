
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_worklist(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

-- The kind is one function, so nobody is of two; what is done about a customer follows from it.
CREATE VIEW worklist WITH (security_invoker = true) AS
WITH setting AS MATERIALIZED (
    SELECT s.as_of, s.model, s.alert_probability, (s.model).period_days AS period_days, s.fall_shows, s.recent_days, s.overdue_gaps, s.foreseeable,
           r.base, r.precision, r.lead_days
    FROM internal_setting AS s
    LEFT JOIN LATERAL (SELECT a.base, a.precision, a.lead_days FROM alert_record AS a
                       WHERE a.as_of <= s.as_of ORDER BY a.as_of DESC LIMIT 1) AS r ON true
), person AS MATERIALIZED (
    -- a row a customer, and no more of it than is asked for below: it is written down
    SELECT c.customer_id, c.stage, c.stage_rank, c.stage_label, c.stage_since, c.reason, c.reason_label, c.orders, c.silence_days,
           lifecycle_internal.lifecycle_dataset_missed_gap(c.silence_days, c.usual_gap_days, c.silence_gaps) AS missed_gap,
           CASE WHEN c.usual_gap_days <= d.recent_days AND c.recent_rate < c.usual_rate THEN c.trend END AS trend,
           l.less, c.profit_year, c.expected_value, h.chance, h.basis, m.margin, a.alert,
           r.customers AS stood, r.returned, r.cut,
           greatest((c.usual_ahead - c.expected_ahead) * m.margin, 0) AS shortfall,
           c.stage NOT IN ('decline', 'terminated') AND a.alert IS NULL AND coalesce(l.less <= 0.5, true) AS healthy,
           lifecycle_internal.lifecycle_dataset_work(c.stage, c.quadrant, a.alert, c.stage_since > d.as_of - 2 * d.period_days) AS kind
    FROM internal_customer AS c CROSS JOIN setting AS d
    CROSS JOIN LATERAL (SELECT greatest((c.revenue - c.cost) / nullif(c.revenue, 0), 0) AS margin) AS m
    CROSS JOIN LATERAL (SELECT c.chance_none + c.chance_fewer AS less) AS l
    CROSS JOIN LATERAL (
        SELECT lifecycle_internal.lifecycle_dataset_alert(c.stage, c.orders, c.silence_gaps, d.overdue_gaps, l.less, d.alert_probability,
                   c.expected_ahead < d.fall_shows * c.usual_ahead AND d.foreseeable) AS alert
    ) AS a
    -- purchase days: the days between the first and the last, by their mean gap
    CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_return_key(coalesce((c.last_order_date - c.first_order_date) / nullif(c.cadence_days, 0), 0) + 1,
        c.silence_days) AS k
    JOIN return_record AS r ON r.stage = c.stage AND r.purchases = k.purchases AND r.silence_from = k.silence_from
    LEFT JOIN exit_cause AS g ON g.customer_id = c.customer_id
    LEFT JOIN return_cause AS o ON o.cause = g.cause
    CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_return_chance(r.chance, r.customers, o.odds, c.p_order) AS h
    WHERE c.orders > 0
), contract AS MATERIALIZED (
    SELECT r.customer_id, r.starts, r.ends, r.value, r.notice IS NOT NULL AS noticed, r.renewed IS NOT NULL AS renewed, r.state FROM internal_renewal AS r
), renewed AS MATERIALIZED (
    -- with one more that was renewed and one that was not, so that the share is never 0 or 1
    SELECT v.noticed, (count(*) FILTER (WHERE k.renewed) + 1) / (count(k.ends) + 2.0) AS share
    FROM setting AS d CROSS JOIN (VALUES (false), (true)) AS v (noticed)
    LEFT JOIN contract AS k ON k.noticed = v.noticed AND k.ends BETWEEN d.as_of - 760 AND d.as_of - 31
    GROUP BY v.noticed
), renewal AS MATERIALIZED (
    -- the first to end says what to do; at stake is what all of them would bring, as far as such contracts were not renewed
    SELECT c.customer_id, (array_agg(k.state ORDER BY k.ends, k.starts))[1] AS state, min(k.ends) AS ends,
           greatest(coalesce(sum((1 - n.share) * k.value) * max(c.margin), max((1 - n.share) * c.profit_year)), 0) AS at_stake
    -- of these rows the planner expects one, and would go through all of the one side for each of the other: a full join is never a loop
    FROM person AS c FULL JOIN contract AS k ON k.customer_id = c.customer_id
    JOIN renewed AS n ON n.noticed = coalesce(k.noticed, false)
    WHERE coalesce(c.orders > 0, false) AND coalesce(k.state IN ('notice', 'grace') OR k.state = 'due' AND NOT c.healthy, false)
    GROUP BY c.customer_id
), treated AS (
    -- who is to be held anyway is so by the larger of the two
    SELECT c.*, CASE WHEN x.by_contract THEN n.state END AS contract, n.ends, CASE WHEN x.by_contract THEN 'warn' ELSE c.kind END AS work,
           CASE WHEN x.by_contract THEN n.at_stake ELSE c.shortfall END AS loss
    FROM person AS c FULL JOIN renewal AS n ON n.customer_id = c.customer_id
    CROSS JOIN LATERAL (SELECT coalesce(n.at_stake > CASE c.kind WHEN 'warn' THEN c.shortfall ELSE 0 END, false) AS by_contract) AS x
    WHERE coalesce(c.orders > 0, false)
), worth AS (
    SELECT c.*, v.at_stake, coalesce(v.at_stake * c.chance::numeric, 0)::numeric(18,2) AS gain
    FROM treated AS c
    CROSS JOIN setting AS d
    JOIN profiles AS p ON p.customer_id = c.customer_id
    LEFT JOIN LATERAL (
        SELECT c.loss AS at_stake WHERE c.work = 'warn'
        UNION ALL
        SELECT w.at_stake FROM lifecycle_internal.lifecycle_dataset_won(p.profile, d.as_of, c.chance, d.model) AS w WHERE c.work = 'win_back'
        UNION ALL
        SELECT w.npv_won - w.npv_release FROM @extschema@.lifecycle_winback(p.profile, d.as_of, 0, 1, d.model) AS w WHERE c.work = 'develop'
    ) AS v ON true
    WHERE c.work IS NOT NULL
)
SELECT rank() OVER (ORDER BY c.gain DESC) AS place, c.customer_id, c.work AS kind, tk.text AS kind_label,
       c.stage, c.stage_rank, c.stage_label, c.stage_since,
       coalesce(c.contract, c.reason) AS reason, CASE WHEN c.contract IS NULL THEN c.reason_label ELSE tc.text END AS reason_label,
       concat_ws(w.words ->> 'separator', coalesce(replace(tx.text, '#', to_char(c.ends, 'YYYY-MM-DD')), tc.text),
           lifecycle_internal.lifecycle_dataset_evidence(w.words, c.alert, c.stage_since, c.less, replace(w.words ->> 'judged', '#', c.reason_label),
               c.silence_days, c.missed_gap, CASE WHEN c.alert IS NOT NULL THEN c.trend END, c.contract IS NOT NULL AND NOT c.healthy),
           CASE WHEN c.missed_gap IS NULL
                THEN replace(replace(w.words ->> 'orders', '#1', c.orders::text), '#2', c.silence_days::text) END) AS evidence,
       tn.text AS next_step, c.profit_year, c.expected_value,
       CASE WHEN c.work <> 'let_go' THEN c.at_stake END::numeric(18,2) AS at_stake,
       CASE WHEN c.work <> 'let_go' THEN c.chance END::numeric(7,4) AS chance,
       CASE WHEN c.work <> 'let_go' THEN c.basis END AS chance_basis, CASE WHEN c.work <> 'let_go' THEN replace(replace(replace(tb.text,
           '#1', to_char(c.cut, 'YYYY-MM-DD')), '#2', c.stood::text), '#3', c.returned::text) END AS chance_basis_label,
       CASE WHEN c.work <> 'let_go' THEN c.stood END AS chance_customers, CASE WHEN c.work <> 'let_go' THEN c.returned END AS chance_returned, c.gain,
       CASE WHEN c.work = 'warn' AND c.contract IS NULL THEN d.precision END::numeric(7,4) AS record_precision,
       CASE WHEN c.work = 'warn' AND c.contract IS NULL THEN d.base END::numeric(7,4) AS record_base,
       CASE WHEN c.work = 'warn' AND c.contract IS NULL THEN d.lead_days END AS record_lead_days,
       CASE WHEN c.work <> 'let_go' THEN (SELECT y.caution FROM internal_caution AS y) END AS caution, d.as_of
FROM worth AS c
CROSS JOIN setting AS d
CROSS JOIN (SELECT jsonb_object_agg(t.code, t.text) AS words FROM internal_text AS t WHERE t.topic = 'evidence') AS w
LEFT JOIN internal_text AS tc ON tc.topic = 'contract' AND tc.code = c.contract
LEFT JOIN internal_text AS tx ON tx.topic = 'evidence' AND tx.code = 'contract_' || c.contract
LEFT JOIN internal_text AS tb ON tb.topic = 'chance' AND tb.code = c.basis
LEFT JOIN internal_text AS tk ON tk.topic = 'work' AND tk.code = c.work
LEFT JOIN internal_text AS tn ON tn.topic = 'work advice'
      AND tn.code = CASE WHEN c.contract IS NOT NULL THEN 'contract_' || c.contract WHEN c.work = 'warn' THEN c.alert
                         WHEN c.work = 'develop' AND c.stage <> 'exploration' THEN 'lift' ELSE c.work END
WHERE c.gain > 0 OR c.work = 'let_go'
ORDER BY place, c.customer_id;

COMMENT ON VIEW worklist IS
'Who is to be treated, by what that may bring: the list to work through from the top.

warn: customers in decline who are of value, contributed much or are likelier than not to order again, and those with an alert while the relationship lives.
Where contracts
are attached, also who gave notice, whose contract is in its days of grace, or ends within 90 days while the customer looks less than healthy: in decline
or ended, with an alert, or likelier than not to buy less or nothing. win_back: ended relationships of value, as in the view win_back. develop: customers
in exploration, formation or recovery of whom more is to be had by the next order. let_go: those of low value and potential who contributed little, likelier not
to order again, who came into decline or ended within the last two periods: stop spending on them. A customer is of one kind at most, and on the list only where
there is something to gain, or to stop.
gain = at_stake * chance. chance: how often customers of this dataset who stood in this stage a year ago (half of its time where it is younger than two
years), after as many purchases and a silence as long, have bought since (the table return_record), and where nobody stood so at most p_order of the
view customers: how many can be reached at all. What treating does beyond that is measured by lifecycle_effect;
lifecycle_plan then says whom to treat within a budget.';
COMMENT ON COLUMN worklist.place IS 'Place by gain, the largest first.';
COMMENT ON COLUMN worklist.customer_id IS 'The customer.';
COMMENT ON COLUMN worklist.kind IS 'warn, win_back, develop or let_go.';
COMMENT ON COLUMN worklist.kind_label IS 'The kind in the dataset''s language.';
COMMENT ON COLUMN worklist.reason IS 'Why the stage is shown; of a contract, its state in the view renewals: notice, grace or due.';
COMMENT ON COLUMN worklist.reason_label IS 'The reason in the dataset''s language.';
COMMENT ON COLUMN worklist.evidence IS 'What speaks for it, in the dataset''s language.';
COMMENT ON COLUMN worklist.next_step IS 'What to do with this customer now.';
COMMENT ON COLUMN worklist.at_stake IS
'Profit to be had if it works. warn: usual less expected revenue of the next six periods, times the customer''s margin. Of a contract, where that is
more: its value times the margin, or where no value is given the profit of the last 365 days, times the share of such contracts, with notice or without,
that were not renewed, of those that ended in two years. win_back, develop: net present value if the customer buys again now, less that of how it goes
on. Empty for let_go.';
COMMENT ON COLUMN worklist.chance IS 'Chance that the customer buys again, as this dataset has seen it; empty for let_go.';
COMMENT ON COLUMN worklist.chance_basis IS
'Whose chance it is: record, of customers who stood so on an earlier day (return_record); cause, the same by why they left, as in win_back; forecast, the
model''s p_order, where nobody stood so.
What evidence says of the customer, and its percentage, is the model''s in all cases.';
COMMENT ON COLUMN worklist.chance_basis_label IS 'The same in the dataset''s language, with the day, how many they were, and how many bought since.';
COMMENT ON COLUMN worklist.chance_customers IS 'How many customers looked at stood so on the earlier day.';
COMMENT ON COLUMN worklist.chance_returned IS 'Those of them who have bought since.';
COMMENT ON COLUMN worklist.caution IS
'What to bear in mind of the amounts, in the dataset''s language: as much as before came nearer than the forecast (forecast_quality); else empty.';
COMMENT ON COLUMN worklist.gain IS 'at_stake times chance: what treating the customer may cost at most; 0 for let_go.';
COMMENT ON COLUMN worklist.record_precision IS
'Of warnings, but not of contracts: how often the top of this dataset''s list of six periods ago was right (alert_record.precision).';
COMMENT ON COLUMN worklist.record_base IS 'Of warnings, but not of contracts: how often a list drawn by lot would have been right (alert_record.base).';
COMMENT ON COLUMN worklist.record_lead_days IS 'Of warnings, but not of contracts: median number of days from the warning to the end (alert_record.lead_days).';
PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('internal_customer', 'worklist');
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_worklist(text) IS 'Makes the view worklist.';
