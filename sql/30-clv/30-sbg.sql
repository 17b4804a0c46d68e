
-- sBG: the type, and the aggregate that fits it.

CREATE TYPE clv_sbg AS (
    alpha double precision, beta double precision,
    se_alpha double precision, se_beta double precision,
    covariance double precision[],
    log_likelihood double precision, aic double precision, bic double precision,
    customers double precision, distinct_rows bigint,
    iterations integer, converged boolean, reason text, gradient_norm double precision, condition double precision,
    unit_days double precision,
    excluded_null bigint
);
COMMENT ON TYPE clv_sbg IS
'A fitted sBG model (Fader and Hardie, Journal of Interactive Marketing 21, 2007): parameters alpha, beta and their standard errors and covariance; log-likelihood, AIC and BIC; customers, the sum of weights, and distinct_rows; iterations; converged (NULL: not looked at, as in a model written by hand) and the reason; gradient_norm, by the parameters'' logarithms and a customer; condition, of the curvature by those logarithms; unit_days, the unit of all times in days (NULL: unknown, or no times); rows excluded, by reason. Estimates are NULL where there are none.';

CREATE FUNCTION clv_sbg(alpha double precision, beta double precision, unit_days double precision DEFAULT NULL) RETURNS clv_sbg
AS 'MODULE_PATHNAME', 'lifecycle_clv_by_hand' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_sbg(double precision, double precision, double precision) IS
'The sBG model with known parameters, such as published ones. NULL if a parameter is. Error: 22023 a parameter (or unit_days) not finite or not above 0.';

CREATE FUNCTION clv_accept(fit clv_sbg) RETURNS clv_sbg
AS 'MODULE_PATHNAME', 'lifecycle_clv_accept' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_accept(clv_sbg) IS
'The fit as it is, but no longer refused by predictions where it did not converge: converged becomes NULL.';

CREATE FUNCTION lifecycle_internal.clv_sbg_add(state bytea, period double precision, retained double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_sbg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_sbg_add(bytea, double precision, double precision) IS
'The state of a fit with one customer more.';

CREATE FUNCTION lifecycle_internal.clv_sbg_add(state bytea, period double precision, retained double precision, unit_days double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_sbg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_sbg_add(bytea, double precision, double precision, double precision) IS
'The state of a fit with one customer more.';

CREATE FUNCTION lifecycle_internal.clv_sbg_add(state bytea, period double precision, retained double precision, unit_days double precision, weight double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_sbg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_sbg_add(bytea, double precision, double precision, double precision, double precision) IS
'The state of a fit with a row more that stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_sbg_add(state bytea, period double precision, retained double precision, unit_days double precision, weight double precision, start clv_sbg) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_sbg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_sbg_add(bytea, double precision, double precision, double precision, double precision, clv_sbg) IS
'The state of a fit, whose search begins at start, with a row more that stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_sbg_final(state bytea) RETURNS clv_sbg
AS 'MODULE_PATHNAME', 'lifecycle_clv_fit_sbg' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION lifecycle_internal.clv_sbg_final(bytea) IS
'The model of largest likelihood for the customers of a state. Errors: 22P03 bytes that are no state, 55000 outside an aggregate.';

CREATE AGGREGATE clv_sbg_fit(period double precision, retained double precision) (
    SFUNC = lifecycle_internal.clv_sbg_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_sbg_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_sbg_fit(double precision, double precision) IS
'The sBG model of largest likelihood for the cohort of a group, a row a period: retained customers remained after it, period 0 being the start. The same whatever the order of the rows and the number of workers. Rows with a NULL are counted in excluded_null. A fit that is no optimum inside the parameters'' range says so in converged and reason, and predictions from it are refused. Errors: 22023 a period that is no whole number of 0 to 100000, a retained that is negative or not finite, 54000 more distinct customers than a state holds (some 26 million).';

CREATE AGGREGATE clv_sbg_fit(period double precision, retained double precision, unit_days double precision) (
    SFUNC = lifecycle_internal.clv_sbg_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_sbg_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_sbg_fit(double precision, double precision, double precision) IS
'The same with times in units of unit_days days, which the fit carries. Error: 22023 also unit_days not finite, not above 0, or not the same in all rows.';

CREATE AGGREGATE clv_sbg_fit(period double precision, retained double precision, unit_days double precision, weight double precision) (
    SFUNC = lifecycle_internal.clv_sbg_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_sbg_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_sbg_fit(double precision, double precision, double precision, double precision) IS
'The same with each row standing for weight customers. Error: 22023 also a negative or infinite weight.';

CREATE AGGREGATE clv_sbg_fit(period double precision, retained double precision, unit_days double precision, weight double precision, start clv_sbg) (
    SFUNC = lifecycle_internal.clv_sbg_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_sbg_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_sbg_fit(double precision, double precision, double precision, double precision, clv_sbg) IS
'The same with a start for the search beside the usual two, such as last month''s fit; it must be the same in all rows. NULL for none.';

-- sBG: how long a contract lasts.

CREATE FUNCTION clv_sbg_survival(model clv_sbg, renewals double precision, t double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_sbg_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION clv_sbg_survival(clv_sbg, double precision, double precision) IS
'Probability that a customer who has renewed so many times is a customer still t periods on; with renewals 0 the survival curve, with t 1 the retention rate, which rises with renewals as those likely to leave have left. Errors: 55000 a fit that did not converge, 22023 renewals or t that are no whole number of 0 to 100000.';

CREATE FUNCTION clv_sbg_dert(model clv_sbg, renewals double precision, discount double precision, horizon double precision DEFAULT NULL) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_sbg_dert' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION clv_sbg_dert(clv_sbg, double precision, double precision, double precision) IS
'Discounted expected residual renewals of a customer who has renewed so many times: the next one, a period on, is worth less by the annual effective rate discount, at 365.25 days a year, and so on until horizon periods on, or for ever where it is NULL. NULL if an argument other than horizon is. Errors: 55000 a fit that did not converge, 22023 a negative rate, a rate of 0 without a horizon, a model whose unit is unknown, renewals or horizon that are no whole number of 0 to 100000.';
