-- Profiles out of profiles, and what every aggregate ends in.

CREATE FUNCTION lifecycle_internal.lifecycle_profile_final(lifecycle_profile) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_final(lifecycle_profile) IS
'The finished profile of an aggregate over rows.

NULL if no row had a day and an amount.';

CREATE FUNCTION lifecycle_internal.lifecycle_merge_final(lifecycle_profile) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_merge_final(lifecycle_profile) IS
'The finished profile of an aggregate over profiles.';

CREATE AGGREGATE lifecycle_merge(lifecycle_profile) (
    SFUNC = lifecycle_internal.lifecycle_profile_merge, STYPE = lifecycle_profile, SSPACE = 512,
    FINALFUNC = lifecycle_internal.lifecycle_merge_final, COMBINEFUNC = lifecycle_internal.lifecycle_profile_merge,
    MSFUNC = lifecycle_internal.lifecycle_profile_merge, MINVFUNC = lifecycle_internal.lifecycle_profile_subtract,
    MSTYPE = lifecycle_profile, MSSPACE = 512, MFINALFUNC = lifecycle_internal.lifecycle_merge_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_merge(lifecycle_profile) IS
'Merges profiles into one.

NULL profiles are skipped; NULL without any.
Errors: 22003 a total past 64 bits.';
