
-- Sources beside the orders come and go one at a time.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_measure_check(measure text, value text, key text, columns jsonb) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known text[] := ARRAY['order', 'customer', 'contact', 'investment', 'wallet', 'balance', 'bad_debt', 'referral', 'satisfaction', 'signal',
                          'attribute', 'contract', 'gain'];
    counted text[] := ARRAY['customer', 'contact', 'signal', 'attribute'];
    allowed text[];
    wrong text;
BEGIN
    IF NOT coalesce(measure = ANY (known), false) THEN
        RAISE EXCEPTION 'unknown measure %', coalesce(quote_ident(measure), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Use one of: %s.', array_to_string(known, ', '));
    END IF;
    IF columns IS NOT NULL AND jsonb_typeof(columns) <> 'object' THEN
        RAISE EXCEPTION '"columns" must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write {"dimension": "topic"}: what it is, and the column or expression.';
    END IF;
    allowed := CASE measure WHEN 'order' THEN '{cost,order_key}'::text[] WHEN 'attribute' THEN ARRAY(SELECT j FROM jsonb_object_keys(columns) AS j)
        ELSE ARRAY(SELECT c.name FROM lifecycle_internal.lifecycle_source_columns() AS c WHERE c.measure = lifecycle_dataset_measure_check.measure) END;
    SELECT j.key INTO wrong FROM jsonb_each(columns) AS j WHERE NOT j.key = ANY (allowed) OR jsonb_typeof(j.value) <> 'string' ORDER BY j.key LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'measure % has no column "%", or it is not named by a text', measure, wrong
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = CASE WHEN allowed = '{}' THEN 'Leave columns out.' ELSE format('It has: %s.', array_to_string(allowed, ', ')) END;
    END IF;
    SELECT c.name INTO wrong FROM lifecycle_internal.lifecycle_source_columns() AS c
    WHERE c.measure = lifecycle_dataset_measure_check.measure AND c.needed AND NOT coalesce(columns ? c.name, false) AND c.measure <> 'referral';
    IF FOUND OR measure = 'attribute' AND allowed = '{}' THEN
        RAISE EXCEPTION '"columns" of measure % must name a column', measure
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = format('Write columns => ''{"%s": "..."}''.', CASE measure WHEN 'attribute' THEN 'channel' ELSE wrong END);
    END IF;
    IF measure = 'attribute' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_name_check('name in columns', j) FROM jsonb_object_keys(columns) AS j;
    END IF;
    IF value IS NULL AND measure <> 'order' AND measure <> 'contract' AND NOT measure = ANY (counted)
       AND NOT (measure = 'referral' AND coalesce(columns ? 'referrer', false)) THEN
        RAISE EXCEPTION '"value" of measure % must not be NULL', measure
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = format('Name the column of the %s.', CASE measure WHEN 'satisfaction' THEN 'score' ELSE 'amount' END);
    ELSIF value IS NOT NULL AND (measure = ANY (counted) OR measure = 'referral' AND coalesce(columns ? 'referrer', false)) THEN
        RAISE EXCEPTION 'measure % has no value', measure
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out: a row of it counts as it is.';
    ELSIF key IS NOT NULL AND measure NOT IN ('order', 'contact', 'signal', 'investment') THEN
        RAISE EXCEPTION 'measure % has no key', measure
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'The key is the category of an order, the touch of a contact, the kind of a signal or the programme of an investment.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_measure_check(text, text, text, jsonb) IS
'Whether a source of a measure has what it needs, and nothing else.
Errors: 22023 an unknown measure, a value, key or column that it has not; 22004 a value or column is missing; 42602, 42622 an attribute is called by
no name.';

-- What the expressions of a source use of others' is chosen by whoever attaches it; those of the other sources are not read anew for that.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_choose(dataset text, source lifecycle_internal.lifecycle_source, INOUT trusted text[]) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
    name text := 'internal_chosen';
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE format('CREATE VIEW %I AS %s', name, lifecycle_internal.lifecycle_dataset_bound_query(source,
        lifecycle_internal.lifecycle_dataset_from(source) || ' AS s',
        (SELECT string_agg(format(', %s AS %I', lifecycle_internal.lifecycle_dataset_named(source, j.value), 'column_' || j.n), '')
         FROM jsonb_each_text(source.columns) WITH ORDINALITY AS j (key, value, n))));
    trusted := ARRAY(SELECT pg_catalog.unnest(trusted)
                     UNION SELECT c.entry FROM lifecycle_internal.lifecycle_dataset_code_of_others(ARRAY[name::pg_catalog.regclass::oid]) AS c ORDER BY 1);
    EXECUTE format('DROP VIEW %I', name);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_choose(text, lifecycle_internal.lifecycle_source, text[]) IS
'What a dataset has as trusted, with what the expressions of a source use that neither its owner nor a superuser owns.';

-- The guard of the settings lets nobody change what a dataset reads, its owner included: views and triggers go with it, as they do here.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_set_sources(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    ALTER TABLE dataset DISABLE TRIGGER lifecycle_guard;
    UPDATE ONLY dataset AS x
    SET sources = d.sources, asides = d.asides, trusted = d.trusted, signature = lifecycle_internal.lifecycle_dataset_signature(d),
        -- what only views read is in no profile
        stale = x.stale OR d.sources IS DISTINCT FROM x.sources;
    ALTER TABLE dataset ENABLE TRIGGER lifecycle_guard;
    PERFORM lifecycle_internal.lifecycle_dataset_read_anew(dataset, d);
    PERFORM lifecycle_internal.lifecycle_dataset_trust_check(dataset, d);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_set_sources(text, lifecycle_internal.lifecycle_dataset) IS
'Changes what a dataset reads; the next refresh rebuilds it, unless views alone read what has come or gone.';

-- Columns cannot be taken from a view that is there, nor put before its others.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_remake_customers(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    granted text[];
    command text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    SELECT pg_catalog.array_agg(pg_catalog.format('GRANT %s ON customers TO %s', g.privilege_type,
               CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END))
    INTO granted
    FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS g WHERE c.oid = 'customers'::regclass AND g.grantee <> c.relowner;
    DROP VIEW customers;
    PERFORM lifecycle_internal.lifecycle_dataset_make_customers(dataset, d);
    PERFORM lifecycle_internal.lifecycle_dataset_make_care(dataset);
    FOREACH command IN ARRAY coalesce(granted, '{}') LOOP
        EXECUTE command;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_remake_customers(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the view customers anew, with who may read it. Error: 2BP01 something depends on it.';

CREATE FUNCTION lifecycle_internal.lifecycle_attach_source_run(dataset text, measure text, relation regclass, customer text, at text, value text, key text,
    filter text, columns jsonb, refresh boolean) RETURNS TABLE (kind text, name text, description text)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    d lifecycle_internal.lifecycle_dataset;
    source lifecycle_internal.lifecycle_source;
    every lifecycle_internal.lifecycle_source[];
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_measure_check(measure, value, key, columns);
    d := lifecycle_internal.lifecycle_dataset_lock(dataset, false);
    every := d.sources || coalesce(d.asides, '{}');
    IF measure = 'customer' AND EXISTS (SELECT FROM pg_catalog.unnest(every) AS s WHERE s.measure = 'customer') THEN
        RAISE EXCEPTION 'dataset "%" has a table of customers already', dataset
            USING ERRCODE = 'duplicate_object',
                  HINT = pg_catalog.format('SELECT lifecycle_detach_source(%L, %L) first; further columns come with measure attribute.', dataset, measure);
    END IF;
    IF relation IS NULL THEN
        RAISE EXCEPTION '"relation" must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Name a table or view.';
    END IF;
    source := lifecycle_internal.lifecycle_dataset_source_of(measure, relation, coalesce(customer, (d.sources[1]).customer),
        CASE WHEN measure IN ('customer', 'attribute') THEN at ELSE coalesce(at, (d.sources[1]).at) END, value,
        CASE WHEN measure = 'order' THEN columns ->> 'cost' END, key, CASE WHEN measure = 'order' THEN columns ->> 'order_key' END, filter,
        CASE WHEN measure <> 'order' THEN columns END);
    -- amounts of a relation count once; a row may be several signals, answers or attributes, each once
    IF EXISTS (SELECT FROM pg_catalog.unnest(every) AS s
               WHERE s.measure = source.measure AND s.relation_schema = source.relation_schema AND s.relation_name = source.relation_name
                 AND (s.measure NOT IN ('contact', 'signal', 'satisfaction', 'attribute', 'contract')
                      OR (s.customer, s.at, s.value, s.key, s.filter, s.columns)
                         IS NOT DISTINCT FROM (source.customer, source.at, source.value, source.key, source.filter, source.columns))) THEN
        RAISE EXCEPTION 'dataset "%" reads "%" for measure % already', dataset, lifecycle_internal.lifecycle_dataset_source_name(source), measure
            USING ERRCODE = 'duplicate_object', DETAIL = 'Its rows would count twice.',
                  HINT = 'lifecycle_detach_source takes a source away; the view lifecycle_sources lists them by name.';
    END IF;
    -- the first free name: signal, signal_2 and so on
    source.name := (SELECT n.name FROM (SELECT measure AS name, 1 AS n UNION ALL SELECT pg_catalog.concat(measure, '_', i), i
                                        FROM pg_catalog.generate_series(2, pg_catalog.cardinality(every) + 2) AS i) AS n
                    WHERE NOT EXISTS (SELECT FROM pg_catalog.unnest(every) AS s WHERE s.name = n.name) ORDER BY n.n LIMIT 1);
    -- the customers keep the type that they have
    source.customer_type := (SELECT pg_catalog.format_type(a.atttypid, NULL) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = 'profiles'::pg_catalog.regclass AND a.attname = 'customer_id');
    IF lifecycle_internal.lifecycle_source_is_aside(source) THEN
        d.asides := coalesce(d.asides, '{}') || source;
        -- it is read and not stored
        every := ARRAY[source];
        PERFORM lifecycle_internal.lifecycle_dataset_relation_check(source, 'live');
        PERFORM lifecycle_internal.lifecycle_dataset_power_check(d.asides, 'live');
        PERFORM lifecycle_internal.lifecycle_dataset_aside_check(source, d);
        d.trusted := lifecycle_internal.lifecycle_dataset_choose(dataset, source, d.trusted);
        PERFORM lifecycle_internal.lifecycle_dataset_set_sources(dataset, d);
    ELSE
        d.sources := d.sources || source;
        PERFORM lifecycle_internal.lifecycle_dataset_hold_sources(d);
        PERFORM lifecycle_internal.lifecycle_dataset_relation_check(source, d.maintain);
        PERFORM lifecycle_internal.lifecycle_dataset_power_check(d.sources, d.maintain);
        PERFORM lifecycle_internal.lifecycle_dataset_check(d);
        d.trusted := lifecycle_internal.lifecycle_dataset_choose(dataset, source, d.trusted);
        PERFORM lifecycle_internal.lifecycle_dataset_set_sources(dataset, d);
        IF d.maintain = 'tracked' THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_delta(dataset, source);
        END IF;
    END IF;
    IF measure = 'customer' AND EXISTS (SELECT FROM pg_catalog.unnest(d.asides) AS s WHERE s.measure = 'attribute') THEN
        PERFORM lifecycle_internal.lifecycle_dataset_remake_customers(dataset, d);
    ELSIF measure IN ('customer', 'attribute') THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_customers(dataset, d);
        -- it has the birthdays of the table of customers
        PERFORM lifecycle_internal.lifecycle_dataset_make_care(dataset);
    ELSIF source.name = 'satisfaction' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_loyalty(dataset);
    ELSIF source.name = 'contact' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_prospects(dataset);
    ELSIF source.name = 'investment' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_programmes(dataset);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_make_measures(dataset, d);
    PERFORM lifecycle_internal.lifecycle_dataset_only_owner_writes(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_trust_check(dataset, d);
    IF coalesce(refresh, true) THEN
        PERFORM lifecycle_internal.lifecycle_refresh_run(dataset, false, false);
    END IF;
    RETURN QUERY SELECT made.* FROM lifecycle_internal.lifecycle_dataset_made(dataset) AS made;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_attach_source_run(text, text, regclass, text, text, text, text, text, jsonb, boolean) IS
'What lifecycle_attach_source does as the dataset''s owner.';

CREATE FUNCTION lifecycle_attach_source(dataset text, measure text, relation text, customer text DEFAULT NULL, at text DEFAULT NULL,
    value text DEFAULT NULL, key text DEFAULT NULL, filter text DEFAULT NULL, columns jsonb DEFAULT NULL, refresh boolean DEFAULT true)
RETURNS TABLE (kind text, name text, description text)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_attach_source(text, text, text, text, text, text, text, text, jsonb, boolean) IS
'Lets a dataset read one more relation, and returns what the dataset is made of.
measure: order, customer, contact, investment, wallet, balance, bad_debt, referral, satisfaction, signal, attribute, contract or gain; several sources of a
measure are read as one, but there is one table of customers.
customer and at are named as in the orders unless told otherwise; of customers at is the day since when they are known, of attributes the day since when they
hold, and may be left out. value is the amount or score; contacts, signals, customers and attributes have none. key is the category of an order, the touch
of a contact, the kind of a signal or the programme of an investment. filter is a condition on the rows.
columns: what the measure has beside. order: cost, order_key; satisfaction: dimension, expectation, sacrifice, competitor, competitor_sacrifice; signal:
answered, settled (days); balance: due (day); referral: referrer, who brought the customer, and then no value; contract: ends (day, needed), renewed, notice
(days); attribute: any, each a column of the view customers, such as {"channel": "utm_source", "switching_cost": "cost_to_leave"}.
Relations, columns and expressions are given as to lifecycle_attach.
The dataset is refreshed, and its model learned anew where profiles read the relation; a tracked one tracks the relation as it does the orders.
refresh: false leaves that to the next lifecycle_refresh, once for as many sources as come and go. All or nothing.
Errors: 42710 it has a table of customers, or reads the relation so already; 22023 an unknown measure, or a value, key or column that it has not;
22004 a value or column is missing; 42602, 42622 an attribute is called by no name; those of lifecycle_attach and of lifecycle_refresh.';

CREATE FUNCTION lifecycle_internal.lifecycle_detach_source_run(dataset text, source text, refresh boolean)
RETURNS TABLE (kind text, name text, description text)
LANGUAGE plpgsql SET client_min_messages = warning AS $$
#variable_conflict use_variable
DECLARE
    d lifecycle_internal.lifecycle_dataset;
    gone lifecycle_internal.lifecycle_source;
    left_of_measure boolean;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    d := lifecycle_internal.lifecycle_dataset_lock(dataset, false);
    IF source = 'order' THEN
        RAISE EXCEPTION 'the orders of dataset "%" cannot be detached', dataset
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = pg_catalog.format('SELECT lifecycle_detach(%L) removes the dataset.', dataset);
    END IF;
    SELECT s.* INTO gone FROM pg_catalog.unnest(d.sources || coalesce(d.asides, '{}')) AS s WHERE s.name = source;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'dataset "%" has no source %', dataset, coalesce(source, 'NULL')
            USING ERRCODE = 'undefined_object', HINT = 'The view lifecycle_sources lists what datasets read, by name.';
    END IF;
    SELECT pg_catalog.array_agg(x.sources[i] ORDER BY i) INTO d.sources
    FROM dataset AS x, pg_catalog.generate_subscripts(x.sources, 1) AS i WHERE (x.sources[i]).name <> source;
    SELECT pg_catalog.array_agg(x.asides[i] ORDER BY i) INTO d.asides
    FROM dataset AS x, pg_catalog.generate_subscripts(x.asides, 1) AS i WHERE (x.asides[i]).name <> source;
    left_of_measure := EXISTS (SELECT FROM pg_catalog.unnest(d.sources) AS s WHERE s.measure = gone.measure);
    PERFORM lifecycle_internal.lifecycle_dataset_make_measures(dataset, d);
    IF left_of_measure THEN
        NULL; -- its views stay
    ELSIF gone.measure = 'satisfaction' THEN
        DROP VIEW loyalty, internal_scale;
    ELSIF gone.measure = 'contact' THEN
        DROP VIEW prospects;
    ELSIF gone.measure = 'investment' THEN
        DROP VIEW programmes;
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_set_sources(dataset, d);
    IF gone.measure IN ('customer', 'attribute') THEN
        PERFORM lifecycle_internal.lifecycle_dataset_remake_customers(dataset, d);
    END IF;
    IF d.maintain = 'tracked' AND NOT lifecycle_internal.lifecycle_source_is_aside(gone) THEN
        -- the function goes first: writers lock the source before the table of its changes
        EXECUTE pg_catalog.format('DROP FUNCTION %I() CASCADE', 'track_' || gone.name);
        EXECUTE pg_catalog.format('DROP VIEW IF EXISTS %I', 'internal_change_' || gone.name);
        EXECUTE pg_catalog.format('DROP TABLE IF EXISTS %I', 'delta_' || gone.name);
    END IF;
    EXECUTE pg_catalog.format('DROP VIEW IF EXISTS %I', 'internal_source_' || gone.name);
    IF coalesce(refresh, true) THEN
        PERFORM lifecycle_internal.lifecycle_refresh_run(dataset, false, false);
    END IF;
    RETURN QUERY SELECT made.* FROM lifecycle_internal.lifecycle_dataset_made(dataset) AS made;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_detach_source_run(text, text, boolean) IS 'What lifecycle_detach_source does as the dataset''s owner.';

CREATE FUNCTION lifecycle_detach_source(dataset text, source text, refresh boolean DEFAULT true) RETURNS TABLE (kind text, name text, description text)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_detach_source(text, text, boolean) IS
'Takes a source from a dataset, and returns what the dataset is made of.
source: its name in the view lifecycle_sources, which is its measure, with a number from the second of a measure on: signal, signal_2.
The relation stays as it is, without the dataset''s triggers; the dataset is refreshed. refresh: false leaves that to the next lifecycle_refresh.
All or nothing.
Errors: 42704 no such dataset, or no such source; 55000 the orders cannot be detached; 2BP01 something depends on the view customers,
which loses the columns of the table of customers; those of lifecycle_refresh.';
