
-- Pareto/NBD: Customers buy at a constant rate and may leave at any time.
-- Source: Schmittlein, Morrison and Colombo, Management Science 33, 1987.

CREATE TYPE clv_pnbd AS (
    r float8, alpha float8, s float8, beta float8,
    se_r float8, se_alpha float8, se_s float8, se_beta float8,
    covariance float8[],
    log_likelihood float8, aic float8, bic float8,
    customers float8, distinct_rows bigint,
    iterations integer, converged boolean, reason text, gradient_norm float8, condition float8,
    unit_days float8,
    excluded_null bigint, excluded_new bigint
);
COMMENT ON TYPE clv_pnbd IS
'A fitted Pareto/NBD model.

r, alpha, s, beta: the parameters; se_*: their standard errors; covariance: row by row, in their order.
log_likelihood, aic, bic: of the fit. customers: the sum of weights; distinct_rows: how many different rows there were.
converged, iterations and reason: how the search ended; converged is NULL where nobody looked, as in a model written by hand.
gradient_norm: by the logarithms of the parameters, a customer. condition: of the curvature by those logarithms.
unit_days: the unit of all times, in days; NULL where it is unknown.
excluded_*: rows left out, by reason. Estimates that do not exist are NULL.
Source: Schmittlein, Morrison and Colombo, Management Science 33, 1987.';

CREATE FUNCTION clv_pnbd(r float8, alpha float8, s float8, beta float8, unit_days float8 DEFAULT 7) RETURNS clv_pnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_by_hand' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_pnbd(float8, float8, float8, float8, float8) IS
'A Pareto/NBD model with known parameters, such as published ones.

NULL if a parameter is.
Errors: 22023 a parameter or unit_days that is not finite or not above 0.';

CREATE FUNCTION clv_accept(fit clv_pnbd) RETURNS clv_pnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_accept' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_accept(clv_pnbd) IS
'Accepts a fit that did not converge, so that predictions use it.';

CREATE FUNCTION lifecycle_internal.clv_pnbd_add(state internal, x float8, t_x float8, t_cal float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_pnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_pnbd_add(internal, float8, float8, float8) IS
'Takes a row into the state of clv_pnbd_fit.';

CREATE FUNCTION lifecycle_internal.clv_pnbd_add(state internal, x float8, t_x float8, t_cal float8, unit_days float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_pnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_pnbd_add(internal, float8, float8, float8, float8) IS
'Takes a row into the state of clv_pnbd_fit, in units of unit_days.';

CREATE FUNCTION lifecycle_internal.clv_pnbd_add(state internal, x float8, t_x float8, t_cal float8, unit_days float8,
    weight float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_pnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_pnbd_add(internal, float8, float8, float8, float8, float8) IS
'Takes a row into the state of clv_pnbd_fit, with a weight.';

CREATE FUNCTION lifecycle_internal.clv_pnbd_add(state internal, x float8, t_x float8, t_cal float8, unit_days float8,
    weight float8, start clv_pnbd) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_pnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_pnbd_add(internal, float8, float8, float8, float8, float8, clv_pnbd) IS
'Takes a row into the state of clv_pnbd_fit, with a weight and a start.';

CREATE FUNCTION lifecycle_internal.clv_pnbd_final(state internal) RETURNS clv_pnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_fit_pnbd' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION lifecycle_internal.clv_pnbd_final(internal) IS
'The Pareto/NBD model of largest likelihood for the rows of a state.';

CREATE AGGREGATE clv_pnbd_fit(x float8, t_x float8, t_cal float8) (
    SFUNC = lifecycle_internal.clv_pnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_pnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_pnbd_fit(float8, float8, float8) IS
'Fits the Pareto/NBD model by maximum likelihood.

A row is a customer: x repeat purchases, the last of them t_x weeks after the first, seen over t_cal weeks (lifecycle_rfm).
The result depends neither on the order of the rows nor on the number of workers. Rows with a NULL are counted in excluded_null; customers of age 0,
who say nothing, in excluded_new.
Where there is no maximum inside the range of the parameters, converged is false, reason says why, and predictions refuse the fit (clv_accept).
Errors: 22023 an x that is not a whole number of 0 or more, a t_x outside 0 to t_cal or not 0 exactly where x is 0, a t_cal that is negative or not
finite; 54000 more distinct rows than a fit takes (some 26 million).
Source: Schmittlein, Morrison and Colombo, Management Science 33, 1987.';

CREATE AGGREGATE clv_pnbd_fit(x float8, t_x float8, t_cal float8, unit_days float8) (
    SFUNC = lifecycle_internal.clv_pnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_pnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_pnbd_fit(float8, float8, float8, float8) IS
'The same with times in units of unit_days days.

The fit carries the unit, and discounting needs it.
Errors: 22023 also unit_days that is not finite, not above 0, or not the same in all rows.';

CREATE AGGREGATE clv_pnbd_fit(x float8, t_x float8, t_cal float8, unit_days float8, weight float8) (
    SFUNC = lifecycle_internal.clv_pnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_pnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_pnbd_fit(float8, float8, float8, float8, float8) IS
'The same with each row standing for weight customers.

Errors: 22023 also a weight that is negative or not finite.';

CREATE AGGREGATE clv_pnbd_fit(x float8, t_x float8, t_cal float8, unit_days float8, weight float8, start clv_pnbd) (
    SFUNC = lifecycle_internal.clv_pnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_pnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_pnbd_fit(float8, float8, float8, float8, float8, clv_pnbd) IS
'The same with a start for the search, such as the fit of last month.

The search begins at start as well as at its usual two places. NULL for none.
Errors: 22023 also a start that is not the same in all rows.';

-- Pareto/NBD: what a customer will do.

CREATE FUNCTION clv_alive(fit clv_pnbd, x float8, t_x float8, t_cal float8, t float8 DEFAULT 0, unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_alive' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION clv_alive(clv_pnbd, float8, float8, float8, float8, float8) IS
'Probability that the customer is still one: as clv_alive of a clv_bgnbd.';

CREATE FUNCTION clv_expected(fit clv_pnbd, x float8, t_x float8, t_cal float8, t float8, unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_expected' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv_expected(clv_pnbd, float8, float8, float8, float8, float8) IS
'Expected purchases: as clv_expected of a clv_bgnbd.';

CREATE FUNCTION clv_probability(fit clv_pnbd, x float8, t_x float8, t_cal float8, purchases integer, t float8,
    unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv_probability(clv_pnbd, float8, float8, float8, integer, float8, float8) IS
'Probability of a count: as clv_probability of a clv_bgnbd.';

CREATE FUNCTION clv_dert(fit clv_pnbd, x float8, t_x float8, t_cal float8, discount float8, horizon float8 DEFAULT NULL,
    unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_dert' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5000;
COMMENT ON FUNCTION clv_dert(clv_pnbd, float8, float8, float8, float8, float8, float8) IS
'Discounted purchases: as clv_dert of a clv_bgnbd.';

CREATE FUNCTION clv_interval(fit clv_pnbd, x float8, t_x float8, t_cal float8, t float8, level float8 DEFAULT 0.95,
    unit_days float8 DEFAULT NULL,
    OUT alive float8, OUT alive_low float8, OUT alive_high float8, OUT expected float8, OUT expected_error float8, OUT expected_low float8,
    OUT expected_high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2000;
COMMENT ON FUNCTION clv_interval(clv_pnbd, float8, float8, float8, float8, float8, float8) IS
'Predictions with intervals: as clv_interval of a clv_bgnbd.';

CREATE FUNCTION clv_dert_interval(fit clv_pnbd, x float8, t_x float8, t_cal float8, discount float8,
    horizon float8 DEFAULT NULL, level float8 DEFAULT 0.95, unit_days float8 DEFAULT NULL,
    OUT dert float8, OUT error float8, OUT low float8, OUT high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_dert_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50000;
COMMENT ON FUNCTION clv_dert_interval(clv_pnbd, float8, float8, float8, float8, float8, float8, float8) IS
'clv_dert with an interval: as clv_dert_interval of a clv_bgnbd.';

CREATE FUNCTION clv_total(fit clv_pnbd, x float8[], t_x float8[], t_cal float8[], t float8, level float8 DEFAULT 0.95,
    draws integer DEFAULT 200, seed bigint DEFAULT 1, unit_days float8 DEFAULT NULL,
    OUT customers bigint, OUT expected float8, OUT mean float8, OUT error float8, OUT low float8, OUT high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_total' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000000;
COMMENT ON FUNCTION clv_total(clv_pnbd, float8[], float8[], float8[], float8, float8, integer, bigint, float8) IS
'Purchases of all customers: as clv_total of a clv_bgnbd.';

-- Pareto/NBD: from a profile to a value.

CREATE FUNCTION clv_predict(profile lifecycle_profile, as_of date, frequency clv_pnbd, spend clv_gg, margin float8,
    service_cost float8 DEFAULT 0, discount float8 DEFAULT 0.1, horizon_days float8 DEFAULT NULL,
    OUT x float8, OUT t_x float8, OUT t_cal float8, OUT m_x float8, OUT alive float8, OUT purchases float8, OUT discounted_purchases float8,
    OUT spend_a_purchase float8, OUT service float8, OUT value float8, OUT unit_days float8, OUT rate float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_predict' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION clv_predict(lifecycle_profile, date, clv_pnbd, clv_gg, float8, float8, float8, float8) IS
'Net present value of a customer: as clv_predict by a clv_bgnbd.';

CREATE FUNCTION clv_predict_interval(profile lifecycle_profile, as_of date, frequency clv_pnbd, spend clv_gg, margin float8,
    service_cost float8 DEFAULT 0, discount float8 DEFAULT 0.1, horizon_days float8 DEFAULT NULL, level float8 DEFAULT 0.95,
    OUT value float8, OUT error float8, OUT low float8, OUT high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_predict_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION clv_predict_interval(lifecycle_profile, date, clv_pnbd, clv_gg, float8, float8, float8, float8, float8) IS
'clv_predict with an interval: as clv_predict_interval by a clv_bgnbd.';
