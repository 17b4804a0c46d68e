-- Merging, taking out, comparing.

CREATE FUNCTION lifecycle_internal.lifecycle_profile_merge(lifecycle_profile, lifecycle_profile) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_merge(lifecycle_profile, lifecycle_profile) IS
'Both histories as one: implementation of ||.

Counts and sums of a (day, measure, key) add up. Commutative and associative.
Errors: 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_subtract(lifecycle_profile, lifecycle_profile) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_subtract(lifecycle_profile, lifecycle_profile) IS
'The first history without the second: implementation of -.

(a || b) - b = a, to the byte.
Errors: 22023 the second is not contained in the first.';

CREATE OPERATOR || (
    FUNCTION = lifecycle_internal.lifecycle_profile_merge, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile, COMMUTATOR = ||
);
COMMENT ON OPERATOR || (lifecycle_profile, lifecycle_profile) IS 'both histories as one';

CREATE OPERATOR - (
    FUNCTION = lifecycle_internal.lifecycle_profile_subtract, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile
);
COMMENT ON OPERATOR - (lifecycle_profile, lifecycle_profile) IS 'the first history without the second';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_eq(lifecycle_profile, lifecycle_profile) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_eq(lifecycle_profile, lifecycle_profile) IS 'Whether two histories are equal: implementation of =.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_ne(lifecycle_profile, lifecycle_profile) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_ne(lifecycle_profile, lifecycle_profile) IS 'Whether two histories differ: implementation of <>.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_lt(lifecycle_profile, lifecycle_profile) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_lt(lifecycle_profile, lifecycle_profile) IS
'Implementation of <, an order of bytes for sorting and DISTINCT.

It says nothing of customers.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_le(lifecycle_profile, lifecycle_profile) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_le(lifecycle_profile, lifecycle_profile) IS 'Implementation of <=, an order of bytes.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_gt(lifecycle_profile, lifecycle_profile) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_gt(lifecycle_profile, lifecycle_profile) IS 'Implementation of >, an order of bytes.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_ge(lifecycle_profile, lifecycle_profile) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_ge(lifecycle_profile, lifecycle_profile) IS 'Implementation of >=, an order of bytes.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_cmp(lifecycle_profile, lifecycle_profile) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_cmp(lifecycle_profile, lifecycle_profile) IS
'Less, equal or greater as -1, 0 or 1, in an order of bytes.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_hash(lifecycle_profile) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_hash(lifecycle_profile) IS 'Hash of a profile, for grouping.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_hash_extended(lifecycle_profile, bigint) RETURNS bigint
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_hash_extended(lifecycle_profile, bigint) IS
'64-bit hash of a profile with a seed, for hash partitioning.';

CREATE OPERATOR = (
    FUNCTION = lifecycle_internal.lifecycle_profile_eq, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (lifecycle_profile, lifecycle_profile) IS 'equal histories';

CREATE OPERATOR <> (
    FUNCTION = lifecycle_internal.lifecycle_profile_ne, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (lifecycle_profile, lifecycle_profile) IS 'different histories';

CREATE OPERATOR < (
    FUNCTION = lifecycle_internal.lifecycle_profile_lt, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (lifecycle_profile, lifecycle_profile) IS 'before, in an order of bytes';

CREATE OPERATOR <= (
    FUNCTION = lifecycle_internal.lifecycle_profile_le, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (lifecycle_profile, lifecycle_profile) IS 'before or equal, in an order of bytes';

CREATE OPERATOR > (
    FUNCTION = lifecycle_internal.lifecycle_profile_gt, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (lifecycle_profile, lifecycle_profile) IS 'after, in an order of bytes';

CREATE OPERATOR >= (
    FUNCTION = lifecycle_internal.lifecycle_profile_ge, LEFTARG = lifecycle_profile, RIGHTARG = lifecycle_profile,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (lifecycle_profile, lifecycle_profile) IS 'after or equal, in an order of bytes';

CREATE OPERATOR CLASS lifecycle_profile_ops DEFAULT FOR TYPE lifecycle_profile USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 lifecycle_internal.lifecycle_profile_cmp(lifecycle_profile, lifecycle_profile);
COMMENT ON OPERATOR CLASS lifecycle_profile_ops USING btree IS 'order of bytes, for DISTINCT and sorted grouping';
COMMENT ON OPERATOR FAMILY lifecycle_profile_ops USING btree IS 'order of bytes, for DISTINCT and sorted grouping';

CREATE OPERATOR CLASS lifecycle_profile_ops DEFAULT FOR TYPE lifecycle_profile USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 lifecycle_internal.lifecycle_profile_hash(lifecycle_profile),
    FUNCTION 2 lifecycle_internal.lifecycle_profile_hash_extended(lifecycle_profile, bigint);
COMMENT ON OPERATOR CLASS lifecycle_profile_ops USING hash IS 'equality, for hashed grouping';
COMMENT ON OPERATOR FAMILY lifecycle_profile_ops USING hash IS 'equality, for hashed grouping';
