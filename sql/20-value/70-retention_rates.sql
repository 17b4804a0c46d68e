
-- Who came back, period by period, and of how many.

CREATE TYPE lifecycle_retention_point AS (
    period_no integer, customers bigint, active bigint, retention_rate double precision, repeated bigint, repeat_rate double precision,
    active_before bigint, lost bigint, churn_rate double precision, referrers bigint, referral_rate double precision,
    signalled bigint, signal_rate double precision
);
COMMENT ON TYPE lifecycle_retention_point IS
'A period of the customers'' lives, 0 the one that begins with the first order.

customers: those seen through the whole of it, the denominator of every rate but one. active: of them, those with an order in it; retention_rate is
their share.
repeated: those with a second purchase (another day with an order) by its end; repeat_rate. active_before: those active in the period before; lost: of
these, those not active in this one; churn_rate is lost by active_before, NULL in period 0.
referrers: those with a referral in it; referral_rate. signalled: those with a signal, such as a complaint; signal_rate.';

CREATE FUNCTION lifecycle_internal.lifecycle_retention_add(state bigint[], profile lifecycle_profile, as_of date, period_days integer,
    periods integer) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_retention_add(bigint[], lifecycle_profile, date, integer, integer) IS
'Takes a customer into the state of lifecycle_retention.';

CREATE FUNCTION lifecycle_internal.lifecycle_retention_subtract(state bigint[], profile lifecycle_profile, as_of date, period_days integer,
    periods integer) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_retention_subtract(bigint[], lifecycle_profile, date, integer, integer) IS
'Takes a customer back out of the state of lifecycle_retention.';

CREATE FUNCTION lifecycle_internal.lifecycle_retention_merge(bigint[], bigint[]) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_retention_merge(bigint[], bigint[]) IS
'Two partial states of lifecycle_retention as one.

Errors: 22023 other periods; 22P03 an array that is not such a state.';

CREATE FUNCTION lifecycle_internal.lifecycle_retention_final(bigint[]) RETURNS lifecycle_retention_point[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_retention_final(bigint[]) IS
'What a state of lifecycle_retention says.

Errors: 22P03 an array that is not such a state.';

CREATE AGGREGATE lifecycle_retention(profile lifecycle_profile, as_of date, period_days integer, periods integer) (
    SFUNC = lifecycle_internal.lifecycle_retention_add, STYPE = bigint[], SSPACE = 1500,
    FINALFUNC = lifecycle_internal.lifecycle_retention_final, COMBINEFUNC = lifecycle_internal.lifecycle_retention_merge,
    MSFUNC = lifecycle_internal.lifecycle_retention_add, MINVFUNC = lifecycle_internal.lifecycle_retention_subtract,
    MSTYPE = bigint[], MSSPACE = 1500, MFINALFUNC = lifecycle_internal.lifecycle_retention_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_retention(lifecycle_profile, date, integer, integer) IS
'Retention, repeat, churn, referral and signal rates, with their counts.

Up to as_of, in periods of period_days from each customer''s first order, the first periods (1 to 1000) of them. An array of lifecycle_retention_point
for unnest. Group by whatever makes a cohort, such as the month of the first order.
A period that as_of cuts short for a customer leaves that customer out of all its counts, so no rate is lowered by what has not happened yet; periods
that nobody was seen through are absent. Exact, whatever the order of rows and the number of workers.
Rows with a NULL profile or as_of, and customers without an order, are skipped.
Errors: 22004 NULL period_days or periods; 22023 out of range, or not the same in all rows; 22008 as_of.';
