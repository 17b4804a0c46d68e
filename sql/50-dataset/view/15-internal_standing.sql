
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_standing(dataset text, maintain text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW internal_standing WITH (security_invoker = true) AS
SELECT p.customer_id, s.*
FROM profiles AS p
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_standing(p.profile, d.as_of, d.model, d.touches) AS s
WHERE lifecycle_internal.lifecycle_dataset_has_begun(p.profile, d.as_of)
   OR lifecycle_internal.lifecycle_dataset_is_ahead(p.profile, d.reached)
      AND EXISTS (SELECT FROM internal_row AS k WHERE k.source = 'customer' AND k.customer_id = p.customer_id
                  AND (k.plausible AND k.day IS NOT NULL) IS NOT TRUE);

IF maintain = 'live' THEN
    CREATE VIEW internal_sums WITH (security_invoker = true) AS
    SELECT p.stage, count(*) AS customers, sum(p.orders) AS orders, sum(p.revenue) AS revenue, sum(p.profit) AS profit, sum(p.profit_year) AS profit_year,
           coalesce(sum(p.expected_value), 0) AS expected_value,
           coalesce(sum(p.lifetime_value_error * p.lifetime_value_error), 0) AS variance,
           coalesce(sum((p.p_active * 1e9)::bigint), 0) AS p_active, count(p.p_active) AS p_active_known
    FROM internal_standing AS p GROUP BY p.stage;
ELSE
    CREATE TABLE snapshot AS SELECT s.* FROM internal_standing AS s WITH NO DATA;
    -- A new day changes nearly every row: with room for all of them on their pages the index stays as it is, and the table does not grow.
    ALTER TABLE snapshot ADD PRIMARY KEY (customer_id), ADD COLUMN valid_at timestamptz NOT NULL DEFAULT now(), SET (fillfactor = 50);
    COMMENT ON TABLE snapshot IS
'Where each customer stood at the last refresh: what the views read. A refresh writes only rows that changed.';
    COMMENT ON COLUMN snapshot.valid_at IS 'When the row was written.';

    CREATE OR REPLACE VIEW internal_standing WITH (security_invoker = true) AS
    SELECT s.customer_id, s.stage, s.touch, s.stage_since, s.previous_stage, s.cycle, s.pattern, s.grade, s.reason,
           s.orders, s.revenue, s.cost, s.bad_debt, s.profit, s.profit_year, s.first_order_date, s.last_order_date, s.tenure_days, s.silence_days,
           s.cadence_days, s.usual_gap_days, s.silence_gaps,
           s.usual_rate, s.recent_rate, s.trend, s.volatility, s.wallet_share, s.wallet_share_trend, s.usual_ahead,
           s.expected_ahead, s.p_active, s.p_no_order,
           s.chance_none, s.chance_fewer, s.chance_holds, s.chance_more,
           s.realised_value, s.expected_value, s.lifetime_value, s.lifetime_value_error, s.expected_low, s.expected_high,
           s.expected_orders, s.p_order, s.next_order_date
    FROM snapshot AS s;

    CREATE TABLE segment_sums (
        stage text PRIMARY KEY, customers bigint NOT NULL, orders numeric(30,0) NOT NULL, revenue numeric(30,2) NOT NULL, profit numeric(30,2) NOT NULL,
        profit_year numeric(30,2) NOT NULL, expected_value numeric(30,2) NOT NULL, variance numeric(40,4) NOT NULL,
        p_active numeric(30,0) NOT NULL, p_active_known bigint NOT NULL
    );
    COMMENT ON TABLE segment_sums IS
'Sums of the snapshot by stage, which a refresh keeps by the differences of what it writes: what the view segments reads.';
    CREATE VIEW internal_sums WITH (security_invoker = true) AS
    SELECT z.stage, z.customers, z.orders, z.revenue, z.profit, z.profit_year, z.expected_value, z.variance, z.p_active,
           z.p_active_known
    FROM segment_sums AS z WHERE z.customers > 0;
END IF;

COMMENT ON VIEW internal_standing IS 'Internal: where each customer stands; worked out as it is read in a live dataset, else from the snapshot.';
COMMENT ON COLUMN internal_standing.customer_id IS 'The customer.';
COMMENT ON COLUMN internal_standing.stage IS 'Stage of the relationship: prospect, exploration, formation, stability, decline, terminated or recovery.';
COMMENT ON COLUMN internal_standing.touch IS 'The latest contact, where the dataset''s scheme splits stages by it.';
COMMENT ON COLUMN internal_standing.stage_since IS 'First day that showed the stage.';
COMMENT ON COLUMN internal_standing.previous_stage IS 'The stage before; empty if there was none.';
COMMENT ON COLUMN internal_standing.cycle IS '1, and one more with each return after the end of the relationship.';
COMMENT ON COLUMN internal_standing.pattern IS 'How the relationship went: early_abort, midway_death, early_exit, long_lasting, or open while it lasts.';
COMMENT ON COLUMN internal_standing.grade IS 'Grade of loyalty: potential, new, regular, old or loyal; former where the relationship is over.';
COMMENT ON COLUMN internal_standing.reason IS 'Why the stage is shown: the row of the decision table that gave it, as a code.';
COMMENT ON COLUMN internal_standing.orders IS 'Orders so far.';
COMMENT ON COLUMN internal_standing.revenue IS 'Revenue so far, less refunds.';
COMMENT ON COLUMN internal_standing.cost IS 'Cost of what was sold so far.';
COMMENT ON COLUMN internal_standing.bad_debt IS 'Money owed that was written off so far.';
COMMENT ON COLUMN internal_standing.profit IS 'Revenue less cost, bad debt and investment so far.';
COMMENT ON COLUMN internal_standing.profit_year IS 'Revenue less cost and bad debt of the last 365 days: the current value.';
COMMENT ON COLUMN internal_standing.first_order_date IS 'Day of the first order.';
COMMENT ON COLUMN internal_standing.last_order_date IS 'Day of the last order.';
COMMENT ON COLUMN internal_standing.tenure_days IS 'Days lived: since the first event, up to the last order where the relationship is over.';
COMMENT ON COLUMN internal_standing.silence_days IS 'Days since the last order.';
COMMENT ON COLUMN internal_standing.cadence_days IS 'Mean days between days with an order; empty with fewer than two.';
COMMENT ON COLUMN internal_standing.usual_gap_days IS
'Usual days from one purchase to the next, by which the decision table measures silence; empty with fewer than three such days since
the relationship began or was resumed.';
COMMENT ON COLUMN internal_standing.silence_gaps IS
'The silence in usual gaps, as the decision table measures it: a quiet season counts for less, and so does a smaller wallet.';
COMMENT ON COLUMN internal_standing.usual_rate IS 'Days with a purchase a period of the model that are usual for the customer.';
COMMENT ON COLUMN internal_standing.recent_rate IS 'Days with a purchase a period, recently.';
COMMENT ON COLUMN internal_standing.trend IS 'Recent purchase days against those before, less 1.';
COMMENT ON COLUMN internal_standing.volatility IS 'Deviation of revenue from period to period over its mean; empty for a short history.';
COMMENT ON COLUMN internal_standing.wallet_share IS 'Our recent share of what the customer spends in all, where that is known.';
COMMENT ON COLUMN internal_standing.wallet_share_trend IS 'That share against the one before, less 1.';
COMMENT ON COLUMN internal_standing.usual_ahead IS 'Revenue that the next six periods would bring at the usual level, which is less in a quiet season.';
COMMENT ON COLUMN internal_standing.expected_ahead IS 'Revenue that is expected of the next six periods.';
COMMENT ON COLUMN internal_standing.p_active IS 'Chance that the customer has not left.';
COMMENT ON COLUMN internal_standing.p_no_order IS
'Chance, by the model, of no purchase in the periods that the decision table looks ahead: end_periods of the model, or one own gap of the customer if that is
more, but at most end_periods_most; three to twelve unless changed.';
COMMENT ON COLUMN internal_standing.chance_none IS 'Chance of no purchase in the next six periods.';
COMMENT ON COLUMN internal_standing.chance_fewer IS 'Chance of fewer purchases than usual in the next six periods.';
COMMENT ON COLUMN internal_standing.chance_holds IS 'Chance of about as many purchases as usual in the next six periods.';
COMMENT ON COLUMN internal_standing.chance_more IS 'Chance of more purchases than usual in the next six periods; the four chances sum to 1.';
COMMENT ON COLUMN internal_standing.realised_value IS
'What the customer brought so far, as worth on the day of the dataset: profit compounded at the model''s discount rate.';
COMMENT ON COLUMN internal_standing.expected_value IS 'Net present value of the profit that is expected within horizon_days; empty before the first order.';
COMMENT ON COLUMN internal_standing.lifetime_value IS 'realised_value and expected_value together.';
COMMENT ON COLUMN internal_standing.lifetime_value_error IS 'Standard error of expected_value as a forecast.';
COMMENT ON COLUMN internal_standing.expected_low IS 'Of 100 customers like this one, what 95 bring lies between this and expected_high.';
COMMENT ON COLUMN internal_standing.expected_high IS 'The upper end of that band.';
COMMENT ON COLUMN internal_standing.expected_orders IS
'Purchase days expected over the horizon of expected_value: so many days as horizon_days of the view customers says.';
COMMENT ON COLUMN internal_standing.p_order IS
'Chance, by the model, of at least one order within horizon_days: not the horizon of p_no_order, so that both may be above
a half.';
COMMENT ON COLUMN internal_standing.next_order_date IS
'Day by which the next order is as likely to have come as not; empty where none is likely within the horizon.';

COMMENT ON VIEW internal_sums IS 'Internal: sums of where customers stand, by stage.';
COMMENT ON COLUMN internal_sums.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN internal_sums.customers IS 'Customers in the stage.';
COMMENT ON COLUMN internal_sums.orders IS 'Sum of their orders.';
COMMENT ON COLUMN internal_sums.revenue IS 'Sum of their revenue.';
COMMENT ON COLUMN internal_sums.profit IS 'Sum of their profit.';
COMMENT ON COLUMN internal_sums.profit_year IS 'Sum of their profit_year.';
COMMENT ON COLUMN internal_sums.expected_value IS 'Sum of their expected_value.';
COMMENT ON COLUMN internal_sums.variance IS 'Sum of the squares of their lifetime_value_error.';
COMMENT ON COLUMN internal_sums.p_active IS 'Sum of their p_active in billionths, whole ones, so that sums are exact.';
COMMENT ON COLUMN internal_sums.p_active_known IS 'How many customers have a p_active.';
IF maintain <> 'live' THEN
    PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('internal_standing', 'snapshot');
    PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('internal_sums', 'segment_sums');
END IF;
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_standing(text, text) IS
'Makes the views internal_standing and internal_sums, and of a maintained dataset the tables snapshot and segment_sums that they read.';
