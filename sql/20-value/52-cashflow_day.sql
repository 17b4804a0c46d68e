
-- Cash flows by day: date and numeric.

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount numeric, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, numeric, date) IS
'Takes a row into the state of clv_xnpv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount numeric, at date, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, numeric, date, date) IS
'Takes a row into the state of clv_xnpv with a base; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount numeric, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, numeric, date) IS
'Takes a row back out of the state of clv_xnpv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount numeric, at date, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, numeric, date, date) IS
'Takes a row back out of the state of clv_xnpv with a base. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount numeric, at date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, numeric, date) IS
'Net present value of dated amounts, as Excel''s XNPV: (1 + rate)^(days / 365) from the earliest day. rate: a year''s, above -1, the same in every row. A timestamp counts by its date. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate, 22008 an infinite day or one outside 0001-01-01 to 9999-12-31, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount numeric, at date, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, numeric, date, date) IS
'Net present value on the day base, the same in every row: later amounts are discounted, earlier ones compounded. Otherwise as without base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount numeric, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, numeric, date) IS
'Takes a row into the state of clv_xirr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount numeric, at date, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, numeric, date, double precision) IS
'Takes a row into the state of clv_xirr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount numeric, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, numeric, date) IS
'Takes a row back out of the state of clv_xirr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount numeric, at date, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, numeric, date, double precision) IS
'Takes a row back out of the state of clv_xirr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xirr(amount numeric, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, date) IS
'Internal rate of return of dated amounts, as Excel''s XIRR: the rate a year of 365 days at which their net present value is 0. Otherwise as clv_irr. Error: also 22008 the day.';

CREATE AGGREGATE clv_xirr(amount numeric, at date, guess double precision) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, date, double precision) IS
'Internal rate of return of dated amounts; of several, the one nearest to the guess. Otherwise as without guess.';

CREATE AGGREGATE clv_xirr_all(amount numeric, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(numeric, date) IS
'All internal rates of return of dated amounts, rising; an empty array if there is none that double precision can say. Otherwise as clv_xirr.';

-- Cash flows by day: date and float8.

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount float8, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, float8, date) IS
'Takes a row into the state of clv_xnpv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount float8, at date, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, float8, date, date) IS
'Takes a row into the state of clv_xnpv with a base; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount float8, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, float8, date) IS
'Takes a row back out of the state of clv_xnpv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount float8, at date, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, float8, date, date) IS
'Takes a row back out of the state of clv_xnpv with a base. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount float8, at date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, float8, date) IS
'Net present value of dated amounts, as Excel''s XNPV: (1 + rate)^(days / 365) from the earliest day. rate: a year''s, above -1, the same in every row. A timestamp counts by its date. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate, 22008 an infinite day or one outside 0001-01-01 to 9999-12-31, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount float8, at date, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, float8, date, date) IS
'Net present value on the day base, the same in every row: later amounts are discounted, earlier ones compounded. Otherwise as without base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount float8, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, float8, date) IS
'Takes a row into the state of clv_xirr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount float8, at date, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, float8, date, double precision) IS
'Takes a row into the state of clv_xirr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount float8, at date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, float8, date) IS
'Takes a row back out of the state of clv_xirr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount float8, at date, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, float8, date, double precision) IS
'Takes a row back out of the state of clv_xirr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xirr(amount float8, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, date) IS
'Internal rate of return of dated amounts, as Excel''s XIRR: the rate a year of 365 days at which their net present value is 0. Otherwise as clv_irr. Error: also 22008 the day.';

CREATE AGGREGATE clv_xirr(amount float8, at date, guess double precision) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, date, double precision) IS
'Internal rate of return of dated amounts; of several, the one nearest to the guess. Otherwise as without guess.';

CREATE AGGREGATE clv_xirr_all(amount float8, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(float8, date) IS
'All internal rates of return of dated amounts, rising; an empty array if there is none that double precision can say. Otherwise as clv_xirr.';

-- Cash flows by day: timestamp and numeric.

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount numeric, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, numeric, timestamp) IS
'Takes a row into the state of clv_xnpv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount numeric, at timestamp, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, numeric, timestamp, date) IS
'Takes a row into the state of clv_xnpv with a base; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount numeric, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, numeric, timestamp) IS
'Takes a row back out of the state of clv_xnpv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount numeric, at timestamp, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, numeric, timestamp, date) IS
'Takes a row back out of the state of clv_xnpv with a base. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount numeric, at timestamp) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, numeric, timestamp) IS
'Net present value of dated amounts, as Excel''s XNPV: (1 + rate)^(days / 365) from the earliest day. rate: a year''s, above -1, the same in every row. A timestamp counts by its date. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate, 22008 an infinite day or one outside 0001-01-01 to 9999-12-31, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount numeric, at timestamp, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, numeric, timestamp, date) IS
'Net present value on the day base, the same in every row: later amounts are discounted, earlier ones compounded. Otherwise as without base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount numeric, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, numeric, timestamp) IS
'Takes a row into the state of clv_xirr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount numeric, at timestamp, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, numeric, timestamp, double precision) IS
'Takes a row into the state of clv_xirr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount numeric, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, numeric, timestamp) IS
'Takes a row back out of the state of clv_xirr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount numeric, at timestamp, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, numeric, timestamp, double precision) IS
'Takes a row back out of the state of clv_xirr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamp) IS
'Internal rate of return of dated amounts, as Excel''s XIRR: the rate a year of 365 days at which their net present value is 0. Otherwise as clv_irr. Error: also 22008 the day.';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamp, guess double precision) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamp, double precision) IS
'Internal rate of return of dated amounts; of several, the one nearest to the guess. Otherwise as without guess.';

CREATE AGGREGATE clv_xirr_all(amount numeric, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(numeric, timestamp) IS
'All internal rates of return of dated amounts, rising; an empty array if there is none that double precision can say. Otherwise as clv_xirr.';

-- Cash flows by day: timestamp and float8.

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount float8, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, float8, timestamp) IS
'Takes a row into the state of clv_xnpv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount float8, at timestamp, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, float8, timestamp, date) IS
'Takes a row into the state of clv_xnpv with a base; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount float8, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, float8, timestamp) IS
'Takes a row back out of the state of clv_xnpv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount float8, at timestamp, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, float8, timestamp, date) IS
'Takes a row back out of the state of clv_xnpv with a base. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount float8, at timestamp) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, float8, timestamp) IS
'Net present value of dated amounts, as Excel''s XNPV: (1 + rate)^(days / 365) from the earliest day. rate: a year''s, above -1, the same in every row. A timestamp counts by its date. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate, 22008 an infinite day or one outside 0001-01-01 to 9999-12-31, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount float8, at timestamp, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, float8, timestamp, date) IS
'Net present value on the day base, the same in every row: later amounts are discounted, earlier ones compounded. Otherwise as without base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount float8, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, float8, timestamp) IS
'Takes a row into the state of clv_xirr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount float8, at timestamp, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, float8, timestamp, double precision) IS
'Takes a row into the state of clv_xirr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount float8, at timestamp) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, float8, timestamp) IS
'Takes a row back out of the state of clv_xirr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount float8, at timestamp, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, float8, timestamp, double precision) IS
'Takes a row back out of the state of clv_xirr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xirr(amount float8, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamp) IS
'Internal rate of return of dated amounts, as Excel''s XIRR: the rate a year of 365 days at which their net present value is 0. Otherwise as clv_irr. Error: also 22008 the day.';

CREATE AGGREGATE clv_xirr(amount float8, at timestamp, guess double precision) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamp, double precision) IS
'Internal rate of return of dated amounts; of several, the one nearest to the guess. Otherwise as without guess.';

CREATE AGGREGATE clv_xirr_all(amount float8, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(float8, timestamp) IS
'All internal rates of return of dated amounts, rising; an empty array if there is none that double precision can say. Otherwise as clv_xirr.';

-- Cash flows by day: timestamptz and numeric.

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount numeric, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, numeric, timestamptz) IS
'Takes a row into the state of clv_xnpv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount numeric, at timestamptz, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, numeric, timestamptz, date) IS
'Takes a row into the state of clv_xnpv with a base; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount numeric, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, numeric, timestamptz) IS
'Takes a row back out of the state of clv_xnpv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount numeric, at timestamptz, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, numeric, timestamptz, date) IS
'Takes a row back out of the state of clv_xnpv with a base. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount numeric, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, numeric, timestamptz) IS
'Net present value of dated amounts, as Excel''s XNPV: (1 + rate)^(days / 365) from the earliest day. rate: a year''s, above -1, the same in every row. A timestamp counts by its date. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate, 22008 an infinite day or one outside 0001-01-01 to 9999-12-31, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount numeric, at timestamptz, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, numeric, timestamptz, date) IS
'Net present value on the day base, the same in every row: later amounts are discounted, earlier ones compounded. Otherwise as without base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount numeric, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, numeric, timestamptz) IS
'Takes a row into the state of clv_xirr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount numeric, at timestamptz, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, numeric, timestamptz, double precision) IS
'Takes a row into the state of clv_xirr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount numeric, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, numeric, timestamptz) IS
'Takes a row back out of the state of clv_xirr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount numeric, at timestamptz, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, numeric, timestamptz, double precision) IS
'Takes a row back out of the state of clv_xirr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamptz) IS
'Internal rate of return of dated amounts, as Excel''s XIRR: the rate a year of 365 days at which their net present value is 0. Otherwise as clv_irr. Error: also 22008 the day.';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamptz, guess double precision) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamptz, double precision) IS
'Internal rate of return of dated amounts; of several, the one nearest to the guess. Otherwise as without guess.';

CREATE AGGREGATE clv_xirr_all(amount numeric, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(numeric, timestamptz) IS
'All internal rates of return of dated amounts, rising; an empty array if there is none that double precision can say. Otherwise as clv_xirr.';

-- Cash flows by day: timestamptz and float8.

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount float8, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, float8, timestamptz) IS
'Takes a row into the state of clv_xnpv; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state bytea, rate double precision, amount float8, at timestamptz, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(bytea, double precision, float8, timestamptz, date) IS
'Takes a row into the state of clv_xnpv with a base; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount float8, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, float8, timestamptz) IS
'Takes a row back out of the state of clv_xnpv. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state bytea, rate double precision, amount float8, at timestamptz, base date) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(bytea, double precision, float8, timestamptz, date) IS
'Takes a row back out of the state of clv_xnpv with a base. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount float8, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, float8, timestamptz) IS
'Net present value of dated amounts, as Excel''s XNPV: (1 + rate)^(days / 365) from the earliest day. rate: a year''s, above -1, the same in every row. A timestamp counts by its date. numeric amounts give numeric, rounded to the sixth decimal. Rows with a NULL are skipped; NULL without any row. Exact and independent of the order of rows: amounts are kept in units of 10^-6 (rounded half away from zero), sums in 128 bits. Errors: 22023 the rate, 22008 an infinite day or one outside 0001-01-01 to 9999-12-31, 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_xnpv(rate double precision, amount float8, at timestamptz, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_npv_final_float8, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(double precision, float8, timestamptz, date) IS
'Net present value on the day base, the same in every row: later amounts are discounted, earlier ones compounded. Otherwise as without base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount float8, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, float8, timestamptz) IS
'Takes a row into the state of clv_xirr; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state bytea, amount float8, at timestamptz, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(bytea, float8, timestamptz, double precision) IS
'Takes a row into the state of clv_xirr with a guess; start from an empty bytea.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount float8, at timestamptz) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, float8, timestamptz) IS
'Takes a row back out of the state of clv_xirr. Error: 22023 if it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state bytea, amount float8, at timestamptz, guess double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(bytea, float8, timestamptz, double precision) IS
'Takes a row back out of the state of clv_xirr with a guess. Error: 22023 if it is not in.';

CREATE AGGREGATE clv_xirr(amount float8, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamptz) IS
'Internal rate of return of dated amounts, as Excel''s XIRR: the rate a year of 365 days at which their net present value is 0. Otherwise as clv_irr. Error: also 22008 the day.';

CREATE AGGREGATE clv_xirr(amount float8, at timestamptz, guess double precision) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamptz, double precision) IS
'Internal rate of return of dated amounts; of several, the one nearest to the guess. Otherwise as without guess.';

CREATE AGGREGATE clv_xirr_all(amount float8, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = bytea, SSPACE = 512, INITCOND = '',
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract,
    MSTYPE = bytea, MSSPACE = 512, MFINALFUNC = lifecycle_internal.clv_irr_all_final, MINITCOND = '',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(float8, timestamptz) IS
'All internal rates of return of dated amounts, rising; an empty array if there is none that double precision can say. Otherwise as clv_xirr.';
