
-- gamma-gamma: the type, and the aggregate that fits it.

CREATE TYPE clv_gg AS (
    p double precision, q double precision, gamma double precision,
    se_p double precision, se_q double precision, se_gamma double precision,
    covariance double precision[],
    log_likelihood double precision, aic double precision, bic double precision,
    customers double precision, distinct_rows bigint,
    iterations integer, converged boolean, reason text, gradient_norm double precision, condition double precision,
    unit_days double precision,
    excluded_null bigint, excluded_without_repeat bigint, excluded_not_positive bigint
);
COMMENT ON TYPE clv_gg IS
'A fitted gamma-gamma model (Fader and Hardie, The gamma-gamma model of monetary value, 2013): parameters p, q, gamma and their standard errors and covariance; log-likelihood, AIC and BIC; customers, the sum of weights, and distinct_rows; iterations; converged (NULL: not looked at, as in a model written by hand) and the reason; gradient_norm, by the parameters'' logarithms and a customer; condition, of the curvature by those logarithms; unit_days, the unit of all times in days (NULL: unknown, or no times); rows excluded, by reason. Estimates are NULL where there are none.';

CREATE FUNCTION clv_gg(p double precision, q double precision, gamma double precision) RETURNS clv_gg
AS 'MODULE_PATHNAME', 'lifecycle_clv_by_hand' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_gg(double precision, double precision, double precision) IS
'The gamma-gamma model with known parameters, such as published ones. NULL if a parameter is. Error: 22023 a parameter (or unit_days) not finite or not above 0.';

CREATE FUNCTION clv_accept(fit clv_gg) RETURNS clv_gg
AS 'MODULE_PATHNAME', 'lifecycle_clv_accept' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_accept(clv_gg) IS
'The fit as it is, but no longer refused by predictions where it did not converge: converged becomes NULL.';

CREATE FUNCTION lifecycle_internal.clv_gg_add(state bytea, x double precision, m_x double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_gg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_add(bytea, double precision, double precision) IS
'The state of a fit with one customer more.';


CREATE FUNCTION lifecycle_internal.clv_gg_add(state bytea, x double precision, m_x double precision, weight double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_gg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_add(bytea, double precision, double precision, double precision) IS
'The state of a fit with a row more that stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_gg_add(state bytea, x double precision, m_x double precision, weight double precision, start clv_gg) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_gg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_add(bytea, double precision, double precision, double precision, clv_gg) IS
'The state of a fit, whose search begins at start, with a row more that stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_gg_final(state bytea) RETURNS clv_gg
AS 'MODULE_PATHNAME', 'lifecycle_clv_fit_gg' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_final(bytea) IS
'The model of largest likelihood for the customers of a state. Errors: 22P03 bytes that are no state, 55000 outside an aggregate.';

CREATE AGGREGATE clv_gg_fit(x double precision, m_x double precision) (
    SFUNC = lifecycle_internal.clv_gg_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_gg_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_gg_fit(double precision, double precision) IS
'The gamma-gamma model of largest likelihood for the customers of a group, one a row: x repeat purchases of mean value m_x, as lifecycle_rfm gives them. The same whatever the order of the rows and the number of workers. Rows with a NULL are counted in excluded_null; those without a repeat in excluded_without_repeat, those of a mean of 0 or less in excluded_not_positive. A fit that is no optimum inside the parameters'' range says so in converged and reason, and predictions from it are refused. Errors: 22023 an x that is no whole number of 0 or more, an m_x that is not finite, 54000 more distinct customers than a state holds (some 26 million).';


CREATE AGGREGATE clv_gg_fit(x double precision, m_x double precision, weight double precision) (
    SFUNC = lifecycle_internal.clv_gg_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_gg_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_gg_fit(double precision, double precision, double precision) IS
'The same with each row standing for weight customers. Error: 22023 also a negative or infinite weight.';

CREATE AGGREGATE clv_gg_fit(x double precision, m_x double precision, weight double precision, start clv_gg) (
    SFUNC = lifecycle_internal.clv_gg_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_gg_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_gg_fit(double precision, double precision, double precision, clv_gg) IS
'The same with a start for the search beside the usual two, such as last month''s fit; it must be the same in all rows. NULL for none.';

-- Spend.

CREATE FUNCTION clv_gg_spend(model clv_gg, x double precision, m_x double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_spend' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION clv_gg_spend(clv_gg, double precision, double precision) IS
'Expected value of a coming purchase of a customer whose x repeat purchases had the mean m_x: a mean of its own and of all customers'', weighted by what is known of it. x = 0, or an m_x of 0 or less, is a customer of whom nothing is known. Errors: 55000 a fit that did not converge, 22023 an x or m_x that cannot be, 22003 a model without a mean.';

CREATE FUNCTION clv_gg_spend_interval(model clv_gg, x double precision, m_x double precision, level double precision DEFAULT 0.95,
    OUT spend double precision, OUT error double precision, OUT low double precision, OUT high double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_spend_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300;
COMMENT ON FUNCTION clv_gg_spend_interval(clv_gg, double precision, double precision, double precision) IS
'What clv_gg_spend says, its standard error, and the interval that the uncertainty of the parameters leaves it, by the delta method on the scale of its logarithm. Errors: also 22023 a level outside 0 to 1, 55000 a model without covariance. Otherwise as clv_gg_spend.';
