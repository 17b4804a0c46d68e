
-- Attaching: a schema with views on tables as they are.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_source_of(measure text, relation regclass, customer text, at text, value text DEFAULT NULL,
    cost text DEFAULT NULL, key text DEFAULT NULL, order_key text DEFAULT NULL,
    filter text DEFAULT NULL, columns jsonb DEFAULT NULL) RETURNS lifecycle_internal.lifecycle_source
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    source lifecycle_internal.lifecycle_source;
BEGIN
    SELECT measure, n.nspname, c.relname, customer, at, value, cost, key, order_key, filter, NULL::text, measure, columns INTO source
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'relation with OID % does not exist', relation::oid
            USING ERRCODE = 'undefined_table', DETAIL = format('It was named for measure %s.', measure);
    END IF;
    RETURN source;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_source_of(text, regclass, text, text, text, text, text, text, text, jsonb) IS
'A source by its relation. Error: 42P01 there is none.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_schema(schema_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_name_check('dataset', schema_name);
    IF schema_name ~ '^pg_' OR schema_name IN ('information_schema', '$user', 'lifecycle_internal') THEN
        RAISE EXCEPTION 'a dataset cannot be called "%"', schema_name
            USING ERRCODE = 'reserved_name', HINT = 'Names of schemas that begin with pg_, and a few others, have a meaning of their own.';
    END IF;
    IF EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = schema_name) THEN
        RAISE EXCEPTION 'schema "%" already exists', schema_name
            USING ERRCODE = 'duplicate_schema',
                  HINT = CASE WHEN EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = quote_ident(schema_name)::regnamespace
                                           AND c.reloftype = 'lifecycle_internal.lifecycle_dataset'::regtype)
                         THEN format('It is a dataset: SELECT lifecycle_detach(%L) first.', schema_name)
                         WHEN obj_description(quote_ident(schema_name)::regnamespace, 'pg_namespace')
                              = 'A dataset of the extension lifecycle: views on where customers stand.'
                         THEN format('A dataset left it when the extension was dropped: DROP SCHEMA %I CASCADE.', schema_name)
                         ELSE 'A dataset makes a schema of its own: choose another name.' END;
    END IF;
    BEGIN
        EXECUTE format('CREATE SCHEMA %I', schema_name);
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'schema "%" already exists', schema_name
            USING ERRCODE = 'duplicate_schema', DETAIL = 'Somebody else has just made it.', HINT = 'Choose another name.';
    END;
    EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema_name, 'A dataset of the extension lifecycle: views on where customers stand.');
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_schema(text) IS
'Makes a dataset''s schema. Errors: 42P06 there is one, 42939 a reserved name, 42622 too long.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_profiles(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    source lifecycle_internal.lifecycle_source;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF d.maintain = 'live' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_live(dataset, d);
    ELSE
        EXECUTE format('CREATE TABLE profiles AS %s WITH NO DATA', lifecycle_internal.lifecycle_dataset_query(d));
        ALTER TABLE profiles ALTER profile SET NOT NULL, ADD PRIMARY KEY (customer_id), SET (fillfactor = 80);
        COMMENT ON TABLE profiles IS 'Every customer''s profile, as of the last lifecycle_refresh.';
        CREATE TABLE set_aside AS SELECT p.customer_id FROM profiles AS p WITH NO DATA;
        ALTER TABLE set_aside ADD PRIMARY KEY (customer_id);
        COMMENT ON TABLE set_aside IS
'Customers of whom nothing is shown, because their amounts sum to more than 9.2e12. While there are any, each refresh reads the sources anew.';
    END IF;
    COMMENT ON COLUMN set_aside.customer_id IS 'The customer.';
    COMMENT ON COLUMN profiles.customer_id IS 'The customer.';
    COMMENT ON COLUMN profiles.profile IS 'All that is known of the customer as one value; functions of the extension lifecycle read it.';
    IF d.maintain = 'tracked' THEN
        FOREACH source IN ARRAY d.sources LOOP
            PERFORM lifecycle_internal.lifecycle_dataset_make_delta(dataset, source);
        END LOOP;
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_profiles(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the relation profiles, and tables of changes where they are tracked.';

-- Comments of the same columns elsewhere, so that they are said once.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_copy_comments(source regclass, target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    col record;
BEGIN
    FOR col IN
        SELECT t.attname, coalesce(col_description(source, s.attnum), format('Column %s of %s.', s.attname, source)) AS description
        FROM pg_attribute AS t JOIN pg_attribute AS s ON s.attrelid = source AND s.attname = t.attname AND NOT s.attisdropped
        WHERE t.attrelid = target AND t.attnum > 0 AND NOT t.attisdropped AND col_description(target, t.attnum) IS NULL
        ORDER BY t.attnum
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', target, col.attname, col.description);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_copy_comments(regclass, regclass) IS
'Gives columns without a comment that of the same column of another relation.';

-- Whoever changes a setting learns at once of one that cannot be; a refresh changes none of these.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_guard(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    CREATE TRIGGER lifecycle_guard BEFORE UPDATE ON dataset FOR EACH ROW
    WHEN ((NEW.maintain, NEW.sources, NEW.time_zone, NEW.plausible_from, NEW.as_of, NEW.model, NEW.scheme, NEW.language, NEW.value_share,
           NEW.potential_share, NEW.alert_probability, NEW.horizon_days, NEW.value_from, NEW.potential_from, NEW.contribution_from, NEW.moves_kept,
           NEW.asides, NEW.weights)
          IS DISTINCT FROM (OLD.maintain, OLD.sources, OLD.time_zone, OLD.plausible_from, OLD.as_of, OLD.model, OLD.scheme, OLD.language, OLD.value_share,
           OLD.potential_share, OLD.alert_probability, OLD.horizon_days, OLD.value_from, OLD.potential_from, OLD.contribution_from, OLD.moves_kept,
              OLD.asides, OLD.weights))
    EXECUTE FUNCTION lifecycle_internal.lifecycle_dataset_guard();
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_guard(text) IS 'Makes the trigger that guards a dataset''s settings.';

-- Views in the order in which they read each other: sql/50-dataset/view has a file for each.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_run(dataset text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    d lifecycle_internal.lifecycle_dataset;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    -- tables without a key are published too, where somebody publishes all tables
    ALTER TABLE dataset REPLICA IDENTITY FULL;
    -- before the guard of changes is there: that very model goes on being used, whoever else shares one of that name later
    UPDATE ONLY dataset AS x SET model = coalesce(lifecycle_internal.lifecycle_dataset_model_called(x.tableoid, x.model), x.model);
    d := lifecycle_internal.lifecycle_dataset_row(dataset);
    IF d.maintain <> 'live' THEN
        -- by which the views answer, of nobody, until the first refresh
        d.refreshed_as_of := lifecycle_internal.lifecycle_dataset_today(d);
        d.refreshed_base := to_jsonb(@extschema@.lifecycle_model_get(d.model))::text;
        UPDATE ONLY dataset AS x SET refreshed_as_of = d.refreshed_as_of, refreshed_base = d.refreshed_base, refreshed_model = d.refreshed_base;
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_make_guard(dataset);
    ANALYZE dataset;
    PERFORM lifecycle_internal.lifecycle_dataset_make_profiles(dataset, d);
    PERFORM lifecycle_internal.lifecycle_dataset_make_rows(dataset, d);
    PERFORM lifecycle_internal.lifecycle_dataset_make_learned(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_alert_record(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_forecast_record(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_return_record(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_goals(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_offers(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_setting(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_standing(dataset, d.maintain);
    PERFORM lifecycle_internal.lifecycle_dataset_make_month(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_text(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_stages(dataset);
    IF d.maintain <> 'live' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_move_record(dataset);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_make_customer(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_customers(dataset, d);
    PERFORM lifecycle_internal.lifecycle_dataset_make_segments(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_stage_profit(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_history(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_transitions(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_alerts(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_milestones(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_causes(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_exits(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_win_back(dataset);
    IF EXISTS (SELECT FROM pg_catalog.unnest(d.sources) AS s WHERE s.measure = 'contact') THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_prospects(dataset);
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.unnest(d.sources) AS s WHERE s.measure = 'investment') THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_programmes(dataset);
    END IF;
    -- what customers feel is known only where scores are given
    IF EXISTS (SELECT FROM pg_catalog.unnest(d.sources) AS s WHERE s.measure = 'satisfaction') THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_loyalty(dataset);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_make_measures(dataset, d);
    PERFORM lifecycle_internal.lifecycle_dataset_make_cohorts(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_growth(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_quadrants(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_kpis(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_equity(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_forecast_quality(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_value_links(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_replacement(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_grades(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_care(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_loyalty_rates(dataset);
    -- orders are attached with the categories that they have, once
    IF (d.sources[1]).key IS NOT NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_next_offer(dataset);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_make_worklist(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_data_quality(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_only_owner_writes(dataset);
    -- what the expressions use of others' was chosen by whoever attaches
    d.trusted := ARRAY(SELECT DISTINCT c.entry
                       FROM lifecycle_internal.lifecycle_dataset_code_of_others(lifecycle_internal.lifecycle_dataset_read_views(dataset)) AS c);
    UPDATE ONLY dataset AS x SET trusted = d.trusted;
    PERFORM lifecycle_internal.lifecycle_dataset_trust_check(dataset, d);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_run(text) IS 'Makes all that a dataset consists of behind its settings.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make(dataset text) RETURNS void
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make(text) IS 'The same as the dataset''s owner.';

-- All that is in the schema, for whoever attached it to see.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_made(schema_name text) RETURNS TABLE (kind text, name text, description text)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT made.kind, made.name, made.description
    FROM (
        SELECT 1 AS place, 'schema' AS kind, quote_ident(schema_name) AS name, obj_description(quote_ident(schema_name)::regnamespace,
            'pg_namespace') AS description
        UNION ALL
        SELECT 2, CASE c.relkind WHEN 'v' THEN CASE WHEN c.relname LIKE 'internal\_%' THEN 'internal view' ELSE 'view' END ELSE 'table' END,
            format('%I.%I', schema_name, c.relname), obj_description(c.oid, 'pg_class')
        FROM pg_class AS c WHERE c.relnamespace = quote_ident(schema_name)::regnamespace AND c.relkind IN ('r', 'v')
        UNION ALL
        SELECT 3, 'trigger', format('%I on %s', t.tgname, t.tgrelid::regclass), 'Records changes for this dataset.'
        FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid WHERE p.pronamespace = quote_ident(schema_name)::regnamespace
    ) AS made
    ORDER BY made.place, made.kind, made.name COLLATE "C"
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_made(text) IS 'What a dataset is made of.';

CREATE FUNCTION lifecycle_internal.lifecycle_attach_run(dataset text, orders regclass, customer text, at text, revenue text,
    cost text, category text, order_key text, filter text,
    customers regclass, customer_key text, customer_since text,
    time_zone text, as_of date, model text, scheme text, language text,
    value_share double precision, potential_share double precision, alert_probability double precision, horizon_days integer,
    over_rls boolean, maintain text, learn boolean, refresh boolean)
RETURNS TABLE (kind text, name text, description text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on AS $$
#variable_conflict use_variable
DECLARE
    d lifecycle_internal.lifecycle_dataset;
    owner name;
    lacks text;
BEGIN
    d.maintain := maintain;
    d.over_rls := coalesce(over_rls, false);
    d.time_zone := coalesce(time_zone, current_setting('TimeZone'));
    d.as_of := as_of;
    d.model := model;
    d.scheme := scheme;
    d.language := language;
    d.value_share := value_share;
    d.potential_share := potential_share;
    d.alert_probability := coalesce(alert_probability, 1);
    d.horizon_days := horizon_days;
    d.value_from := 0;
    d.potential_from := 0;
    d.stale := maintain <> 'live';
    d.learn := coalesce(learn, true);
    d.moves_kept := 365;
    d.announce_moves := true;
    d.customers := 0;
    d.asides := '{}';
    PERFORM lifecycle_internal.lifecycle_dataset_make_schema(dataset);
    IF orders IS NULL THEN
        RAISE EXCEPTION '"orders" must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Name the table of orders.';
    END IF;
    d.sources := ARRAY[lifecycle_internal.lifecycle_dataset_source_of('order', orders, customer, at, revenue, cost, category,
        order_key, filter)];
    IF customers IS NOT NULL THEN
        d.sources := d.sources || lifecycle_internal.lifecycle_dataset_source_of('customer', customers, coalesce(customer_key, customer), customer_since);
    END IF;
    IF revenue IS NULL THEN
        RAISE NOTICE 'no revenue is named: each row of "%" counts 1', (d.sources[1]).relation_name;
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_zone_check(d.time_zone);
    d.plausible_from := lifecycle_internal.lifecycle_dataset_today(d) - interval '100 years';
    PERFORM lifecycle_internal.lifecycle_dataset_hold_sources(d);
    PERFORM lifecycle_internal.lifecycle_dataset_relation_check(s, maintain) FROM unnest(d.sources) AS s;
    d.sources := lifecycle_internal.lifecycle_dataset_customer_types(d.sources);
    PERFORM lifecycle_internal.lifecycle_dataset_check(d);
    d.signature := lifecycle_internal.lifecycle_dataset_signature(d);

    EXECUTE format('CREATE TABLE %I.dataset OF lifecycle_internal.lifecycle_dataset', dataset);
    EXECUTE format('COMMENT ON TABLE %I.dataset IS %L', dataset,
        'What this dataset reads and by which settings.'
        ' Its owner may UPDATE as_of, model, scheme, language, value_share, value_from, potential_share, potential_from, contribution_from,'
        ' alert_probability, horizon_days, moves_kept, announce_moves and plausible_from, then refresh.');
    EXECUTE format('INSERT INTO %I.dataset SELECT ($1).*', dataset) USING d;
    owner := lifecycle_internal.lifecycle_dataset_owner_for(d.sources, d.maintain);
    IF owner <> current_user THEN
        SELECT string_agg(g.statement, '; ') INTO lacks FROM lifecycle_internal.lifecycle_dataset_grants(owner, d.sources, d.maintain) AS g
        WHERE g.statement NOT LIKE 'GRANT CREATE ON DATABASE %';
        IF lacks IS NOT NULL THEN
            RAISE EXCEPTION 'role "%" may not read all that its dataset "%" would read', owner, dataset
                USING ERRCODE = 'insufficient_privilege',
                      DETAIL = 'It owns a source, or what a view reads, and code that it puts there would run with the rights of a superuser: so the dataset '
                               'would be that role''s.',
                      HINT = format('%s; then this call again.', lacks);
        END IF;
        EXECUTE format('ALTER SCHEMA %I OWNER TO %I', dataset, owner);
        EXECUTE format('ALTER TABLE %I.dataset OWNER TO %I', dataset, owner);
        RAISE NOTICE 'dataset "%" belongs to role "%", which owns what it reads', dataset, owner;
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_make(dataset);
    IF coalesce(refresh, true) THEN
        PERFORM @extschema@.lifecycle_refresh(dataset);
    END IF;
    RETURN QUERY SELECT made.* FROM lifecycle_internal.lifecycle_dataset_made(dataset) AS made;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_attach_run(text, regclass, text, text, text, text, text, text, text, regclass, text, text,
    text, date, text, text, text, double precision, double precision, double precision, integer, boolean, text, boolean, boolean) IS
'What lifecycle_attach does.';

CREATE FUNCTION lifecycle_attach(dataset text, orders text, customer text, at text, revenue text DEFAULT NULL,
    cost text DEFAULT NULL, category text DEFAULT NULL, order_key text DEFAULT NULL, filter text DEFAULT NULL,
    customers text DEFAULT NULL, customer_key text DEFAULT NULL, customer_since text DEFAULT NULL,
    time_zone text DEFAULT NULL, as_of date DEFAULT NULL, model text DEFAULT 'default', scheme text DEFAULT 'lifecycle7', language text DEFAULT 'en',
    value_share double precision DEFAULT 0.2, potential_share double precision DEFAULT 0.2, alert_probability double precision DEFAULT 0.5,
    horizon_days integer DEFAULT 365,
    over_rls boolean DEFAULT false, maintain text DEFAULT 'live', learn boolean DEFAULT true, refresh boolean DEFAULT true)
RETURNS TABLE (kind text, name text, description text)
AS 'MODULE_PATHNAME', 'lifecycle_as_caller' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_attach(text, text, text, text, text, text, text, text, text, text, text, text,
    text, date, text, text, text, double precision, double precision, double precision, integer, boolean, text, boolean, boolean) IS
'Makes a dataset of tables as they are, and returns what was made.
A schema of that name, owned by the caller, with the relation profiles and views on it; all or nothing.
orders and its columns customer and at are required; revenue, cost, category and order_key are further columns of it. Without revenue, as of visits, each
row counts 1, which a notice and the view data_quality say. filter is a condition on its rows, such as status <> ''cancelled''.
A relation is given by its exact name, such as Order Lines, or as SQL writes it, such as sales."Order Lines"; a column by its exact name, or as an
expression over the relation''s columns, such as quantity * unit_price.
order_key: rows of one customer with the same key, such as an invoice number, are one order, on the first of their days; without it each row is one.
customers is a table with one row for each person you know: its columns are shown too, and whoever has not ordered is a prospect. customer_key: its
column of the customer, named as in orders unless told otherwise. customer_since: the column of the day since when a person is known, a first contact;
an earlier as_of then knows nothing of whoever came later.
Contacts, investments, scores and whatever else there is beside orders: lifecycle_attach_source, once for each relation.
horizon_days: how many days ahead expected values and orders look, in whole periods of the model, and no further than orders reach back; NULL is as far
as the model says.
time_zone (the session''s) gives a timestamptz its day. as_of fixes the day of all answers; NULL is today.
maintain: live, a view, always up to date; scheduled, a table that lifecycle_refresh rebuilds; tracked, a table that triggers and lifecycle_refresh keep.
learn: whether the model is learned from the dataset''s own customers, at attach and where a refresh finds it due.
refresh: false leaves the first refresh to lifecycle_refresh, as where further sources follow; until then a dataset that is not live has no customers.
A row whose day or amounts cannot be true is set aside and counted in the view data_quality.
Errors: 42P06 the schema exists; 42P01, 42809 a relation is gone or of the wrong kind; 42703, 42P10, 42804 a column is missing, of the system, or of
the wrong type; 42601, 0A000, 42P17 an expression is none, contains a subquery or is volatile; 42501 a privilege is missing; 55000 rows
under row-level security would be stored and over_rls does not say so; 42701 columns of the same name; 22023, 22004, 22008, 42622, 42939 an argument.';
