
-- What a dataset learns from its own customers: a model a version, each from the day on which it was learned.  A day is judged by
-- the latest version of that day or before, so that nobody is judged by what came later.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_learned(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE TABLE learned_models (
    base text NOT NULL, since date NOT NULL, model text NOT NULL, customers bigint NOT NULL, orders numeric(30,0) NOT NULL,
    log_likelihood_gain double precision, learned_at timestamptz NOT NULL DEFAULT now(), sources text NOT NULL,
    PRIMARY KEY (base, since)
);
COMMENT ON TABLE learned_models IS
'Models learned from the customers of this dataset, a version a row.
lifecycle_refresh learns one where there is none for the day, where the latest is 30 days old or was learned from other sources or for another
horizon_days, or where orders have grown by more than a tenth.';
COMMENT ON COLUMN learned_models.base IS 'Digest of the model that it was learned from, as set in dataset.';
COMMENT ON COLUMN learned_models.since IS 'The day as of which it was learned, and from which on it holds.';
COMMENT ON COLUMN learned_models.model IS 'The learned model, a row of lifecycle_model as JSON.';
COMMENT ON COLUMN learned_models.customers IS 'How many customers it was learned from.';
COMMENT ON COLUMN learned_models.orders IS 'Orders of all customers on that day.';
COMMENT ON COLUMN learned_models.log_likelihood_gain IS 'By how much the histories are likelier than by the base model.';
COMMENT ON COLUMN learned_models.learned_at IS 'When it was learned.';
COMMENT ON COLUMN learned_models.sources IS 'Digest of the sources that it was learned from, and of horizon_days.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_learned(text) IS 'Makes the table learned_models.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_base(basis text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.md5(basis);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_base(text) IS 'Digest of a model, by which its learned versions are found.';

-- The version that holds on a day, or the model itself.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_version(dataset text, basis text, day date) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    RETURN coalesce((
        SELECT l.model FROM learned_models AS l
        WHERE l.base = lifecycle_internal.lifecycle_dataset_base(basis) AND l.since <= day ORDER BY l.since DESC LIMIT 1), basis);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_version(text, text, date) IS 'The learned version of a model that holds on a day.';

-- All that goes into profiles: an event of any measure may begin a history.  Customers without a day have none.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_learned_from(dataset text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    RETURN (
        SELECT md5(concat_ws(' ', x.horizon_days, (
            SELECT string_agg(s.source, ' ' ORDER BY s.source COLLATE "C")
            FROM (SELECT x.sources[i]::text AS source FROM pg_catalog.generate_subscripts(x.sources, 1) AS i
                  WHERE (x.sources[i]).measure <> 'customer' OR (x.sources[i]).at IS NOT NULL) AS s)))
        FROM ONLY dataset AS x);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_learned_from(text) IS
'Digest of the sources that a dataset''s model is learned from, and of how far ahead its forecasts are judged.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_learning_due(dataset text, basis text, day date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    RETURN NOT EXISTS (
        SELECT FROM (SELECT l.since, l.orders, l.sources FROM learned_models AS l
                     WHERE l.base = lifecycle_internal.lifecycle_dataset_base(basis) AND l.since <= day ORDER BY l.since DESC LIMIT 1) AS latest
        WHERE latest.since > day - 30 AND latest.sources = lifecycle_internal.lifecycle_dataset_learned_from(dataset)
          AND coalesce((SELECT sum(z.orders) FROM internal_sums AS z), 0) <= 1.1 * latest.orders);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_learning_due(text, text, date) IS
'Whether a model is to be learned.
It is where there is none for the day, where the latest is 30 days old, from other sources or for another horizon, or where orders have grown by more
than a tenth.';

-- Scales differ, so which score is a low one is asked of the shop: after which did customers leave?
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_low_score(dataset text, day date) RETURNS double precision
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    RETURN (
        WITH answer AS (
            -- of customers who had bought in the half year before: whether they bought in the half year after
            SELECT e.sum / e.count AS score, coalesce(@extschema@.lifecycle_orders(p.profile, e.day + 1, e.day + 182), 0) = 0 AS lost
            FROM profiles AS p CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
            WHERE e.measure = 'satisfaction' AND e.day <= lifecycle_dataset_low_score.day - 182
              AND coalesce(@extschema@.lifecycle_orders(p.profile, e.day - 182, e.day), 0) > 0
        ), level AS (
            SELECT a.score, sum(count(*)) OVER low AS answers, sum(count(*) FILTER (WHERE a.lost)) OVER low AS lost,
                   sum(count(*)) OVER () AS all_answers, sum(count(*) FILTER (WHERE a.lost)) OVER () AS all_lost
            FROM answer AS a GROUP BY a.score WINDOW low AS (ORDER BY a.score)
        )
        SELECT s.score::double precision
        FROM (SELECT l.score, l.lost / l.answers AS low_share, (l.all_lost - l.lost) / (l.all_answers - l.answers) AS high_share,
                     l.all_lost / l.all_answers AS share, 1 / l.answers + 1 / (l.all_answers - l.answers) AS spread
              FROM level AS l WHERE l.answers >= 20 AND l.all_answers - l.answers >= 20 AND l.all_lost BETWEEN 1 AND l.all_answers - 1) AS s
        -- the division by which the shares differ most, where it is no chance: one of several thousand
        WHERE s.low_share >= 1.5 * s.high_share AND s.low_share - s.high_share >= 3.3 * sqrt(s.share * (1 - s.share) * s.spread)
        ORDER BY (s.low_share - s.high_share) / sqrt(s.spread) DESC, s.score LIMIT 1);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_low_score(text, date) IS
'The score of satisfaction at or below which customers of a dataset left.
The one that best divides answers by whether the customer bought in the half year after, with 20 answers at least on each side, of which one and a half
times as many left, by more than 3.3 standard errors; NULL without such a score.';

-- From the profiles as they are; without a customer to learn from, the model that is set stays in use.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_learn(dataset text, basis text, day date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    base_model @extschema@.lifecycle_model := jsonb_populate_record(NULL::@extschema@.lifecycle_model, basis::jsonb);
    f record;
    pooled @extschema@.lifecycle_model;
    learned text;
    low_score double precision;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'learning the model');
    SELECT lifecycle_internal.lifecycle_dataset_periods_wanted(basis::jsonb, x.horizon_days) INTO base_model.horizon_periods FROM ONLY dataset AS x;
    SELECT @extschema@.lifecycle_fit_report(p.profile, day, base_model) AS report,
           coalesce(sum(@extschema@.lifecycle_orders(p.profile, NULL, day)), 0) AS orders
    INTO f
    FROM profiles AS p;
    pooled := lifecycle_internal.lifecycle_dataset_record_forecasts(dataset, base_model, (f.report).model, day);
    IF basis::jsonb ->> 'satisfaction_low' = '-Infinity'
       AND EXISTS (SELECT FROM ONLY dataset AS x, pg_catalog.unnest(x.sources) AS s WHERE s.measure = 'satisfaction') THEN
        low_score := lifecycle_internal.lifecycle_dataset_low_score(dataset, day);
    END IF;
    INSERT INTO learned_models AS l (base, since, model, customers, orders, log_likelihood_gain, sources)
    SELECT lifecycle_internal.lifecycle_dataset_base(basis), day, (to_jsonb(pooled)
            || jsonb_build_object('name', basis::jsonb -> 'name', 'horizon_periods', basis::jsonb -> 'horizon_periods')
            || CASE WHEN low_score IS NULL THEN '{}' ELSE jsonb_build_object('satisfaction_low', low_score) END)::text,
           (f.report).customers, f.orders, (f.report).log_likelihood - (f.report).log_likelihood_start,
           lifecycle_internal.lifecycle_dataset_learned_from(dataset)
    WHERE (f.report).customers > 0
    ON CONFLICT ON CONSTRAINT learned_models_pkey DO UPDATE
    SET model = EXCLUDED.model, customers = EXCLUDED.customers, orders = EXCLUDED.orders,
        log_likelihood_gain = EXCLUDED.log_likelihood_gain, learned_at = now(), sources = EXCLUDED.sources;
    learned := lifecycle_internal.lifecycle_dataset_version(dataset, basis, day);
    UPDATE ONLY dataset AS x
    SET refreshed_model = lifecycle_internal.lifecycle_dataset_model_ahead(learned::jsonb, x.horizon_days, day - x.history_from + 1)::text;
    PERFORM lifecycle_internal.lifecycle_dataset_record_alerts(dataset, basis, learned, day,
        (f.report).customers + (f.report).customers_left_out);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_learn(text, text, date) IS
'Learns a model from the profiles of a dataset as of a day, and makes it the one by which the views answer.';
