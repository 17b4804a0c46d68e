
-- Fitted models of a customer base: what they share.

CREATE FUNCTION lifecycle_internal.clv_combine(state bytea, other bytea) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.clv_combine(bytea, bytea) IS
'Two partial states of a fit as one.

Errors: 22023 another model, unit or start; 22P03 bytes that are no state; 54000 more distinct rows than a fit takes; 55000 outside an aggregate.';

CREATE FUNCTION clv_discount_rate(discount float8, unit_days float8) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_discount_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_discount_rate(float8, float8) IS
'The continuous rate a unit that an annual effective rate comes to.

unit_days: the unit in days; a year is 365.25 days. Discounting functions of fitted models work with this rate.
Errors: 22023 a negative rate, or unit_days that is not finite or not above 0.';
