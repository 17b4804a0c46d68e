
-- What a customer is worth: what it brought, what is expected of it, and of winning it back.

CREATE FUNCTION lifecycle_clv(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT realised_npv numeric, OUT expected_npv numeric, OUT total numeric, OUT standard_error numeric,
    OUT margin numeric, OUT discounted_orders double precision, OUT standard_cost numeric, OUT p_active double precision,
    OUT expected_orders double precision, OUT p_order double precision, OUT next_order_at date, OUT expected_low numeric,
    OUT expected_high numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1500;
COMMENT ON FUNCTION lifecycle_clv(lifecycle_profile, date) IS
'What the customer is worth on as_of: realised, expected, and both together.

realised_npv: what it brought, each flow compounded to as_of at the discount_rate of the model; the sum of lifecycle_profit(profile, as_of, model,
as_of). total: realised_npv and expected_npv.
expected_npv = margin * discounted_orders - standard_cost: what is expected over the horizon_periods of the model, a year as shipped, from what is
believed of the customer: how often it buys, and whether it is still there.
standard_error: of the forecast, by what the customer really is, where it moves, number and size of purchases and margin, given that the model holds.
margin: of a purchase day, revenue less refunds and cost; half of what is known fades in 365 days, and the customer''s own mean is drawn to
prior_margin as if that were prior_orders purchase days (both learned by lifecycle_fit). discounted_orders: purchase days. standard_cost: of
stage_investments; so a customer may be worth less than nothing. p_active: chance of not having left.
Where the model has a mbgnbd_weight, purchase days and chances are those of the posterior and of a fitted MBG/NBD, so weighted.
Within the same horizon, undiscounted and by the same models: expected_orders, purchase days; p_order, the chance of one or more;
next_order_at, the day by which the next one is as likely to have come as not, NULL where p_order is below a half. Without an end, ten years.
expected_low, expected_high: between them lie 95 of 100 outcomes; what comes is nothing, or log-normal where there is an order. So expected_low is 0, or
less by standard_cost, of everybody whose p_order is below 0.975, which is of most: a single customer may well buy nothing. Totals have the narrower bands.
All but realised_npv are NULL before the first order; NULL before the first event. By the model default.
A value past 9.2e12 is NULL. Errors: 22008 as_of; 22003 a total past 64 bits.
Source: Markov rewards, Pfeifer and Carraway, Journal of Interactive Marketing 14, 2000.';

CREATE FUNCTION lifecycle_clv(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT realised_npv numeric, OUT expected_npv numeric, OUT total numeric, OUT standard_error numeric,
    OUT margin numeric, OUT discounted_orders double precision, OUT standard_cost numeric, OUT p_active double precision,
    OUT expected_orders double precision, OUT p_order double precision, OUT next_order_at date, OUT expected_low numeric,
    OUT expected_high numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1500;
COMMENT ON FUNCTION lifecycle_clv(lifecycle_profile, date, lifecycle_model) IS
'The same by a model of your own.

Errors: as without a model; 22004, 2202E and 22023 also, which name the column of the model.';

CREATE FUNCTION lifecycle_clv(profile lifecycle_profile, as_of date, model lifecycle_model, horizon_periods double precision,
    OUT realised_npv numeric, OUT expected_npv numeric, OUT total numeric, OUT standard_error numeric,
    OUT margin numeric, OUT discounted_orders double precision, OUT standard_cost numeric, OUT p_active double precision,
    OUT expected_orders double precision, OUT p_order double precision, OUT next_order_at date, OUT expected_low numeric,
    OUT expected_high numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1500;
COMMENT ON FUNCTION lifecycle_clv(lifecycle_profile, date, lifecycle_model, double precision) IS
'The same over another horizon.

horizon_periods: a whole number of periods, or Infinity.
Errors: 22023 also horizon_periods, which without a price of time must end.';

-- Both answers from one walk: what a view of customers wants.
CREATE FUNCTION lifecycle_customer(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT stage lifecycle_stage, OUT since date, OUT previous_stage lifecycle_stage, OUT reason text, OUT cycle integer,
    OUT pattern text, OUT grade text, OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric,
    OUT first_at date, OUT last_at date, OUT tenure_days integer, OUT silence_days integer,
    OUT cadence_days double precision, OUT usual_gap_days double precision, OUT silence_gaps double precision,
    OUT usual double precision, OUT recent double precision,
    OUT trend double precision, OUT volatility double precision, OUT share double precision,
    OUT share_trend double precision, OUT usual_ahead double precision, OUT expected_ahead double precision,
    OUT p_active double precision, OUT p_no_order double precision, OUT chance_none double precision,
    OUT chance_fewer double precision, OUT chance_holds double precision, OUT chance_more double precision,
    OUT realised_npv numeric, OUT expected_npv numeric, OUT total numeric, OUT standard_error numeric,
    OUT margin numeric, OUT discounted_orders double precision, OUT standard_cost numeric,
    OUT expected_orders double precision, OUT p_order double precision, OUT next_order_at date, OUT expected_low numeric,
    OUT expected_high numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_customer(lifecycle_profile, date) IS
'Status and value of a customer in one call.

The columns of lifecycle_status and then those of lifecycle_clv; p_active is that of both.
NULL before the first event; expected_npv and what follows are NULL before the first order.
Read it in FROM: (lifecycle_customer(...)).* would work it out once a column.
Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_customer(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT stage lifecycle_stage, OUT since date, OUT previous_stage lifecycle_stage, OUT reason text, OUT cycle integer,
    OUT pattern text, OUT grade text, OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric,
    OUT first_at date, OUT last_at date, OUT tenure_days integer, OUT silence_days integer,
    OUT cadence_days double precision, OUT usual_gap_days double precision, OUT silence_gaps double precision,
    OUT usual double precision, OUT recent double precision,
    OUT trend double precision, OUT volatility double precision, OUT share double precision,
    OUT share_trend double precision, OUT usual_ahead double precision, OUT expected_ahead double precision,
    OUT p_active double precision, OUT p_no_order double precision, OUT chance_none double precision,
    OUT chance_fewer double precision, OUT chance_holds double precision, OUT chance_more double precision,
    OUT realised_npv numeric, OUT expected_npv numeric, OUT total numeric, OUT standard_error numeric,
    OUT margin numeric, OUT discounted_orders double precision, OUT standard_cost numeric,
    OUT expected_orders double precision, OUT p_order double precision, OUT next_order_at date, OUT expected_low numeric,
    OUT expected_high numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_customer(lifecycle_profile, date, lifecycle_model) IS
'Status and value of a customer in one call.

The columns of lifecycle_status and then those of lifecycle_clv; p_active is that of both.
NULL before the first event; expected_npv and what follows are NULL before the first order.
Read it in FROM: (lifecycle_customer(...)).* would work it out once a column.
By a model: lifecycle_model_get(...), a row of lifecycle_model, or one learned by lifecycle_fit.
Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_winback(profile lifecycle_profile, as_of date, cost numeric, success_probability double precision,
    OUT npv_release numeric, OUT npv_reinvest numeric, OUT breakeven_cost numeric, OUT breakeven_probability double precision,
    OUT gain numeric, OUT npv_won numeric, OUT past_npv numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1500;
COMMENT ON FUNCTION lifecycle_winback(lifecycle_profile, date, numeric, double precision) IS
'What winning the customer back brings, against letting it go.

cost is spent for a chance of success_probability. npv_release: what is expected as it goes on now, coming back by itself included (expected_npv of
lifecycle_clv). npv_won: the same customer, of the same rate, if it buys again from now on, bound as new customers are.
npv_reinvest = success_probability * npv_won + (1 - success_probability) * npv_release - cost. gain = npv_reinvest - npv_release: rank by it.
breakeven_cost: what winning back may cost at most; breakeven_probability: what chance it needs at that cost, NULL where none would do. past_npv: what
the customer brought, compounded to as_of.
NULL before the first order. By the model default.
Errors: 22023 a negative cost, or a probability outside 0 to 1; 22008 as_of; 22003 a total past 64 bits. A value past 9.2e12 is NULL.';

CREATE FUNCTION lifecycle_winback(profile lifecycle_profile, as_of date, cost numeric, success_probability double precision, model lifecycle_model,
    OUT npv_release numeric, OUT npv_reinvest numeric, OUT breakeven_cost numeric, OUT breakeven_probability double precision,
    OUT gain numeric, OUT npv_won numeric, OUT past_npv numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1500;
COMMENT ON FUNCTION lifecycle_winback(lifecycle_profile, date, numeric, double precision, lifecycle_model) IS
'The same by a model of your own.

Errors: as without a model; 22004, 2202E and 22023 also, which name the column of the model.';

CREATE FUNCTION lifecycle_loss(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT at date, OUT stage lifecycle_stage, OUT npv_before numeric, OUT npv_now numeric, OUT loss numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_loss(lifecycle_profile, date) IS
'What was lost of the customer: its value before, less its value now.

npv_before: what would be expected on as_of had it stayed as it was on the day at, the end of the last period shown as stability, or where it never
was stable of the one with the highest expected rate. npv_now: what is expected (expected_npv of lifecycle_clv). stage: that of the day at.
NULL before the first order. By the model default.
A value past 9.2e12 is NULL. Errors: 22008 as_of; 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_loss(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT at date, OUT stage lifecycle_stage, OUT npv_before numeric, OUT npv_now numeric, OUT loss numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_loss(lifecycle_profile, date, lifecycle_model) IS
'The same by a model of your own.

Errors: as without a model; 22004, 2202E and 22023 also, which name the column of the model.';
