
-- Attaching: a schema with views on tables as they are.

CREATE FUNCTION lifecycle_dataset_source_of(measure text, relation regclass, customer text, at text, value text DEFAULT NULL,
    cost text DEFAULT NULL, key text DEFAULT NULL) RETURNS lifecycle_source
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    source @extschema@.lifecycle_source;
BEGIN
    SELECT measure, n.nspname, c.relname, customer, at, value, cost, key INTO source
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'relation with OID % does not exist', relation::oid
            USING ERRCODE = 'undefined_table', DETAIL = format('It was named for measure %s.', measure);
    END IF;
    RETURN source;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_source_of(text, regclass, text, text, text, text, text) IS 'A source by its relation. Error: 42P01 there is none.';

CREATE FUNCTION lifecycle_dataset_make_schema(schema_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.lifecycle_dataset_name_check('dataset', schema_name);
    IF schema_name ~ '^pg_' OR schema_name = 'information_schema' THEN
        RAISE EXCEPTION 'a dataset cannot be called "%"', schema_name
            USING ERRCODE = 'reserved_name', HINT = 'Names of schemas that begin with pg_ belong to the system.';
    END IF;
    IF EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = schema_name) THEN
        RAISE EXCEPTION 'schema "%" already exists', schema_name
            USING ERRCODE = 'duplicate_schema',
                  HINT = CASE WHEN EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = quote_ident(schema_name)::regnamespace
                                           AND c.reloftype = '@extschema@.lifecycle_dataset'::regtype)
                         THEN format('It is a dataset: SELECT lifecycle_detach(%L) first.', schema_name)
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
COMMENT ON FUNCTION lifecycle_dataset_make_schema(text) IS 'Makes a dataset''s schema. Errors: 42P06 there is one, 42939 a reserved name, 42622 too long.';

CREATE FUNCTION lifecycle_dataset_make_profiles(schema_name text, dataset lifecycle_dataset, parts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    query text := @extschema@.lifecycle_dataset_query(dataset);
    source @extschema@.lifecycle_source;
BEGIN
    IF dataset.maintain = 'live' THEN
        EXECUTE format('CREATE VIEW %I.profiles WITH (security_invoker = true) AS %s', schema_name, query);
    ELSE
        EXECUTE format('CREATE TABLE %I.profiles AS %s WITH NO DATA', schema_name, query);
        EXECUTE format('ALTER TABLE %I.profiles ALTER profile SET NOT NULL, ADD PRIMARY KEY (customer_id), SET (fillfactor = 80)', schema_name);
    END IF;
    EXECUTE @extschema@.lifecycle_dataset_part('profiles', parts || jsonb_build_object(
        'kind', CASE dataset.maintain WHEN 'live' THEN 'VIEW' ELSE 'TABLE' END,
        'comment', quote_literal('Every customer''s profile' || CASE dataset.maintain
            WHEN 'live' THEN ', read from the sources.'
            WHEN 'scheduled' THEN ', as of the last lifecycle_refresh, which rebuilds it.'
            ELSE ', as of the last lifecycle_refresh, which merges what changed.' END)));
    IF dataset.maintain = 'tracked' THEN
        FOREACH source IN ARRAY dataset.sources LOOP
            PERFORM @extschema@.lifecycle_dataset_make_delta(schema_name, source, dataset.time_zone);
        END LOOP;
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_make_profiles(text, lifecycle_dataset, jsonb) IS 'Makes the relation profiles, and tables of changes where they are tracked.';

-- Comments of the same columns elsewhere, so that they are said once.
CREATE FUNCTION lifecycle_dataset_copy_comments(source regclass, target regclass) RETURNS void
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
COMMENT ON FUNCTION lifecycle_dataset_copy_comments(regclass, regclass) IS 'Gives columns without a comment that of the same column of another relation.';

CREATE FUNCTION lifecycle_dataset_make_views(schema_name text, dataset lifecycle_dataset, parts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customers @extschema@.lifecycle_source := @extschema@.lifecycle_dataset_customers_source(dataset);
    template record;
BEGIN
    FOR template IN SELECT t.name FROM @extschema@.lifecycle_dataset_templates() AS t WHERE t.kind = 'view' ORDER BY t.ordinal LOOP
        BEGIN
            EXECUTE @extschema@.lifecycle_dataset_part(template.name, parts);
        EXCEPTION WHEN duplicate_column THEN
            RAISE EXCEPTION 'a column of "%" has the name of a column that the view % makes', @extschema@.lifecycle_dataset_source_name(customers), template.name
                USING ERRCODE = 'duplicate_column', DETAIL = format('It says: %s.', SQLERRM),
                      HINT = 'Give it another name in a view, and name the view as customers.';
        END;
        IF template.name = 'customers' AND customers.measure IS NOT NULL THEN
            PERFORM @extschema@.lifecycle_dataset_copy_comments(@extschema@.lifecycle_dataset_relation(customers), format('%I.customers', schema_name)::regclass);
        END IF;
        IF template.name = 'customers' AND dataset.maintain <> 'live' THEN
            EXECUTE @extschema@.lifecycle_dataset_part('snapshot', parts);
            EXECUTE @extschema@.lifecycle_dataset_part('segment_sums', parts);
            PERFORM @extschema@.lifecycle_dataset_copy_comments(format('%I.customers', schema_name)::regclass, format('%I.snapshot', schema_name)::regclass);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_make_views(text, lifecycle_dataset, jsonb) IS
'Makes the views, and the snapshot of a maintained dataset. Error: 42701 a column of the table of customers is named as one of the view''s.';

-- All that is in the schema, for whoever attached it to see.
CREATE FUNCTION lifecycle_dataset_made(schema_name text) RETURNS TABLE (kind text, name text, description text)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT made.kind, made.name, made.description
    FROM (
        SELECT 1 AS place, 'schema' AS kind, quote_ident(schema_name) AS name, obj_description(quote_ident(schema_name)::regnamespace, 'pg_namespace') AS description
        UNION ALL
        SELECT 2, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, format('%I.%I', schema_name, c.relname), obj_description(c.oid, 'pg_class')
        FROM pg_class AS c WHERE c.relnamespace = quote_ident(schema_name)::regnamespace AND c.relkind IN ('r', 'v')
        UNION ALL
        SELECT 3, 'trigger', format('%I on %s', t.tgname, t.tgrelid::regclass), 'Records changes for this dataset.'
        FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid WHERE p.pronamespace = quote_ident(schema_name)::regnamespace
    ) AS made
    ORDER BY made.place, made.kind, made.name COLLATE "C"
$$;
COMMENT ON FUNCTION lifecycle_dataset_made(text) IS 'What a dataset is made of.';

CREATE FUNCTION lifecycle_attach(dataset text, orders regclass, customer text, at text, revenue text,
    cost text DEFAULT NULL, category text DEFAULT NULL,
    customers regclass DEFAULT NULL, customer_key text DEFAULT NULL,
    contacts regclass DEFAULT NULL, contact_customer text DEFAULT NULL, contact_at text DEFAULT NULL, contact_key text DEFAULT NULL,
    investments regclass DEFAULT NULL, investment_customer text DEFAULT NULL, investment_at text DEFAULT NULL, investment_amount text DEFAULT 'amount',
    wallet regclass DEFAULT NULL, wallet_customer text DEFAULT NULL, wallet_at text DEFAULT NULL, wallet_amount text DEFAULT 'amount',
    balance regclass DEFAULT NULL, balance_customer text DEFAULT NULL, balance_at text DEFAULT NULL, balance_amount text DEFAULT 'amount',
    referrals regclass DEFAULT NULL, referral_customer text DEFAULT NULL, referral_at text DEFAULT NULL, referral_amount text DEFAULT 'amount',
    satisfaction regclass DEFAULT NULL, satisfaction_customer text DEFAULT NULL, satisfaction_at text DEFAULT NULL, satisfaction_score text DEFAULT 'score',
    signals regclass DEFAULT NULL, signal_customer text DEFAULT NULL, signal_at text DEFAULT NULL, signal_key text DEFAULT NULL,
    time_zone text DEFAULT NULL, as_of date DEFAULT NULL, model text DEFAULT 'default', scheme text DEFAULT 'relationship4', language text DEFAULT 'en',
    value_share double precision DEFAULT 0.2, potential_share double precision DEFAULT 0.2, alert_probability double precision DEFAULT 0.5,
    over_rls boolean DEFAULT false, maintain text DEFAULT 'live')
RETURNS TABLE (kind text, name text, description text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on AS $$
#variable_conflict use_variable
DECLARE
    d @extschema@.lifecycle_dataset;
    input record;
    parts jsonb;
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
    d.value_from := 0;
    d.potential_from := 0;
    d.stale := maintain <> 'live';
    d.customers := 0;
    PERFORM @extschema@.lifecycle_dataset_make_schema(dataset);
    IF orders IS NULL THEN
        RAISE EXCEPTION '"orders" must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Name the table of orders.';
    END IF;
    d.sources := ARRAY[@extschema@.lifecycle_dataset_source_of('order', orders, customer, at, revenue, cost, category)];
    FOR input IN
        SELECT * FROM (VALUES
            ('contact', contacts, contact_customer, contact_at, NULL, contact_key),
            ('investment', investments, investment_customer, investment_at, investment_amount, NULL),
            ('wallet', wallet, wallet_customer, wallet_at, wallet_amount, NULL),
            ('balance', balance, balance_customer, balance_at, balance_amount, NULL),
            ('referral', referrals, referral_customer, referral_at, referral_amount, NULL),
            ('satisfaction', satisfaction, satisfaction_customer, satisfaction_at, satisfaction_score, NULL),
            ('signal', signals, signal_customer, signal_at, NULL, signal_key),
            ('customer', customers, customer_key, NULL, NULL, NULL)
        ) AS v (measure, relation, customer, at, value, key)
        WHERE v.relation IS NOT NULL
    LOOP
        d.sources := d.sources || @extschema@.lifecycle_dataset_source_of(input.measure, input.relation, coalesce(input.customer, customer),
            CASE WHEN input.measure <> 'customer' THEN coalesce(input.at, at) END, input.value, NULL, input.key);
    END LOOP;
    PERFORM @extschema@.lifecycle_dataset_hold_sources(d);
    PERFORM @extschema@.lifecycle_dataset_check(d);

    EXECUTE format('CREATE TABLE %I.dataset OF @extschema@.lifecycle_dataset', dataset);
    EXECUTE format('COMMENT ON TABLE %I.dataset IS %L', dataset,
        'What this dataset reads and by which settings. Its owner may UPDATE as_of, model, scheme, language, value_share, value_from, potential_share, potential_from and alert_probability, then refresh.');
    EXECUTE format('INSERT INTO %I.dataset SELECT ($1).*', dataset) USING d;
    EXECUTE @extschema@.lifecycle_dataset_part('guard', jsonb_build_object('dataset', quote_ident(dataset)));
    EXECUTE format('ANALYZE %I.dataset', dataset);
    parts := @extschema@.lifecycle_dataset_parts(dataset, d);
    PERFORM @extschema@.lifecycle_dataset_make_profiles(dataset, d, parts);
    PERFORM @extschema@.lifecycle_dataset_make_views(dataset, d, @extschema@.lifecycle_dataset_view_parts(d, parts));
    PERFORM @extschema@.lifecycle_refresh(dataset);
    RETURN QUERY SELECT made.* FROM @extschema@.lifecycle_dataset_made(dataset) AS made;
END
$$;
COMMENT ON FUNCTION lifecycle_attach(text, regclass, text, text, text, text, text, regclass, text, regclass, text, text, text,
    regclass, text, text, text, regclass, text, text, text, regclass, text, text, text, regclass, text, text, text,
    regclass, text, text, text, regclass, text, text, text, text, date, text, text, text,
    double precision, double precision, double precision, boolean, text) IS
'Makes a dataset of tables as they are: a schema of that name, owned by the caller, with the relation profiles and views on it, and returns what was made. All or nothing. orders and its columns customer, at and revenue are a must; cost and category are columns of it; the other relations are optional, their columns customer and at named as in orders unless told otherwise. customers is a table with a row for everybody known: its columns come along, and who has not ordered is a prospect. time_zone (the session''s) gives a timestamptz its day. as_of fixes the day of all answers; NULL is today. maintain: live, a view, always true; scheduled, a table that lifecycle_refresh rebuilds; tracked, a table that triggers and lifecycle_refresh keep. Errors: 42P06 the schema exists; 42P01, 42809 a relation is gone or of the wrong kind; 42703, 42P10, 42804 a column is missing, of the system, or of the wrong type; 42501 a privilege is missing; 55000 rows under row-level security would be stored and over_rls does not say so; 42701 columns of the same name; 22023, 22004, 42622 an argument.';
