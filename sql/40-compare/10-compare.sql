
-- Forecasts judged by what came.

CREATE TYPE lifecycle_calibration_point AS (repeats integer, customers bigint, actual float8, forecast float8);
COMMENT ON TYPE lifecycle_calibration_point IS
'Customers by their repeat purchases by the cut, and how many more they made.

repeats: 7 stands for 7 or more. actual and forecast: purchases of a customer within the horizon; NULL where there is no such customer.';

CREATE TYPE lifecycle_tracking_point AS (week integer, actual bigint, forecast float8);
COMMENT ON TYPE lifecycle_tracking_point IS
'Purchases of all customers from the cut to the end of a week.

actual: those that came; forecast: those that were expected. The last week may be shorter.';

CREATE TYPE lifecycle_comparison AS (
    forecaster text, kind text, rank integer, margin float8, rmse float8, mae float8,
    forecast float8, actual bigint, bias float8, log_score float8, tracking_error float8,
    customers bigint, excluded_later bigint, excluded_without_order bigint, converged boolean, reason text,
    calibration lifecycle_calibration_point[], tracking lifecycle_tracking_point[]
);
COMMENT ON TYPE lifecycle_comparison IS
'How the forecasts of one forecaster compare with what came.

forecaster: of kind model mbgnbd, pnbd, bgnbd, bgbb; of kind filter lifecycle (the expectation of the stages); of kind baseline last_period (as
many as in the time before the cut, as long as the horizon), own_rate (at the mean rate of the customer so far), mean_rate (everybody at the
mean rate of all) and zero.
rank: by rmse, the root mean squared error a customer; margin: the share by which it is below that of the best baseline. mae: mean absolute
error, which favours whoever forecasts 0 for most.
forecast and actual: purchases of all customers; bias: forecast over actual less 1. log_score: mean of ln P(what came), higher is better;
baselines take a Poisson distribution; NULL where a forecaster gives no chance to what some customer did.
tracking_error: mean share by which the cumulative forecast is off, week by week.
customers: those judged; excluded_later: first order after the cut; excluded_without_order: none at all.
converged: of a fitted model; without it there is no forecast, and reason says why. calibration: by repeats before the cut.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_add(state internal, profile lifecycle_profile, cut date, horizon_days integer) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 3000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_add(internal, lifecycle_profile, date, integer) IS
'The state of lifecycle_compare with one customer more.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_add(state internal, profile lifecycle_profile, cut date, horizon_days integer, model lifecycle_model,
    opportunity_days integer) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 3000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_add(internal, lifecycle_profile, date, integer, lifecycle_model, integer) IS
'The state of lifecycle_compare with one customer more, by a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_combine(state internal, other internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_combine(internal, internal) IS
'Two partial states of lifecycle_compare as one.

Errors: 22023 another cut, horizon, opportunity or model; 54000 more customers than a state holds.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_serialize(state internal) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_serialize(internal) IS
'The state of lifecycle_compare as bytes, for another process.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_deserialize(bytes bytea, internal internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_deserialize(bytea, internal) IS
'The state of lifecycle_compare from the bytes of another process.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_final(state internal) RETURNS lifecycle_comparison[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_final(internal) IS
'What the forecasters make of the customers of a state.';

CREATE AGGREGATE lifecycle_compare(profile lifecycle_profile, cut date, horizon_days integer) (
    SFUNC = lifecycle_internal.lifecycle_compare_add, STYPE = internal, SSPACE = 8192,
    FINALFUNC = lifecycle_internal.lifecycle_compare_final, COMBINEFUNC = lifecycle_internal.lifecycle_compare_combine,
    SERIALFUNC = lifecycle_internal.lifecycle_compare_serialize, DESERIALFUNC = lifecycle_internal.lifecycle_compare_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_compare(lifecycle_profile, date, integer) IS
'Forecasts made on the day cut, scored by the purchases that followed.

One profile a customer. An array of lifecycle_comparison for unnest, the best forecaster first. horizon_days: how many days after the cut are
forecast, 1 to 3653. Forecast are repeat purchases, a purchase being a day with an order; the first is no repeat.
MBG/NBD, Pareto/NBD and BG/NBD are fitted to the customers themselves, in weeks. The forecaster lifecycle is what stages believe, by the default
model; for its log score a customer buys at all with the chance that it expects, and then as often as a negative binomial of the mean and the
variance that it expects.
The result depends neither on the order of rows nor on the number of workers. A NULL profile counts as one without an order.
Errors: 22004 a NULL cut or horizon; 22008 an infinite cut; 22023 a horizon out of range, or a cut or horizon that is not the same in all rows;
54000 more customers than a state holds (some 10 million).';

CREATE AGGREGATE lifecycle_compare(profile lifecycle_profile, cut date, horizon_days integer, model lifecycle_model, opportunity_days integer) (
    SFUNC = lifecycle_internal.lifecycle_compare_add, STYPE = internal, SSPACE = 8192,
    FINALFUNC = lifecycle_internal.lifecycle_compare_final, COMBINEFUNC = lifecycle_internal.lifecycle_compare_combine,
    SERIALFUNC = lifecycle_internal.lifecycle_compare_serialize, DESERIALFUNC = lifecycle_internal.lifecycle_compare_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_compare(lifecycle_profile, date, integer, lifecycle_model, integer) IS
'The same by another model of stages, and with BG/BB on request.

model: NULL for the default. opportunity_days: purchases have an occasion every so many days (1 to 3653), which makes BG/BB a forecaster; NULL:
they have none. An opportunity is taken where an order falls into it, counted from the first.
BG/BB expects opportunities taken; it is judged by days with an order like the others, of which one taken is as many as in the mean before the
cut. It forecasts whole opportunities, so the horizon is best a multiple of them.
Errors: 22023 also opportunity_days out of range, and those of a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_run(orders text, cut date, horizon_days integer, model lifecycle_model, opportunity_days integer)
RETURNS SETOF lifecycle_comparison
AS 'MODULE_PATHNAME', 'lifecycle_compare_orders' LANGUAGE C STABLE PARALLEL UNSAFE COST 10000000 ROWS 8;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_run(text, date, integer, lifecycle_model, integer) IS
'What lifecycle_compare does with a query, in the name of its caller.';

CREATE FUNCTION lifecycle_internal.lifecycle_pool_weight(posterior double precision[], fitted double precision[], came double precision[])
RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_pool_weight(double precision[], double precision[], double precision[]) IS
'Weight of a fitted model beside the posterior, 0.25 to 0.75, by what came.

posterior, fitted: purchase days that each expected of a customer; came: those that came. One number a customer, 0 to 1e9.
Errors: 22023 a number out of its range, 22004 a NULL element, 2202E arrays of different lengths.
Source: Bates and Granger, Operational Research Quarterly 20, 1969; Stock and Watson, Journal of Forecasting 23, 2004.';
