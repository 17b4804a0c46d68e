
-- Fitted models of a customer base: what they share.

CREATE FUNCTION lifecycle_internal.clv_combine(state internal, other internal) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.clv_combine(internal, internal) IS
'Two partial states of a fit as one.

Errors: 22023 another unit or start; 54000 more distinct rows than a fit takes.';

CREATE FUNCTION lifecycle_internal.clv_serialize(state internal) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.clv_serialize(internal) IS
'The state of a fit as bytes, for another process.';

CREATE FUNCTION lifecycle_internal.clv_deserialize(bytes bytea, internal internal) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.clv_deserialize(bytea, internal) IS
'The state of a fit from the bytes of another process.';

CREATE FUNCTION clv_discount_rate(discount float8, unit_days float8) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_discount_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_discount_rate(float8, float8) IS
'The continuous rate of a unit of time, from an annual effective rate.

unit_days: the unit in days; a year is 365.25 days. Discounting functions of fitted models work with this rate.
Errors: 22023 a negative rate, or unit_days that is not finite or not above 0.';
