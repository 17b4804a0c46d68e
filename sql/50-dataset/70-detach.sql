
-- Taking a dataset away again, and telling which there are.

CREATE FUNCTION lifecycle_internal.lifecycle_detach_run(dataset text) RETURNS TABLE (kind text, name text)
LANGUAGE plpgsql SET client_min_messages = warning AS $$
#variable_conflict use_variable
DECLARE
    views text;
    tables text;
    track text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    BEGIN
        PERFORM lifecycle_internal.lifecycle_dataset_lock(dataset, false);
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        NULL; -- without its row it is no good, but it can go
    END;
    -- errors name what depends on it with its schema
    PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
    RETURN QUERY SELECT made.kind, made.name FROM lifecycle_internal.lifecycle_dataset_made(dataset) AS made;

    -- by name, and no others: what somebody else made stays in the way
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname) FILTER (WHERE c.relkind = 'v'),
           string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname) FILTER (WHERE c.relkind = 'r')
    INTO views, tables
    FROM pg_class AS c
    WHERE c.relnamespace = quote_ident(dataset)::regnamespace
      AND (c.relname IN ('dataset', 'profiles', 'set_aside', 'snapshot', 'segment_sums', 'learned_models', 'alert_record', 'forecast_record', 'goals',
           'move_record', 'return_record', 'return_cause', 'exit_cause', 'offers')
           OR c.relkind = 'r' AND c.relname LIKE 'delta\_%' OR c.relkind = 'v' AND c.relname ~ '^internal_(source|change)_'
           OR c.relkind = 'v' AND c.relname IN ('stages', 'customers', 'segments', 'stage_profit', 'history', 'transitions', 'alerts', 'cohorts', 'growth',
                'quadrants', 'kpis', 'equity', 'forecast_quality', 'data_quality', 'milestones', 'exits', 'win_back', 'prospects', 'programmes', 'loyalty',
                'value_links', 'internal_row', 'internal_setting', 'internal_standing', 'internal_sums', 'internal_month', 'internal_text',
                'internal_satisfaction', 'internal_signal', 'internal_balance', 'internal_referral', 'internal_contract', 'internal_gain',
                'satisfaction', 'service', 'receivables', 'referrals', 'renewals', 'renewal_rate', 'fairness', 'accounts', 'engagement',
                'internal_customer', 'internal_renewal', 'internal_scale', 'internal_caution', 'internal_cause', 'moves', 'worklist',
                'replacement', 'grades', 'care', 'loyalty_rates', 'next_offer'));
    IF views IS NOT NULL THEN
        EXECUTE 'DROP VIEW ' || views;
    END IF;
    EXECUTE 'DROP TABLE ' || tables;
    FOR track IN
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
        WHERE p.pronamespace = quote_ident(dataset)::regnamespace AND p.proname LIKE 'track\_%' AND p.prorettype = 'trigger'::regtype
    LOOP
        -- with the triggers, which whoever made them could not always drop
        EXECUTE format('DROP FUNCTION %s CASCADE', track);
    END LOOP;
    EXECUTE format('DROP SCHEMA %I', dataset);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_detach_run(text) IS 'What lifecycle_detach does as the dataset''s owner.';

CREATE FUNCTION lifecycle_detach(dataset text) RETURNS TABLE (kind text, name text)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_detach(text) IS
'Removes a dataset, and returns what it consisted of.
Its schema goes, and what lifecycle_attach made, triggers included. The sources stay as they are.
Errors: 2BP01 something else depends on it or lies in its schema (the detail names it), 42704 no such dataset, 42501 not its owner,
55000 somebody else may create objects in its schema.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_rows(OUT relation oid, OUT dataset text, OUT owner text, OUT maintain text,
    OUT sources lifecycle_internal.lifecycle_source[], OUT asides lifecycle_internal.lifecycle_source[],
    OUT time_zone text, OUT as_of date, OUT model text, OUT scheme text, OUT language text,
    OUT refreshed_at timestamptz, OUT refreshed_as_of date, OUT customers bigint, OUT changed bigint, OUT seconds double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_rows() IS
'The datasets whose table "dataset" the caller may read, straight from its pages: nothing that an owner put there is run.';

-- Asked of every dataset in a list, so it must not fail, and reads nothing but the catalogue.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_problem(sources lifecycle_internal.lifecycle_source[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN x.relation IS NULL THEN format('relation "%s" does not exist', lifecycle_internal.lifecycle_dataset_source_name(x.source))
                ELSE format('column "%s" of "%s" does not exist', w.written, lifecycle_internal.lifecycle_dataset_source_name(x.source)) END
    FROM (SELECT sources[i] AS source, lifecycle_internal.lifecycle_dataset_relation(sources[i]) AS relation, i AS n
          FROM generate_subscripts(sources, 1) AS i) AS x
    -- names alone: whether an expression still holds is seen by the refresh
    LEFT JOIN LATERAL lifecycle_internal.lifecycle_dataset_written(x.source) AS w ON w.written ~ '^[[:alpha:]_][[:alnum:]_$]*$'
    WHERE x.relation IS NULL
       OR w.written IS NOT NULL AND w.written NOT IN ('true', 'false')
          AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = x.relation AND a.attname = w.written AND NOT a.attisdropped)
    ORDER BY x.n LIMIT 1
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_problem(lifecycle_internal.lifecycle_source[]) IS
'What keeps a dataset from being refreshed: a relation or column that is gone; NULL if nothing is known to.';

-- What keeps every refresh from its end stands first.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_untracked(sources lifecycle_internal.lifecycle_source[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT format('cannot be tracked: "%s" is %s', c.oid::regclass, CASE c.relpersistence WHEN 'u' THEN 'an unlogged table' ELSE 'a temporary table' END)
         FROM unnest(sources) AS s
         CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(s)) AS r
         JOIN pg_class AS c ON c.oid = r
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 'p' ORDER BY c.oid LIMIT 1),
        (SELECT 'not tracked, so rebuilt by each refresh: '
                || CASE WHEN x.part IS NULL THEN format('a source is under "%s"', x.above) ELSE format('"%s" is a foreign table', x.part) END
         FROM (SELECT lifecycle_internal.lifecycle_dataset_foreign(s) AS part, lifecycle_internal.lifecycle_dataset_above(s) AS above
               FROM unnest(sources) AS s) AS x
         WHERE coalesce(x.part, x.above) IS NOT NULL LIMIT 1))
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_untracked(lifecycle_internal.lifecycle_source[]) IS
'Why changes of the sources of a tracked dataset cannot be tracked; NULL if they can.
An unlogged or temporary table keeps it from being refreshed; a foreign table, or a table above a source, makes each refresh a rebuild.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_model(dataset oid) RETURNS jsonb
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_model(oid) IS
'The model that a dataset''s settings name, as its owner sees it, as JSON.
dataset: its table "dataset". NULL where there is none of that name, or the caller may not read the table.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_model_wanted(dataset oid, name text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    model jsonb := lifecycle_internal.lifecycle_dataset_model(dataset);
BEGIN
    IF model IS NULL THEN
        RAISE EXCEPTION 'unknown model: "%"', name
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT format(CASE strpos(name, '.') WHEN 0 THEN 'Save it again as role "%s" (lifecycle_model_save)'
                                                               ELSE 'Have its owner share it with role "%s" (lifecycle_model_share)' END
                                        || ', or UPDATE %s.dataset SET model = ''default'', for instance.',
                                        pg_get_userbyid(c.relowner), c.relnamespace::regnamespace)
                          FROM pg_class AS c WHERE c.oid = dataset);
    END IF;
    RETURN model;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_model_wanted(oid, text) IS
'As lifecycle_dataset_model, but an error if there is none.
name: what the settings say, for the error. Error: 22023 no such model.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_model_gone(dataset oid) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_model_gone(oid) IS
'Whether a dataset''s owner finds no model by the name in its settings.
dataset: its table "dataset". false where the caller may not read it, or where a lock leaves it open: a list waits for nobody.';

CREATE VIEW lifecycle_datasets WITH (security_invoker = true) AS
SELECT d.dataset, d.owner, d.maintain,
       pg_catalog.concat((d.sources)[1].relation_schema, '.', (d.sources)[1].relation_name) AS orders,
       (SELECT pg_catalog.array_agg(s.name) FROM pg_catalog.unnest(d.sources OPERATOR(pg_catalog.||) d.asides) AS s) AS measures,
       d.time_zone, d.as_of, d.model, d.scheme, d.language, d.customers, d.changed, d.seconds,
       d.refreshed_at, d.refreshed_as_of,
       CASE WHEN pg_catalog.isfinite(d.refreshed_at) THEN pg_catalog.now() OPERATOR(pg_catalog.-) d.refreshed_at END AS age,
       coalesce(lifecycle_internal.lifecycle_dataset_problem(d.sources),
                CASE WHEN lifecycle_internal.lifecycle_dataset_model_gone(d.relation) THEN pg_catalog.format('unknown model: "%s"', d.model) END,
                CASE WHEN d.maintain OPERATOR(pg_catalog.=) 'tracked' THEN lifecycle_internal.lifecycle_dataset_untracked(d.sources) END) AS problem
FROM lifecycle_internal.lifecycle_dataset_rows() AS d;
COMMENT ON VIEW lifecycle_datasets IS
'The datasets of this database that you may read.

What they read, how they are kept, and when they were last refreshed.';
COMMENT ON COLUMN lifecycle_datasets.dataset IS 'Name of the dataset and of its schema.';
COMMENT ON COLUMN lifecycle_datasets.owner IS 'Who owns it, and in whose name it is refreshed.';
COMMENT ON COLUMN lifecycle_datasets.maintain IS 'live, scheduled or tracked.';
COMMENT ON COLUMN lifecycle_datasets.orders IS 'The relation of its orders.';
COMMENT ON COLUMN lifecycle_datasets.measures IS 'What it reads: order, contact, and so on; signal_2 is a second source of signals.';
COMMENT ON COLUMN lifecycle_datasets.time_zone IS 'Time zone in which a timestamptz, and today, have their day.';
COMMENT ON COLUMN lifecycle_datasets.as_of IS 'The day as of which its views answer; NULL is today.';
COMMENT ON COLUMN lifecycle_datasets.model IS 'Its model, as in lifecycle_models; owner.name where it is another role''s.';
COMMENT ON COLUMN lifecycle_datasets.scheme IS 'Its scheme of stage labels in lifecycle_scheme.';
COMMENT ON COLUMN lifecycle_datasets.language IS 'Language of its labels.';
COMMENT ON COLUMN lifecycle_datasets.customers IS 'Customers at the last refresh.';
COMMENT ON COLUMN lifecycle_datasets.changed IS 'Profiles that the last refresh changed.';
COMMENT ON COLUMN lifecycle_datasets.seconds IS 'How long the last refresh took.';
COMMENT ON COLUMN lifecycle_datasets.refreshed_at IS 'When it was last refreshed with success.';
COMMENT ON COLUMN lifecycle_datasets.refreshed_as_of IS 'The day as of which it was last refreshed.';
COMMENT ON COLUMN lifecycle_datasets.age IS 'How long ago that was: a job that fails shows here.';
COMMENT ON COLUMN lifecycle_datasets.problem IS
'What keeps it from being refreshed: a relation, a column or the model that is gone. Or from being tracked: an unlogged, temporary or foreign table that
came under a source, or a table that one came under.';
GRANT SELECT ON lifecycle_datasets TO PUBLIC;

CREATE VIEW lifecycle_sources WITH (security_invoker = true) AS
SELECT d.dataset, d.maintain, s.measure, pg_catalog.concat(s.relation_schema, '.', s.relation_name) AS relation, s.customer, s.at, s.value, s.cost, s.key,
       s.order_key, s.filter, s.name, s.columns
FROM lifecycle_internal.lifecycle_dataset_rows() AS d CROSS JOIN LATERAL pg_catalog.unnest(d.sources OPERATOR(pg_catalog.||) d.asides) AS s;
COMMENT ON VIEW lifecycle_sources IS
'What the datasets read that you may read.

A row is a relation of a dataset, with the columns and expressions that were named.';
COMMENT ON COLUMN lifecycle_sources.dataset IS 'Name of the dataset.';
COMMENT ON COLUMN lifecycle_sources.maintain IS 'live, scheduled or tracked.';
COMMENT ON COLUMN lifecycle_sources.measure IS 'What its rows are: order, contact, and so on; customer, a row for everybody known.';
COMMENT ON COLUMN lifecycle_sources.relation IS 'The table or view.';
COMMENT ON COLUMN lifecycle_sources.customer IS 'The customer.';
COMMENT ON COLUMN lifecycle_sources.at IS 'The day; NULL of customers.';
COMMENT ON COLUMN lifecycle_sources.value IS 'The amount or score; NULL where a row counts 1.';
COMMENT ON COLUMN lifecycle_sources.cost IS 'The cost of an order.';
COMMENT ON COLUMN lifecycle_sources.key IS 'The category of an order, the touch of a contact, the kind of a signal or the programme of an investment.';
COMMENT ON COLUMN lifecycle_sources.order_key IS 'The key by which rows are one order.';
COMMENT ON COLUMN lifecycle_sources.filter IS 'The condition on its rows.';
COMMENT ON COLUMN lifecycle_sources.name IS 'What lifecycle_detach_source calls it: the measure, with a number from the second of it on.';
COMMENT ON COLUMN lifecycle_sources.columns IS 'What it has beside: columns and expressions by what they are.';
GRANT SELECT ON lifecycle_sources TO PUBLIC;
