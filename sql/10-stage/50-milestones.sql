
-- The story of a relationship: milestones, how long each stage lasted, and the curve as a picture.

CREATE FUNCTION lifecycle_milestones(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT started_at date, OUT start_basis text, OUT enquired_at date, OUT targeted_at date,
    OUT first_order_at date, OUT days_to_first_order integer, OUT repeat_at date, OUT days_to_repeat integer,
    OUT incremental_at date, OUT cross_buy_at date, OUT formation_at date, OUT days_to_formation integer,
    OUT stability_at date, OUT days_to_stability integer, OUT decline_at date, OUT ended_at date, OUT last_order_at date) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_milestones(lifecycle_profile, date) IS
'The milestones of a relationship, such as first and repeat order, in one row.

NULL stands for what is not reached by as_of.
started_at: the first event of any kind; start_basis: the measure it has: contact, investment, cost or order (of several on one day contact before
investment before order before cost; another measure only where none of these is there). enquired_at: the first contact. targeted_at: the first
investment up to the first order, or cost before it.
first_order_at, and days_to_first_order from the start. repeat_at: the second day with an order; days_to_repeat: from the first.
Two are compared with the trial, which lasts from the first order until another stage is shown than the first one beyond prospect: the exploration, or
the stage in which the relationship started beyond it, as for lifecycle_profit. Base categories are those bought in it, and what has no category is
base.
incremental_at: the first day of the first whole period after the trial whose revenue less refunds in base categories exceeds the baseline, which is
the same revenue of the trial over the trial''s length in periods (0 if negative), by more than chance: by one purchase day of the trial, or by the
root of those that the trial lets expect. cross_buy_at: the first order after the trial in a category that is
not a base category; where no order of the trial has a category it stays NULL.
formation_at, stability_at, decline_at: the first day that was shown as that stage; days_to_formation, days_to_stability: from the first order.
ended_at: the first day of the termination that stands, or of the balance that settled it if that is later; it is not the last purchase, and NULL
while the relationship is open, an open balance included. last_order_at: the latest order.
All but ended_at and last_order_at, which depend on as_of, keep their day at any later as_of, unless the last row of lifecycle_history changes,
which it may while its period is not over. NULL before the first event.
Errors: 22008 as_of; 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_milestones(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT started_at date, OUT start_basis text, OUT enquired_at date, OUT targeted_at date,
    OUT first_order_at date, OUT days_to_first_order integer, OUT repeat_at date, OUT days_to_repeat integer,
    OUT incremental_at date, OUT cross_buy_at date, OUT formation_at date, OUT days_to_formation integer,
    OUT stability_at date, OUT days_to_stability integer, OUT decline_at date, OUT ended_at date, OUT last_order_at date) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 600;
COMMENT ON FUNCTION lifecycle_milestones(lifecycle_profile, date, lifecycle_model) IS
'The milestones of a relationship by a model: lifecycle_model_get(...).

Errors: as without a model; 22004, 2202E and 22023 also, which name the column of the model.';

CREATE FUNCTION lifecycle_dwell(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT stage lifecycle_stage, OUT visits integer, OUT periods integer, OUT days integer, OUT first_since date,
    OUT last_until date, OUT share double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 4;
COMMENT ON FUNCTION lifecycle_dwell(lifecycle_profile, date) IS
'How long each stage lasted: a row a stage shown up to as_of, in order.

visits: how many times. periods: rows of lifecycle_history that show it, 0 for a prospect who ordered within the first period. days: over all stages
they sum to the days from the first event to as_of, both included; share: of all days.
first_since: the first day of the first visit; last_until: the last day of the last one. No row before the first event.
Errors: 22008 as_of; 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_dwell(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT stage lifecycle_stage, OUT visits integer, OUT periods integer, OUT days integer, OUT first_since date,
    OUT last_until date, OUT share double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 4;
COMMENT ON FUNCTION lifecycle_dwell(lifecycle_profile, date, lifecycle_model) IS
'How long each stage lasted, by a model: lifecycle_model_get(...).

Errors: as without a model; 22004, 2202E and 22023 also, which name the column of the model.';

CREATE FUNCTION lifecycle_curve_svg(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE, language text DEFAULT 'en') RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION lifecycle_curve_svg(lifecycle_profile, date, text) IS
'The life-cycle curve of the customer as a picture, one self-contained SVG.

No scripts, no fonts or references from elsewhere, ASCII, at most 96 kB. Over the time from the first event to as_of it draws net revenue per period
(orders per period, where no revenue is known) and colours curve, area and a band below by the stage shown then; dotted lines and rings mark where the
stage changes, solid ones with a diamond where a cycle ends. A legend names the stages; title and desc tell the same in words to who cannot see it, in
language en or zh.
The curve is smoothed: at each day the mean of the periods around it, weighted by their length and by a biweight kernel that reaches one and a half
periods (a thirtieth of the whole, if that is more) and as many of the customer''s own gaps between order days, at most an eighth of the whole. More
than 120 periods are drawn in 120 steps or less of equally many, a step in the stage that most of them show. NULL before the first event.
Errors: 22008 as_of; 22023 an unknown language.
Source: kernel regression, Nadaraya 1964, Watson 1964; colours, Okabe and Ito 2008, light and dark.';

CREATE FUNCTION lifecycle_curve_svg(profile lifecycle_profile, as_of date, model lifecycle_model,
    language text DEFAULT 'en') RETURNS text
AS 'MODULE_PATHNAME', 'lifecycle_curve_svg_by' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION lifecycle_curve_svg(lifecycle_profile, date, lifecycle_model, text) IS
'The life-cycle curve as a picture, by a model: lifecycle_model_get(...).

Errors: as without a model; 22004, 2202E and 22023 also, which name the column of the model.';
