
-- Profiles of a dataset's customers.  The aggregates for everybody refuse a customer whose sums do not fit; here such a customer must not take the
-- others along, and is told from them afterwards.

CREATE FUNCTION lifecycle_internal.lifecycle_gather_final(lifecycle_profile) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_gather_final(lifecycle_profile) IS
'The finished profile of an aggregate over rows, bounded or not.

NULL if no row had a day and an amount.';

CREATE FUNCTION lifecycle_internal.lifecycle_gather_merge_final(lifecycle_profile) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_gather_merge_final(lifecycle_profile) IS
'The finished profile of an aggregate over profiles, bounded or not.';

CREATE FUNCTION lifecycle_internal.lifecycle_bounded(profile lifecycle_profile) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_bounded(lifecycle_profile) IS
'Whether every total of a profile fits.

All amounts of it, without their signs, then sum to at most 9.2e12.';

CREATE AGGREGATE lifecycle_internal.lifecycle_gather(at date, revenue numeric, cost numeric, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_gather_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_internal.lifecycle_gather(date, numeric, numeric, text, text) IS
'As lifecycle_profile, whether or not sums fit.

Where one does not, the result is a profile that is not bounded.';

CREATE AGGREGATE lifecycle_internal.lifecycle_gather(at date, revenue float8, cost float8, category text, order_key text) (
    SFUNC = lifecycle_add, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_gather_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_internal.lifecycle_gather(date, float8, float8, text, text) IS
'As lifecycle_profile, whether or not sums fit.

Where one does not, the result is a profile that is not bounded.';

CREATE AGGREGATE lifecycle_internal.lifecycle_gather_measure(at date, measure text, value numeric, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_gather_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_internal.lifecycle_gather_measure(date, text, numeric, text) IS
'As lifecycle_measure, whether or not sums fit.

Where one does not, the result is a profile that is not bounded.';

CREATE AGGREGATE lifecycle_internal.lifecycle_gather_measure(at date, measure text, value float8, key text) (
    SFUNC = lifecycle_add_measure, STYPE = lifecycle_profile, SSPACE = 256,
    FINALFUNC = lifecycle_internal.lifecycle_gather_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_internal.lifecycle_gather_measure(date, text, float8, text) IS
'As lifecycle_measure, whether or not sums fit.

Where one does not, the result is a profile that is not bounded.';

CREATE AGGREGATE lifecycle_internal.lifecycle_gather_merge(lifecycle_profile) (
    SFUNC = lifecycle_internal.lifecycle_profile_merge, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_gather_merge_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_internal.lifecycle_gather_merge(lifecycle_profile) IS
'As lifecycle_merge, whether or not sums fit.

Where one does not, the result is a profile that is not bounded.';

CREATE FUNCTION lifecycle_internal.lifecycle_gather_profiles(query text, empty lifecycle_profile) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL UNSAFE COST 4000000 ROWS 100000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_gather_profiles(text, lifecycle_profile) IS
'As lifecycle_profiles, whether or not sums fit.

Where one does not, the result is a profile that is not bounded.
empty: an empty profile, whose type is that of the results. Errors: those of lifecycle_profiles but for 22003 of a sum.';
