
-- Models: all that an answer about stages depends on besides the profile.

CREATE TABLE lifecycle_model (
    name text PRIMARY KEY CHECK (name ~ '^\S(.{0,61}\S)?$'),
    builtin boolean NOT NULL DEFAULT false,
    description text,
    engine text NOT NULL CHECK (engine IN ('bayes', 'rules')),
    period_days integer NOT NULL,
    rate_lowest double precision NOT NULL,
    rate_highest double precision NOT NULL,
    rate_weights double precision[] NOT NULL,
    switch_margin double precision NOT NULL,
    irregular_dispersion double precision NOT NULL,
    irregular_weight double precision NOT NULL,
    regular_dispersion double precision NOT NULL,
    regular_weight double precision NOT NULL,
    stage_weights double precision[] NOT NULL,
    substages lifecycle_stage[] NOT NULL,
    intensities double precision[] NOT NULL,
    starts double precision[] NOT NULL,
    moves double precision[] NOT NULL,
    lasting_periods double precision NOT NULL,
    share_factor double precision NOT NULL,
    signal_factor double precision NOT NULL,
    satisfaction_factor double precision NOT NULL,
    window_periods double precision NOT NULL,
    window_orders double precision NOT NULL,
    reference_periods double precision NOT NULL,
    smoothing_orders double precision NOT NULL,
    by_revenue double precision NOT NULL,
    cadence_gaps double precision NOT NULL,
    cadence_from double precision NOT NULL,
    assumed_gap double precision NOT NULL,
    customer_orders double precision NOT NULL,
    min_orders double precision NOT NULL,
    growth_ratio double precision NOT NULL,
    payback_ratio double precision NOT NULL,
    explore_periods double precision NOT NULL,
    flat_ratio double precision NOT NULL,
    mature_periods double precision NOT NULL,
    mature_share double precision NOT NULL,
    regrowth_ratio double precision NOT NULL,
    decline_silence double precision NOT NULL,
    silent_periods double precision NOT NULL,
    sharp_ratio double precision NOT NULL,
    decline_ratio double precision NOT NULL,
    fall_scatter double precision NOT NULL,
    market_ratio double precision NOT NULL,
    signals double precision NOT NULL,
    satisfaction_low double precision NOT NULL,
    terminated_silence double precision NOT NULL,
    gone_periods double precision NOT NULL,
    open_balance double precision NOT NULL,
    resume_silence double precision NOT NULL,
    restored_ratio double precision NOT NULL,
    restored_silence double precision NOT NULL,
    revival_periods double precision NOT NULL,
    settle_periods double precision NOT NULL,
    steady_ratio double precision NOT NULL,
    recovery_periods double precision NOT NULL,
    discount_rate double precision NOT NULL,
    horizon_periods double precision NOT NULL,
    stage_investments double precision[] NOT NULL,
    research_cost double precision NOT NULL,
    acquisition_rate double precision NOT NULL,
    prior_margin double precision NOT NULL,
    prior_orders double precision NOT NULL
);
COMMENT ON TABLE lifecycle_model IS
'Models: one row is what functions of stages take as their model. Shipped: default, weekly, quarterly, yearly, rules; they cannot be changed, so copy one under a name of your own and change that. Your own models are dumped and restored. Errors: 55000 a change of a shipped model, 22023 a value out of its range or thresholds that overlap, 22004 a NULL, 2202E arrays that do not fit one another.';
COMMENT ON COLUMN lifecycle_model.name IS 'Name of the model, 1 to 63 characters.';
COMMENT ON COLUMN lifecycle_model.builtin IS 'Whether the row is shipped with the extension: not to be changed, and not dumped. Always false in rows of your own.';
COMMENT ON COLUMN lifecycle_model.description IS 'What the model is for.';
COMMENT ON COLUMN lifecycle_model.engine IS 'bayes, a hidden Markov model; or rules, thresholds.';
COMMENT ON COLUMN lifecycle_model.period_days IS 'Length of a period in days, 1 to 36600. Everything else counts in periods.';
COMMENT ON COLUMN lifecycle_model.rate_lowest IS 'Bayes: slowest own rate of a stable customer, orders a period.';
COMMENT ON COLUMN lifecycle_model.rate_highest IS 'Bayes: fastest own rate of a stable customer, orders a period.';
COMMENT ON COLUMN lifecycle_model.rate_weights IS 'Bayes: weight of each of the 16 own rates from rate_lowest to rate_highest, equal steps on a log scale, before anything is seen; equal as shipped, learned by lifecycle_fit.';
COMMENT ON COLUMN lifecycle_model.switch_margin IS 'Bayes: lead in weighted probability that a new stage needs to be shown, 0 to 1.';
COMMENT ON COLUMN lifecycle_model.irregular_dispersion IS 'Bayes: gamma shape of a period''s rate for irregular orders; large is even.';
COMMENT ON COLUMN lifecycle_model.irregular_weight IS 'Bayes: share of customers who order irregularly, before anything is seen.';
COMMENT ON COLUMN lifecycle_model.regular_dispersion IS 'Bayes: gamma shape of a period''s rate for orders at a beat.';
COMMENT ON COLUMN lifecycle_model.regular_weight IS 'Bayes: share of customers who order at a beat, before anything is seen.';
COMMENT ON COLUMN lifecycle_model.stage_weights IS 'Bayes: what being right is worth in each of the seven stages, in their order; the largest probability times weight is shown.';
COMMENT ON COLUMN lifecycle_model.substages IS 'Bayes: the stage of each hidden sub-stage, 1 to 16 of them.';
COMMENT ON COLUMN lifecycle_model.intensities IS 'Bayes: share of the own rate that each sub-stage shows.';
COMMENT ON COLUMN lifecycle_model.starts IS 'Bayes: weight of each sub-stage at the first order.';
COMMENT ON COLUMN lifecycle_model.moves IS 'Bayes: probability a period of moving from sub-stage (row) to sub-stage (column); rows sum to 1.';
COMMENT ON COLUMN lifecycle_model.lasting_periods IS 'Periods of stability that make a relationship long lasting, and of tenure that make a customer old.';
COMMENT ON COLUMN lifecycle_model.share_factor IS 'Bayes: how much likelier stability is where the wallet share reaches mature_share; 1 is no evidence.';
COMMENT ON COLUMN lifecycle_model.signal_factor IS 'Bayes: how much likelier decline is for each signal of a period, up to three; 1 is no evidence.';
COMMENT ON COLUMN lifecycle_model.satisfaction_factor IS 'Bayes: how much likelier decline is at a score of satisfaction_low or less; 1 is no evidence.';
COMMENT ON COLUMN lifecycle_model.window_periods IS 'Rules: periods of the recent window, and of the one before it.';
COMMENT ON COLUMN lifecycle_model.window_orders IS 'Rules: both windows widen, for slow customers, until they should hold so many orders.';
COMMENT ON COLUMN lifecycle_model.reference_periods IS 'Rules: the usual level is that of so many periods before the recent window.';
COMMENT ON COLUMN lifecycle_model.smoothing_orders IS 'Rules: orders added to both sides of a ratio of volumes, so that little is proven by little.';
COMMENT ON COLUMN lifecycle_model.by_revenue IS 'Rules: 1, volume is net revenue; 0, it is orders.';
COMMENT ON COLUMN lifecycle_model.cadence_gaps IS 'Rules: the own cadence remembers about so many gaps between order days.';
COMMENT ON COLUMN lifecycle_model.cadence_from IS 'Rules: gaps that a cadence needs; missing ones are assumed to be of assumed_gap periods.';
COMMENT ON COLUMN lifecycle_model.assumed_gap IS 'Rules: length in periods of a gap that was not observed yet.';
COMMENT ON COLUMN lifecycle_model.customer_orders IS 'Rules: order days that make a prospect a customer.';
COMMENT ON COLUMN lifecycle_model.min_orders IS 'Rules: order days of a cycle that end its trial (exploration).';
COMMENT ON COLUMN lifecycle_model.growth_ratio IS 'Rules: recent volume against the window before, at or above: growing (formation).';
COMMENT ON COLUMN lifecycle_model.payback_ratio IS 'Rules: revenue / (cost + investment), where known, at or above: may enter formation.';
COMMENT ON COLUMN lifecycle_model.explore_periods IS 'Rules: tenure in periods at or above: no longer on trial, growing or not.';
COMMENT ON COLUMN lifecycle_model.flat_ratio IS 'Rules: recent volume against the window before, at or below: growth is over.';
COMMENT ON COLUMN lifecycle_model.mature_periods IS 'Rules: tenure in periods at or above: can be stable.';
COMMENT ON COLUMN lifecycle_model.mature_share IS 'Share of the customer''s own wallet at or above: stable. Serves both engines.';
COMMENT ON COLUMN lifecycle_model.regrowth_ratio IS 'Rules: level of a stable customer against the usual one, at or above: growing again.';
COMMENT ON COLUMN lifecycle_model.decline_silence IS 'Rules: probability, at the customer''s own cadence, of so long a silence at or below: falling silent.';
COMMENT ON COLUMN lifecycle_model.silent_periods IS 'Rules: and it has lasted at least so many periods.';
COMMENT ON COLUMN lifecycle_model.sharp_ratio IS 'Rules: recent volume against the window before, at or below: falls sharply.';
COMMENT ON COLUMN lifecycle_model.decline_ratio IS 'Rules: level against the usual one, at or below: falls gradually.';
COMMENT ON COLUMN lifecycle_model.fall_scatter IS 'Rules: and by at least so many standard deviations of its usual scatter.';
COMMENT ON COLUMN lifecycle_model.market_ratio IS 'Rules: the customer''s wallet against before, at or below: the market shrinks, no decline.';
COMMENT ON COLUMN lifecycle_model.signals IS 'Rules: exit talk and complaints in the window at or above: decline.';
COMMENT ON COLUMN lifecycle_model.satisfaction_low IS 'Mean score at or below: evidence of decline; -Infinity never. Serves both engines.';
COMMENT ON COLUMN lifecycle_model.terminated_silence IS 'Rules: probability, at the own cadence, of so long a silence at or below: gone.';
COMMENT ON COLUMN lifecycle_model.gone_periods IS 'Rules: and it has lasted at least so many periods.';
COMMENT ON COLUMN lifecycle_model.open_balance IS 'Open receivable at or above: not settled, so not terminated. Serves both engines.';
COMMENT ON COLUMN lifecycle_model.resume_silence IS 'Rules: who comes back after a silence more probable than this never was away.';
COMMENT ON COLUMN lifecycle_model.restored_ratio IS 'Rules: level against the usual one, at or above: the fall is over.';
COMMENT ON COLUMN lifecycle_model.restored_silence IS 'Rules: and the silence is at least so probable.';
COMMENT ON COLUMN lifecycle_model.revival_periods IS 'Rules: a fall of at least so many periods that is over is a recovery.';
COMMENT ON COLUMN lifecycle_model.settle_periods IS 'Rules: a decline of at least so many periods may settle on the lower level.';
COMMENT ON COLUMN lifecycle_model.steady_ratio IS 'Rules: and recent volume against the window before is at or above this.';
COMMENT ON COLUMN lifecycle_model.recovery_periods IS 'Rules: how many periods a recovery takes.';
COMMENT ON COLUMN lifecycle_model.discount_rate IS 'Value: price of a year, effective; 0.1 discounts a year by 1.1. 0 to 10.';
COMMENT ON COLUMN lifecycle_model.horizon_periods IS 'Value: how many periods ahead a value looks, a whole number; Infinity for no end.';
COMMENT ON COLUMN lifecycle_model.stage_investments IS 'Value: money spent on a customer a full period in each of the seven stages, in their order (marketing, service), where no investment was measured; and what serving them is expected to cost.';
COMMENT ON COLUMN lifecycle_model.research_cost IS 'Value: money spent to find and research one prospect, where no investment was measured.';
COMMENT ON COLUMN lifecycle_model.acquisition_rate IS 'Value: below 1, the share of prospects that become customers, who then bear the research of all: research_cost / acquisition_rate each, and prospects none. 1: every prospect bears its own.';
COMMENT ON COLUMN lifecycle_model.prior_margin IS 'Value: margin of an order that is expected of a customer before its own orders are seen.';
COMMENT ON COLUMN lifecycle_model.prior_orders IS 'Value: how many of the customer''s own orders prior_margin weighs; 0 leaves it out.';

GRANT SELECT ON lifecycle_model TO PUBLIC;

CREATE FUNCTION lifecycle_model_shipped(name text) RETURNS lifecycle_model
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_model_shipped(text) IS
'A model as it is shipped, from the constants in the library: default, weekly, quarterly, yearly or rules. To see what differs from it in your own. Error: 22023 no model of that name is shipped.';

INSERT INTO lifecycle_model
SELECT (lifecycle_model_shipped(name)).* FROM unnest(ARRAY['default', 'weekly', 'quarterly', 'yearly', 'rules']) AS name;

CREATE FUNCTION lifecycle_model_check(model lifecycle_model) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_model_check(lifecycle_model) IS
'True, or an error that names the column and what it must be: 22023 a value out of its range or thresholds that overlap, 22004 a NULL, 2202E arrays that do not fit one another.';

CREATE FUNCTION lifecycle_internal.lifecycle_model_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table lifecycle_model cannot be truncated'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'It holds the models that are shipped with the extension.',
                  HINT = 'Delete rows of your own only: WHERE NOT builtin.';
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') AND OLD.builtin OR TG_OP IN ('INSERT', 'UPDATE') AND NEW.builtin THEN
        RAISE EXCEPTION '%', CASE WHEN TG_OP = 'INSERT' OR NOT OLD.builtin THEN format('model "%s" of your own cannot be builtin', NEW.name)
                             ELSE format('shipped model "%s" cannot be changed', OLD.name) END
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Copy the row under a name of your own, with builtin false, and change the copy.';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM @extschema@.lifecycle_model_check(NEW);
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_model_guard() IS
'Trigger of lifecycle_model: refuses changes of shipped rows (55000) and models that make no sense (22023).';

REVOKE EXECUTE ON FUNCTION lifecycle_internal.lifecycle_model_guard() FROM PUBLIC;

CREATE TRIGGER lifecycle_model_guard BEFORE INSERT OR UPDATE OR DELETE ON lifecycle_model
FOR EACH ROW EXECUTE FUNCTION lifecycle_internal.lifecycle_model_guard();
COMMENT ON TRIGGER lifecycle_model_guard ON lifecycle_model IS
'Refuses changes of shipped rows and models that make no sense.';

CREATE TRIGGER lifecycle_model_truncate BEFORE TRUNCATE ON lifecycle_model
FOR EACH STATEMENT EXECUTE FUNCTION lifecycle_internal.lifecycle_model_guard();
COMMENT ON TRIGGER lifecycle_model_truncate ON lifecycle_model IS 'Keeps shipped models in the table.';

SELECT pg_catalog.pg_extension_config_dump('lifecycle_model', 'WHERE NOT builtin');

CREATE FUNCTION lifecycle_model_get(name text) RETURNS lifecycle_model
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found_model @extschema@.lifecycle_model;
BEGIN
    SELECT m.* INTO found_model FROM @extschema@.lifecycle_model AS m WHERE m.name = lifecycle_model_get.name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown model: "%"', lifecycle_model_get.name
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT format('Use one of: %s.', string_agg(m.name, ', ' ORDER BY m.name)) FROM @extschema@.lifecycle_model AS m);
    END IF;
    RETURN found_model;
END
$$;
COMMENT ON FUNCTION lifecycle_model_get(text) IS
'The model of that name, for the argument that functions of stages take. Error: 22023 an unknown model; the hint lists what exists.';
