-- Everybody, and where each one stands.
CREATE VIEW {{dataset}}.customers WITH (security_invoker = true) AS
SELECT c.*, q.quadrant, q.relation, q.tier, k.strategy AS action{{own_columns}}
FROM ({{standing}}) AS c
{{quadrant}}
LEFT JOIN {{dataset}}.stages AS k ON k.stage = c.stage
{{own_join}};
COMMENT ON VIEW {{dataset}}.customers IS 'Every customer and where the relationship stands on the day of the dataset: stage, how sure, since when, orders, revenue and profit so far, what to do; then the columns of your own table of customers.';
COMMENT ON COLUMN {{dataset}}.customers.customer_id IS 'The customer.';
COMMENT ON COLUMN {{dataset}}.customers.stage IS 'Stage of the relationship: prospect, exploration, formation, stability, decline, terminated or recovery.';
COMMENT ON COLUMN {{dataset}}.customers.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN {{dataset}}.customers.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN {{dataset}}.customers.probability IS 'Probability of the stage, 0 to 1.';
COMMENT ON COLUMN {{dataset}}.customers.stage_since IS 'First day that showed the stage.';
COMMENT ON COLUMN {{dataset}}.customers.previous_stage IS 'The stage before; empty if there was none.';
COMMENT ON COLUMN {{dataset}}.customers.cycle IS '1, and one more with each return after the end of the relationship.';
COMMENT ON COLUMN {{dataset}}.customers.pattern IS 'How the relationship went: early_abort, midway_death, early_exit, long_lasting, or open while it lasts.';
COMMENT ON COLUMN {{dataset}}.customers.grade IS 'Grade of loyalty: potential, new, regular, old or loyal.';
COMMENT ON COLUMN {{dataset}}.customers.reason IS 'Why the stage, in a word.';
COMMENT ON COLUMN {{dataset}}.customers.orders IS 'Orders so far.';
COMMENT ON COLUMN {{dataset}}.customers.revenue IS 'Revenue so far, less refunds.';
COMMENT ON COLUMN {{dataset}}.customers.cost IS 'Cost of what was sold so far.';
COMMENT ON COLUMN {{dataset}}.customers.profit IS 'Revenue less cost and investment so far.';
COMMENT ON COLUMN {{dataset}}.customers.profit_year IS 'Revenue less cost of the last 365 days: the current value.';
COMMENT ON COLUMN {{dataset}}.customers.first_order_date IS 'Day of the first order.';
COMMENT ON COLUMN {{dataset}}.customers.last_order_date IS 'Day of the last order.';
COMMENT ON COLUMN {{dataset}}.customers.tenure_days IS 'Days since the first event.';
COMMENT ON COLUMN {{dataset}}.customers.silence_days IS 'Days since the last order.';
COMMENT ON COLUMN {{dataset}}.customers.cadence_days IS 'Mean days between days with an order; empty with fewer than two.';
COMMENT ON COLUMN {{dataset}}.customers.orders_per_period IS 'Orders a period of the model, mean of the last three.';
COMMENT ON COLUMN {{dataset}}.customers.peak_orders_per_period IS 'The most it ever was.';
COMMENT ON COLUMN {{dataset}}.customers.trend IS 'Its change against three periods earlier, as a share.';
COMMENT ON COLUMN {{dataset}}.customers.wallet_share IS 'Our share of what the customer spends in all, where that is known.';
COMMENT ON COLUMN {{dataset}}.customers.p_active IS 'Probability that the relationship is not over.';
COMMENT ON COLUMN {{dataset}}.customers.p_decline_next IS 'Probability of decline or the end within the next period; empty by rules.';
COMMENT ON COLUMN {{dataset}}.customers.realised_value IS 'What the customer brought so far, as worth on the day of the dataset: profit compounded at the model''s discount rate.';
COMMENT ON COLUMN {{dataset}}.customers.expected_value IS 'Net present value of the profit that is still expected; empty before the first order.';
COMMENT ON COLUMN {{dataset}}.customers.lifetime_value IS 'realised_value and expected_value together.';
COMMENT ON COLUMN {{dataset}}.customers.lifetime_value_error IS 'Standard error of what is expected.';
COMMENT ON COLUMN {{dataset}}.customers.quadrant IS 'Current value by potential: main (both high), keep (value), rebuild (potential), drop (neither); empty before the first order. High is what the dataset''s value_from and potential_from say.';
COMMENT ON COLUMN {{dataset}}.customers.relation IS 'Current value by whether the customer is likely to stay: true friend, butterfly, barnacle or stranger.';
COMMENT ON COLUMN {{dataset}}.customers.tier IS 'A: of high current value; B: earned something in the last 365 days; C: the others.';
COMMENT ON COLUMN {{dataset}}.customers.action IS 'What to do in this stage.';
