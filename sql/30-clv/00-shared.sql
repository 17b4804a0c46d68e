
-- Fitted models of a customer base: what their aggregates share.

CREATE FUNCTION lifecycle_internal.clv_combine(bytea, bytea) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.clv_combine(bytea, bytea) IS
'Two partial states of a fit as one. Errors: 22023 states of another model, unit or start, 22P03 bytes that are no state, 54000 more distinct customers than a state holds, 55000 outside an aggregate.';

CREATE FUNCTION clv_discount_rate(discount double precision, unit_days double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_discount_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_discount_rate(double precision, double precision) IS
'The continuous rate a unit of unit_days days that an annual effective rate comes to, a year being 365.25 days: what discounting functions work with. Error: 22023 a negative rate, or unit_days not finite or not above 0.';
