
-- BG/NBD: Customers buy at a constant rate and may leave after each repeat purchase.
-- Source: Fader, Hardie and Lee, Marketing Science 24, 2005.

CREATE TYPE clv_bgnbd AS (
    r float8, alpha float8, a float8, b float8,
    se_r float8, se_alpha float8, se_a float8, se_b float8,
    covariance float8[],
    log_likelihood float8, aic float8, bic float8,
    customers float8, distinct_rows bigint,
    iterations integer, converged boolean, reason text, gradient_norm float8, condition float8,
    unit_days float8,
    excluded_null bigint, excluded_new bigint
);
COMMENT ON TYPE clv_bgnbd IS
'A fitted BG/NBD model.

r, alpha, a, b: the parameters; se_*: their standard errors; covariance: row by row, in their order.
log_likelihood, aic, bic: of the fit. customers: the sum of weights; distinct_rows: how many different rows there were.
converged, iterations and reason: how the search ended; converged is NULL where nobody looked, as in a model written by hand.
gradient_norm: by the logarithms of the parameters, a customer. condition: of the curvature by those logarithms.
unit_days: the unit of all times, in days; NULL where it is unknown.
excluded_*: rows left out, by reason. Estimates that do not exist are NULL.
Source: Fader, Hardie and Lee, Marketing Science 24, 2005.';

CREATE FUNCTION clv_bgnbd(r float8, alpha float8, a float8, b float8, unit_days float8 DEFAULT 7) RETURNS clv_bgnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_by_hand' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_bgnbd(float8, float8, float8, float8, float8) IS
'A BG/NBD model with known parameters, such as published ones.

NULL if a parameter is.
Errors: 22023 a parameter or unit_days that is not finite or not above 0.';

CREATE FUNCTION clv_accept(fit clv_bgnbd) RETURNS clv_bgnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_accept' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_accept(clv_bgnbd) IS
'Accepts a fit that did not converge, so that predictions use it.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state internal, x float8, t_x float8, t_cal float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(internal, float8, float8, float8) IS
'Takes a row into the state of clv_bgnbd_fit.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state internal, x float8, t_x float8, t_cal float8, unit_days float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(internal, float8, float8, float8, float8) IS
'Takes a row into the state of clv_bgnbd_fit, in units of unit_days.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state internal, x float8, t_x float8, t_cal float8, unit_days float8,
    weight float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(internal, float8, float8, float8, float8, float8) IS
'Takes a row into the state of clv_bgnbd_fit, with a weight.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state internal, x float8, t_x float8, t_cal float8, unit_days float8,
    weight float8, start clv_bgnbd) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(internal, float8, float8, float8, float8, float8, clv_bgnbd) IS
'Takes a row into the state of clv_bgnbd_fit, with a weight and a start.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_final(state internal) RETURNS clv_bgnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_fit_bgnbd' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_final(internal) IS
'The BG/NBD model of largest likelihood for the rows of a state.';

CREATE AGGREGATE clv_bgnbd_fit(x float8, t_x float8, t_cal float8) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(float8, float8, float8) IS
'Fits the BG/NBD model by maximum likelihood.

A row is a customer: x repeat purchases, the last of them t_x weeks after the first, seen over t_cal weeks (lifecycle_rfm).
The result depends neither on the order of the rows nor on the number of workers. Rows with a NULL are counted in excluded_null; customers of age 0,
who say nothing, in excluded_new.
Where there is no maximum inside the range of the parameters, converged is false, reason says why, and predictions refuse the fit (clv_accept).
Errors: 22023 an x that is not a whole number of 0 or more, a t_x outside 0 to t_cal or not 0 exactly where x is 0, a t_cal that is negative or not
finite; 54000 more distinct rows than a fit takes (some 26 million).
Source: Fader, Hardie and Lee, Marketing Science 24, 2005.';

CREATE AGGREGATE clv_bgnbd_fit(x float8, t_x float8, t_cal float8, unit_days float8) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(float8, float8, float8, float8) IS
'The same with times in units of unit_days days.

The fit carries the unit, and discounting needs it.
Errors: 22023 also unit_days that is not finite, not above 0, or not the same in all rows.';

CREATE AGGREGATE clv_bgnbd_fit(x float8, t_x float8, t_cal float8, unit_days float8, weight float8) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(float8, float8, float8, float8, float8) IS
'The same with each row standing for weight customers.

Errors: 22023 also a weight that is negative or not finite.';

CREATE AGGREGATE clv_bgnbd_fit(x float8, t_x float8, t_cal float8, unit_days float8, weight float8, start clv_bgnbd) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(float8, float8, float8, float8, float8, clv_bgnbd) IS
'The same with a start for the search, such as the fit of last month.

The search begins at start as well as at its usual two places. NULL for none.
Errors: 22023 also a start that is not the same in all rows.';

-- BG/NBD: what a customer will do.

CREATE FUNCTION clv_alive(fit clv_bgnbd, x float8, t_x float8, t_cal float8, t float8 DEFAULT 0, unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_alive' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION clv_alive(clv_bgnbd, float8, float8, float8, float8, float8) IS
'Probability that a customer with this history is still one t units later.

The history: x repeat purchases, the last of them t_x units after the first, seen over t_cal units (lifecycle_rfm).
t: units after the end of the history. unit_days, where given, must be the unit of the fit. NULL if an argument other than unit_days is.
Errors: 55000 a fit that did not converge; 22023 a history that cannot be, or another unit.';

CREATE FUNCTION clv_expected(fit clv_bgnbd, x float8, t_x float8, t_cal float8, t float8, unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_expected' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv_expected(clv_bgnbd, float8, float8, float8, float8, float8) IS
'Expected purchases of a customer in the t units after a history.

The history 0, 0, 0 is a customer who has just made the first purchase. Other arguments as clv_alive.
Errors: as clv_alive.';

CREATE FUNCTION clv_probability(fit clv_bgnbd, x float8, t_x float8, t_cal float8, purchases integer, t float8,
    unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv_probability(clv_bgnbd, float8, float8, float8, integer, float8, float8) IS
'Probability of exactly that many purchases in the t units after a history.

The history 0, 0, 0 is a customer who has just made the first purchase. Other arguments as clv_alive.
Errors: as clv_alive; 22023 also a negative number of purchases.';

CREATE FUNCTION clv_dert(fit clv_bgnbd, x float8, t_x float8, t_cal float8, discount float8, horizon float8 DEFAULT NULL,
    unit_days float8 DEFAULT NULL) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_dert' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5000;
COMMENT ON FUNCTION clv_dert(clv_bgnbd, float8, float8, float8, float8, float8, float8) IS
'Discounted expected residual transactions: purchases after a history.

Each purchase is worth less by the annual effective rate discount (0.1 for 10 %). horizon: units to look ahead, NULL for ever.
The rate is brought to the unit of the fit at 365.25 days a year (clv_discount_rate shows it). Other arguments as clv_alive.
Errors: as clv_alive; 22023 also a negative rate, a rate of 0 without a horizon, a fit whose unit is unknown.
Source: Fader, Hardie and Shang, Marketing Science 29, 2010.';

CREATE FUNCTION clv_interval(fit clv_bgnbd, x float8, t_x float8, t_cal float8, t float8, level float8 DEFAULT 0.95,
    unit_days float8 DEFAULT NULL,
    OUT alive float8, OUT alive_low float8, OUT alive_high float8, OUT expected float8, OUT expected_error float8, OUT expected_low float8,
    OUT expected_high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2000;
COMMENT ON FUNCTION clv_interval(clv_bgnbd, float8, float8, float8, float8, float8, float8) IS
'clv_alive and clv_expected, with the interval around each.

The intervals are what the uncertainty of the parameters leaves, by the delta method: of alive on the scale of log-odds, of expected on
that of logarithms. level: their probability, 0 to 1. The purchases of a single customer scatter wider.
Errors: as clv_alive; 22023 also a level outside 0 to 1; 55000 also a fit without a covariance.';

CREATE FUNCTION clv_dert_interval(fit clv_bgnbd, x float8, t_x float8, t_cal float8, discount float8,
    horizon float8 DEFAULT NULL, level float8 DEFAULT 0.95, unit_days float8 DEFAULT NULL,
    OUT dert float8, OUT error float8, OUT low float8, OUT high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_dert_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50000;
COMMENT ON FUNCTION clv_dert_interval(clv_bgnbd, float8, float8, float8, float8, float8, float8, float8) IS
'clv_dert, its standard error and its interval.

By the delta method on the scale of the logarithm: what the uncertainty of the parameters leaves. level: the probability, 0 to 1.
Errors: as clv_dert; 22023 also a level outside 0 to 1; 55000 also a fit without a covariance.';

CREATE FUNCTION clv_total(fit clv_bgnbd, x float8[], t_x float8[], t_cal float8[], t float8, level float8 DEFAULT 0.95,
    draws integer DEFAULT 200, seed bigint DEFAULT 1, unit_days float8 DEFAULT NULL,
    OUT customers bigint, OUT expected float8, OUT mean float8, OUT error float8, OUT low float8, OUT high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_total' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000000;
COMMENT ON FUNCTION clv_total(clv_bgnbd, float8[], float8[], float8[], float8, float8, integer, bigint, float8) IS
'Purchases of all customers together in the t units after their histories.

x, t_x and t_cal: arrays, an element a customer, as array_agg makes them of one query. expected: the sum of clv_expected.
mean, error, low and high: of draws from a parametric bootstrap, with the share level between low and high.
Each of draws (20 to 10000) takes parameters from the covariance of the fit, normal in their logarithms, and the future of every customer
from the model: the interval holds both what is not known of the parameters and what is left to chance.
The same seed gives the same draws, in whatever order the customers come. A draw takes about a microsecond a customer and purchase.
Errors: as clv_alive; 22023 also draws or level out of range; 2202E arrays of other shapes; 22004 a NULL in them;
54000 more than 10^10 purchases to draw in all, or 10^6 of a customer in one draw; 55000 also a fit without a covariance.';

-- BG/NBD: from a profile to a value.

CREATE FUNCTION clv_predict(profile lifecycle_profile, as_of date, frequency clv_bgnbd, spend clv_gg, margin float8,
    service_cost float8 DEFAULT 0, discount float8 DEFAULT 0.1, horizon_days float8 DEFAULT NULL,
    OUT x float8, OUT t_x float8, OUT t_cal float8, OUT m_x float8, OUT alive float8, OUT purchases float8, OUT discounted_purchases float8,
    OUT spend_a_purchase float8, OUT service float8, OUT value float8, OUT unit_days float8, OUT rate float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_predict' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION clv_predict(lifecycle_profile, date, clv_bgnbd, clv_gg, float8, float8, float8, float8) IS
'Net present value of a customer after as_of, by models of purchases and spend.

frequency: the model of purchases; spend: the model of their worth. margin: a share of revenue (0.4 for 40 %). service_cost: a year, for as
long as it is a customer. discount: an annual effective rate. horizon_days: how far to look, NULL for ever.
value = margin * spend_a_purchase * discounted_purchases - service; service is discounted too.
x, t_x, t_cal and m_x: as lifecycle_rfm says in the unit_days of the model. alive: on as_of. purchases: expected until the horizon, NULL
without one. rate: the discount, continuous and a unit. NULL before the first purchase. Read it in FROM.
Errors: 55000 a fit that did not converge; 22023 a margin outside 0 to 1, a negative cost, rate or horizon, a rate of 0 without a horizon, a
model whose unit is unknown; 22008 as_of; 22003 a spend model without a mean.';

CREATE FUNCTION clv_predict_interval(profile lifecycle_profile, as_of date, frequency clv_bgnbd, spend clv_gg, margin float8,
    service_cost float8 DEFAULT 0, discount float8 DEFAULT 0.1, horizon_days float8 DEFAULT NULL, level float8 DEFAULT 0.95,
    OUT value float8, OUT error float8, OUT low float8, OUT high float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_predict_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION clv_predict_interval(lifecycle_profile, date, clv_bgnbd, clv_gg, float8, float8, float8, float8, float8) IS
'The value of clv_predict, its standard error and its interval.

The interval is what the uncertainty of both models leaves, by the delta method; the value of a single customer scatters wider.
Errors: as clv_predict; 22023 also a level outside 0 to 1; 55000 also a model without a covariance.';
