
-- The stages of a relationship.

CREATE TYPE lifecycle_stage AS ENUM (
    'prospect', 'exploration', 'formation', 'stability', 'decline', 'terminated', 'recovery'
);
COMMENT ON TYPE lifecycle_stage IS
'The stage of a customer relationship, in order: prospect 潜在期 (known, no order yet), exploration 考察期 (trial orders), formation 形成期 (growing), stability 稳定期 (at full rate), decline 退化期 (falling), terminated 终止期 (no business left), recovery 恢复期 (won back).';

CREATE FUNCTION lifecycle_stage(profile lifecycle_profile, as_of date) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_stage(lifecycle_profile, date) IS
'The stage of the relationship on as_of; later events are not seen. NULL before the first event. By a hidden Markov model of relationship dynamics (Netzer, Lattin and Srinivasan 2008) over periods of 30 days. Error: 22008 as_of.';

CREATE FUNCTION lifecycle_status(profile lifecycle_profile, as_of date,
    OUT stage lifecycle_stage, OUT probability double precision, OUT stage_probabilities double precision[],
    OUT since date, OUT previous_stage lifecycle_stage,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT first_at date, OUT last_at date,
    OUT tenure_days integer, OUT silence_days integer) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_status(lifecycle_profile, date) IS
'The relationship on as_of in one row: stage, its probability and those of all seven stages in order; since, the first day of the period that first showed the stage, and the stage shown before (NULL if none); orders, revenue less refunds and cost to date; first and last order; days since the first event and since the last order. NULL before the first event. Read it in FROM (LATERAL), not as (f(x)).*, which calls it once a column. Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_stage_final(lifecycle_profile) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_stage_final(lifecycle_profile) IS
'The stage on the latest as_of that the aggregate lifecycle_stage was given.';
