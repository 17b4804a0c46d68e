-- Profiles out of a query, streamed.

CREATE FUNCTION lifecycle_profiles(query text) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL UNSAFE COST 4000000 ROWS 100000;
COMMENT ON FUNCTION lifecycle_profiles(text) IS
'The profile of every customer of a query, as GROUP BY would make them.
Several times faster than the aggregate: AS t(customer_id bigint, profile lifecycle_profile).
Columns of the query: customer (any type that can be hashed), at, revenue [, cost [, category [, order_key]]], or customer, at, measure, value [, key].
at is a date, timestamp or timestamptz, money numeric, double precision or an integer, order_key text or an integer, known by its text.
One SELECT that only reads, run with the rights and the snapshot of the caller. Takes work_mem times hash_mem_multiplier, then temporary files.
Errors: 22023 a query that is not one such SELECT, 42P02 a parameter, 42804 columns of other types, 53400 temp_file_limit, and those of the aggregates.';
