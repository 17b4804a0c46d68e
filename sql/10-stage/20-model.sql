
-- Models: all that an answer about stages depends on besides the profile.

CREATE TABLE lifecycle_model (
    name text PRIMARY KEY CHECK (name ~ '^\S(.{0,61}\S)?$'),
    builtin boolean NOT NULL DEFAULT false,
    description text,
    period_days integer NOT NULL,
    rate_weights double precision[] NOT NULL,
    rise double precision NOT NULL,
    fall double precision NOT NULL,
    jump double precision NOT NULL,
    leave_loose double precision NOT NULL,
    leave_bound double precision NOT NULL,
    bound double precision NOT NULL,
    come_back double precision NOT NULL,
    lose double precision NOT NULL,
    scatter double precision NOT NULL,
    regular double precision NOT NULL,
    regular_shape double precision NOT NULL,
    value_variance double precision NOT NULL,
    customers double precision NOT NULL,
    end_chance double precision NOT NULL,
    end_stays double precision NOT NULL,
    end_periods double precision NOT NULL,
    end_periods_most double precision NOT NULL,
    end_silence double precision NOT NULL,
    end_silence_periods double precision NOT NULL,
    end_silence_long double precision NOT NULL,
    recent_periods double precision NOT NULL,
    usual_periods double precision NOT NULL,
    gradual_periods double precision NOT NULL,
    fall_to double precision NOT NULL,
    fall_chance double precision NOT NULL,
    fall_stays double precision NOT NULL,
    fall_silence double precision NOT NULL,
    fall_shows double precision NOT NULL,
    market_falls double precision NOT NULL,
    grow_to double precision NOT NULL,
    grow_chance double precision NOT NULL,
    grow_stays double precision NOT NULL,
    grow_periods double precision NOT NULL,
    grow_trial_to double precision NOT NULL,
    grow_trial_chance double precision NOT NULL,
    grow_trial_periods double precision NOT NULL,
    trial_days double precision NOT NULL,
    trial_periods double precision NOT NULL,
    trial_gaps double precision NOT NULL,
    recovery_days double precision NOT NULL,
    recovery_periods double precision NOT NULL,
    restored_to double precision NOT NULL,
    restored_chance double precision NOT NULL,
    restored_after double precision NOT NULL,
    evidence double precision NOT NULL,
    evidence_stays double precision NOT NULL,
    evidence_periods double precision NOT NULL,
    evidence_odds double precision NOT NULL,
    evidence_most double precision NOT NULL,
    satisfaction_low double precision NOT NULL,
    open_balance double precision NOT NULL,
    share_low double precision NOT NULL,
    settled_periods double precision NOT NULL,
    lasting_periods double precision NOT NULL,
    discount_rate double precision NOT NULL,
    horizon_periods double precision NOT NULL,
    stage_investments double precision[] NOT NULL,
    research_cost double precision NOT NULL,
    acquisition_rate double precision NOT NULL,
    prior_margin double precision NOT NULL,
    prior_orders double precision NOT NULL
);
COMMENT ON TABLE lifecycle_model IS
'Models: all that a stage, its reason and a value depend on besides the profile.

One row is what functions of stages take as their model.
First the posterior (what is believed of a customer, learned from a shop by lifecycle_fit), then the thresholds of the
decision table, in the order in which they are asked, then the terms of value.
Shipped: default, weekly, quarterly, yearly. They cannot be changed: copy one under a name of your own and change that.
Your own models are dumped and restored.

Errors: 55000 a change of a shipped model, 22023 a value out of its range or thresholds that overlap, 22004 a NULL,
2202E an array of another length.';
COMMENT ON COLUMN lifecycle_model.name IS 'Name of the model, 1 to 63 characters.';
COMMENT ON COLUMN lifecycle_model.builtin IS
'Whether the row is shipped with the extension: not to be changed, and not dumped. Always false in rows of your own.';
COMMENT ON COLUMN lifecycle_model.description IS 'What the model is for.';
COMMENT ON COLUMN lifecycle_model.period_days IS 'Length of a period in days, 1 to 36600. Everything else counts in periods.';
COMMENT ON COLUMN lifecycle_model.rate_weights IS
'Posterior: weight of new customers at each of 24 rates from 0.01 to 60 purchase days a period, equal steps on a log
scale.';
COMMENT ON COLUMN lifecycle_model.rise IS 'Posterior: chance a period that a customer''s rate moves one value up.';
COMMENT ON COLUMN lifecycle_model.fall IS 'Posterior: chance a period that it moves one value down.';
COMMENT ON COLUMN lifecycle_model.jump IS 'Posterior: chance a period that it moves anywhere, as a new customer''s.';
COMMENT ON COLUMN lifecycle_model.leave_loose IS 'Posterior: chance a period that a loosely bound customer leaves.';
COMMENT ON COLUMN lifecycle_model.leave_bound IS 'Posterior: chance a period that a tightly bound customer leaves; not above leave_loose.';
COMMENT ON COLUMN lifecycle_model.bound IS 'Posterior: share of new and of returning customers that are tightly bound.';
COMMENT ON COLUMN lifecycle_model.come_back IS 'Posterior: chance a period that a customer who left comes back, at the rate it left at.';
COMMENT ON COLUMN lifecycle_model.lose IS 'Posterior: chance a period that a customer who left is lost for good.';
COMMENT ON COLUMN lifecycle_model.scatter IS 'Posterior: gamma shape of an irregular customer''s rate in a period; large is even.';
COMMENT ON COLUMN lifecycle_model.regular IS 'Posterior: share of customers that buy like clockwork.';
COMMENT ON COLUMN lifecycle_model.regular_shape IS 'Posterior: gamma shape of the gaps of a regular customer; a whole number.';
COMMENT ON COLUMN lifecycle_model.value_variance IS 'Posterior: variance of the logarithm of a customer''s purchase values around their mean.';
COMMENT ON COLUMN lifecycle_model.customers IS 'How many customers the posterior was learned from; 0: the shipped default.';
COMMENT ON COLUMN lifecycle_model.end_chance IS 'The end: chance of no purchase ahead at or above: over.';
COMMENT ON COLUMN lifecycle_model.end_stays IS 'The end: until the chance is below this.';
COMMENT ON COLUMN lifecycle_model.end_periods IS 'The end: asked for so many periods ahead, or for one own gap if that is more.';
COMMENT ON COLUMN lifecycle_model.end_periods_most IS 'The end: and for no more than this.';
COMMENT ON COLUMN lifecycle_model.end_silence IS 'The end: and silent for so many own gaps ...';
COMMENT ON COLUMN lifecycle_model.end_silence_periods IS 'The end: ... and for so many periods.';
COMMENT ON COLUMN lifecycle_model.end_silence_long IS 'The end: silent for so many of the customer''s own usual gaps, a chance of end_stays is enough.';
COMMENT ON COLUMN lifecycle_model.recent_periods IS 'A fall: the recent volume is that of so many periods.';
COMMENT ON COLUMN lifecycle_model.usual_periods IS 'A fall: the usual volume is that of so many periods before them.';
COMMENT ON COLUMN lifecycle_model.gradual_periods IS 'A fall: a gradual one is held against the usual volume so many periods earlier.';
COMMENT ON COLUMN lifecycle_model.fall_to IS 'A fall: volume below this part of the usual ...';
COMMENT ON COLUMN lifecycle_model.fall_chance IS 'A fall: ... with this chance or more.';
COMMENT ON COLUMN lifecycle_model.fall_stays IS 'A fall: until the chance is below this.';
COMMENT ON COLUMN lifecycle_model.fall_silence IS 'A fall shows: silent for so many own gaps, ...';
COMMENT ON COLUMN lifecycle_model.fall_shows IS 'A fall shows: ... or purchase days or money below this part of those before.';
COMMENT ON COLUMN lifecycle_model.market_falls IS 'A fall: the customer''s own total spend at or below this part of before: the market shrinks.';
COMMENT ON COLUMN lifecycle_model.grow_to IS 'Growth: volume above so many times that of before ...';
COMMENT ON COLUMN lifecycle_model.grow_chance IS 'Growth: ... with this chance or more.';
COMMENT ON COLUMN lifecycle_model.grow_stays IS 'Growth: until the chance is below this.';
COMMENT ON COLUMN lifecycle_model.grow_periods IS 'Growth: the level of before is that of so many periods; what grows has grown over as many.';
COMMENT ON COLUMN lifecycle_model.grow_trial_to IS 'Growth: or above so many times the volume of the trial ...';
COMMENT ON COLUMN lifecycle_model.grow_trial_chance IS 'Growth: ... with this chance.';
COMMENT ON COLUMN lifecycle_model.grow_trial_periods IS 'Growth: asked for so many periods after the trial.';
COMMENT ON COLUMN lifecycle_model.trial_days IS 'The trial: purchase days that end it ...';
COMMENT ON COLUMN lifecycle_model.trial_periods IS 'The trial: ... and periods ...';
COMMENT ON COLUMN lifecycle_model.trial_gaps IS 'The trial: ... or so many own gaps, if that is less.';
COMMENT ON COLUMN lifecycle_model.recovery_days IS 'A recovery: purchase days that end it ...';
COMMENT ON COLUMN lifecycle_model.recovery_periods IS 'A recovery: ... and periods.';
COMMENT ON COLUMN lifecycle_model.restored_to IS 'A recovery: volume above this part of the usual ...';
COMMENT ON COLUMN lifecycle_model.restored_chance IS 'A recovery: ... with this chance: a decline is over ...';
COMMENT ON COLUMN lifecycle_model.restored_after IS 'A recovery: ... and shown as recovery if it took so many periods.';
COMMENT ON COLUMN lifecycle_model.evidence IS 'Evidence: signals of leaving less praise at or above: decline.';
COMMENT ON COLUMN lifecycle_model.evidence_stays IS 'Evidence: until they are below this.';
COMMENT ON COLUMN lifecycle_model.evidence_periods IS 'Evidence: counted over so many periods.';
COMMENT ON COLUMN lifecycle_model.evidence_odds IS 'Evidence: each signal multiplies the odds of a fall by this ...';
COMMENT ON COLUMN lifecycle_model.evidence_most IS 'Evidence: ... all together by no more than this.';
COMMENT ON COLUMN lifecycle_model.satisfaction_low IS 'Evidence: a score at or below counts as a signal; -Infinity: none does.';
COMMENT ON COLUMN lifecycle_model.open_balance IS 'The end: open receivable at or above: not settled, so decline and not over.';
COMMENT ON COLUMN lifecycle_model.share_low IS 'Known share of the customer''s own total spend below this: not beyond exploration.';
COMMENT ON COLUMN lifecycle_model.settled_periods IS 'Pattern: periods of stability that count.';
COMMENT ON COLUMN lifecycle_model.lasting_periods IS 'Pattern and grade: periods of stability that are long lasting, and of tenure that make a customer old.';
COMMENT ON COLUMN lifecycle_model.discount_rate IS 'Value: price of a year, effective; 0.1 discounts a year by 1.1. 0 to 10.';
COMMENT ON COLUMN lifecycle_model.horizon_periods IS 'Value: how many periods ahead a value looks, a whole number; Infinity for no end.';
COMMENT ON COLUMN lifecycle_model.stage_investments IS
'Value: money spent on a customer a full period in each of the seven stages, in their order (marketing, service), where no
investment was measured; and what serving them is expected to cost.';
COMMENT ON COLUMN lifecycle_model.research_cost IS 'Value: money spent to find and research one prospect, where no investment was measured.';
COMMENT ON COLUMN lifecycle_model.acquisition_rate IS
'Value: below 1, the share of prospects that become customers, who then bear the research of all: research_cost /
acquisition_rate each, and prospects none. 1: every prospect bears its own.';
COMMENT ON COLUMN lifecycle_model.prior_margin IS 'Value: margin of an order that is expected of a customer before its own orders are seen.';
COMMENT ON COLUMN lifecycle_model.prior_orders IS 'Value: how many of the customer''s own orders prior_margin weighs; 0 leaves it out.';

GRANT SELECT ON lifecycle_model TO PUBLIC;

CREATE FUNCTION lifecycle_model_shipped(name text) RETURNS lifecycle_model
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_model_shipped(text) IS
'A model as it is shipped, from the constants in the library.

name: default, weekly, quarterly or yearly. To see what differs from it in a model of your own.
Errors: 22023 no model of that name is shipped.';

INSERT INTO lifecycle_model
SELECT (lifecycle_model_shipped(name)).* FROM unnest(ARRAY['default', 'weekly', 'quarterly', 'yearly']) AS name;

CREATE FUNCTION lifecycle_model_check(model lifecycle_model) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_model_check(lifecycle_model) IS
'True, or an error that names the column of the model and what it must be.

Errors: 22023 a value out of its range, or thresholds that overlap; 22004 a NULL; 2202E an array of another length.';

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
'Trigger of lifecycle_model: refuses changes of shipped rows, and bad models.

Errors: 55000 a shipped row; 22023 a model that makes no sense.';

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
'The model of that name, for the argument that functions of stages take.

Errors: 22023 an unknown model; the hint lists what exists.';
