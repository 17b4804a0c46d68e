
-- Cash flows by period: numeric.

CREATE FUNCTION lifecycle_internal.clv_npv_add(state bytea, rate double precision, amount numeric, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(bytea, double precision, numeric, integer) IS
'Takes a row into the state of clv_npv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_npv_add(state bytea, rate double precision, amount numeric, period integer, timing text) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(bytea, double precision, numeric, integer, text) IS
'Takes a row into the state of clv_npv with a timing; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state bytea, rate double precision, amount numeric, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(bytea, double precision, numeric, integer) IS
'Takes a row back out of the state of clv_npv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state bytea, rate double precision, amount numeric, period integer, timing text) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(bytea, double precision, numeric, integer, text) IS
'Takes a row back out of the state of clv_npv with a timing. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_npv(rate double precision, amount numeric, period integer) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(double precision, numeric, integer) IS
'Net present value of amounts by period, as Excel''s NPV: period 1 ends one full period from now, period 0 is now and not discounted. rate: a period''s, above -1, the same in every row. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate or a negative period, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_npv(rate double precision, amount numeric, period integer, timing text) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(double precision, numeric, integer, text) IS
'Net present value with the time in its period at which money moves: begin, mid, end (the default) or continuous (evenly all through it). Period 0 is a moment, and the same in all. Otherwise as without timing. Error: also 22023 an unknown timing.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state bytea, amount numeric, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(bytea, numeric, integer) IS
'Takes a row into the state of clv_irr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state bytea, amount numeric, period integer, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(bytea, numeric, integer, double precision) IS
'Takes a row into the state of clv_irr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state bytea, amount numeric, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(bytea, numeric, integer) IS
'Takes a row back out of the state of clv_irr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state bytea, amount numeric, period integer, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(bytea, numeric, integer, double precision) IS
'Takes a row back out of the state of clv_irr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_irr(amount numeric, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(numeric, integer) IS
'Internal rate of return of amounts by period: the rate a period at which their net present value is 0. All rates above -1 are searched, by intervals, so none is missed. Rows with a NULL are skipped; NULL without any row. Results are exact to double precision and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 no such rate (no change of sign, or none in spite of it) or several, which are listed; 22023 a negative period, 22003 an amount, or a rate beyond double precision.';

CREATE AGGREGATE clv_irr(amount numeric, period integer, guess double precision) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(numeric, integer, double precision) IS
'Internal rate of return; of several, the one nearest to the guess (on the scale of log(1 + rate)). Otherwise as without guess. Error: also 22023 a guess of -1 or less.';

CREATE AGGREGATE clv_irr_all(amount numeric, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr_all(numeric, integer) IS
'All internal rates of return of amounts by period, rising; an empty array if there is none that double precision can say. Rates that differ by less than a millionth over the whole time of the flows count as one. Otherwise as clv_irr.';

-- Cash flows by period: float8.

CREATE FUNCTION lifecycle_internal.clv_npv_add(state bytea, rate double precision, amount float8, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(bytea, double precision, float8, integer) IS
'Takes a row into the state of clv_npv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_npv_add(state bytea, rate double precision, amount float8, period integer, timing text) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(bytea, double precision, float8, integer, text) IS
'Takes a row into the state of clv_npv with a timing; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state bytea, rate double precision, amount float8, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(bytea, double precision, float8, integer) IS
'Takes a row back out of the state of clv_npv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state bytea, rate double precision, amount float8, period integer, timing text) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(bytea, double precision, float8, integer, text) IS
'Takes a row back out of the state of clv_npv with a timing. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_npv(rate double precision, amount float8, period integer) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(double precision, float8, integer) IS
'Net present value of amounts by period, as Excel''s NPV: period 1 ends one full period from now, period 0 is now and not discounted. rate: a period''s, above -1, the same in every row. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate or a negative period, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_npv(rate double precision, amount float8, period integer, timing text) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(double precision, float8, integer, text) IS
'Net present value with the time in its period at which money moves: begin, mid, end (the default) or continuous (evenly all through it). Period 0 is a moment, and the same in all. Otherwise as without timing. Error: also 22023 an unknown timing.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state bytea, amount float8, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(bytea, float8, integer) IS
'Takes a row into the state of clv_irr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state bytea, amount float8, period integer, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(bytea, float8, integer, double precision) IS
'Takes a row into the state of clv_irr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state bytea, amount float8, period integer) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(bytea, float8, integer) IS
'Takes a row back out of the state of clv_irr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state bytea, amount float8, period integer, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(bytea, float8, integer, double precision) IS
'Takes a row back out of the state of clv_irr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_irr(amount float8, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(float8, integer) IS
'Internal rate of return of amounts by period: the rate a period at which their net present value is 0. All rates above -1 are searched, by intervals, so none is missed. Rows with a NULL are skipped; NULL without any row. Results are exact to double precision and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 no such rate (no change of sign, or none in spite of it) or several, which are listed; 22023 a negative period, 22003 an amount, or a rate beyond double precision.';

CREATE AGGREGATE clv_irr(amount float8, period integer, guess double precision) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(float8, integer, double precision) IS
'Internal rate of return; of several, the one nearest to the guess (on the scale of log(1 + rate)). Otherwise as without guess. Error: also 22023 a guess of -1 or less.';

CREATE AGGREGATE clv_irr_all(amount float8, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr_all(float8, integer) IS
'All internal rates of return of amounts by period, rising; an empty array if there is none that double precision can say. Rates that differ by less than a millionth over the whole time of the flows count as one. Otherwise as clv_irr.';
