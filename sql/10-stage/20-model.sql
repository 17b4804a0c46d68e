
-- Models: all that an answer about stages depends on besides the profile.

CREATE TABLE lifecycle_model (
    name text PRIMARY KEY CHECK (name ~ '^\S(.{0,61}\S)?$'),
    builtin boolean NOT NULL DEFAULT false,
    description text,
    period_days integer NOT NULL,
    rate_weights double precision[] NOT NULL,
    seasonal_indices double precision[] NOT NULL,
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
    end_long_chance double precision NOT NULL,
    end_periods double precision NOT NULL,
    end_periods_most double precision NOT NULL,
    end_silence double precision NOT NULL,
    end_silence_periods double precision NOT NULL,
    end_silence_long double precision NOT NULL,
    end_known_days double precision NOT NULL,
    end_most_chance double precision NOT NULL,
    recent_periods double precision NOT NULL,
    usual_periods double precision NOT NULL,
    gradual_periods double precision NOT NULL,
    fall_to double precision NOT NULL,
    fall_chance double precision NOT NULL,
    fall_stays double precision NOT NULL,
    fall_silence double precision NOT NULL,
    fall_shows double precision NOT NULL,
    fall_missing double precision NOT NULL,
    fall_long double precision NOT NULL,
    fall_longest double precision NOT NULL,
    fall_gaps double precision NOT NULL,
    token_part double precision NOT NULL,
    market_falls double precision NOT NULL,
    grow_to double precision NOT NULL,
    grow_chance double precision NOT NULL,
    grow_stays double precision NOT NULL,
    grow_periods double precision NOT NULL,
    grow_days double precision NOT NULL,
    grow_shows double precision NOT NULL,
    grow_usual_to double precision NOT NULL,
    grow_still_to double precision NOT NULL,
    grow_trial_to double precision NOT NULL,
    grow_trial_chance double precision NOT NULL,
    grow_trial_periods double precision NOT NULL,
    trial_days double precision NOT NULL,
    trial_periods double precision NOT NULL,
    trial_gaps double precision NOT NULL,
    trial_span double precision NOT NULL,
    trial_silence double precision NOT NULL,
    recovery_days double precision NOT NULL,
    recovery_periods double precision NOT NULL,
    recovery_silence double precision NOT NULL,
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
    prior_orders double precision NOT NULL,
    mbgnbd_weight double precision NOT NULL,
    mbgnbd_r double precision NOT NULL,
    mbgnbd_alpha double precision NOT NULL,
    mbgnbd_a double precision NOT NULL,
    mbgnbd_b double precision NOT NULL,
    forecast_level double precision NOT NULL
);
COMMENT ON TABLE lifecycle_model IS
'Models: all that a stage, its reason and a value depend on besides the profile.

One row is what functions of stages take as their model.
First what is believed of a customer (the posterior, learned from a shop by lifecycle_fit: rate_weights to customers), then
the thresholds of the decision table (end_chance to lasting_periods; see doc/stages.md), then the terms of value.
Shipped: default, weekly, quarterly, yearly. They cannot be changed: lifecycle_model_save keeps a model of your own, for which no right on
this table is needed. Further rows, by whoever may write here, are models for everybody; they are dumped and restored.
An own gap is a period over the customer''s rate at its last purchase.
Errors: 55000 a change of a shipped model, 22023 a value out of its range or thresholds that overlap, 22004 a NULL,
2202E an array of another length.';
COMMENT ON COLUMN lifecycle_model.name IS 'Name of the model, 1 to 63 characters.';
COMMENT ON COLUMN lifecycle_model.builtin IS
'Whether the row is shipped with the extension: not to be changed, and not dumped. Always false in rows of your own.';
COMMENT ON COLUMN lifecycle_model.description IS 'What the model is for.';
COMMENT ON COLUMN lifecycle_model.period_days IS 'Length of a period in days, 1 to 36600. Everything else counts in periods.';
COMMENT ON COLUMN lifecycle_model.rate_weights IS
'Weight of new customers at each of 24 rates: above 0, any sum.

The rates are 0.01 to 60 purchase days a period, in equal steps on a log scale.';
COMMENT ON COLUMN lifecycle_model.seasonal_indices IS
'How much customers need in each twelfth of the year, from January on: 0.05 to 20, any sum; all the same: no season.

Learned where whole years, two at least, agree. A customer who has a season of its own goes by that.';
COMMENT ON COLUMN lifecycle_model.rise IS 'Chance a period that a customer''s rate moves one value up.';
COMMENT ON COLUMN lifecycle_model.fall IS 'Chance a period that it moves one value down.';
COMMENT ON COLUMN lifecycle_model.jump IS 'Chance a period that it moves anywhere, as a new customer''s.';
COMMENT ON COLUMN lifecycle_model.leave_loose IS 'Chance a period that a loosely bound customer leaves.';
COMMENT ON COLUMN lifecycle_model.leave_bound IS 'Chance a period that a tightly bound customer leaves. Not above leave_loose.';
COMMENT ON COLUMN lifecycle_model.bound IS 'Share of new and of returning customers that are tightly bound.';
COMMENT ON COLUMN lifecycle_model.come_back IS 'Chance a period that a customer who left comes back, at the rate it left at.';
COMMENT ON COLUMN lifecycle_model.lose IS 'Chance a period that a customer who left is lost for good.';
COMMENT ON COLUMN lifecycle_model.scatter IS 'Gamma shape of an irregular customer''s rate in a period; large is even.';
COMMENT ON COLUMN lifecycle_model.regular IS 'Share of customers that buy like clockwork.';
COMMENT ON COLUMN lifecycle_model.regular_shape IS 'Gamma shape of the gaps of a regular customer; a whole number.';
COMMENT ON COLUMN lifecycle_model.value_variance IS 'Variance of the logarithm of a customer''s purchase values around their mean.';
COMMENT ON COLUMN lifecycle_model.customers IS 'How many customers these columns were learned from; 0: the shipped default.';
COMMENT ON COLUMN lifecycle_model.end_chance IS 'Chance of no purchase ahead from which on a relationship is over.';
COMMENT ON COLUMN lifecycle_model.end_long_chance IS 'Chance of no purchase ahead that is enough after a long silence. Not above end_chance.';
COMMENT ON COLUMN lifecycle_model.end_periods IS 'Periods ahead for which that chance is asked; one own gap, if that is more.';
COMMENT ON COLUMN lifecycle_model.end_periods_most IS 'Periods ahead at most; an own gap counts for no more.';
COMMENT ON COLUMN lifecycle_model.end_silence IS 'Own gaps of silence without which no relationship is over.';
COMMENT ON COLUMN lifecycle_model.end_silence_periods IS 'Periods of silence without which no relationship is over.';
COMMENT ON COLUMN lifecycle_model.end_silence_long IS 'Own gaps of silence (end_periods at least) that are a long silence, ...';
COMMENT ON COLUMN lifecycle_model.end_known_days IS '... of a customer who has made this many purchase days or more.';
COMMENT ON COLUMN lifecycle_model.end_most_chance IS 'Or chance of no purchase in end_periods_most that is enough once silent as in fall_silence.';
COMMENT ON COLUMN lifecycle_model.recent_periods IS 'How many periods count as recent.';
COMMENT ON COLUMN lifecycle_model.usual_periods IS 'How many periods before the recent ones make the usual level.';
COMMENT ON COLUMN lifecycle_model.gradual_periods IS 'Periods earlier that the usual level lies against which a gradual fall is measured.';
COMMENT ON COLUMN lifecycle_model.fall_to IS 'Part of the usual volume: below it is a fall. Not above restored_to.';
COMMENT ON COLUMN lifecycle_model.fall_chance IS 'Chance of such a fall from which on there is a decline, if it shows.';
COMMENT ON COLUMN lifecycle_model.fall_stays IS 'Chance of such a fall below which a decline ends. Not above fall_chance.';
COMMENT ON COLUMN lifecycle_model.fall_silence IS 'Own gaps of silence above which a fall shows.';
COMMENT ON COLUMN lifecycle_model.fall_shows IS 'Part of the usual purchase days, or revenue, below which a fall shows, ...';
COMMENT ON COLUMN lifecycle_model.fall_missing IS '... and by so many purchases at least that are missing.';
COMMENT ON COLUMN lifecycle_model.fall_long IS 'Own gaps of silence (end_periods at least) that are a decline however likely a fall. Not below fall_silence.';
COMMENT ON COLUMN lifecycle_model.fall_longest IS 'Or times the longest of the latest own gaps, ...';
COMMENT ON COLUMN lifecycle_model.fall_gaps IS '... where there are so many or more (of at most 63).';
COMMENT ON COLUMN lifecycle_model.token_part IS 'Part of the usual value of a purchase: below it is a token, which in a decline or after a return is no level.';
COMMENT ON COLUMN lifecycle_model.market_falls IS 'Part of the customer''s total spending before, at or below which its market shrinks.';
COMMENT ON COLUMN lifecycle_model.grow_to IS 'Times the volume of before: above it is growth.';
COMMENT ON COLUMN lifecycle_model.grow_chance IS 'Chance of such a growth from which on there is formation, if it shows.';
COMMENT ON COLUMN lifecycle_model.grow_stays IS 'Chance of such a growth below which formation ends. Not above grow_chance.';
COMMENT ON COLUMN lifecycle_model.grow_periods IS 'Periods that make the level of before, and over which growth must show.';
COMMENT ON COLUMN lifecycle_model.grow_days IS 'Purchase days in them that growth must show at least, ...';
COMMENT ON COLUMN lifecycle_model.grow_shows IS '... and times the revenue of before, where there is no purchase day more.';
COMMENT ON COLUMN lifecycle_model.grow_usual_to IS 'Or a volume above so many times the usual one, with the same chances, ...';
COMMENT ON COLUMN lifecycle_model.grow_still_to IS '... while it is above so many times that of grow_periods with chance grow_stays.';
COMMENT ON COLUMN lifecycle_model.grow_trial_to IS 'Times the volume of the trial: above it is growth, too.';
COMMENT ON COLUMN lifecycle_model.grow_trial_chance IS 'Chance of such a growth from which on there is formation, if it shows.';
COMMENT ON COLUMN lifecycle_model.grow_trial_periods IS 'Periods after the trial up to which growth since the trial is asked.';
COMMENT ON COLUMN lifecycle_model.trial_days IS 'Purchase days before which no trial ends.';
COMMENT ON COLUMN lifecycle_model.trial_periods IS 'Periods since the first purchase before which no trial ends, ...';
COMMENT ON COLUMN lifecycle_model.trial_gaps IS '... or own gaps, if those are shorter; but one own gap in any case.';
COMMENT ON COLUMN lifecycle_model.trial_span IS 'Periods (or trial_gaps own gaps) over which its purchases must lie: all within one are one visit.';
COMMENT ON COLUMN lifecycle_model.trial_silence IS 'Own gaps of silence (end_periods at least) after more than one visit with which a trial fails.';
COMMENT ON COLUMN lifecycle_model.recovery_days IS 'Purchase days that a recovery takes at least.';
COMMENT ON COLUMN lifecycle_model.recovery_periods IS 'Periods that a recovery takes at least.';
COMMENT ON COLUMN lifecycle_model.recovery_silence IS 'Periods of silence that end a recovery; fall_silence own gaps (end_periods at least), if that is less.';
COMMENT ON COLUMN lifecycle_model.restored_to IS 'Part of the usual volume above which a fall is made good.';
COMMENT ON COLUMN lifecycle_model.restored_chance IS 'Chance of such a volume from which on the fall is taken as made good.';
COMMENT ON COLUMN lifecycle_model.restored_after IS 'Periods of decline after which a fall made good is shown as recovery.';
COMMENT ON COLUMN lifecycle_model.evidence IS 'Signals of leaving, less praise, from which on there is a decline.';
COMMENT ON COLUMN lifecycle_model.evidence_stays IS 'Signals of leaving, less praise, below which that decline ends. Not above evidence.';
COMMENT ON COLUMN lifecycle_model.evidence_periods IS 'Periods over which signals and the share of the wallet are counted.';
COMMENT ON COLUMN lifecycle_model.evidence_odds IS 'Times by which each signal multiplies the odds of a fall.';
COMMENT ON COLUMN lifecycle_model.evidence_most IS 'Times by which all signals together multiply these odds at most.';
COMMENT ON COLUMN lifecycle_model.satisfaction_low IS 'A score at or below this counts as a signal of leaving; -Infinity: none does.';
COMMENT ON COLUMN lifecycle_model.open_balance IS 'Open receivable, in money, from which on an end is shown as decline.';
COMMENT ON COLUMN lifecycle_model.share_low IS 'Our share of a customer''s total spending below which it is shown as exploration.';
COMMENT ON COLUMN lifecycle_model.settled_periods IS 'Periods of stability from which on an end has pattern III.';
COMMENT ON COLUMN lifecycle_model.lasting_periods IS 'Periods of stability from which on an end has pattern IV; since the first order, grade old.';
COMMENT ON COLUMN lifecycle_model.discount_rate IS 'Value: price of a year, effective, 0 to 10; 0.1 discounts a year by 1.1.';
COMMENT ON COLUMN lifecycle_model.horizon_periods IS 'Value: how many periods ahead a value looks, a whole number; Infinity for no end.';
COMMENT ON COLUMN lifecycle_model.stage_investments IS
'Value: money spent on a customer a full period in each of the seven stages, in their order.

Marketing and service, where no investment was measured; and what serving the customer is expected to cost.';
COMMENT ON COLUMN lifecycle_model.research_cost IS 'Value: money spent to find and research one prospect, where no investment was measured.';
COMMENT ON COLUMN lifecycle_model.acquisition_rate IS
'Value: share of prospects that become customers; above 0, at most 1.

Below 1 customers bear the research of all prospects: research_cost / acquisition_rate each, and prospects none.
1: every prospect bears its own.';
COMMENT ON COLUMN lifecycle_model.prior_margin IS 'Value: money, margin of a purchase day that is expected before the customer''s own are seen.';
COMMENT ON COLUMN lifecycle_model.prior_orders IS 'Value: how many of the customer''s own purchase days prior_margin weighs; 0 leaves it out.';
COMMENT ON COLUMN lifecycle_model.mbgnbd_weight IS
'Value: weight, 0 to 1, that a fitted MBG/NBD has in what is expected; the rest is that of the posterior.

Learned by a dataset from its own past; 0, as shipped and as lifecycle_fit leaves it, asks the posterior alone. Stages do not depend on it.';
COMMENT ON COLUMN lifecycle_model.mbgnbd_r IS 'Value: r of that MBG/NBD, the shape of the rates of customers; 0.000001 to 1e9, as the other three.';
COMMENT ON COLUMN lifecycle_model.mbgnbd_alpha IS 'Value: alpha of that MBG/NBD, in periods.';
COMMENT ON COLUMN lifecycle_model.mbgnbd_a IS 'Value: a of that MBG/NBD, of the chance to leave after a purchase.';
COMMENT ON COLUMN lifecycle_model.mbgnbd_b IS 'Value: b of that MBG/NBD.';
COMMENT ON COLUMN lifecycle_model.forecast_level IS
'Value: how many times as much is expected as the posterior, and MBG/NBD, expect; 0.1 to 10.

Learned by a dataset from how far its forecast was off on its own past; 1 as shipped, and as lifecycle_fit leaves it. Stages do not depend on it.';

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
