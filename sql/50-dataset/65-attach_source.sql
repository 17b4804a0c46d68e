
-- Sources beside the orders come and go one at a time.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_measure_check(measure text, value text, key text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known text[] := ARRAY['customer', 'contact', 'investment', 'wallet', 'balance', 'bad_debt', 'referral', 'satisfaction', 'signal'];
BEGIN
    IF NOT coalesce(measure = ANY (known), false) THEN
        RAISE EXCEPTION 'unknown measure %', coalesce(quote_ident(measure), 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Use one of: %s. The orders are given to lifecycle_attach.', array_to_string(known, ', '));
    END IF;
    IF value IS NULL AND measure NOT IN ('customer', 'contact', 'signal') THEN
        RAISE EXCEPTION '"value" of measure % must not be NULL', measure
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = format('Name the column of the %s.', CASE measure WHEN 'satisfaction' THEN 'score' ELSE 'amount' END);
    ELSIF value IS NOT NULL AND measure IN ('customer', 'contact', 'signal') THEN
        RAISE EXCEPTION 'measure % has no value', measure
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out: a row of it counts as it is.';
    ELSIF key IS NOT NULL AND measure NOT IN ('contact', 'signal', 'investment') THEN
        RAISE EXCEPTION 'measure % has no key', measure
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The key is the touch of a contact, the kind of a signal or the programme of an investment.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_measure_check(text, text, text) IS
'Whether a source of a measure has what it needs, and nothing else. Errors: 22023 an unknown measure, a value or key it has not; 22004 no value.';

-- The guard of the settings lets nobody change what a dataset reads, its owner included: views and triggers go with it, as they do here.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_set_sources(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    ALTER TABLE dataset DISABLE TRIGGER lifecycle_guard;
    UPDATE ONLY dataset AS x SET sources = d.sources, signature = NULL, stale = d.maintain <> 'live';
    ALTER TABLE dataset ENABLE TRIGGER lifecycle_guard;
    PERFORM lifecycle_internal.lifecycle_dataset_read_anew(dataset, d);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_set_sources(text, lifecycle_internal.lifecycle_dataset) IS
'Changes what a dataset reads; the next refresh rebuilds it.';

CREATE FUNCTION lifecycle_internal.lifecycle_attach_source_run(dataset text, measure text, relation regclass, customer text, at text, value text, key text,
    filter text) RETURNS TABLE (kind text, name text, description text)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    d lifecycle_internal.lifecycle_dataset;
    source lifecycle_internal.lifecycle_source;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_measure_check(measure, value, key);
    d := lifecycle_internal.lifecycle_dataset_lock(dataset, false);
    IF EXISTS (SELECT FROM pg_catalog.unnest(d.sources) AS s WHERE s.measure = lifecycle_attach_source_run.measure) THEN
        RAISE EXCEPTION 'dataset "%" has a source of measure % already', dataset, measure
            USING ERRCODE = 'duplicate_object',
                  HINT = pg_catalog.format('SELECT lifecycle_detach_source(%L, %L) first, or name a view on both relations.', dataset, measure);
    END IF;
    IF relation IS NULL THEN
        RAISE EXCEPTION '"relation" must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Name a table or view.';
    END IF;
    source := lifecycle_internal.lifecycle_dataset_source_of(measure, relation, coalesce(customer, (d.sources[1]).customer),
        CASE WHEN measure <> 'customer' THEN coalesce(at, (d.sources[1]).at) END, value, NULL, key, NULL, filter);
    -- the customers keep the type that they have
    source.customer_type := (SELECT pg_catalog.format_type(a.atttypid, NULL) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = 'profiles'::pg_catalog.regclass AND a.attname = 'customer_id');
    d.sources := d.sources || source;
    PERFORM lifecycle_internal.lifecycle_dataset_hold_sources(d);
    PERFORM lifecycle_internal.lifecycle_dataset_relation_check(source, d.maintain);
    PERFORM lifecycle_internal.lifecycle_dataset_power_check(d.sources);
    PERFORM lifecycle_internal.lifecycle_dataset_check(d);
    PERFORM lifecycle_internal.lifecycle_dataset_set_sources(dataset, d);
    IF d.maintain = 'tracked' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_delta(dataset, source);
    END IF;
    IF measure = 'customer' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_customers(dataset, d);
    ELSIF measure = 'satisfaction' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_loyalty(dataset);
    ELSIF measure = 'contact' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_prospects(dataset);
    ELSIF measure = 'investment' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_programmes(dataset);
    END IF;
    PERFORM lifecycle_internal.lifecycle_refresh_run(dataset, false, false);
    RETURN QUERY SELECT made.* FROM lifecycle_internal.lifecycle_dataset_made(dataset) AS made;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_attach_source_run(text, text, regclass, text, text, text, text, text) IS
'What lifecycle_attach_source does as the dataset''s owner.';

CREATE FUNCTION lifecycle_attach_source(dataset text, measure text, relation text, customer text DEFAULT NULL, at text DEFAULT NULL,
    value text DEFAULT NULL, key text DEFAULT NULL, filter text DEFAULT NULL) RETURNS TABLE (kind text, name text, description text)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_attach_source(text, text, text, text, text, text, text, text) IS
'Lets a dataset read one more relation, and returns what the dataset is made of.
measure: customer, contact, investment, wallet, balance, bad_debt, referral, satisfaction or signal; one source of each.
customer and at are named as in the orders unless told otherwise. value is the amount or score; contacts, signals and customers have none. key is the touch
of a contact, the kind of a signal or the programme of an investment. filter is a condition on the rows.
Relations, columns and expressions are given as to lifecycle_attach.
The dataset is refreshed; a tracked one tracks the relation as it does the orders. All or nothing.
Errors: 42710 it has a source of this measure; 22023 an unknown measure, or a value or key that it has not; 22004 a value is missing;
those of lifecycle_attach and of lifecycle_refresh.';

CREATE FUNCTION lifecycle_internal.lifecycle_detach_source_run(dataset text, measure text) RETURNS TABLE (kind text, name text, description text)
LANGUAGE plpgsql SET client_min_messages = warning AS $$
#variable_conflict use_variable
DECLARE
    d lifecycle_internal.lifecycle_dataset;
    granted text[];
    command text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    d := lifecycle_internal.lifecycle_dataset_lock(dataset, false);
    IF measure = 'order' THEN
        RAISE EXCEPTION 'the orders of dataset "%" cannot be detached', dataset
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = pg_catalog.format('SELECT lifecycle_detach(%L) removes the dataset.', dataset);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(d.sources) AS s WHERE s.measure = lifecycle_detach_source_run.measure) THEN
        RAISE EXCEPTION 'dataset "%" has no source of measure %', dataset, coalesce(measure, 'NULL')
            USING ERRCODE = 'undefined_object', HINT = 'The view lifecycle_sources lists what datasets read.';
    END IF;
    SELECT pg_catalog.array_agg(x.sources[i] ORDER BY i) INTO d.sources
    FROM dataset AS x, pg_catalog.generate_subscripts(x.sources, 1) AS i WHERE (x.sources[i]).measure <> lifecycle_detach_source_run.measure;
    IF measure = 'customer' THEN
        -- columns cannot be taken from a view that is there
        SELECT pg_catalog.array_agg(pg_catalog.format('GRANT %s ON customers TO %s', g.privilege_type,
                   CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END))
        INTO granted
        FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS g WHERE c.oid = 'customers'::regclass AND g.grantee <> c.relowner;
        DROP VIEW customers;
    ELSIF measure = 'satisfaction' THEN
        DROP VIEW loyalty, internal_scale;
    ELSIF measure = 'contact' THEN
        DROP VIEW prospects;
    ELSIF measure = 'investment' THEN
        DROP VIEW programmes;
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_set_sources(dataset, d);
    IF measure = 'customer' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_customers(dataset, d);
        FOREACH command IN ARRAY coalesce(granted, '{}') LOOP
            EXECUTE command;
        END LOOP;
    END IF;
    IF d.maintain = 'tracked' THEN
        -- the function goes first: writers lock the source before the table of its changes
        EXECUTE pg_catalog.format('DROP FUNCTION %I() CASCADE', 'track_' || measure);
        EXECUTE pg_catalog.format('DROP TABLE %I', 'delta_' || measure);
    END IF;
    PERFORM lifecycle_internal.lifecycle_refresh_run(dataset, false, false);
    RETURN QUERY SELECT made.* FROM lifecycle_internal.lifecycle_dataset_made(dataset) AS made;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_detach_source_run(text, text) IS 'What lifecycle_detach_source does as the dataset''s owner.';

CREATE FUNCTION lifecycle_detach_source(dataset text, measure text) RETURNS TABLE (kind text, name text, description text)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_detach_source(text, text) IS
'Takes a source from a dataset, and returns what the dataset is made of.
The relation stays as it is, without the dataset''s triggers; the dataset is refreshed. All or nothing.
Errors: 42704 no such dataset, or no source of this measure; 55000 the orders cannot be detached; 2BP01 something depends on the view customers,
which loses the columns of the table of customers; those of lifecycle_refresh.';
