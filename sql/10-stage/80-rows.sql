
-- The stage straight from rows: date and numeric.

CREATE FUNCTION lifecycle_internal.lifecycle_stage_add(profile lifecycle_profile, at date, revenue numeric, as_of date) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_date_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_add(lifecycle_profile, date, numeric, date) IS
'Takes an order into the state of lifecycle_stage over rows.

A NULL day, revenue or as_of changes nothing.
Errors: 22008 the days; 22003 the amount.';

CREATE AGGREGATE lifecycle_stage(at date, revenue numeric, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_stage_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_stage_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(date, numeric, date) IS
'The stage of a customer''s relationship straight from the orders.

On the latest as_of among the rows; later orders are not seen. Rows with a NULL are skipped; NULL without any.
Errors: 22008 the days; 22003 the amount.';

-- The stage straight from rows: date and float8.

CREATE FUNCTION lifecycle_internal.lifecycle_stage_add(profile lifecycle_profile, at date, revenue float8, as_of date) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_date_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_add(lifecycle_profile, date, float8, date) IS
'As lifecycle_stage_add(lifecycle_profile, date, numeric, date).';

CREATE AGGREGATE lifecycle_stage(at date, revenue float8, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_stage_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_stage_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(date, float8, date) IS
'As lifecycle_stage(date, numeric, date).';

-- The stage straight from rows: timestamp and numeric.

CREATE FUNCTION lifecycle_internal.lifecycle_stage_add(profile lifecycle_profile, at timestamp, revenue numeric, as_of date) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamp_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_add(lifecycle_profile, timestamp, numeric, date) IS
'As lifecycle_stage_add(lifecycle_profile, date, numeric, date).';

CREATE AGGREGATE lifecycle_stage(at timestamp, revenue numeric, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_stage_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_stage_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamp, numeric, date) IS
'As lifecycle_stage(date, numeric, date).';

-- The stage straight from rows: timestamp and float8.

CREATE FUNCTION lifecycle_internal.lifecycle_stage_add(profile lifecycle_profile, at timestamp, revenue float8, as_of date) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamp_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_add(lifecycle_profile, timestamp, float8, date) IS
'As lifecycle_stage_add(lifecycle_profile, date, numeric, date).';

CREATE AGGREGATE lifecycle_stage(at timestamp, revenue float8, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_stage_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_stage_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamp, float8, date) IS
'As lifecycle_stage(date, numeric, date).';

-- The stage straight from rows: timestamptz and numeric.

CREATE FUNCTION lifecycle_internal.lifecycle_stage_add(profile lifecycle_profile, at timestamptz, revenue numeric, as_of date) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamptz_numeric' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_add(lifecycle_profile, timestamptz, numeric, date) IS
'As lifecycle_stage_add(lifecycle_profile, date, numeric, date).';

CREATE AGGREGATE lifecycle_stage(at timestamptz, revenue numeric, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_stage_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_stage_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamptz, numeric, date) IS
'As lifecycle_stage(date, numeric, date).';

-- The stage straight from rows: timestamptz and float8.

CREATE FUNCTION lifecycle_internal.lifecycle_stage_add(profile lifecycle_profile, at timestamptz, revenue float8, as_of date) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamptz_float8' LANGUAGE C STABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_add(lifecycle_profile, timestamptz, float8, date) IS
'As lifecycle_stage_add(lifecycle_profile, date, numeric, date).';

CREATE AGGREGATE lifecycle_stage(at timestamptz, revenue float8, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_stage_add, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_stage_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamptz, float8, date) IS
'As lifecycle_stage(date, numeric, date).';
