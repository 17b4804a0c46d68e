
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
