
-- gamma-gamma: Each purchase varies about the mean of its customer, and the means vary among customers.
-- Source: Fader and Hardie, The gamma-gamma model of monetary value, 2013.

CREATE TYPE clv_gg AS (
    p float8, q float8, gamma float8,
    se_p float8, se_q float8, se_gamma float8,
    covariance float8[],
    log_likelihood float8, aic float8, bic float8,
    customers float8, distinct_rows bigint,
    iterations integer, converged boolean, reason text, gradient_norm float8, condition float8,
    unit_days float8,
    excluded_null bigint, excluded_without_repeat bigint, excluded_not_positive bigint
);
COMMENT ON TYPE clv_gg IS
'A fitted gamma-gamma model.

p, q, gamma: the parameters; se_*: their standard errors; covariance: row by row, in their order.
log_likelihood, aic, bic: of the fit. customers: the sum of weights; distinct_rows: how many different rows there were.
converged, iterations and reason: how the search ended; converged is NULL where nobody looked, as in a model written by hand.
gradient_norm: by the logarithms of the parameters, a customer. condition: of the curvature by those logarithms.
unit_days: the unit of all times, in days; NULL where there are no times, as here.
excluded_*: rows left out, by reason. Estimates that do not exist are NULL.
Source: Fader and Hardie, The gamma-gamma model of monetary value, 2013.';

CREATE FUNCTION clv_gg(p float8, q float8, gamma float8) RETURNS clv_gg
AS 'MODULE_PATHNAME', 'lifecycle_clv_by_hand' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_gg(float8, float8, float8) IS
'A gamma-gamma model with known parameters, such as published ones.

NULL if a parameter is.
Errors: 22023 a parameter that is not finite or not above 0.';

CREATE FUNCTION clv_accept(fit clv_gg) RETURNS clv_gg
AS 'MODULE_PATHNAME', 'lifecycle_clv_accept' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_accept(clv_gg) IS
'Accepts a fit that did not converge, so that predictions use it.

converged becomes NULL, so that predictions refuse it no more.';

CREATE FUNCTION lifecycle_internal.clv_gg_add(state internal, x float8, m_x float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_gg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_add(internal, float8, float8) IS
'Takes a row into the state of clv_gg_fit.';

CREATE FUNCTION lifecycle_internal.clv_gg_add(state internal, x float8, m_x float8, weight float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_gg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_add(internal, float8, float8, float8) IS
'Takes a row into the state of clv_gg_fit, with a weight.';

CREATE FUNCTION lifecycle_internal.clv_gg_add(state internal, x float8, m_x float8, weight float8, start clv_gg) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_gg' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_add(internal, float8, float8, float8, clv_gg) IS
'Takes a row into the state of clv_gg_fit, with a weight and a start.';

CREATE FUNCTION lifecycle_internal.clv_gg_final(state internal) RETURNS clv_gg
AS 'MODULE_PATHNAME', 'lifecycle_clv_fit_gg' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION lifecycle_internal.clv_gg_final(internal) IS
'The gamma-gamma model of largest likelihood for the rows of a state.';

CREATE AGGREGATE clv_gg_fit(x float8, m_x float8) (
    SFUNC = lifecycle_internal.clv_gg_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_gg_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_gg_fit(float8, float8) IS
'Fits the gamma-gamma model by maximum likelihood.

A row is a customer: x repeat purchases of mean value m_x (lifecycle_rfm).
The result depends neither on the order of the rows nor on the number of workers. Rows with a NULL are counted in excluded_null; customers without a
repeat in excluded_without_repeat, those of a mean of 0 or less in excluded_not_positive.
Where there is no maximum inside the range of the parameters, converged is false, reason says why, and predictions refuse the fit (clv_accept).
Errors: 22023 an x that is not a whole number of 0 or more, an m_x that is not finite; 54000 more distinct rows than a fit takes (some 26 million).
Source: Fader and Hardie, The gamma-gamma model of monetary value, 2013.';

CREATE AGGREGATE clv_gg_fit(x float8, m_x float8, weight float8) (
    SFUNC = lifecycle_internal.clv_gg_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_gg_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_gg_fit(float8, float8, float8) IS
'The same with each row standing for weight customers.

Errors: 22023 also a weight that is negative or not finite.';

CREATE AGGREGATE clv_gg_fit(x float8, m_x float8, weight float8, start clv_gg) (
    SFUNC = lifecycle_internal.clv_gg_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_gg_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_gg_fit(float8, float8, float8, clv_gg) IS
'The same with a start for the search, such as the fit of last month.

The search begins at start as well as at its usual two places. NULL for none.
Errors: 22023 also a start that is not the same in all rows.';

-- Gamma-gamma: what a purchase will be worth.

CREATE FUNCTION clv_spend(fit clv_gg, x float8, m_x float8) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_spend' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION clv_spend(clv_gg, float8, float8) IS
'Expected value of a coming purchase.

Of a customer whose x repeat purchases had the mean m_x: between this mean and that of all customers, by how much is known of the customer.
With x 0, or an m_x of 0 or less, nothing is known.
Errors: 55000 a fit that did not converge; 22023 an x or m_x that cannot be; 22003 a model without a mean.';

CREATE FUNCTION clv_spend_interval(fit clv_gg, x float8, m_x float8, level float8 DEFAULT 0.95,
    OUT spend float8, OUT error float8, OUT low float8, OUT high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_spend_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300;
COMMENT ON FUNCTION clv_spend_interval(clv_gg, float8, float8, float8) IS
'clv_spend, its standard error and its interval.

By the delta method on the scale of the logarithm: what the uncertainty of the parameters leaves. level: the probability, 0 to 1.
Errors: as clv_spend; 22023 also a level outside 0 to 1; 55000 also a fit without a covariance.';
