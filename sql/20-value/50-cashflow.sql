
-- Cash flows by period: net present value and internal rate of return.

CREATE FUNCTION lifecycle_internal.clv_flows_merge(bytea, bytea) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_flows_merge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.clv_flows_merge(bytea, bytea) IS
'The states of two aggregates over cash flows as one. Error: 22023 if they differ in rate, timing, base or guess.';

CREATE FUNCTION lifecycle_internal.clv_npv_final_numeric(bytea) RETURNS numeric
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_final_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_final_numeric(bytea) IS
'The net present value of collected cash flows, rounded to the sixth decimal; NULL without any.';

CREATE FUNCTION lifecycle_internal.clv_npv_final_float8(bytea) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_final_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_final_float8(bytea) IS
'The net present value of collected cash flows; NULL without any.';

CREATE FUNCTION lifecycle_internal.clv_irr_final(bytea) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_final(bytea) IS
'The internal rate of return of collected cash flows; NULL without any.';

CREATE FUNCTION lifecycle_internal.clv_irr_all_final(bytea) RETURNS double precision[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_all_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_all_final(bytea) IS
'All internal rates of return of collected cash flows; NULL without any.';
