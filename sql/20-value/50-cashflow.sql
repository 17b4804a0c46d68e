
-- Cash flows: net present value and internal rate of return.

-- ---- the state of all of them ----

CREATE FUNCTION lifecycle_internal.clv_flows_merge(state internal, other internal) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_flows_merge' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.clv_flows_merge(internal, internal) IS
'The states of two aggregates over cash flows as one.

Errors: 22023 they differ in rate, timing, base or guess; 54000 too many periods; 22003 a sum.';

CREATE FUNCTION lifecycle_internal.clv_flows_serialize(state internal) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_flows_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.clv_flows_serialize(internal) IS
'Cash flows as bytes, for another process.';

CREATE FUNCTION lifecycle_internal.clv_flows_deserialize(bytes bytea, internal internal) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_flows_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.clv_flows_deserialize(bytea, internal) IS
'Cash flows from the bytes of another process.';

CREATE FUNCTION lifecycle_internal.clv_npv_final_numeric(state internal) RETURNS numeric
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_final_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_final_numeric(internal) IS
'The net present value of cash flows, to the sixth decimal; NULL without any.';

CREATE FUNCTION lifecycle_internal.clv_npv_final_float8(state internal) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_final_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_final_float8(internal) IS
'The net present value of cash flows; NULL without any.';

CREATE FUNCTION lifecycle_internal.clv_irr_final(state internal) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_final(internal) IS
'The internal rate of return of cash flows; NULL without any.';

CREATE FUNCTION lifecycle_internal.clv_irr_all_final(state internal) RETURNS float8[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_all_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_all_final(internal) IS
'All internal rates of return of cash flows; NULL without any.';

-- ---- by period: numeric ----

CREATE FUNCTION lifecycle_internal.clv_npv_add(state internal, rate float8, amount numeric, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(internal, float8, numeric, integer) IS
'Takes a row into the state of clv_npv.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state internal, rate float8, amount numeric, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(internal, float8, numeric, integer) IS
'Takes a row back out of the state of clv_npv.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_internal.clv_npv_add(state internal, rate float8, amount numeric, period integer, timing text) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(internal, float8, numeric, integer, text) IS
'Takes a row into the state of clv_npv with a timing.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state internal, rate float8, amount numeric, period integer, timing text) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(internal, float8, numeric, integer, text) IS
'Takes a row back out of the state of clv_npv with a timing.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state internal, amount numeric, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(internal, numeric, integer) IS
'Takes a row into the state of clv_irr.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state internal, amount numeric, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(internal, numeric, integer) IS
'Takes a row back out of the state of clv_irr.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state internal, amount numeric, period integer, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(internal, numeric, integer, float8) IS
'Takes a row into the state of clv_irr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state internal, amount numeric, period integer, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(internal, numeric, integer, float8) IS
'Takes a row back out of the state of clv_irr with a guess.

Errors: 22023 it is not in.';

CREATE AGGREGATE clv_npv(rate float8, amount numeric, period integer) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(float8, numeric, integer) IS
'Net present value of amounts by period, as NPV of Excel.

Period 1 ends one full period from now; period 0 is now and not discounted. rate: a period, above -1, the same in every row.
Rows with a NULL are skipped; NULL without any row. Exact whatever the order of rows: amounts are kept in units of 10^-6 (rounded half away
from zero), sums in 128 bits. numeric amounts give numeric, rounded to the sixth decimal.
Errors: 22023 the rate or a negative period; 22003 an amount that is not finite or past 9.2e12, or the result.';

CREATE AGGREGATE clv_npv(rate float8, amount numeric, period integer, timing text) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(float8, numeric, integer, text) IS
'Net present value with the time in its period at which money moves.

timing: begin, mid, end (the default) or continuous (evenly all through it). Period 0 is a moment, and the same in all.
Other arguments and errors as without timing; 22023 also an unknown timing.';

CREATE AGGREGATE clv_irr(amount numeric, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(numeric, integer) IS
'Internal rate of return of amounts by period.

The rate a period at which their net present value (clv_npv) is 0. All rates above -1 are searched, by intervals, so none is missed.
Rows with a NULL are skipped; NULL without any row. Exact to double precision whatever the order of rows.
Errors: 22023 no such rate, or several, which are listed; 22023 a negative period; 22003 an amount, or a rate beyond double precision.';

CREATE AGGREGATE clv_irr(amount numeric, period integer, guess float8) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(numeric, integer, float8) IS
'Internal rate of return; of several, the nearest to the guess.

Nearest on the scale of log(1 + rate). Otherwise as without guess.
Errors: 22023 also a guess of -1 or less.';

CREATE AGGREGATE clv_irr_all(amount numeric, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr_all(numeric, integer) IS
'All internal rates of return of amounts by period, rising.

An empty array if there is none inside double precision. Rates that differ by less than a millionth over the whole time of the flows count
as one. Otherwise as clv_irr.';

-- ---- by period: float8 ----

CREATE FUNCTION lifecycle_internal.clv_npv_add(state internal, rate float8, amount float8, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(internal, float8, float8, integer) IS
'Takes a row into the state of clv_npv.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state internal, rate float8, amount float8, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(internal, float8, float8, integer) IS
'Takes a row back out of the state of clv_npv.';

CREATE FUNCTION lifecycle_internal.clv_npv_add(state internal, rate float8, amount float8, period integer, timing text) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_add_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_add(internal, float8, float8, integer, text) IS
'Takes a row into the state of clv_npv with a timing.';

CREATE FUNCTION lifecycle_internal.clv_npv_subtract(state internal, rate float8, amount float8, period integer, timing text) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_npv_subtract_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_npv_subtract(internal, float8, float8, integer, text) IS
'Takes a row back out of the state of clv_npv with a timing.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state internal, amount float8, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(internal, float8, integer) IS
'Takes a row into the state of clv_irr.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state internal, amount float8, period integer) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(internal, float8, integer) IS
'Takes a row back out of the state of clv_irr.';

CREATE FUNCTION lifecycle_internal.clv_irr_add(state internal, amount float8, period integer, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_add_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_add(internal, float8, integer, float8) IS
'Takes a row into the state of clv_irr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_irr_subtract(state internal, amount float8, period integer, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_irr_subtract_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_irr_subtract(internal, float8, integer, float8) IS
'Takes a row back out of the state of clv_irr with a guess.';

CREATE AGGREGATE clv_npv(rate float8, amount float8, period integer) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(float8, float8, integer) IS
'As clv_npv(float8, numeric, integer).';

CREATE AGGREGATE clv_npv(rate float8, amount float8, period integer, timing text) (
    SFUNC = lifecycle_internal.clv_npv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_npv_add, MINVFUNC = lifecycle_internal.clv_npv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_npv(float8, float8, integer, text) IS
'As clv_npv(float8, numeric, integer, text).';

CREATE AGGREGATE clv_irr(amount float8, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(float8, integer) IS
'As clv_irr(numeric, integer).';

CREATE AGGREGATE clv_irr(amount float8, period integer, guess float8) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr(float8, integer, float8) IS
'As clv_irr(numeric, integer, float8).';

CREATE AGGREGATE clv_irr_all(amount float8, period integer) (
    SFUNC = lifecycle_internal.clv_irr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_irr_add, MINVFUNC = lifecycle_internal.clv_irr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_irr_all(float8, integer) IS
'As clv_irr_all(numeric, integer).';

-- ---- by day: date, numeric ----

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount numeric, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, numeric, date) IS
'Takes a row into the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount numeric, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, numeric, date) IS
'Takes a row back out of the state of clv_xnpv.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount numeric, at date, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, numeric, date, date) IS
'Takes a row into the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount numeric, at date, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, numeric, date, date) IS
'Takes a row back out of the state of clv_xnpv with a base.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount numeric, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, numeric, date) IS
'Takes a row into the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount numeric, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, numeric, date) IS
'Takes a row back out of the state of clv_xirr.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount numeric, at date, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, numeric, date, float8) IS
'Takes a row into the state of clv_xirr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount numeric, at date, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, numeric, date, float8) IS
'Takes a row back out of the state of clv_xirr with a guess.

Errors: 22023 it is not in.';

CREATE AGGREGATE clv_xnpv(rate float8, amount numeric, at date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, numeric, date) IS
'Net present value of dated amounts, as XNPV of Excel.

Each amount is divided by (1 + rate)^(days / 365), days from the earliest day. rate: a year, above -1, the same in every row.
A timestamp counts by its date. Rows with a NULL are skipped; NULL without any row. Exact whatever the order of rows: amounts are kept in units of
10^-6 (rounded half away
from zero), sums in 128 bits. numeric amounts give numeric, rounded to the sixth decimal.
Errors: 22023 the rate; 22008 an infinite day or one outside 0001-01-01 to 9999-12-31; 22003 an amount that is not finite or past 9.2e12, or
the result.';

CREATE AGGREGATE clv_xnpv(rate float8, amount numeric, at date, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, numeric, date, date) IS
'Net present value of dated amounts on the day base.

Later amounts are discounted, earlier ones compounded. base is the same in every row. Other arguments and errors as without base.';

CREATE AGGREGATE clv_xirr(amount numeric, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, date) IS
'Internal rate of return of dated amounts, as XIRR of Excel.

The rate a year of 365 days at which their net present value (clv_xnpv) is 0. A timestamp counts by its date. Otherwise as clv_irr.
Errors: as clv_irr; 22008 also the day.';

CREATE AGGREGATE clv_xirr(amount numeric, at date, guess float8) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, date, float8) IS
'Internal rate of return of dated amounts; of several, the nearest to the guess.

Otherwise as without guess.
Errors: 22023 also a guess of -1 or less.';

CREATE AGGREGATE clv_xirr_all(amount numeric, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(numeric, date) IS
'All internal rates of return of dated amounts, rising.

An empty array if there is none inside double precision. Otherwise as clv_xirr.';

-- ---- by day: date, float8 ----

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount float8, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, float8, date) IS
'Takes a row into the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount float8, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, float8, date) IS
'Takes a row back out of the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount float8, at date, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, float8, date, date) IS
'Takes a row into the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount float8, at date, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, float8, date, date) IS
'Takes a row back out of the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount float8, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, float8, date) IS
'Takes a row into the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount float8, at date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, float8, date) IS
'Takes a row back out of the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount float8, at date, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, float8, date, float8) IS
'Takes a row into the state of clv_xirr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount float8, at date, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, float8, date, float8) IS
'Takes a row back out of the state of clv_xirr with a guess.';

CREATE AGGREGATE clv_xnpv(rate float8, amount float8, at date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, float8, date) IS
'As clv_xnpv(float8, numeric, date).';

CREATE AGGREGATE clv_xnpv(rate float8, amount float8, at date, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, float8, date, date) IS
'As clv_xnpv(float8, numeric, date, date).';

CREATE AGGREGATE clv_xirr(amount float8, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, date) IS
'As clv_xirr(numeric, date).';

CREATE AGGREGATE clv_xirr(amount float8, at date, guess float8) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, date, float8) IS
'As clv_xirr(numeric, date, float8).';

CREATE AGGREGATE clv_xirr_all(amount float8, at date) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(float8, date) IS
'As clv_xirr_all(numeric, date).';

-- ---- by day: timestamp, numeric ----

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount numeric, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, numeric, timestamp) IS
'Takes a row into the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount numeric, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, numeric, timestamp) IS
'Takes a row back out of the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount numeric, at timestamp, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, numeric, timestamp, date) IS
'Takes a row into the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount numeric, at timestamp, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, numeric, timestamp, date) IS
'Takes a row back out of the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount numeric, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, numeric, timestamp) IS
'Takes a row into the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount numeric, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, numeric, timestamp) IS
'Takes a row back out of the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount numeric, at timestamp, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, numeric, timestamp, float8) IS
'Takes a row into the state of clv_xirr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount numeric, at timestamp, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, numeric, timestamp, float8) IS
'Takes a row back out of the state of clv_xirr with a guess.';

CREATE AGGREGATE clv_xnpv(rate float8, amount numeric, at timestamp) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, numeric, timestamp) IS
'As clv_xnpv(float8, numeric, date).';

CREATE AGGREGATE clv_xnpv(rate float8, amount numeric, at timestamp, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, numeric, timestamp, date) IS
'As clv_xnpv(float8, numeric, date, date).';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamp) IS
'As clv_xirr(numeric, date).';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamp, guess float8) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamp, float8) IS
'As clv_xirr(numeric, date, float8).';

CREATE AGGREGATE clv_xirr_all(amount numeric, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(numeric, timestamp) IS
'As clv_xirr_all(numeric, date).';

-- ---- by day: timestamp, float8 ----

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount float8, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, float8, timestamp) IS
'Takes a row into the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount float8, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, float8, timestamp) IS
'Takes a row back out of the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount float8, at timestamp, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, float8, timestamp, date) IS
'Takes a row into the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount float8, at timestamp, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, float8, timestamp, date) IS
'Takes a row back out of the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount float8, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, float8, timestamp) IS
'Takes a row into the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount float8, at timestamp) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, float8, timestamp) IS
'Takes a row back out of the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount float8, at timestamp, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, float8, timestamp, float8) IS
'Takes a row into the state of clv_xirr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount float8, at timestamp, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, float8, timestamp, float8) IS
'Takes a row back out of the state of clv_xirr with a guess.';

CREATE AGGREGATE clv_xnpv(rate float8, amount float8, at timestamp) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, float8, timestamp) IS
'As clv_xnpv(float8, numeric, date).';

CREATE AGGREGATE clv_xnpv(rate float8, amount float8, at timestamp, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, float8, timestamp, date) IS
'As clv_xnpv(float8, numeric, date, date).';

CREATE AGGREGATE clv_xirr(amount float8, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamp) IS
'As clv_xirr(numeric, date).';

CREATE AGGREGATE clv_xirr(amount float8, at timestamp, guess float8) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamp, float8) IS
'As clv_xirr(numeric, date, float8).';

CREATE AGGREGATE clv_xirr_all(amount float8, at timestamp) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(float8, timestamp) IS
'As clv_xirr_all(numeric, date).';

-- ---- by day: timestamptz, numeric ----

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount numeric, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, numeric, timestamptz) IS
'Takes a row into the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount numeric, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, numeric, timestamptz) IS
'Takes a row back out of the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount numeric, at timestamptz, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, numeric, timestamptz, date) IS
'Takes a row into the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount numeric, at timestamptz, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, numeric, timestamptz, date) IS
'Takes a row back out of the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount numeric, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, numeric, timestamptz) IS
'Takes a row into the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount numeric, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, numeric, timestamptz) IS
'Takes a row back out of the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount numeric, at timestamptz, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, numeric, timestamptz, float8) IS
'Takes a row into the state of clv_xirr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount numeric, at timestamptz, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, numeric, timestamptz, float8) IS
'Takes a row back out of the state of clv_xirr with a guess.';

CREATE AGGREGATE clv_xnpv(rate float8, amount numeric, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, numeric, timestamptz) IS
'As clv_xnpv(float8, numeric, date).';

CREATE AGGREGATE clv_xnpv(rate float8, amount numeric, at timestamptz, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_numeric, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_numeric, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, numeric, timestamptz, date) IS
'As clv_xnpv(float8, numeric, date, date).';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamptz) IS
'As clv_xirr(numeric, date).';

CREATE AGGREGATE clv_xirr(amount numeric, at timestamptz, guess float8) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(numeric, timestamptz, float8) IS
'As clv_xirr(numeric, date, float8).';

CREATE AGGREGATE clv_xirr_all(amount numeric, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(numeric, timestamptz) IS
'As clv_xirr_all(numeric, date).';

-- ---- by day: timestamptz, float8 ----

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount float8, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, float8, timestamptz) IS
'Takes a row into the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount float8, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, float8, timestamptz) IS
'Takes a row back out of the state of clv_xnpv.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_add(state internal, rate float8, amount float8, at timestamptz, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_add(internal, float8, float8, timestamptz, date) IS
'Takes a row into the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xnpv_subtract(state internal, rate float8, amount float8, at timestamptz, base date) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xnpv_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xnpv_subtract(internal, float8, float8, timestamptz, date) IS
'Takes a row back out of the state of clv_xnpv with a base.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount float8, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, float8, timestamptz) IS
'Takes a row into the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount float8, at timestamptz) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, float8, timestamptz) IS
'Takes a row back out of the state of clv_xirr.';

CREATE FUNCTION lifecycle_internal.clv_xirr_add(state internal, amount float8, at timestamptz, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_add(internal, float8, timestamptz, float8) IS
'Takes a row into the state of clv_xirr with a guess.';

CREATE FUNCTION lifecycle_internal.clv_xirr_subtract(state internal, amount float8, at timestamptz, guess float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_xirr_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION lifecycle_internal.clv_xirr_subtract(internal, float8, timestamptz, float8) IS
'Takes a row back out of the state of clv_xirr with a guess.';

CREATE AGGREGATE clv_xnpv(rate float8, amount float8, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, float8, timestamptz) IS
'As clv_xnpv(float8, numeric, date).';

CREATE AGGREGATE clv_xnpv(rate float8, amount float8, at timestamptz, base date) (
    SFUNC = lifecycle_internal.clv_xnpv_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_npv_final_float8, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xnpv_add, MINVFUNC = lifecycle_internal.clv_xnpv_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_npv_final_float8, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xnpv(float8, float8, timestamptz, date) IS
'As clv_xnpv(float8, numeric, date, date).';

CREATE AGGREGATE clv_xirr(amount float8, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamptz) IS
'As clv_xirr(numeric, date).';

CREATE AGGREGATE clv_xirr(amount float8, at timestamptz, guess float8) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr(float8, timestamptz, float8) IS
'As clv_xirr(numeric, date, float8).';

CREATE AGGREGATE clv_xirr_all(amount float8, at timestamptz) (
    SFUNC = lifecycle_internal.clv_xirr_add, STYPE = internal, SSPACE = 512,
    FINALFUNC = lifecycle_internal.clv_irr_all_final, COMBINEFUNC = lifecycle_internal.clv_flows_merge,
    SERIALFUNC = lifecycle_internal.clv_flows_serialize, DESERIALFUNC = lifecycle_internal.clv_flows_deserialize,
    MSFUNC = lifecycle_internal.clv_xirr_add, MINVFUNC = lifecycle_internal.clv_xirr_subtract, MSTYPE = internal, MSSPACE = 512,
    MFINALFUNC = lifecycle_internal.clv_irr_all_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_xirr_all(float8, timestamptz) IS
'As clv_xirr_all(numeric, date).';
