
-- Where one customer stands: what the views of a live dataset work out as they are read, and a refresh of a maintained one stores.
-- A function of SQL without settings of its own is put into the statement that calls it.

-- The columns of a snapshot but the customer's.  A type, because what a function returns has a precision only by one: numeric(18,2) is not cast again.
CREATE TYPE lifecycle_internal.lifecycle_standing AS (
    stage text, touch text, stage_since date, previous_stage text, cycle integer, pattern text, grade text, reason text, orders bigint,
    revenue numeric(18,2), cost numeric(18,2), bad_debt numeric(18,2), profit numeric(18,2), profit_year numeric(18,2),
    first_order_date date, last_order_date date, tenure_days integer, silence_days integer, cadence_days double precision,
    usual_gap_days double precision, silence_gaps double precision,
    usual_rate double precision, recent_rate double precision, trend double precision, volatility double precision,
    wallet_share double precision, wallet_share_trend double precision, usual_ahead numeric(18,2), expected_ahead numeric(18,2),
    p_active double precision, p_no_order double precision, chance_none double precision, chance_fewer double precision,
    chance_holds double precision, chance_more double precision, realised_value numeric(18,2), expected_value numeric(18,2),
    lifetime_value numeric(18,2), lifetime_value_error numeric(18,2), expected_low numeric(18,2), expected_high numeric(18,2),
    expected_orders double precision, p_order double precision, next_order_date date
);
COMMENT ON TYPE lifecycle_internal.lifecycle_standing IS 'Where a customer stands: the columns of a snapshot, which internal_standing explains.';

CREATE FUNCTION lifecycle_internal.lifecycle_standing(profile lifecycle_profile, as_of date, model lifecycle_model, touches text[])
RETURNS lifecycle_internal.lifecycle_standing
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_standing(lifecycle_profile, date, lifecycle_model, text[]) IS
'Where a customer stands on a day, as a snapshot stores it.

A prospect where the first event is later, or there is none. It is what lifecycle_customer tells, with the touch (lifecycle_touch, by touches), bad debt
and the profit of 365 days; money has two decimals.
Errors: those of lifecycle_customer.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_standing(profile lifecycle_profile, as_of date, model lifecycle_model, touches text[])
RETURNS SETOF lifecycle_internal.lifecycle_standing
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT s.* FROM lifecycle_internal.lifecycle_standing(profile, as_of, model, coalesce(touches, '{}')) AS s WHERE s.stage IS NOT NULL;
END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_standing(lifecycle_profile, date, lifecycle_model, text[]) IS
'Where a customer stands on a day (lifecycle_standing); no row without a profile.
Whether a prospect is known on the day is for the caller to ask: lifecycle_dataset_has_begun, and the table of customers.';

-- Who is known on a day.  Somebody with an event up to it, and somebody with none at all, who stands in the table of customers.  Whoever came after
-- the day is not known on it, by whatever table; but what is dated after today has not happened to anybody, so that whoever has nothing else is
-- known from the table of customers where that tells no day.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_has_begun(profile lifecycle_profile, as_of date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(lifecycle_internal.lifecycle_begins(profile) <= as_of, true);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_has_begun(lifecycle_profile, date) IS
'Whether somebody is known on a day by an event, or by having none at all.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_is_ahead(profile lifecycle_profile, reached date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(lifecycle_internal.lifecycle_begins(profile) > reached, false);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_is_ahead(lifecycle_profile, date) IS
'Whether all that is written of somebody lies behind a day: known then, if the table of customers has a row of the person that tells no day.';

-- The matrices of value.  What they advise must not contradict the stage: low value and low potential are told apart into a customer
-- who is new (develop), one who stays or is likely to order again and is served at low cost (maintain), and one to let go; what is over is neither kept
-- nor fed.  Who stays is asked of p_active: half a year without an order says nothing against who orders once a year.  Of who is leaving or has
-- left, the contribution so far counts as well, of both alike: so nobody who is let go becomes worth a way back by falling silent for longer.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_quadrant(stage text, orders bigint, profit numeric, profit_year numeric,
    expected_value numeric, p_active double precision, p_order double precision, value_from numeric, potential_from numeric,
    contribution_from numeric)
RETURNS TABLE (quadrant text, relation text, tier text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT CASE WHEN orders = 0 THEN NULL
                -- nobody is asked back who brought nothing
                WHEN stage = 'terminated' THEN CASE WHEN profit > 0 AND (h.valuable OR h.promising OR h.contributed) THEN 'rebuild' ELSE 'drop' END
                WHEN h.valuable AND h.promising THEN 'main'
                WHEN h.valuable THEN 'keep'
                WHEN h.promising OR stage = 'recovery' OR stage = 'decline' AND h.contributed THEN 'rebuild'
                -- nobody who is likelier than not to order again is let go
                WHEN stage = 'decline' THEN CASE WHEN p_order >= 0.5 THEN 'maintain' ELSE 'drop' END
                WHEN stage = 'stability' THEN 'maintain'
                ELSE 'develop' END,
           CASE WHEN orders = 0 THEN NULL
                WHEN stage = 'terminated' THEN 'former'
                WHEN stage = 'exploration' THEN 'newcomer'
                WHEN h.valuable AND h.lasting THEN 'true friend'
                WHEN h.valuable THEN 'butterfly'
                WHEN h.lasting THEN 'barnacle'
                ELSE 'stranger' END,
           CASE WHEN orders = 0 THEN NULL
                WHEN stage = 'terminated' THEN 'C'
                WHEN h.valuable THEN 'A'
                WHEN profit_year > 0 THEN 'B'
                ELSE 'C' END
    FROM (SELECT profit_year >= value_from AND profit_year > 0 AS valuable, profit >= contribution_from AND profit > 0 AS contributed,
                 coalesce(expected_value >= potential_from AND expected_value > 0, false) AS promising,
                 coalesce(p_active, 0) >= 0.5 AND stage <> 'decline' AS lasting) AS h;
END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_quadrant(text, bigint, numeric, numeric, numeric, double precision, double precision,
    numeric, numeric, numeric) IS
'Where a customer lies in the matrices of value, by thresholds of the dataset.';

-- The decisions about one customer, each in one place: which alert there is, what is to be done, what speaks for it, whether the reason is in doubt.
-- Whatever prints one of them asks here, so that no two texts on a customer disagree.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_alert(stage text, orders bigint, silence_gaps double precision, overdue_gaps double precision,
    less double precision, alert_probability double precision, falls boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN stage = 'decline' THEN 'declining' WHEN stage = 'terminated' THEN 'ended'
            WHEN stage NOT IN ('formation', 'stability', 'recovery') THEN NULL
            -- of who buys twice a year, half a year without a purchase is likely and no warning: less revenue must be expected, too
            WHEN less >= alert_probability AND falls THEN 'at risk'
            -- whoever keeps a rhythm is missed before the chance of a whole half year has moved
            WHEN orders >= 6 AND silence_gaps > overdue_gaps THEN 'overdue' END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_alert(text, bigint, double precision, double precision, double precision, double precision, boolean) IS
'Which alert there is of a customer, or NULL.
silence_gaps: the silence in usual gaps, as the decision table measures it; overdue_gaps: fall_long of the model, with which a longer silence would be a
decline. less: chance of no or fewer purchases in the next six periods; falls: less revenue is expected than usual, and falls can be foreseen.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_work(stage text, quadrant text, alert text, fresh boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN stage IN ('decline', 'terminated') AND quadrant = 'drop'
            -- a decision that is taken once
            THEN CASE WHEN fresh THEN 'let_go' END
            WHEN stage = 'decline' OR alert IN ('at risk', 'overdue') THEN 'warn'
            WHEN stage = 'terminated' THEN 'win_back'
            WHEN stage IN ('exploration', 'formation', 'recovery') THEN 'develop' END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_work(text, text, text, boolean) IS
'What is to be done about a customer, or NULL: the kind of the view worklist. fresh: came into the stage within the last two periods.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_in_doubt(reason text, alert text, trend double precision, fewer boolean,
    fall_shows double precision, silent boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN reason IN ('growing', 'steady', 'settled_lower', 'spends_more', 'market_shrinks', 'came_back', 'came_round')
       AND (coalesce(alert IN ('at risk', 'overdue'), false)
            OR coalesce(CASE WHEN reason IN ('growing', 'spends_more') THEN trend < 0 ELSE (silent OR trend < fall_shows - 1) AND fewer END, false));
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_in_doubt(text, text, double precision, boolean, double precision, boolean) IS
'Whether an alert, the trend or a silence speaks against a reason, although too weakly to change the stage.
The reason is then told with that (topic reason in doubt). trend: NULL of who orders too seldom for it to tell anything; fewer: whether less is expected
than usual. silent: for longer than usual (lifecycle_dataset_missed_gap is not NULL).';

-- A figure is compared as it is printed: a text never says that 10 days are more than 10.0, or that orders are down by 0 %.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_missed_gap(silence_days integer, usual_gap_days double precision, silence_gaps double precision)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN silence_gaps > 1.5 AND silence_days > 1.5 * round(usual_gap_days::numeric, 1) THEN usual_gap_days END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_missed_gap(integer, double precision, double precision) IS
'The usual gap, where a silence is so much longer that it is told: nine days against a gap of 8.8 speak for nothing. NULL where it is not.
Both as they are printed and as the decision table measures them, to which a silence out of season is none.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_evidence(words jsonb, alert text, stage_since date, less double precision, reason_label text,
    silence_days integer, missed_gap double precision, trend double precision, at_risk boolean DEFAULT false) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat_ws(words ->> 'separator',
    CASE alert WHEN 'ended' THEN replace(words ->> 'ended', '#', to_char(stage_since, 'YYYY-MM-DD'))
               WHEN 'declining' THEN replace(words ->> 'declining', '#', to_char(stage_since, 'YYYY-MM-DD'))
               WHEN 'overdue' THEN words ->> 'overdue' END,
    CASE WHEN alert = 'at risk' OR at_risk AND (alert = 'overdue' OR alert IS NULL)
         THEN replace(words ->> 'at_risk', '#', round(100 * less::numeric)::text) END,
    CASE WHEN alert IN ('declining', 'ended') OR alert IS NULL THEN reason_label END,
    CASE WHEN missed_gap IS NOT NULL
         THEN replace(replace(words ->> 'silent', '#1', silence_days::text), '#2', round(missed_gap::numeric, 1)::text) END,
    CASE WHEN round(-100 * trend::numeric) >= 1 AND alert IS DISTINCT FROM 'ended'
         THEN replace(words ->> 'fewer', '#', round(-100 * trend::numeric)::text) END);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_evidence(jsonb, text, date, double precision, text, integer, double precision,
    double precision, boolean) IS
'What speaks for an alert, or of who has none for its stage, in the language of words (the texts of the topic evidence).
missed_gap: of lifecycle_dataset_missed_gap. at_risk: whether the chance of fewer purchases is told of who has no alert of its own.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_knows_prospects(sources lifecycle_internal.lifecycle_source[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM unnest(sources) AS s WHERE s.measure IN ('customer', 'contact', 'investment', 'signal'));
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_knows_prospects(lifecycle_internal.lifecycle_source[]) IS
'Whether a dataset has a source that tells of people who have not bought.
Without one it knows people by their orders alone, so that all of its prospects would have bought.';
