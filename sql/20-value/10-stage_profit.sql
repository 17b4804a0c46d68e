
-- What each stage earned, and since when the relationship has paid.

CREATE FUNCTION lifecycle_profit(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT stage lifecycle_stage, OUT cycle integer, OUT since date, OUT until date, OUT periods double precision,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT bad_debt numeric, OUT investment numeric,
    OUT profit numeric, OUT npv numeric,
    OUT basic numeric, OUT incremental numeric, OUT cross_sell numeric, OUT cost_saving numeric, OUT price numeric,
    OUT migration numeric, OUT referral numeric,
    OUT investment_basis text, OUT roi double precision, OUT cumulative numeric, OUT anomalies text[]) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 4;
COMMENT ON FUNCTION lifecycle_profit(lifecycle_profile, date) IS
'What a relationship earned up to as_of, a row for each visit to a stage.

Rows are in order of time; a stage left and entered again within a cycle has two, and there is none before the first event.
Later events are not seen. Money is exact, with two to six decimals, so rows sum to the customer''s totals.
periods: length in periods of the model, partial ones in part.
revenue is less refunds; profit = revenue - cost - bad_debt - investment.
bad_debt: money owed that was written off during the visit.
investment: what was measured during the visit, or else the model''s standard (investment_basis: measured, standard).
npv: flows discounted act/365 at the model''s discount_rate from their day to the first event.
basic + incremental + cross_sell + cost_saving + price + migration = revenue - cost, each against the first visit that brought
revenue, whose categories are base.
basic: margin of the base categories as the relationship began. incremental: of buying more of them.
cost_saving: cost below the first visit''s for the same purchases. price: revenue above the first visit''s at the same cost.
migration: margin of other categories that replaces what the base lost. cross_sell: their margin beyond that.
Where no cost is given, price and cost_saving are 0: a larger amount is more bought.
referral: value attributed to recommendations, never added in.
roi: profit / investment, NULL without investment. cumulative: profit so far.
anomalies: what differs from the lifecycle of the literature, empty where nothing does: early_incremental, early_cross_sell,
early_saving, early_profit, formation_loss, stability_loss, stability_no_peak, revenue_after_end.
By the model default.
Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_profit(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT stage lifecycle_stage, OUT cycle integer, OUT since date, OUT until date, OUT periods double precision,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT bad_debt numeric, OUT investment numeric,
    OUT profit numeric, OUT npv numeric,
    OUT basic numeric, OUT incremental numeric, OUT cross_sell numeric, OUT cost_saving numeric, OUT price numeric,
    OUT migration numeric, OUT referral numeric,
    OUT investment_basis text, OUT roi double precision, OUT cumulative numeric, OUT anomalies text[]) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 4;
COMMENT ON FUNCTION lifecycle_profit(lifecycle_profile, date, lifecycle_model) IS
'The same by a model of your own.

model: lifecycle_model_get(...), or a row of lifecycle_model joined in.
Errors: also 22004, 2202E and 22023, which name the model''s column.';

CREATE FUNCTION lifecycle_profit(profile lifecycle_profile, as_of date, model lifecycle_model, base date,
    OUT stage lifecycle_stage, OUT cycle integer, OUT since date, OUT until date, OUT periods double precision,
    OUT orders bigint, OUT revenue numeric, OUT cost numeric, OUT bad_debt numeric, OUT investment numeric,
    OUT profit numeric, OUT npv numeric,
    OUT basic numeric, OUT incremental numeric, OUT cross_sell numeric, OUT cost_saving numeric, OUT price numeric,
    OUT migration numeric, OUT referral numeric,
    OUT investment_basis text, OUT roi double precision, OUT cumulative numeric, OUT anomalies text[]) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800 ROWS 4;
COMMENT ON FUNCTION lifecycle_profit(lifecycle_profile, date, lifecycle_model, date) IS
'The same with npv as worth on the day base.

base: flows before it are compounded, flows after it discounted.
npv is NULL where compounding leads past 9.2e12. Errors: also 22008 base.';

CREATE FUNCTION lifecycle_breakeven(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE,
    OUT breakeven_at date, OUT discounted_at date, OUT lowest numeric, OUT lowest_at date) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800;
COMMENT ON FUNCTION lifecycle_breakeven(lifecycle_profile, date) IS
'The day from which a relationship has paid for itself.

breakeven_at: the day from which cumulative profit (of lifecycle_profit, at the end of the day) stays at 0 or above up to as_of;
NULL while it is below. discounted_at: the same of discounted profit.
lowest: the lowest cumulative profit, the money at risk; 0 where it never was below. lowest_at: its day.
NULL before the first event. By the model default.
Errors: 22008 as_of, 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_breakeven(profile lifecycle_profile, as_of date, model lifecycle_model,
    OUT breakeven_at date, OUT discounted_at date, OUT lowest numeric, OUT lowest_at date) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 800;
COMMENT ON FUNCTION lifecycle_breakeven(lifecycle_profile, date, lifecycle_model) IS
'The same by a model of your own.

Errors: also 22004, 2202E and 22023, which name the model''s column.';
