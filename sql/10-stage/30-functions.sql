
-- The stage of a relationship, its standing, its history, and why.

CREATE FUNCTION lifecycle_stage(profile lifecycle_profile, as_of date) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_stage(lifecycle_profile, date) IS
'The stage of the relationship on as_of; later events are not seen. NULL before the first event. By the model default: a hidden Markov model of relationship dynamics (Netzer, Lattin and Srinivasan 2008) over periods of 30 days. Error: 22008 as_of.';

CREATE FUNCTION lifecycle_stage(profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_stage(lifecycle_profile, date, lifecycle_model) IS
'The stage of the relationship on as_of; later events are not seen. NULL before the first event. By the model default: a hidden Markov model of relationship dynamics (Netzer, Lattin and Srinivasan 2008) over periods of 30 days. Error: 22008 as_of. By a model of one''s own: lifecycle_model_get(...), or a row of lifecycle_model joined in. Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_status(profile lifecycle_profile, as_of date,
    OUT stage lifecycle_stage, OUT probability double precision, OUT stage_probabilities double precision[],
    OUT since date, OUT previous_stage lifecycle_stage, OUT cycle integer, OUT pattern text, OUT grade text,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric, OUT first_at date, OUT last_at date,
    OUT tenure_days integer, OUT silence_days integer, OUT cadence_days double precision,
    OUT level double precision, OUT peak_level double precision, OUT trend double precision, OUT share double precision,
    OUT p_active double precision, OUT p_decline_next double precision, OUT reason text) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_status(lifecycle_profile, date) IS
'The relationship on as_of in one row: stage, its probability and those of all seven in order; since, the first day that showed the stage, and the stage shown before (NULL if none); cycle, 1 and one more with each return from the end; pattern as lifecycle_pattern; grade of loyalty: potential, new, regular, old, loyal; orders, revenue less refunds, cost and profit (less investment too) to date; first and last order; days since the first event and the last order; cadence_days, mean days between order days; level, orders a period over the last three, the highest it was, and trend, its change against three periods earlier as a share; share of the wallet; p_active, probability not to be terminated; p_decline_next, probability of decline or the end a period on (NULL by rules); reason, a word. NULL before the first event. Read it in FROM (LATERAL), not as (f(x)).*, which calls it once a column. Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_status(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT stage lifecycle_stage, OUT probability double precision, OUT stage_probabilities double precision[],
    OUT since date, OUT previous_stage lifecycle_stage, OUT cycle integer, OUT pattern text, OUT grade text,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric, OUT first_at date, OUT last_at date,
    OUT tenure_days integer, OUT silence_days integer, OUT cadence_days double precision,
    OUT level double precision, OUT peak_level double precision, OUT trend double precision, OUT share double precision,
    OUT p_active double precision, OUT p_decline_next double precision, OUT reason text) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_status(lifecycle_profile, date, lifecycle_model) IS
'The relationship on as_of in one row: stage, its probability and those of all seven in order; since, the first day that showed the stage, and the stage shown before (NULL if none); cycle, 1 and one more with each return from the end; pattern as lifecycle_pattern; grade of loyalty: potential, new, regular, old, loyal; orders, revenue less refunds, cost and profit (less investment too) to date; first and last order; days since the first event and the last order; cadence_days, mean days between order days; level, orders a period over the last three, the highest it was, and trend, its change against three periods earlier as a share; share of the wallet; p_active, probability not to be terminated; p_decline_next, probability of decline or the end a period on (NULL by rules); reason, a word. NULL before the first event. Read it in FROM (LATERAL), not as (f(x)).*, which calls it once a column. Errors: 22008 as_of, 22003 a total past 64 bits. By a model of one''s own: lifecycle_model_get(...), or a row of lifecycle_model joined in. Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_history(profile lifecycle_profile, as_of date,
    OUT period_no integer, OUT period_start date, OUT period_end date, OUT stage lifecycle_stage,
    OUT probability double precision, OUT cycle integer, OUT orders bigint, OUT revenue numeric, OUT cost numeric,
    OUT profit numeric, OUT reason text) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 24;
COMMENT ON FUNCTION lifecycle_history(lifecycle_profile, date) IS
'The way through the stages: a row a period, counted from the first event, the last one ending on as_of; period_end is its last day. A row does not change when more periods follow (the last may, as it may be a part). revenue is less refunds, profit less cost and investment. Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_history(profile lifecycle_profile, as_of date, model lifecycle_model, smoothed boolean DEFAULT false,
    OUT period_no integer, OUT period_start date, OUT period_end date, OUT stage lifecycle_stage,
    OUT probability double precision, OUT cycle integer, OUT orders bigint, OUT revenue numeric, OUT cost numeric,
    OUT profit numeric, OUT reason text) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 24;
COMMENT ON FUNCTION lifecycle_history(lifecycle_profile, date, lifecycle_model, boolean) IS
'The way through the stages: a row a period, counted from the first event, the last one ending on as_of; period_end is its last day. A row does not change when more periods follow (the last may, as it may be a part). revenue is less refunds, profit less cost and investment. Errors: 22008 as_of, 22003 a total past 64 bits. smoothed: each period judged by all that was seen up to as_of, not by what was known at its end (forward-backward; Rabiner 1989); such rows do change when more becomes known, and the probabilities of the last one are those of lifecycle_status; engine bayes only. By a model of one''s own: lifecycle_model_get(...), or a row of lifecycle_model joined in. Errors: also 22004, 2202E and 22023, which name the model''s column; 22023 smoothed by engine rules.';

CREATE FUNCTION lifecycle_explain(profile lifecycle_profile, as_of date,
    OUT evidence text, OUT value double precision, OUT threshold double precision, OUT verdict text, OUT margin double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 8;
COMMENT ON FUNCTION lifecycle_explain(lifecycle_profile, date) IS
'Why the stage is what it is: the first row names stage and reason; each further row is evidence looked at, its value, the threshold (NULL for one that is never reached), what follows, and the margin: what must be added to the value to reach the threshold. By the hidden Markov model the evidence is each stage''s weight; by rules, each threshold in the order it was asked. Error: 22008 as_of.';

CREATE FUNCTION lifecycle_explain(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT evidence text, OUT value double precision, OUT threshold double precision, OUT verdict text, OUT margin double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 8;
COMMENT ON FUNCTION lifecycle_explain(lifecycle_profile, date, lifecycle_model) IS
'Why the stage is what it is: the first row names stage and reason; each further row is evidence looked at, its value, the threshold (NULL for one that is never reached), what follows, and the margin: what must be added to the value to reach the threshold. By the hidden Markov model the evidence is each stage''s weight; by rules, each threshold in the order it was asked. Error: 22008 as_of. By a model of one''s own: lifecycle_model_get(...), or a row of lifecycle_model joined in. Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_pattern(profile lifecycle_profile, as_of date) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_pattern(lifecycle_profile, date) IS
'How the relationship went in its last cycle: early_abort 早期流产型 (ended on trial), midway_death 中途夭折型 (ended while forming), early_exit 提前退出型 (ended after a stability shorter than lasting_periods), long_lasting 长久保持型 (after a longer one), or open: not ended, so far. NULL before the first event. Error: 22008 as_of.';

CREATE FUNCTION lifecycle_pattern(profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_pattern(lifecycle_profile, date, lifecycle_model) IS
'How the relationship went in its last cycle: early_abort 早期流产型 (ended on trial), midway_death 中途夭折型 (ended while forming), early_exit 提前退出型 (ended after a stability shorter than lasting_periods), long_lasting 长久保持型 (after a longer one), or open: not ended, so far. NULL before the first event. Error: 22008 as_of. By a model of one''s own: lifecycle_model_get(...), or a row of lifecycle_model joined in. Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_internal.lifecycle_stage_final(lifecycle_profile) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_final(lifecycle_profile) IS
'The stage on the latest as_of that the aggregate lifecycle_stage was given.';
