
-- Forecasts judged by what came.

CREATE TYPE lifecycle_calibration_point AS (repeats integer, customers bigint, actual double precision, forecast double precision);
COMMENT ON TYPE lifecycle_calibration_point IS
'Customers with so many repeat purchases by the cut (7: 7 or more), and how many purchases a customer of them made and was forecast to make within the horizon; NULL where there is none.';

CREATE TYPE lifecycle_tracking_point AS (week integer, actual bigint, forecast double precision);
COMMENT ON TYPE lifecycle_tracking_point IS
'Purchases from the cut to the end of a week, all customers together: those that came, and those that were forecast. The last week may be a shorter one.';

CREATE TYPE lifecycle_comparison AS (
    contender text, kind text, rank integer, margin double precision, rmse double precision, mae double precision,
    forecast double precision, actual bigint, bias double precision, log_score double precision, tracking_error double precision,
    customers bigint, excluded_later bigint, excluded_without_order bigint, converged boolean, reason text,
    calibration lifecycle_calibration_point[], tracking lifecycle_tracking_point[]
);
COMMENT ON TYPE lifecycle_comparison IS
'How a contender''s forecast of repeat purchases compares with what came. contender: mbgnbd, pnbd, bgnbd, bgbb (a fitted model, kind model), lifecycle (kind filter: the stage filter''s own expectation), or of kind baseline last_period (as many as in the time before the cut, as long as the horizon), own_rate (at the customer''s mean rate so far), mean_rate (everybody at the mean rate of all) and zero. rank: by rmse, the root mean squared error a customer; margin: the share by which it is below that of the best baseline. mae: mean absolute error, which favours whoever forecasts 0 for most. forecast and actual: purchases of all customers; bias: forecast over actual less 1. log_score: mean of ln P(what came), higher is better; baselines take a Poisson distribution; NULL where a contender says impossible what some customer did. tracking_error: mean share by which the cumulative forecast is off, week by week. customers: those judged; excluded_later: first order after the cut; excluded_without_order: none at all. converged: of a fitted model; without it there is no forecast, and reason says why. calibration: by repeats before the cut. tracking: week by week.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_add(state bytea, profile lifecycle_profile, cut date, horizon_days integer) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 3000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_add(bytea, lifecycle_profile, date, integer) IS
'The state of a comparison with one customer more.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_add(state bytea, profile lifecycle_profile, cut date, horizon_days integer, model lifecycle_model, opportunity_days integer) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 3000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_add(bytea, lifecycle_profile, date, integer, lifecycle_model, integer) IS
'The state of a comparison with one customer more, by a model of the lifecycle filter, and with opportunities to buy.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_combine(bytea, bytea) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_combine(bytea, bytea) IS
'Two partial states of a comparison as one. Errors: 22023 other terms, 22P03 bytes that are no state, 54000 more customers than a state holds, 55000 outside an aggregate.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_final(state bytea) RETURNS lifecycle_comparison[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_final(bytea) IS
'What the contenders make of the customers of a state. Errors: 22P03 bytes that are no state, 55000 outside an aggregate.';

CREATE AGGREGATE lifecycle_compare(profile lifecycle_profile, cut date, horizon_days integer) (
    SFUNC = lifecycle_internal.lifecycle_compare_add, STYPE = bytea, SSPACE = 8192,
    FINALFUNC = lifecycle_internal.lifecycle_compare_final, COMBINEFUNC = lifecycle_internal.lifecycle_compare_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_compare(lifecycle_profile, date, integer) IS
'The referee: forecasts of the repeat purchases of the horizon_days (1 to 3653) after cut, made from what was known on the cut, judged by what came; an array of lifecycle_comparison for unnest, the best contender first. One profile a customer. MBG/NBD, Pareto/NBD and BG/NBD are fitted to the customers themselves, in weeks; the lifecycle filter takes the default model and, for its log score, negative binomial counts of the mean and variance that it expects in each hidden state. A purchase is a day with an order; the first is no repeat. The same whatever the order of rows and the number of workers. A NULL profile counts as one without an order. Errors: 22004 a NULL cut or horizon, 22008 an infinite cut, 22023 a horizon out of range, or a cut or horizon that is not the same in all rows, 54000 more customers than a state holds (some 10 million).';

CREATE AGGREGATE lifecycle_compare(profile lifecycle_profile, cut date, horizon_days integer, model lifecycle_model, opportunity_days integer) (
    SFUNC = lifecycle_internal.lifecycle_compare_add, STYPE = bytea, SSPACE = 8192,
    FINALFUNC = lifecycle_internal.lifecycle_compare_final, COMBINEFUNC = lifecycle_internal.lifecycle_compare_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_compare(lifecycle_profile, date, integer, lifecycle_model, integer) IS
'The same by another model of the lifecycle filter (NULL: the default), and with BG/BB among the contenders where purchases have an occasion every opportunity_days (1 to 3653; NULL: none): one is taken where an order falls into it, counted from the first. BG/BB expects opportunities taken; it is judged by days with an order like the others, of which one taken is as many as in the mean before the cut: the first, and each of its other days with the same chance. It forecasts whole opportunities, so that the horizon is best a multiple of them. Errors: 22023 also opportunity_days out of range, and those of a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_compare_run(orders text, cut date, horizon_days integer, model lifecycle_model, opportunity_days integer) RETURNS SETOF lifecycle_comparison
AS 'MODULE_PATHNAME', 'lifecycle_compare_orders' LANGUAGE C STABLE PARALLEL UNSAFE COST 10000000 ROWS 8;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_compare_run(text, date, integer, lifecycle_model, integer) IS
'What lifecycle_compare does with a query.';
