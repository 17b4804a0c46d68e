\echo Use "CREATE EXTENSION lifecycle" to load this file. \quit

-- What nobody calls by hand lives in a schema of its own, so that the schema of CREATE EXTENSION shows the public API alone:
-- the functions behind types, operators and triggers; those that take, combine and finish the states of aggregates; those that a
-- function runs as somebody else; parts of a larger function.  To put one there:
--
--   CREATE FUNCTION lifecycle_internal.lifecycle_thing_add(...)        and its COMMENT ON
--   SFUNC = lifecycle_internal.lifecycle_thing_add                     where an aggregate, operator, type or trigger names it
--   lifecycle_internal.lifecycle_thing_part(...)                       in a body; what is public is called as @extschema@.name
--
-- Everybody may use the schema and execute what is in it (but for what says REVOKE), as a view's owner and its reader both have
-- to; so a function here checks by itself what its caller may do.  The schema is the extension's: it goes when the extension
-- goes, and where a schema of that name exists already, CREATE EXTENSION fails (42P06).
CREATE SCHEMA lifecycle_internal;
COMMENT ON SCHEMA lifecycle_internal IS 'What the functions, types and aggregates of lifecycle are made of; not to be called.';
GRANT USAGE ON SCHEMA lifecycle_internal TO PUBLIC;

