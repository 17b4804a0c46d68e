
-- Spend, and contracts.

CREATE FUNCTION clv_gg_spend(model clv_gg, x double precision, m_x double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_spend' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION clv_gg_spend(clv_gg, double precision, double precision) IS
'Expected value of a coming purchase of a customer whose x repeat purchases had the mean m_x: a mean of its own and of all customers'', weighted by what is known of it. x = 0, or an m_x of 0 or less, is a customer of whom nothing is known. Errors: 55000 a fit that did not converge, 22023 an x or m_x that cannot be, 22003 a model without a mean.';

CREATE FUNCTION clv_gg_spend_interval(model clv_gg, x double precision, m_x double precision, level double precision DEFAULT 0.95,
    OUT spend double precision, OUT error double precision, OUT low double precision, OUT high double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_spend_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300;
COMMENT ON FUNCTION clv_gg_spend_interval(clv_gg, double precision, double precision, double precision) IS
'What clv_gg_spend says, its standard error, and the interval that the uncertainty of the parameters leaves it, by the delta method on the scale of its logarithm. Errors: also 22023 a level outside 0 to 1, 55000 a model without covariance. Otherwise as clv_gg_spend.';

CREATE FUNCTION clv_sbg_survival(model clv_sbg, renewals double precision, t double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_sbg_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION clv_sbg_survival(clv_sbg, double precision, double precision) IS
'Probability that a customer who has renewed so many times is a customer still t periods on; with renewals 0 the survival curve, with t 1 the retention rate, which rises with renewals as those likely to leave have left. Errors: 55000 a fit that did not converge, 22023 renewals or t that are no whole number of 0 to 100000.';

CREATE FUNCTION clv_sbg_dert(model clv_sbg, renewals double precision, discount double precision, horizon double precision DEFAULT NULL) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_sbg_dert' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION clv_sbg_dert(clv_sbg, double precision, double precision, double precision) IS
'Discounted expected residual renewals of a customer who has renewed so many times: the next one, a period on, is worth less by the annual effective rate discount, at 365.25 days a year, and so on until horizon periods on, or for ever where it is NULL. NULL if an argument other than horizon is. Errors: 55000 a fit that did not converge, 22023 a negative rate, a rate of 0 without a horizon, a model whose unit is unknown, renewals or horizon that are no whole number of 0 to 100000.';
