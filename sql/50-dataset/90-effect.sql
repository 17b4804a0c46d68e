
-- What an action did: the treated against untreated customers like them.

CREATE TYPE lifecycle_effect AS (
    stage text,
    stage_rank smallint,
    stage_label text,
    treated bigint,
    matched bigint,
    unmatched bigint,
    unmatched_because text,
    controls bigint,
    effective_controls numeric,
    profit_before numeric,
    profit_after numeric,
    control_before numeric,
    control_after numeric,
    mean_reversion numeric,
    effect numeric,
    effect_error numeric,
    total_effect numeric,
    total_error numeric,
    better numeric,
    control_better numeric,
    better_effect numeric,
    better_error numeric,
    worse numeric,
    control_worse numeric,
    worse_effect numeric,
    worse_error numeric,
    investment numeric,
    extra_investment numeric,
    roi numeric,
    roi_error numeric,
    elasticity numeric
);
COMMENT ON TYPE lifecycle_effect IS 'What an action did to the customers of one stage: a row of lifecycle_effect. Profit is revenue less cost, of a customer in a period of the model, unless it is called total.';
COMMENT ON COLUMN lifecycle_effect.stage IS 'Stage on the day before since; none: treated customers of whom nothing was known by then; all: the sum.';
COMMENT ON COLUMN lifecycle_effect.stage_rank IS 'Place of the stage in its order, 1 to 7; NULL for none and all.';
COMMENT ON COLUMN lifecycle_effect.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN lifecycle_effect.treated IS 'Treated customers.';
COMMENT ON COLUMN lifecycle_effect.matched IS 'Those of them who have untreated customers like them. Everything to the right is of these alone.';
COMMENT ON COLUMN lifecycle_effect.unmatched IS 'Those who have none: left out, and counted here.';
COMMENT ON COLUMN lifecycle_effect.unmatched_because IS 'Why.';
COMMENT ON COLUMN lifecycle_effect.controls IS 'Untreated customers whom the matched are held against.';
COMMENT ON COLUMN lifecycle_effect.effective_controls IS 'How many controls of equal weight would say as much (Kish 1965).';
COMMENT ON COLUMN lifecycle_effect.profit_before IS 'Mean profit of the treated in the days before since, as many as from since to until.';
COMMENT ON COLUMN lifecycle_effect.profit_after IS 'Mean profit of the treated from since to until.';
COMMENT ON COLUMN lifecycle_effect.control_before IS 'Mean profit of the controls before, weighted to be spread as the treated are.';
COMMENT ON COLUMN lifecycle_effect.control_after IS 'Mean profit of the controls from since to until, so weighted.';
COMMENT ON COLUMN lifecycle_effect.mean_reversion IS 'What of the difference in differences follows from the treated having begun elsewhere within their cells: the difference that matching left before since, times the slope of the controls'' change on it.';
COMMENT ON COLUMN lifecycle_effect.effect IS 'How much more the profit of the treated rose than that of the controls, less mean_reversion: (profit_after - profit_before) - (control_after - control_before) - mean_reversion.';
COMMENT ON COLUMN lifecycle_effect.effect_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.total_effect IS 'The effect on all matched customers from since to until; all is the sum of the stages.';
COMMENT ON COLUMN lifecycle_effect.total_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.better IS 'Share of the treated who by until are in a better stage: terminated, prospect, decline, exploration, recovery, formation, stability, from worst to best.';
COMMENT ON COLUMN lifecycle_effect.control_better IS 'The same share of the controls.';
COMMENT ON COLUMN lifecycle_effect.better_effect IS 'The difference.';
COMMENT ON COLUMN lifecycle_effect.better_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.worse IS 'Share of the treated who by until are in a worse stage.';
COMMENT ON COLUMN lifecycle_effect.control_worse IS 'The same share of the controls.';
COMMENT ON COLUMN lifecycle_effect.worse_effect IS 'The difference.';
COMMENT ON COLUMN lifecycle_effect.worse_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.investment IS 'What was invested in the matched customers from since to until; NULL in a dataset without investments.';
COMMENT ON COLUMN lifecycle_effect.extra_investment IS 'How much more that rose than what was invested in the controls.';
COMMENT ON COLUMN lifecycle_effect.roi IS 'total_effect less extra_investment, by extra_investment: 0 where it just paid. NULL where nothing was invested more.';
COMMENT ON COLUMN lifecycle_effect.roi_error IS 'Its standard error, the investment taken as known.';
COMMENT ON COLUMN lifecycle_effect.elasticity IS 'Change of profit in percent by change of investment in percent, both of the mean of with and without (arc elasticity: Allen 1934). NULL where either mean is not above 0.';

-- The customers that a query or a relation names.  What it names is looked up where its caller would.
CREATE FUNCTION lifecycle_dataset_treated(treated text, key_column text, path text) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    query text := treated;
    rows_of refcursor;
    first record;
    id text;
    ids text[];
BEGIN
    PERFORM set_config('search_path', path, true);
    BEGIN
        PERFORM pg_catalog.parse_ident(treated);
        query := pg_catalog.format('SELECT s.%I FROM %s AS s', key_column, treated::pg_catalog.regclass);
    EXCEPTION WHEN invalid_parameter_value THEN
        NULL; -- no name, so a query
    END;
    OPEN rows_of NO SCROLL FOR EXECUTE query;
    FETCH rows_of INTO first;
    CLOSE rows_of;
    IF (SELECT pg_catalog.count(*) FROM pg_catalog.json_object_keys(pg_catalog.row_to_json(first))) OPERATOR(pg_catalog.>) 1 THEN
        RAISE EXCEPTION 'the query of the treated customers must return one column'
            USING ERRCODE = 'datatype_mismatch', DETAIL = pg_catalog.format('It returns %s.',
                (SELECT pg_catalog.string_agg(k, ', ') FROM pg_catalog.json_object_keys(pg_catalog.row_to_json(first)) AS k)),
                HINT = 'Select the customer, and nothing else.';
    END IF;
    FOR id IN EXECUTE query LOOP
        IF id IS NOT NULL THEN
            ids := pg_catalog.array_append(ids, id);
        END IF;
    END LOOP;
    IF ids IS NULL THEN
        RAISE EXCEPTION 'there is no treated customer'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = 'The query or relation of the treated has no row with a customer.';
    END IF;
    RETURN ids;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION '%', SQLERRM
            USING ERRCODE = 'insufficient_privilege', HINT = pg_catalog.format('The treated are read as "%s", who owns the dataset.', current_user);
    WHEN invalid_cursor_definition OR feature_not_supported OR undefined_parameter THEN
        RAISE EXCEPTION 'the query of the treated customers must be one SELECT that only reads'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = pg_catalog.format('It says: %s.', SQLERRM),
                  HINT = 'Write one SELECT of the customer, or name a table or view.';
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_treated(text, text, text) IS
'The customers that a query returns, or a relation has in a column, found by a search path. Errors: 22023 no SELECT that only reads, or no customer; 42804 more than one column; 42P01, 42703, 42501 of what it names.';

CREATE FUNCTION lifecycle_dataset_effect_check(dataset lifecycle_dataset, treated text, since date, until date) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := @extschema@.lifecycle_dataset_today(dataset);
BEGIN
    IF treated IS NULL OR since IS NULL OR until IS NULL THEN
        RAISE EXCEPTION '"treated", "since" and "until" must not be NULL'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Say who was treated, and the first and the last day to look at.';
    ELSIF NOT isfinite(since) OR NOT isfinite(until) THEN
        RAISE EXCEPTION '"since" and "until" must be finite' USING ERRCODE = 'datetime_field_overflow';
    ELSIF since >= until THEN
        RAISE EXCEPTION '"since" must be before "until"'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = format('They are %s and %s.', since, until);
    ELSIF until > today THEN
        RAISE EXCEPTION '"until" must not be after the day of the dataset'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = format('It is %s; the dataset answers as of %s.', until, today),
                  HINT = 'Days to come have no profit yet.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_effect_check(lifecycle_dataset, text, date, date) IS
'Whether an effect can be asked for. Errors: 22004 NULL, 22008 an infinite day, 22023 days in the wrong order or to come.';

CREATE FUNCTION lifecycle_dataset_effect_run(dataset text, treated text, since date, until date, path text) RETURNS SETOF lifecycle_effect
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d @extschema@.lifecycle_dataset;
    parts jsonb;
    invested boolean;
    ids text[];
    effect @extschema@.lifecycle_effect;
BEGIN
    d := @extschema@.lifecycle_dataset_row(dataset);
    PERFORM @extschema@.lifecycle_dataset_effect_check(d, treated, since, until);
    ids := @extschema@.lifecycle_dataset_treated(treated, d.sources[1].customer, path);
    parts := @extschema@.lifecycle_dataset_parts(dataset, d);
    invested := EXISTS (SELECT FROM unnest(d.sources) AS s WHERE s.measure = 'investment');
    parts := parts || jsonb_build_object(
        'key', @extschema@.lifecycle_dataset_key_type(format('%I.profiles', dataset)::regclass),
        'spent_before', CASE WHEN invested THEN @extschema@.lifecycle_dataset_part('spent', '{"since": "f.earliest", "until": "f.eve"}') ELSE 'NULL::numeric' END,
        'spent_after', CASE WHEN invested THEN @extschema@.lifecycle_dataset_part('spent', '{"since": "$2", "until": "$3"}') ELSE 'NULL::numeric' END);
    FOR effect IN EXECUTE @extschema@.lifecycle_dataset_part('effect', parts) USING ids, since, until LOOP
        IF effect.stage = 'all' AND effect.matched = 0 THEN
            RAISE EXCEPTION 'no treated customer has untreated customers like it'
                USING ERRCODE = 'invalid_parameter_value',
                      DETAIL = format('Of %s treated customers none was in the same stage, and of like value, as somebody untreated on %s.', effect.treated, since - 1),
                      HINT = 'See whether the ids are those of the dataset, whether they had a history by then, and whether anybody was left untreated.';
        END IF;
        RETURN NEXT effect;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_effect_run(text, text, date, date, text) IS 'What lifecycle_effect does as the dataset''s owner.';

CREATE FUNCTION lifecycle_dataset_effect(dataset text, treated text, since date, until date, path text) RETURNS SETOF lifecycle_effect
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_dataset_effect(text, text, date, date, text) IS 'lifecycle_effect with the search path that names in the query of the treated are looked up by.';

CREATE FUNCTION lifecycle_effect(dataset text, treated text, since date, until date) RETURNS SETOF lifecycle_effect
LANGUAGE sql STABLE PARALLEL UNSAFE ROWS 9
BEGIN ATOMIC
    SELECT e.* FROM @extschema@.lifecycle_dataset_effect(dataset, treated, since, until,
        (SELECT coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(s), ', '), '') FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) AS s)) AS e;
END;
COMMENT ON FUNCTION lifecycle_effect(text, text, date, date) IS
'What an action did, from since to until, to the customers who were treated: by stage on the day before since, and in all. treated is a query of one column, their ids, or the name of a table or view that has them in a column called as the customer of the orders; it is run as the dataset''s owner, names looked up by the caller''s search_path. The treated are matched to untreated customers of the same stage on the day before since, in cells of like expected value (lifecycle_clv as of that day, over as many days) and like profit in as many days before: coarsened exact matching (Iacus, King and Porro 2012), up to 30 bands by 30, about ten customers to a cell; nothing of later days is looked at, and whoever had no event before since takes no part. Controls are weighted to be spread as the treated are, so the effect is that on the treated. effect is the difference in differences of profit (revenue less cost) of a customer in a period, less what the difference in profit before that matching left in the cells makes of itself, by the slope among the stage''s controls (Abadie and Imbens 2011): so regression to the mean is not taken for an effect. Standard errors are those of a stratified mean, of treated and weighted controls, given the cells and the investment: the root of the sum over cells of share^2 (s^2 / n of the treated + s^2 / n of the controls), and of the slope''s. It says what the action did if, but for it, profit would have changed alike in a cell: choose the treated at random, or look at an earlier window first, where the effect should be 0. With investments in the dataset, also return and elasticity by stage. As the dataset''s owner. Errors: 22004 NULL, 22008 an infinite day, 22023 since not before until, until after the day of the dataset, nobody treated, nobody to compare with, or no SELECT that only reads; 42601 no SQL; 42804 more than one column; 22P02 an id that is none of the customers'' type; 42P01, 42703, 42501 of what the query names; 42704 no such dataset, 42501 not its owner.';
