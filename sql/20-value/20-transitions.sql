
-- How customers move from stage to stage, over all of them.

CREATE TYPE lifecycle_transitions AS (
    customers bigint,
    counts bigint[],
    entries bigint[],
    ends bigint[],
    probabilities double precision[],
    standard_errors double precision[]
);
COMMENT ON TYPE lifecycle_transitions IS
'How customers moved between stages from one period to the next.

counts: 7 by 7, from stage (row) to stage (column), in the order of lifecycle_stage. entries: customers by the stage of their first period; ends: by the
stage of their last whole period, after which nothing was observed.
probabilities: shares of each row, ends left out; a stage that nobody left keeps 1 for itself, so that the matrix fits clv_markov. standard_errors:
binomial, NULL there.';
COMMENT ON COLUMN lifecycle_transitions.customers IS 'How many customers had a whole period.';
COMMENT ON COLUMN lifecycle_transitions.counts IS 'Moves, 7 by 7: from stage (row) to stage (column), staying included.';
COMMENT ON COLUMN lifecycle_transitions.entries IS 'Customers by the stage of their first period.';
COMMENT ON COLUMN lifecycle_transitions.ends IS 'Customers by the stage of their last whole period.';
COMMENT ON COLUMN lifecycle_transitions.probabilities IS 'Probability a period of moving, 7 by 7; rows sum to 1.';
COMMENT ON COLUMN lifecycle_transitions.standard_errors IS 'Standard error of each probability; NULL in rows of stages that nobody left.';

CREATE FUNCTION lifecycle_internal.lifecycle_transitions_add(state bigint[], profile lifecycle_profile, as_of date) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_transitions_add(bigint[], lifecycle_profile, date) IS
'Takes a customer into the state of lifecycle_transitions.';

CREATE FUNCTION lifecycle_internal.lifecycle_transitions_subtract(state bigint[], profile lifecycle_profile, as_of date) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_transitions_subtract(bigint[], lifecycle_profile, date) IS
'Takes a customer back out of the state of lifecycle_transitions.';

CREATE FUNCTION lifecycle_internal.lifecycle_transitions_add(state bigint[], profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_transitions_add(bigint[], lifecycle_profile, date, lifecycle_model) IS
'Takes a customer into the state of lifecycle_transitions, by a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_transitions_subtract(state bigint[], profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_transitions_subtract(bigint[], lifecycle_profile, date, lifecycle_model) IS
'Takes a customer back out of the state of lifecycle_transitions, by a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_transitions_merge(bigint[], bigint[]) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_transitions_merge(bigint[], bigint[]) IS
'Two partial states of lifecycle_transitions as one.

Errors: 22P03 an array that is not such a state; 22003 a sum.';

CREATE FUNCTION lifecycle_internal.lifecycle_transitions_final(bigint[]) RETURNS lifecycle_transitions
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_transitions_final(bigint[]) IS
'What a state of lifecycle_transitions says.

NULL without a customer.
Errors: 22P03 an array that is not such a state.';

CREATE AGGREGATE lifecycle_transitions(profile lifecycle_profile, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_transitions_add, STYPE = bigint[], SSPACE = 544,
    FINALFUNC = lifecycle_internal.lifecycle_transitions_final, COMBINEFUNC = lifecycle_internal.lifecycle_transitions_merge,
    MSFUNC = lifecycle_internal.lifecycle_transitions_add, MINVFUNC = lifecycle_internal.lifecycle_transitions_subtract,
    MSTYPE = bigint[], MSSPACE = 544, MFINALFUNC = lifecycle_internal.lifecycle_transitions_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_transitions(lifecycle_profile, date) IS
'How customers move from stage to stage, from one period to the next.

Periods up to as_of. A last period that as_of cuts short is left out. Rows with a NULL are skipped; NULL without a whole period. By the model default.
Errors: 22008 as_of.';

CREATE AGGREGATE lifecycle_transitions(profile lifecycle_profile, as_of date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_transitions_add, STYPE = bigint[], SSPACE = 544,
    FINALFUNC = lifecycle_internal.lifecycle_transitions_final, COMBINEFUNC = lifecycle_internal.lifecycle_transitions_merge,
    MSFUNC = lifecycle_internal.lifecycle_transitions_add, MINVFUNC = lifecycle_internal.lifecycle_transitions_subtract,
    MSTYPE = bigint[], MSSPACE = 544, MFINALFUNC = lifecycle_internal.lifecycle_transitions_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_transitions(lifecycle_profile, date, lifecycle_model) IS
'The same by a model of your own.

Errors: 22004, 2202E and 22023 also, which name the column of the model.';

CREATE FUNCTION lifecycle_transition_rows(transitions lifecycle_transitions,
    OUT from_stage lifecycle_stage, OUT to_stage lifecycle_stage, OUT count bigint,
    OUT probability double precision, OUT standard_error double precision) RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 200 ROWS 25
BEGIN ATOMIC
    SELECT r.from_stage, r.to_stage, r.count, r.probability, r.standard_error
    FROM (
        SELECT f.stage AS from_stage, t.stage AS to_stage, (transitions).counts[f.n][t.n] AS count,
               (transitions).probabilities[f.n][t.n] AS probability, (transitions).standard_errors[f.n][t.n] AS standard_error
        FROM unnest(enum_range(NULL::lifecycle_stage)) WITH ORDINALITY AS f (stage, n),
             unnest(enum_range(NULL::lifecycle_stage)) WITH ORDINALITY AS t (stage, n)
        UNION ALL
        SELECT NULL, t.stage, (transitions).entries[t.n], e.p, sqrt(e.p * (1 - e.p) / (transitions).customers)
        FROM unnest(enum_range(NULL::lifecycle_stage)) WITH ORDINALITY AS t (stage, n),
             LATERAL (SELECT (transitions).entries[t.n]::double precision / (transitions).customers) AS e (p)
        UNION ALL
        SELECT f.stage, NULL, (transitions).ends[f.n], NULL, NULL
        FROM unnest(enum_range(NULL::lifecycle_stage)) WITH ORDINALITY AS f (stage, n)
    ) AS r
    WHERE r.count > 0
    ORDER BY r.from_stage NULLS FIRST, r.to_stage NULLS LAST;
END;
COMMENT ON FUNCTION lifecycle_transition_rows(lifecycle_transitions) IS
'The moves that lifecycle_transitions counted, as rows.

from_stage is NULL for entries: customers whose first period shows to_stage, and their share.
to_stage is NULL for ends: customers whose last whole period shows from_stage; they have no probability, because what came next was not observed.';

-- The course of a base: the same moves, and how many customers are in which stage by the age of the relationship, in one walk.

CREATE FUNCTION lifecycle_internal.lifecycle_course_add(state bigint[], profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_course_add(bigint[], lifecycle_profile, date, lifecycle_model) IS
'Takes a customer into the state of lifecycle_course.

Errors: 22P03 an array that is not such a state; 22003 a sum; those of lifecycle_history.';

CREATE FUNCTION lifecycle_internal.lifecycle_course_subtract(state bigint[], profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_course_subtract(bigint[], lifecycle_profile, date, lifecycle_model) IS
'Takes a customer back out of the state of lifecycle_course.

Errors: as lifecycle_course_add.';

CREATE FUNCTION lifecycle_internal.lifecycle_course_merge(bigint[], bigint[]) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_course_merge(bigint[], bigint[]) IS
'Two partial states of lifecycle_course as one.

Errors: 22P03 an array that is not such a state; 22003 a sum.';

CREATE AGGREGATE lifecycle_internal.lifecycle_course(profile lifecycle_profile, as_of date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_course_add, STYPE = bigint[], SSPACE = 27500,
    COMBINEFUNC = lifecycle_internal.lifecycle_course_merge,
    MSFUNC = lifecycle_internal.lifecycle_course_add, MINVFUNC = lifecycle_internal.lifecycle_course_subtract, MSTYPE = bigint[], MSSPACE = 27500,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_internal.lifecycle_course(lifecycle_profile, date, lifecycle_model) IS
'Moves from stage to stage, and stages by the age of relationships.

64 elements as lifecycle_transitions counts them; then for each of 120 periods since the first event and in it each stage customers, days, and profit in
micros as two elements, the upper and the lower 64 bits. NULL without a customer.
Errors: those of lifecycle_history.';

CREATE FUNCTION lifecycle_internal.lifecycle_course_rows(course bigint[], OUT period_no integer, OUT stage lifecycle_stage, OUT customers bigint,
    OUT days bigint, OUT profit numeric) RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 300
BEGIN ATOMIC
    SELECT n.period_no, s.stage, course[c.at + 1], course[c.at + 2],
           (course[c.at + 3] * 18446744073709551616 + course[c.at + 4] + CASE WHEN course[c.at + 4] < 0 THEN 18446744073709551616 ELSE 0 END) / 1000000
    FROM generate_series(0, (cardinality(course) - 64) / 28 - 1) AS n (period_no)
    CROSS JOIN unnest(enum_range(NULL::lifecycle_stage)) WITH ORDINALITY AS s (stage, n)
    CROSS JOIN LATERAL (SELECT 64 + 4 * (7 * n.period_no + s.n::integer - 1) AS at) AS c
    WHERE course[c.at + 1] > 0;
END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_course_rows(bigint[]) IS
'What lifecycle_course counted by the age of relationships, as rows.
period_no: since the first event. days: of customers in it. profit: revenue less cost, bad debt and investment.';
