
-- The record of alerts on the dataset's own past: whom the list of six periods ago would have named, and what became of them.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_alert_record(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE TABLE alert_record (
    as_of date PRIMARY KEY, cut date NOT NULL, customers bigint NOT NULL, fell bigint NOT NULL, base double precision,
    listed bigint NOT NULL, listed_fell bigint NOT NULL, precision double precision, recall double precision, auc double precision,
    foreseeable boolean NOT NULL, ended bigint NOT NULL, warned bigint NOT NULL, lead_days integer
);
COMMENT ON TABLE alert_record IS
'How good the alerts were on this dataset''s own past, a row for each day on which a model was learned.

Customers are listed by what was known on the day cut, six periods before, and by a model learned from that alone. A customer fell whose revenue of
the six periods since is less than six tenths of the usual. Of 10,000 customers or more a sample of 5,000 to 10,000 is looked at.';
COMMENT ON COLUMN alert_record.as_of IS 'The day of the record.';
COMMENT ON COLUMN alert_record.cut IS 'The day as of which the list was made: six periods before.';
COMMENT ON COLUMN alert_record.customers IS 'Customers who on that day were in formation, stability, recovery or decline.';
COMMENT ON COLUMN alert_record.fell IS 'Those of them who fell.';
COMMENT ON COLUMN alert_record.base IS 'Share of the customers who fell: how often a list drawn by lot would have been right.';
COMMENT ON COLUMN alert_record.listed IS 'The top of the list: the twentieth of the customers with most revenue at risk.';
COMMENT ON COLUMN alert_record.listed_fell IS 'Those of the top of the list who fell.';
COMMENT ON COLUMN alert_record.precision IS 'Share of the top of the list who fell: how often it was right.';
COMMENT ON COLUMN alert_record.recall IS 'Share of those who fell whom the top of the list held.';
COMMENT ON COLUMN alert_record.auc IS
'How often a customer who fell had been given a higher chance of fewer purchases than one who did not (area under the ROC curve); 0.5 by chance.';
COMMENT ON COLUMN alert_record.foreseeable IS
'Whether falls can be foreseen here: false if auc is below 0.55 for 200 customers or more. The view alerts then lists nobody as at risk.';
COMMENT ON COLUMN alert_record.ended IS 'Customers whose relationship ended since the day cut, by the model learned on the day of the record.';
COMMENT ON COLUMN alert_record.warned IS 'Those of them who on the day before the end were in decline, by the same model.';
COMMENT ON COLUMN alert_record.lead_days IS 'Median number of days that they had been in decline by the end; empty if nobody had.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_alert_record(text) IS 'Makes the table alert_record.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_record_alerts(dataset text, basis text, model text, day date, known bigint)
RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    base_model @extschema@.lifecycle_model := jsonb_populate_record(NULL::@extschema@.lifecycle_model, basis::jsonb);
    now_model @extschema@.lifecycle_model := jsonb_populate_record(NULL::@extschema@.lifecycle_model, model::jsonb);
    cut date := day - 6 * base_model.period_days;
    one_in bigint := greatest(known / 5000, 1);
    -- some of them are enough to learn from, and most of the time goes there
    learn_in bigint := one_in * greatest(known / one_in / 1000, 1);
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'looking back at its alerts');
    INSERT INTO alert_record AS r (as_of, cut, customers, fell, base, listed, listed_fell, precision, recall, auc, foreseeable, ended, warned, lead_days)
    -- read once: a live dataset rolls up its sources each time that profiles is read
    WITH people AS MATERIALIZED (
        SELECT p.profile, hashtextextended(p.customer_id::text, 0) AS place FROM profiles AS p WHERE hashtextextended(p.customer_id::text, 0) % one_in = 0
    ), past AS MATERIALIZED (
        SELECT @extschema@.lifecycle_fit(p.profile, cut, base_model) AS model FROM people AS p WHERE p.place % learn_in = 0
    ), judged AS (
        SELECT p.place, s.chance_none + s.chance_fewer AS chance, s.usual_ahead - s.expected_ahead AS at_stake,
               @extschema@.lifecycle_revenue(p.profile, cut + 1, day)::double precision < 0.6 * s.usual_ahead AS fell
        FROM people AS p CROSS JOIN past AS m CROSS JOIN LATERAL @extschema@.lifecycle_status(p.profile, cut, m.model) AS s
        WHERE s.stage IN ('formation', 'stability', 'recovery', 'decline') AND s.usual_ahead > 0
    ), placed AS (
        SELECT k.fell, row_number() OVER (ORDER BY k.at_stake DESC, k.place) <= greatest(count(*) OVER () / 20, 1) AS listed,
               rank() OVER (ORDER BY k.chance) + (count(*) OVER (PARTITION BY k.chance) - 1) / 2.0 AS place
        FROM judged AS k
    ), counted AS (
        SELECT count(*) AS customers, count(*) FILTER (WHERE p.fell) AS fell, count(*) FILTER (WHERE p.listed) AS listed,
               count(*) FILTER (WHERE p.listed AND p.fell) AS listed_fell, sum(p.place) FILTER (WHERE p.fell) AS places
        FROM placed AS p
    ), scored AS (
        SELECT c.*, (c.places - c.fell * (c.fell + 1) / 2.0) / nullif(c.fell * (c.customers - c.fell), 0) AS auc FROM counted AS c
    ), ended AS (
        SELECT e.stage = 'decline' AS warned, s.since - e.since AS lead
        FROM people AS p CROSS JOIN LATERAL @extschema@.lifecycle_status(p.profile, day, now_model) AS s
        CROSS JOIN LATERAL @extschema@.lifecycle_status(p.profile, s.since - 1, now_model) AS e
        WHERE s.stage = 'terminated' AND s.since > cut
    )
    SELECT day, cut, j.customers, j.fell, j.fell::double precision / nullif(j.customers, 0), j.listed, j.listed_fell,
           j.listed_fell::double precision / nullif(j.listed, 0), j.listed_fell::double precision / nullif(j.fell, 0), j.auc,
           coalesce(j.customers < 200 OR j.auc >= 0.55, true),
           (SELECT count(*) FROM ended AS e), (SELECT count(*) FROM ended AS e WHERE e.warned),
           (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY e.lead) FROM ended AS e WHERE e.warned)
    FROM scored AS j
    ON CONFLICT ON CONSTRAINT alert_record_pkey DO UPDATE
    SET cut = EXCLUDED.cut, customers = EXCLUDED.customers, fell = EXCLUDED.fell, base = EXCLUDED.base, listed = EXCLUDED.listed,
        listed_fell = EXCLUDED.listed_fell, precision = EXCLUDED.precision, recall = EXCLUDED.recall, auc = EXCLUDED.auc,
        foreseeable = EXCLUDED.foreseeable, ended = EXCLUDED.ended, warned = EXCLUDED.warned, lead_days = EXCLUDED.lead_days;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_record_alerts(text, text, text, date, bigint) IS
'Records how good the alerts of six periods before the day would have been: a row of the table alert_record.
basis: the model set, as JSON. model: the one learned from it on that day. known: how many customers had ordered by then.';
