-- The profile: all that is known of one customer.

CREATE TYPE lifecycle_profile;

CREATE FUNCTION lifecycle_internal.lifecycle_profile_in(cstring) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_in(cstring) IS
'Reads a profile from JSON text.

Events may come in any order.
Errors: 22P02 syntax; 22008 a day outside 0001-01-01 to 9999-12-31; 22023 an unknown measure, a count below 1 or a sum that the measure does not
allow; 22003 a number out of range.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_out(lifecycle_profile) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_out(lifecycle_profile) IS
'Writes a profile as JSON text.

{"version": 1, "events": [[day, measure, count, sum, key], ...]}. Canonical: equal profiles have equal text.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_recv(internal) RETURNS lifecycle_profile
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_recv(internal) IS
'Reads a profile from its binary form, every byte checked.

Errors: 22P03 bytes that are truncated, of another version, or not in the one form that a profile has.';

CREATE FUNCTION lifecycle_internal.lifecycle_profile_send(lifecycle_profile) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_profile_send(lifecycle_profile) IS
'Writes a profile in its binary form.

A version byte and the events, the same on every machine.';

CREATE TYPE lifecycle_profile (
    INPUT = lifecycle_internal.lifecycle_profile_in,
    OUTPUT = lifecycle_internal.lifecycle_profile_out,
    RECEIVE = lifecycle_internal.lifecycle_profile_recv,
    SEND = lifecycle_internal.lifecycle_profile_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE lifecycle_profile IS
'All that is known of one customer.

A sparse series, sorted by (day, measure, key), of (count, sum). Money is exact, in units of 10^-6. Profiles form a group: || merges, - takes back
out, the empty profile changes nothing. A usual order takes about 6 bytes.';

CREATE CAST (lifecycle_profile AS jsonb) WITH INOUT;
COMMENT ON CAST (lifecycle_profile AS jsonb) IS
'The text form of a profile as JSON.

{"version": 1, "events": [[day, measure, count, sum, key], ...]}.';
