
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_win_back(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW win_back WITH (security_invoker = true) AS
SELECT c.customer_id, c.stage_since AS ended_since, c.pattern, c.pattern_label, c.reason, c.reason_label, coalesce(g.cause, 'unknown') AS cause,
       coalesce(tg.text, g.cause, tu.text) AS cause_label, c.silence_days, c.orders, c.profit,
       v.past_value::numeric(18,2) AS past_value, l.loss::numeric(18,2) AS loss, v.value_if_won::numeric(18,2) AS value_if_won,
       h.chance::numeric(7,4) AS chance, h.basis AS chance_basis,
       replace(replace(replace(tb.text,
           '#1', to_char(r.cut, 'YYYY-MM-DD')), '#2', r.customers::text), '#3', r.returned::text) AS chance_basis_label,
       r.customers AS chance_customers, r.returned AS chance_returned,
       v.breakeven_cost::numeric(18,2) AS breakeven_cost, rank() OVER (ORDER BY v.breakeven_cost DESC) AS place, d.as_of
FROM internal_customer AS c
JOIN profiles AS p ON p.customer_id = c.customer_id
CROSS JOIN internal_setting AS d
-- purchase days: the days between the first and the last, by their mean gap
CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_return_key(coalesce((c.last_order_date - c.first_order_date) / nullif(c.cadence_days, 0), 0) + 1,
    c.silence_days) AS k
JOIN return_record AS r ON r.stage = c.stage AND r.purchases = k.purchases AND r.silence_from = k.silence_from
LEFT JOIN exit_cause AS g ON g.customer_id = c.customer_id
LEFT JOIN return_cause AS o ON o.cause = g.cause
CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_return_chance(r.chance, r.customers, o.odds, c.p_order) AS h
LEFT JOIN internal_text AS tb ON tb.topic = 'chance' AND tb.code = h.basis
LEFT JOIN internal_text AS tg ON tg.topic = 'cause' AND tg.code = lifecycle_internal.lifecycle_signal_word(g.cause)
LEFT JOIN internal_text AS tu ON tu.topic = 'cause' AND tu.code = 'unknown'
CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_won(p.profile, d.as_of, h.chance, d.model) AS v
CROSS JOIN LATERAL @extschema@.lifecycle_loss(p.profile, d.as_of, d.model) AS l
WHERE c.stage = 'terminated' AND c.quadrant <> 'drop'
ORDER BY place, c.customer_id;

COMMENT ON VIEW win_back IS
'Customers whose relationship is over and who are worth a way back, in the order in which it pays: past contribution, value if won, chance, and what it may
cost. Those to be let go (quadrant drop of the view customers) are not among them.
chance: how often customers of this dataset who were gone a year ago, after as many purchases and a silence as long, have bought since: from the table
return_record, which a refresh writes (half the time of a dataset that is younger than two years); where nobody
stood so, at most p_order of the view customers. Where 20 customers or more had left for the same cause, the odds of that chance are multiplied by how
much more or less often those came back than others (the table return_cause, drawn to 1 by the weight of five customers).';
COMMENT ON COLUMN win_back.customer_id IS 'The customer.';
COMMENT ON COLUMN win_back.ended_since IS 'First day that showed the end.';
COMMENT ON COLUMN win_back.pattern IS 'How the relationship went.';
COMMENT ON COLUMN win_back.pattern_label IS 'The pattern in the dataset''s language.';
COMMENT ON COLUMN win_back.reason IS 'Why the end is shown, as a code.';
COMMENT ON COLUMN win_back.reason_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN win_back.cause IS 'Why the customer left, as in the view exits: the kind of the latest signal, or unknown.';
COMMENT ON COLUMN win_back.cause_label IS 'The cause in the dataset''s language; a kind of your own as it is.';
COMMENT ON COLUMN win_back.silence_days IS 'Days since the last order.';
COMMENT ON COLUMN win_back.orders IS 'Orders so far.';
COMMENT ON COLUMN win_back.profit IS 'Profit so far.';
COMMENT ON COLUMN win_back.past_value IS 'What the customer brought, compounded to the day.';
COMMENT ON COLUMN win_back.loss IS 'Value before the end, less value now.';
COMMENT ON COLUMN win_back.value_if_won IS
'What is expected if the customer buys again from now on; at most what it brought so far, or what is expected anyway.';
COMMENT ON COLUMN win_back.chance IS 'Chance that the customer buys again, as this dataset has seen it.';
COMMENT ON COLUMN win_back.chance_basis IS
'Whose chance it is: record, of customers who stood so on an earlier day (return_record); cause, the same by the cause
(return_cause); forecast, the model''s p_order, where nobody stood so.';
COMMENT ON COLUMN win_back.chance_basis_label IS
'The same in the dataset''s language, with the day, how many they were, and how many bought since.';
COMMENT ON COLUMN win_back.chance_customers IS 'How many customers looked at stood so on the earlier day.';
COMMENT ON COLUMN win_back.chance_returned IS 'Those of them who have bought since.';
COMMENT ON COLUMN win_back.breakeven_cost IS 'What winning back may cost at most at that chance: the expected gain before cost.';
COMMENT ON COLUMN win_back.place IS 'Place by that, the largest first.';
COMMENT ON COLUMN win_back.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_win_back(text) IS 'Makes the view win_back.';
