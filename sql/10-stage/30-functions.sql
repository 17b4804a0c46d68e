
-- The stage of a relationship, where it stands, its history, and why.

CREATE FUNCTION lifecycle_stage(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_stage(lifecycle_profile, date) IS
'The stage of the relationship on a day.

Later events are not seen. NULL before the first event.
One decision table compares what is believed of the customer (how often it buys, whether it is still there) with thresholds;
its first row that holds gives the stage: see doc/stages.md.
By the model default, which knows no shop; lifecycle_fit learns a model from a shop''s own customers.
Errors: 22008 as_of.';

CREATE FUNCTION lifecycle_stage(profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_stage(lifecycle_profile, date, lifecycle_model) IS
'The stage of the relationship on a day.

Later events are not seen. NULL before the first event.
One decision table compares what is believed of the customer (how often it buys, whether it is still there) with thresholds;
its first row that holds gives the stage: see doc/stages.md.
By a model: lifecycle_model_get(...), a row of lifecycle_model, or one learned by lifecycle_fit.
Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_internal.lifecycle_stages(profile lifecycle_profile, earlier date, later date, model lifecycle_model) RETURNS text[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stages(lifecycle_profile, date, date, lifecycle_model) IS
'The stages on two days, as lifecycle_stage says of each, in one walk.

Errors: those of lifecycle_stage; 22023 later before earlier.';

CREATE FUNCTION lifecycle_status(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT stage lifecycle_stage, OUT since date, OUT previous_stage lifecycle_stage, OUT reason text, OUT cycle integer,
    OUT pattern text, OUT grade text, OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric,
    OUT first_at date, OUT last_at date, OUT tenure_days integer, OUT silence_days integer,
    OUT cadence_days double precision, OUT usual_gap_days double precision, OUT silence_gaps double precision,
    OUT usual double precision, OUT recent double precision,
    OUT trend double precision, OUT volatility double precision, OUT share double precision,
    OUT share_trend double precision, OUT usual_ahead double precision, OUT expected_ahead double precision,
    OUT p_active double precision, OUT p_no_order double precision, OUT chance_none double precision,
    OUT chance_fewer double precision, OUT chance_holds double precision, OUT chance_more double precision) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_status(lifecycle_profile, date) IS
'Where the relationship stands on a day, in one row.

stage; since, the day on which it came up, in the last run of periods that end with it; previous_stage, NULL if there was none.
reason: the row of the decision table that held. cycle: 1, and one more with each return from the end.
pattern: as lifecycle_pattern. grade, how long and how often it bought: potential, new, regular, old, loyal; former after the end.
orders, revenue (less refunds), cost, profit (less bad debt and investment too): so far. first_at, last_at: days of orders.
tenure_days: days lived, up to the last order where the relationship is over. silence_days: since the last order.
cadence_days: mean gap between days with an order. usual_gap_days: the own gap by which the decision table measures silence;
silence_gaps: the silence in such gaps, which the quiet season and a smaller wallet shorten. Both NULL of fewer than three purchase days in the cycle.
usual, recent: purchase days a period, before and in the recent periods; trend: recent against before, less 1.
volatility: deviation of net revenue a period over its mean. share, share_trend: recent share of the wallet, and its change.
usual_ahead, expected_ahead: net revenue of six periods, at the usual level and as expected.
p_active: chance of not having left. p_no_order: chance of no purchase in the periods that the decision table looks ahead
(end_periods, or one own gap if that is more, at most end_periods_most; three to twelve unless changed).
chance_none, _fewer, _holds, _more: of no, fewer, as many, more purchases in the next six periods; they sum to 1.
What is not known is NULL. NULL as a whole before the first event.
Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_status(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT stage lifecycle_stage, OUT since date, OUT previous_stage lifecycle_stage, OUT reason text, OUT cycle integer,
    OUT pattern text, OUT grade text, OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric,
    OUT first_at date, OUT last_at date, OUT tenure_days integer, OUT silence_days integer,
    OUT cadence_days double precision, OUT usual_gap_days double precision, OUT silence_gaps double precision,
    OUT usual double precision, OUT recent double precision,
    OUT trend double precision, OUT volatility double precision, OUT share double precision,
    OUT share_trend double precision, OUT usual_ahead double precision, OUT expected_ahead double precision,
    OUT p_active double precision, OUT p_no_order double precision, OUT chance_none double precision,
    OUT chance_fewer double precision, OUT chance_holds double precision, OUT chance_more double precision) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_status(lifecycle_profile, date, lifecycle_model) IS
'Where the relationship stands on a day, in one row.

stage; since, the day on which it came up, in the last run of periods that end with it; previous_stage, NULL if there was none.
reason: the row of the decision table that held. cycle: 1, and one more with each return from the end.
pattern: as lifecycle_pattern. grade, how long and how often it bought: potential, new, regular, old, loyal; former after the end.
orders, revenue (less refunds), cost, profit (less bad debt and investment too): so far. first_at, last_at: days of orders.
tenure_days: days lived, up to the last order where the relationship is over. silence_days: since the last order.
cadence_days: mean gap between days with an order. usual_gap_days: the own gap by which the decision table measures silence;
silence_gaps: the silence in such gaps, which the quiet season and a smaller wallet shorten. Both NULL of fewer than three purchase days in the cycle.
usual, recent: purchase days a period, before and in the recent periods; trend: recent against before, less 1.
volatility: deviation of net revenue a period over its mean. share, share_trend: recent share of the wallet, and its change.
usual_ahead, expected_ahead: net revenue of six periods, at the usual level and as expected.
p_active: chance of not having left. p_no_order: chance of no purchase in the periods that the decision table looks ahead
(end_periods, or one own gap if that is more, at most end_periods_most; three to twelve unless changed).
chance_none, _fewer, _holds, _more: of no, fewer, as many, more purchases in the next six periods; they sum to 1.
What is not known is NULL. NULL as a whole before the first event.
By a model: lifecycle_model_get(...), a row of lifecycle_model, or one learned by lifecycle_fit.
Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_history(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT period_no integer, OUT period_start date, OUT period_end date, OUT stage lifecycle_stage, OUT cycle integer,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric, OUT reason text) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 24;
COMMENT ON FUNCTION lifecycle_history(lifecycle_profile, date) IS
'The history of stages, a row for each period.

Periods count from the first event, the last one ends on as_of; period_end is its last day.
A row does not change when more periods follow; the last one may, while its period is not over.
revenue is less refunds, profit less cost, bad debt and investment. reason: the row of the decision table that held.
Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_history(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT period_no integer, OUT period_start date, OUT period_end date, OUT stage lifecycle_stage, OUT cycle integer,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT profit numeric, OUT reason text) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 24;
COMMENT ON FUNCTION lifecycle_history(lifecycle_profile, date, lifecycle_model) IS
'The history of stages, a row for each period.

Periods count from the first event, the last one ends on as_of; period_end is its last day.
A row does not change when more periods follow; the last one may, while its period is not over.
revenue is less refunds, profit less cost, bad debt and investment. reason: the row of the decision table that held.
By a model: lifecycle_model_get(...), a row of lifecycle_model, or one learned by lifecycle_fit.
Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_explain(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE, language text DEFAULT 'en',
    OUT evidence text, OUT value double precision, OUT threshold double precision, OUT verdict text,
    OUT margin double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 12;
COMMENT ON FUNCTION lifecycle_explain(lifecycle_profile, date, text) IS
'Why the stage is what it is.

language: en or zh.
The first row names stage and reason. Each further row is a question of the decision table: what was asked,
the value found, the threshold, what follows, and the margin: what must be added to the value to reach the threshold.
Questions about what no source was given for (wallet, balance, signals, costs) are left out.
Errors: 22008 as_of; 22023 language.';

CREATE FUNCTION lifecycle_explain(profile lifecycle_profile, as_of date, model lifecycle_model, language text DEFAULT 'en',
    OUT evidence text, OUT value double precision, OUT threshold double precision, OUT verdict text,
    OUT margin double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'lifecycle_explain_by' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 12;
COMMENT ON FUNCTION lifecycle_explain(lifecycle_profile, date, lifecycle_model, text) IS
'Why the stage is what it is, by a model.

model: lifecycle_model_get(...), a row of lifecycle_model, or one learned by lifecycle_fit. language: en or zh.
The first row names stage and reason. Each further row is a question of the decision table: what was asked,
the value found, the threshold, what follows, and the margin: what must be added to the value to reach the threshold.
Questions about what no source was given for (wallet, balance, signals, costs) are left out.
Errors: 22008 as_of; 22023 language; also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_pattern(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_pattern(lifecycle_profile, date) IS
'How the relationship ended in its last cycle.

early_abort 早期流产型: before it grew, came back, or was stable for settled_periods. midway_death 中途夭折型: after it grew or came back, before it
was stable for settled_periods. early_exit 提前退出型: after a stability shorter than lasting_periods. long_lasting 长久保持型: after a longer one.
open: it has not ended. NULL before the first event.
Errors: 22008 as_of.';

CREATE FUNCTION lifecycle_pattern(profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_pattern(lifecycle_profile, date, lifecycle_model) IS
'How the relationship ended in its last cycle.

early_abort 早期流产型: before it grew, came back, or was stable for settled_periods. midway_death 中途夭折型: after it grew or came back, before it
was stable for settled_periods. early_exit 提前退出型: after a stability shorter than lasting_periods. long_lasting 长久保持型: after a longer one.
open: it has not ended. NULL before the first event.
By a model: lifecycle_model_get(...), a row of lifecycle_model, or one learned by lifecycle_fit.
Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_internal.lifecycle_stage_final(lifecycle_profile) RETURNS lifecycle_stage
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_stage_final(lifecycle_profile) IS
'The stage on the latest as_of that the aggregate lifecycle_stage was given.';

CREATE FUNCTION lifecycle_internal.lifecycle_signal_is_good(kind text) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_signal_is_good(text) IS 'Whether signals of a kind speak against leaving, as praise does.

kind: as a source gives it, in the common spellings: Praise, PRAISE, thank_you, 感谢.';

CREATE FUNCTION lifecycle_internal.lifecycle_reasons(OUT reason text, OUT en text, OUT zh text) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 18;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_reasons() IS
'Why stages are shown: the reasons, and what each says in two languages.

reason: the code, as in lifecycle_status. en, zh: true of the customer whenever that row of the decision table holds.';
