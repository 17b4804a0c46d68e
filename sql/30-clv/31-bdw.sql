
-- beta-discrete-Weibull: As sBG, but the probability to leave changes with tenure: it falls where c is below 1, rises above.
-- Source: Fader, Hardie, Liu, Davin and Steenburgh, Journal of Interactive Marketing 43, 2018.

CREATE TYPE clv_bdw AS (
    alpha float8, beta float8, c float8,
    se_alpha float8, se_beta float8, se_c float8,
    covariance float8[],
    log_likelihood float8, aic float8, bic float8,
    customers float8, distinct_rows bigint,
    iterations integer, converged boolean, reason text, gradient_norm float8, condition float8,
    unit_days float8,
    excluded_null bigint
);
COMMENT ON TYPE clv_bdw IS
'A fitted beta-discrete-Weibull model.

alpha, beta, c: the parameters; se_*: their standard errors; covariance: row by row, in their order.
log_likelihood, aic, bic: of the fit. customers: the sum of weights; distinct_rows: how many different rows there were.
converged, iterations and reason: how the search ended; converged is NULL where nobody looked, as in a model written by hand.
gradient_norm: by the logarithms of the parameters, a customer. condition: of the curvature by those logarithms.
unit_days: the unit of all times, in days; NULL where it is unknown.
excluded_*: rows left out, by reason. Estimates that do not exist are NULL.
Source: Fader, Hardie, Liu, Davin and Steenburgh, Journal of Interactive Marketing 43, 2018.';

CREATE FUNCTION clv_bdw(alpha float8, beta float8, c float8, unit_days float8 DEFAULT NULL) RETURNS clv_bdw
AS 'MODULE_PATHNAME', 'lifecycle_clv_by_hand' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_bdw(float8, float8, float8, float8) IS
'A beta-discrete-Weibull model with known parameters, such as published ones.

NULL if a parameter is.
Errors: 22023 a parameter or unit_days that is not finite or not above 0.';

CREATE FUNCTION clv_accept(fit clv_bdw) RETURNS clv_bdw
AS 'MODULE_PATHNAME', 'lifecycle_clv_accept' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_accept(clv_bdw) IS
'Accepts a fit that did not converge, so that predictions use it.';

CREATE FUNCTION lifecycle_internal.clv_bdw_add(state internal, period float8, retained float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bdw' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bdw_add(internal, float8, float8) IS
'Takes a row into the state of clv_bdw_fit.';

CREATE FUNCTION lifecycle_internal.clv_bdw_add(state internal, period float8, retained float8, unit_days float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bdw' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bdw_add(internal, float8, float8, float8) IS
'Takes a row into the state of clv_bdw_fit, in units of unit_days.';

CREATE FUNCTION lifecycle_internal.clv_bdw_add(state internal, period float8, retained float8, unit_days float8, weight float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bdw' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bdw_add(internal, float8, float8, float8, float8) IS
'Takes a row into the state of clv_bdw_fit, with a weight.';

CREATE FUNCTION lifecycle_internal.clv_bdw_add(state internal, period float8, retained float8, unit_days float8,
    weight float8, start clv_bdw) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bdw' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bdw_add(internal, float8, float8, float8, float8, clv_bdw) IS
'Takes a row into the state of clv_bdw_fit, with a weight and a start.';

CREATE FUNCTION lifecycle_internal.clv_bdw_final(state internal) RETURNS clv_bdw
AS 'MODULE_PATHNAME', 'lifecycle_clv_fit_bdw' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION lifecycle_internal.clv_bdw_final(internal) IS
'The beta-discrete-Weibull model of largest likelihood for the rows of a state.';

CREATE AGGREGATE clv_bdw_fit(period float8, retained float8) (
    SFUNC = lifecycle_internal.clv_bdw_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bdw_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bdw_fit(float8, float8) IS
'Fits the beta-discrete-Weibull model by maximum likelihood.

A row is a period of a cohort: retained customers remained after it, period 0 being the start.
The result depends neither on the order of the rows nor on the number of workers. Rows with a NULL are counted in excluded_null.
Where there is no maximum inside the range of the parameters, converged is false, reason says why, and predictions refuse the fit (clv_accept).
Errors: 22023 a period that is not a whole number of 0 to 100000, a retained that is negative or not finite; 54000 more distinct rows than a fit takes
(some 26 million).
Source: Fader, Hardie, Liu, Davin and Steenburgh, Journal of Interactive Marketing 43, 2018.';

CREATE AGGREGATE clv_bdw_fit(period float8, retained float8, unit_days float8) (
    SFUNC = lifecycle_internal.clv_bdw_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bdw_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bdw_fit(float8, float8, float8) IS
'The same with times in units of unit_days days.

The fit carries the unit, and discounting needs it.
Errors: 22023 also unit_days that is not finite, not above 0, or not the same in all rows.';

CREATE AGGREGATE clv_bdw_fit(period float8, retained float8, unit_days float8, weight float8) (
    SFUNC = lifecycle_internal.clv_bdw_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bdw_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bdw_fit(float8, float8, float8, float8) IS
'The same with each row standing for weight customers.

Errors: 22023 also a weight that is negative or not finite.';

CREATE AGGREGATE clv_bdw_fit(period float8, retained float8, unit_days float8, weight float8, start clv_bdw) (
    SFUNC = lifecycle_internal.clv_bdw_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bdw_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bdw_fit(float8, float8, float8, float8, clv_bdw) IS
'The same with a start for the search, such as the fit of last month.

The search begins at start as well as at its usual two places. NULL for none.
Errors: 22023 also a start that is not the same in all rows.';

-- beta-discrete-Weibull: how long a contract lasts.

CREATE FUNCTION clv_survival(fit clv_bdw, renewals float8, t float8) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_contract_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION clv_survival(clv_bdw, float8, float8) IS
'Probability that a customer stays t periods more after a number of renewals.

As clv_survival of a clv_sbg; the retention rate falls before it rises where c is above 1 and customers leave the likelier the longer they
have stayed.';

CREATE FUNCTION clv_dert(fit clv_bdw, renewals float8, discount float8, horizon float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_contract_dert' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION clv_dert(clv_bdw, float8, float8, float8) IS
'Discounted renewals still to come: as clv_dert of a clv_sbg.';
