
-- BG/NBD: the type, and the aggregate that fits it.

CREATE TYPE clv_bgnbd AS (
    r double precision, alpha double precision, a double precision, b double precision,
    se_r double precision, se_alpha double precision, se_a double precision, se_b double precision,
    covariance double precision[],
    log_likelihood double precision, aic double precision, bic double precision,
    customers double precision, distinct_rows bigint,
    iterations integer, converged boolean, reason text, gradient_norm double precision, condition double precision,
    unit_days double precision,
    excluded_null bigint, excluded_new bigint
);
COMMENT ON TYPE clv_bgnbd IS
'A fitted BG/NBD model (Fader, Hardie and Lee, Marketing Science 24, 2005): parameters r, alpha, a, b and their standard errors and covariance; log-likelihood, AIC and BIC; customers, the sum of weights, and distinct_rows; iterations; converged (NULL: not looked at, as in a model written by hand) and the reason; gradient_norm, by the parameters'' logarithms and a customer; condition, of the curvature by those logarithms; unit_days, the unit of all times in days (NULL: unknown, or no times); rows excluded, by reason. Estimates are NULL where there are none.';

CREATE FUNCTION clv_bgnbd(r double precision, alpha double precision, a double precision, b double precision, unit_days double precision DEFAULT 7) RETURNS clv_bgnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_by_hand' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_bgnbd(double precision, double precision, double precision, double precision, double precision) IS
'The BG/NBD model with known parameters, such as published ones. NULL if a parameter is. Error: 22023 a parameter (or unit_days) not finite or not above 0.';

CREATE FUNCTION clv_accept(fit clv_bgnbd) RETURNS clv_bgnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_accept' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_accept(clv_bgnbd) IS
'The fit as it is, but no longer refused by predictions where it did not converge: converged becomes NULL.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state bytea, x double precision, t_x double precision, t_cal double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(bytea, double precision, double precision, double precision) IS
'The state of a fit with one customer more.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state bytea, x double precision, t_x double precision, t_cal double precision, unit_days double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(bytea, double precision, double precision, double precision, double precision) IS
'The state of a fit with one customer more.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state bytea, x double precision, t_x double precision, t_cal double precision, unit_days double precision, weight double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(bytea, double precision, double precision, double precision, double precision, double precision) IS
'The state of a fit with a row more that stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_add(state bytea, x double precision, t_x double precision, t_cal double precision, unit_days double precision, weight double precision, start clv_bgnbd) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_bgnbd' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_add(bytea, double precision, double precision, double precision, double precision, double precision, clv_bgnbd) IS
'The state of a fit, whose search begins at start, with a row more that stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_bgnbd_final(state bytea) RETURNS clv_bgnbd
AS 'MODULE_PATHNAME', 'lifecycle_clv_fit_bgnbd' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION lifecycle_internal.clv_bgnbd_final(bytea) IS
'The model of largest likelihood for the customers of a state. Errors: 22P03 bytes that are no state, 55000 outside an aggregate.';

CREATE AGGREGATE clv_bgnbd_fit(x double precision, t_x double precision, t_cal double precision) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(double precision, double precision, double precision) IS
'The BG/NBD model of largest likelihood for the customers of a group, one a row as lifecycle_rfm gives them, with times in weeks. The same whatever the order of the rows and the number of workers. Rows with a NULL are counted in excluded_null; those of no age, which say nothing, in excluded_new. A fit that is no optimum inside the parameters'' range says so in converged and reason, and predictions from it are refused. Errors: 22023 an x that is no whole number of 0 or more, a t_x outside 0 to t_cal or not 0 exactly where x is, a t_cal that is negative or not finite, 54000 more distinct customers than a state holds (some 26 million).';

CREATE AGGREGATE clv_bgnbd_fit(x double precision, t_x double precision, t_cal double precision, unit_days double precision) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(double precision, double precision, double precision, double precision) IS
'The same with times in units of unit_days days, which the fit carries. Error: 22023 also unit_days not finite, not above 0, or not the same in all rows.';

CREATE AGGREGATE clv_bgnbd_fit(x double precision, t_x double precision, t_cal double precision, unit_days double precision, weight double precision) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(double precision, double precision, double precision, double precision, double precision) IS
'The same with each row standing for weight customers. Error: 22023 also a negative or infinite weight.';

CREATE AGGREGATE clv_bgnbd_fit(x double precision, t_x double precision, t_cal double precision, unit_days double precision, weight double precision, start clv_bgnbd) (
    SFUNC = lifecycle_internal.clv_bgnbd_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_bgnbd_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_bgnbd_fit(double precision, double precision, double precision, double precision, double precision, clv_bgnbd) IS
'The same with a start for the search beside the usual two, such as last month''s fit; it must be the same in all rows. NULL for none.';

-- BG/NBD: what a customer will do.

CREATE FUNCTION clv_bgnbd_alive(model clv_bgnbd, x double precision, t_x double precision, t_cal double precision, t double precision DEFAULT 0, unit_days double precision DEFAULT NULL) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_alive' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION clv_bgnbd_alive(clv_bgnbd, double precision, double precision, double precision, double precision, double precision) IS
'Probability that a customer with this history is a customer still, t units after its end. unit_days, where given, must be the model''s. NULL if an argument other than unit_days is. Errors: 55000 a fit that did not converge, 22023 a history that cannot be, or another unit.';

CREATE FUNCTION clv_bgnbd_expected(model clv_bgnbd, x double precision, t_x double precision, t_cal double precision, t double precision, unit_days double precision DEFAULT NULL) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_expected' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv_bgnbd_expected(clv_bgnbd, double precision, double precision, double precision, double precision, double precision) IS
'Expected purchases of a customer with this history in the t units after its end; 0, 0, 0 is a customer who has just made the first purchase. Otherwise as clv_bgnbd_alive.';

CREATE FUNCTION clv_bgnbd_probability(model clv_bgnbd, x double precision, t_x double precision, t_cal double precision, purchases integer, t double precision, unit_days double precision DEFAULT NULL) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION clv_bgnbd_probability(clv_bgnbd, double precision, double precision, double precision, integer, double precision, double precision) IS
'Probability of so many purchases in the t units after a history; 0, 0, 0 is a customer who has just made the first purchase. Error: 22023 also a negative number. Otherwise as clv_bgnbd_alive.';

CREATE FUNCTION clv_bgnbd_dert(model clv_bgnbd, x double precision, t_x double precision, t_cal double precision, discount double precision, horizon double precision DEFAULT NULL, unit_days double precision DEFAULT NULL) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_dert' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5000;
COMMENT ON FUNCTION clv_bgnbd_dert(clv_bgnbd, double precision, double precision, double precision, double precision, double precision, double precision) IS
'Discounted expected residual transactions: purchases after a history, each worth less by the annual effective rate discount (0.1 for 10 %), until horizon units on, or for ever where it is NULL. The rate is brought to the model''s unit at 365.25 days a year (clv_discount_rate shows it). Errors: 22023 also a negative rate, a rate of 0 without a horizon, a model whose unit is unknown. Otherwise as clv_bgnbd_alive.';

CREATE FUNCTION clv_bgnbd_interval(model clv_bgnbd, x double precision, t_x double precision, t_cal double precision, t double precision, level double precision DEFAULT 0.95, unit_days double precision DEFAULT NULL,
    OUT alive double precision, OUT alive_low double precision, OUT alive_high double precision,
    OUT expected double precision, OUT expected_error double precision, OUT expected_low double precision, OUT expected_high double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2000;
COMMENT ON FUNCTION clv_bgnbd_interval(clv_bgnbd, double precision, double precision, double precision, double precision, double precision, double precision) IS
'Probability to be a customer still in t units, and expected purchases until then, with the interval that the uncertainty of the parameters leaves them, by the delta method: of P(alive) on the scale of its log-odds, of purchases on that of their logarithm. A single customer''s purchases scatter wider. Errors: 22023 also a level outside 0 to 1, 55000 also a model without covariance. Otherwise as clv_bgnbd_alive.';

CREATE FUNCTION clv_bgnbd_dert_interval(model clv_bgnbd, x double precision, t_x double precision, t_cal double precision, discount double precision, horizon double precision DEFAULT NULL, level double precision DEFAULT 0.95, unit_days double precision DEFAULT NULL,
    OUT dert double precision, OUT error double precision, OUT low double precision, OUT high double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_dert_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50000;
COMMENT ON FUNCTION clv_bgnbd_dert_interval(clv_bgnbd, double precision, double precision, double precision, double precision, double precision, double precision, double precision) IS
'What clv_bgnbd_dert says, its standard error, and the interval that the uncertainty of the parameters leaves it, by the delta method on the scale of its logarithm. Errors: also 22023 a level outside 0 to 1, 55000 a model without covariance. Otherwise as clv_bgnbd_dert.';

CREATE FUNCTION clv_bgnbd_total(model clv_bgnbd, x double precision[], t_x double precision[], t_cal double precision[], t double precision, level double precision DEFAULT 0.95, draws integer DEFAULT 200, seed bigint DEFAULT 1, unit_days double precision DEFAULT NULL,
    OUT customers bigint, OUT expected double precision, OUT mean double precision, OUT error double precision, OUT low double precision, OUT high double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_total' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000000;
COMMENT ON FUNCTION clv_bgnbd_total(clv_bgnbd, double precision[], double precision[], double precision[], double precision, double precision, integer, bigint, double precision) IS
'Purchases of all customers together in the t units after their histories, whose columns are arrays as array_agg makes them of one query: expected, and by a parametric bootstrap their mean, standard deviation, and what the share level of the draws lies between. Each of draws (20 to 10000) takes parameters from the fit''s covariance, normal in their logarithms, and every customer''s future from the model, so the interval holds what is not known of the parameters and what is left to chance. The same seed gives the same draws, in whatever order the customers come. A draw takes a microsecond or so a customer and purchase. Errors: also 22023 draws or level out of range, 2202E arrays of other shape, 22004 a NULL in them, 54000 more than 10^10 purchases to draw in all, or 10^6 of a customer in one draw, 55000 a model without covariance. Otherwise as clv_bgnbd_expected.';

-- BG/NBD: from a profile to a value.

CREATE FUNCTION clv_predict(profile lifecycle_profile, as_of date, frequency clv_bgnbd, spend clv_gg, margin double precision,
    service_cost double precision DEFAULT 0, discount double precision DEFAULT 0.1, horizon_days double precision DEFAULT NULL,
    OUT x double precision, OUT t_x double precision, OUT t_cal double precision, OUT m_x double precision,
    OUT alive double precision, OUT purchases double precision, OUT discounted_purchases double precision, OUT spend_a_purchase double precision,
    OUT service double precision, OUT value double precision, OUT unit_days double precision, OUT rate double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_predict' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION clv_predict(lifecycle_profile, date, clv_bgnbd, clv_gg, double precision, double precision, double precision, double precision) IS
'What a customer will be worth after as_of, as a net present value, by the BG/NBD model of purchases and the gamma-gamma model of their worth: value is margin (a share of revenue, 0.4 for 40 %) times spend_a_purchase times discounted_purchases, less service, which is service_cost a year for as long as it is a customer, discounted too. discount is an annual effective rate; horizon_days how far to look, NULL for ever. x, t_x, t_cal and m_x are what lifecycle_rfm says in the model''s unit_days; alive is P(alive) on as_of; purchases is the expectation until the horizon, NULL without one; rate is the discount, continuous and a unit. NULL before the first purchase. Read it in FROM. Errors: 55000 a fit that did not converge, 22023 a margin outside 0 to 1, a negative cost, rate or horizon, a rate of 0 without a horizon, a model whose unit is unknown, 22008 as_of, 22003 a spend model without a mean.';

CREATE FUNCTION clv_predict_interval(profile lifecycle_profile, as_of date, frequency clv_bgnbd, spend clv_gg, margin double precision,
    service_cost double precision DEFAULT 0, discount double precision DEFAULT 0.1, horizon_days double precision DEFAULT NULL, level double precision DEFAULT 0.95,
    OUT value double precision, OUT error double precision, OUT low double precision, OUT high double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_predict_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION clv_predict_interval(lifecycle_profile, date, clv_bgnbd, clv_gg, double precision, double precision, double precision, double precision, double precision) IS
'The value that clv_predict says, its standard error and its interval, for what the uncertainty of both models'' parameters does to it, by the delta method; a single customer''s value scatters wider. Errors: also 22023 a level outside 0 to 1, 55000 a model without covariance. Otherwise as clv_predict.';
