
-- Profiles out of rows: date and numeric.

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, numeric) IS
'Adds one order to a profile.

Negative revenue is a refund. A NULL profile counts as empty; a NULL day or revenue changes nothing.
Errors: 22008 the day; 22003 the amount.';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue numeric, cost numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, numeric, numeric) IS
'Adds one order and its cost to a profile.

A NULL cost adds none. Otherwise as without cost.';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue numeric, cost numeric, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, numeric, numeric, text) IS
'Adds one order of a category and its cost to a profile.

The category is kept as a 32-bit hash, NULL as none. Otherwise as without category.';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue numeric, cost numeric, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, numeric, numeric, text, text) IS
'Adds one line of an order to a profile.

order_key says which order it is a line of: all lines of one key are one order, on the first day of the key. It is kept as a 64-bit hash; NULL: an
order of its own.
Negative revenue is a refund, and no order whatever its key. Otherwise as without order_key.';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, numeric) IS
'Takes one order, which lifecycle_add put in, out of a profile.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue numeric, cost numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, numeric, numeric) IS
'Takes one order and its cost, which lifecycle_add put in, out of a profile.

Errors: 22023 they are not in.';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue numeric, cost numeric, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text) IS
'Takes one order of a category, which lifecycle_add put in, out of a profile.

Errors: 22023 it or its cost is not in.';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue numeric, cost numeric, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text, text) IS
'Takes one line of an order, which lifecycle_add put in, out of a profile.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at date, measure text, value numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, date, text, numeric) IS
'Adds one event to a profile.

measure: order, refund, cost, investment, contact, wallet, balance, referral, satisfaction, signal, order_key or bad_debt.
Errors: 22023 an unknown measure, or a negative refund or wallet; 22004 an order_key, which needs a key; 22008 the day; 22003 the value.';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at date, measure text, value numeric, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, date, text, numeric, text) IS
'Adds one event with a key to a profile.

key: the awareness, interest, consideration or usage of a contact; a category; kept as a 32-bit hash. Of the measure order_key the value is a number
of lines and the key that of their order, kept as a 64-bit hash. Otherwise as without key.
Errors: 22023 also an order_key whose value is not a whole number of lines.';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at date, measure text, value numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, date, text, numeric) IS
'Takes one event, which lifecycle_add_measure put in, out of a profile.

Errors: 22023 it is not in.';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at date, measure text, value numeric, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, date, text, numeric, text) IS
'Takes one event with a key out of a profile.

Errors: 22023 it is not in.';

CREATE AGGREGATE lifecycle_profile(at date, revenue numeric) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, numeric) IS
'The profile of a customer''s orders.

revenue: negative is a refund. Rows with a NULL day or revenue are skipped; NULL without any row.
Errors: 22008 an infinite day or one outside 0001-01-01 to 9999-12-31; 22003 NaN, infinity or an amount past 9.2e12.';

CREATE AGGREGATE lifecycle_profile(at date, revenue numeric, cost numeric) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, numeric, numeric) IS
'The profile of a customer''s orders and their cost.

A NULL cost adds none. Otherwise as without cost.';

CREATE AGGREGATE lifecycle_profile(at date, revenue numeric, cost numeric, category text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, numeric, numeric, text) IS
'The profile of a customer''s orders by category and their cost.

Categories are kept as 32-bit hashes, NULL as none. Otherwise as without category.';

CREATE AGGREGATE lifecycle_profile(at date, revenue numeric, cost numeric, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, numeric, numeric, text, text) IS
'The profile of a customer''s orders out of order lines.

order_key: the key of the order that a line belongs to, for example an invoice number: all lines of one key are one order, on the first day of the
key. It is kept as a 64-bit hash, 10 bytes an order; NULL: the line is an order of its own. cost and category may be NULL.
Only the number of orders depends on it: revenue, purchase days and all that counts them (stages, RFM, models) do not.
Negative revenue is a refund, and no order whatever its key. Otherwise as without order_key.';

CREATE AGGREGATE lifecycle_measure(at date, measure text, value numeric) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(date, text, numeric) IS
'A profile of events of any measure.

measure: order, refund, cost, investment, contact, wallet, balance, referral, satisfaction, signal, order_key or bad_debt.
Merge it with the profile of the orders by ||. Rows with a NULL are skipped.
Errors: 22023 an unknown measure, or a negative refund or wallet; 22004 an order_key, which needs a key; 22008 the day; 22003 the value.';

CREATE AGGREGATE lifecycle_measure(at date, measure text, value numeric, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(date, text, numeric, text) IS
'A profile of events of any measure under a key.

The key is kept as a 32-bit hash; a NULL key is none. Of the measure order_key the value is a number of lines and the key that of their order, kept as
a 64-bit hash; a row without a key is skipped. Otherwise as without key.
Errors: 22023 also an order_key whose value is not a whole number of lines.';

-- Profiles out of rows: date and float8.

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, float8) IS
'As lifecycle_add(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue float8, cost float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, float8, float8) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue float8, cost float8, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, float8, float8, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at date, revenue float8, cost float8, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, date, float8, float8, text, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, float8) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue float8, cost float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, float8, float8) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue float8, cost float8, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, float8, float8, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at date, revenue float8, cost float8, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, date, float8, float8, text, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at date, measure text, value float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, date, text, float8) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at date, measure text, value float8, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, date, text, float8, text) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric, text).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at date, measure text, value float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, date, text, float8) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at date, measure text, value float8, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, date, text, float8, text) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at date, revenue float8) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, float8) IS
'As lifecycle_profile(date, numeric).';

CREATE AGGREGATE lifecycle_profile(at date, revenue float8, cost float8) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, float8, float8) IS
'As lifecycle_profile(date, numeric, numeric).';

CREATE AGGREGATE lifecycle_profile(at date, revenue float8, cost float8, category text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, float8, float8, text) IS
'As lifecycle_profile(date, numeric, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at date, revenue float8, cost float8, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(date, float8, float8, text, text) IS
'As lifecycle_profile(date, numeric, numeric, text, text).';

CREATE AGGREGATE lifecycle_measure(at date, measure text, value float8) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(date, text, float8) IS
'As lifecycle_measure(date, text, numeric).';

CREATE AGGREGATE lifecycle_measure(at date, measure text, value float8, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(date, text, float8, text) IS
'As lifecycle_measure(date, text, numeric, text).';

-- Profiles out of rows: timestamp and numeric.

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, numeric) IS
'As lifecycle_add(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue numeric, cost numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, numeric, numeric) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue numeric, cost numeric, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, numeric, numeric, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue numeric, cost numeric, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, numeric, numeric, text, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, numeric) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue numeric, cost numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, numeric, numeric) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue numeric, cost numeric, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, numeric, numeric, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue numeric, cost numeric, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, numeric, numeric, text, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamp, measure text, value numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamp, text, numeric) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamp, measure text, value numeric, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamp, text, numeric, text) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric, text).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamp, measure text, value numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamp, text, numeric) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamp, measure text, value numeric, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamp, text, numeric, text) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue numeric) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, numeric) IS
'As lifecycle_profile(date, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue numeric, cost numeric) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, numeric, numeric) IS
'As lifecycle_profile(date, numeric, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue numeric, cost numeric, category text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, numeric, numeric, text) IS
'As lifecycle_profile(date, numeric, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue numeric, cost numeric, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, numeric, numeric, text, text) IS
'As lifecycle_profile(date, numeric, numeric, text, text).';

CREATE AGGREGATE lifecycle_measure(at timestamp, measure text, value numeric) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamp, text, numeric) IS
'As lifecycle_measure(date, text, numeric).';

CREATE AGGREGATE lifecycle_measure(at timestamp, measure text, value numeric, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamp, text, numeric, text) IS
'As lifecycle_measure(date, text, numeric, text).';

-- Profiles out of rows: timestamp and float8.

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, float8) IS
'As lifecycle_add(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue float8, cost float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, float8, float8) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue float8, cost float8, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, float8, float8, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamp, revenue float8, cost float8, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamp, float8, float8, text, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, float8) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue float8, cost float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, float8, float8) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue float8, cost float8, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, float8, float8, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamp, revenue float8, cost float8, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamp, float8, float8, text, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamp, measure text, value float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamp, text, float8) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamp, measure text, value float8, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamp, text, float8, text) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric, text).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamp, measure text, value float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamp, text, float8) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamp, measure text, value float8, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamp, text, float8, text) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue float8) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, float8) IS
'As lifecycle_profile(date, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue float8, cost float8) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, float8, float8) IS
'As lifecycle_profile(date, numeric, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue float8, cost float8, category text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, float8, float8, text) IS
'As lifecycle_profile(date, numeric, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamp, revenue float8, cost float8, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamp, float8, float8, text, text) IS
'As lifecycle_profile(date, numeric, numeric, text, text).';

CREATE AGGREGATE lifecycle_measure(at timestamp, measure text, value float8) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamp, text, float8) IS
'As lifecycle_measure(date, text, numeric).';

CREATE AGGREGATE lifecycle_measure(at timestamp, measure text, value float8, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamp, text, float8, text) IS
'As lifecycle_measure(date, text, numeric, text).';

-- Profiles out of rows: timestamptz and numeric.

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, numeric) IS
'As lifecycle_add(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue numeric, cost numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, numeric, numeric) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue numeric, cost numeric, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, numeric, numeric, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue numeric, cost numeric, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, numeric, numeric, text, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, numeric) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue numeric, cost numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, numeric, numeric) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue numeric, cost numeric, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, numeric, numeric, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue numeric, cost numeric, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, numeric, numeric, text, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamptz, measure text, value numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamptz, text, numeric) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamptz, measure text, value numeric, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamptz, text, numeric, text) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric, text).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamptz, measure text, value numeric) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamptz, text, numeric) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamptz, measure text, value numeric, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamptz, text, numeric, text) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue numeric) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, numeric) IS
'As lifecycle_profile(date, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue numeric, cost numeric) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, numeric, numeric) IS
'As lifecycle_profile(date, numeric, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue numeric, cost numeric, category text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, numeric, numeric, text) IS
'As lifecycle_profile(date, numeric, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue numeric, cost numeric, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, numeric, numeric, text, text) IS
'As lifecycle_profile(date, numeric, numeric, text, text).';

CREATE AGGREGATE lifecycle_measure(at timestamptz, measure text, value numeric) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamptz, text, numeric) IS
'As lifecycle_measure(date, text, numeric).';

CREATE AGGREGATE lifecycle_measure(at timestamptz, measure text, value numeric, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamptz, text, numeric, text) IS
'As lifecycle_measure(date, text, numeric, text).';

-- Profiles out of rows: timestamptz and float8.

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, float8) IS
'As lifecycle_add(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue float8, cost float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, float8, float8) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue float8, cost float8, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, float8, float8, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_add(profile lifecycle_profile, at timestamptz, revenue float8, cost float8, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add(lifecycle_profile, timestamptz, float8, float8, text, text) IS
'As lifecycle_add(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, float8) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue float8, cost float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, float8, float8) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue float8, cost float8, category text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, float8, float8, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text).';

CREATE FUNCTION lifecycle_subtract(profile lifecycle_profile, at timestamptz, revenue float8, cost float8, category text, order_key text)
RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract(lifecycle_profile, timestamptz, float8, float8, text, text) IS
'As lifecycle_subtract(lifecycle_profile, date, numeric, numeric, text, text).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamptz, measure text, value float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamptz, text, float8) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_add_measure(profile lifecycle_profile, at timestamptz, measure text, value float8, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_add_measure_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_add_measure(lifecycle_profile, timestamptz, text, float8, text) IS
'As lifecycle_add_measure(lifecycle_profile, date, text, numeric, text).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamptz, measure text, value float8) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamptz, text, float8) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric).';

CREATE FUNCTION lifecycle_subtract_measure(profile lifecycle_profile, at timestamptz, measure text, value float8, key text) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_subtract_measure_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_subtract_measure(lifecycle_profile, timestamptz, text, float8, text) IS
'As lifecycle_subtract_measure(lifecycle_profile, date, text, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue float8) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, float8) IS
'As lifecycle_profile(date, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue float8, cost float8) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, float8, float8) IS
'As lifecycle_profile(date, numeric, numeric).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue float8, cost float8, category text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, float8, float8, text) IS
'As lifecycle_profile(date, numeric, numeric, text).';

CREATE AGGREGATE lifecycle_profile(at timestamptz, revenue float8, cost float8, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add, MINVFUNC = lifecycle_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_profile(timestamptz, float8, float8, text, text) IS
'As lifecycle_profile(date, numeric, numeric, text, text).';

CREATE AGGREGATE lifecycle_measure(at timestamptz, measure text, value float8) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamptz, text, float8) IS
'As lifecycle_measure(date, text, numeric).';

CREATE AGGREGATE lifecycle_measure(at timestamptz, measure text, value float8, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_profile_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_add_measure, MINVFUNC = lifecycle_subtract_measure,
    MSTYPE = lifecycle_profile, MSSPACE = 256, MFINALFUNC = lifecycle_internal.lifecycle_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_measure(timestamptz, text, float8, text) IS
'As lifecycle_measure(date, text, numeric, text).';
