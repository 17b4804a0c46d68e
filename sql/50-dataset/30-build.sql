
-- What a dataset reads, as SQL.  This is all of a dataset's SQL that is made of text: which relations and columns there are, and
-- of which types, is known when a dataset is attached.  Names were checked against the catalogue, and go out quoted.  Everything
-- else is plain SQL, in sql/50-dataset and sql/50-dataset/view.

-- The rows of a source as profiles of one measure: the aggregate, over all rows or those of a condition.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_aggregate(source lifecycle_internal.lifecycle_source, arguments text[],
    condition text DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('lifecycle_internal.%s((%s)::date, %s)%s', CASE source.measure WHEN 'order' THEN 'lifecycle_gather' ELSE 'lifecycle_gather_measure' END,
                  arguments[1], array_to_string(arguments[2:] || array_fill('NULL'::text, ARRAY[
                      CASE source.measure WHEN 'order' THEN 5 ELSE 4 END - cardinality(arguments)]), ', '),
                  CASE WHEN condition IS NULL THEN '' ELSE format(' FILTER (WHERE %s)', condition) END)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_aggregate(lifecycle_internal.lifecycle_source, text[], text) IS
'The aggregate of a source''s rows, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_empty() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '''{"version": 1, "events": []}''::@extschema@.lifecycle_profile';
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_empty() IS 'The profile of somebody of whom nothing is known, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_from(source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.format('%I.%I', (source).relation_schema, (source).relation_name);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_from(lifecycle_internal.lifecycle_source) IS 'A source''s relation, as SQL.';

-- ---- what was written of a source, bound ----

-- A view keeps what the names in an expression stood for when it was made, so what was checked then is what is run.  A refresh, which makes its statements
-- anew, reads a source through a view: its rows, and their changes as rows.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_named(source lifecycle_internal.lifecycle_source, written text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = r.oid AND a.attname = written AND NOT a.attisdropped)
                THEN format('s.%I', written)
                ELSE (lifecycle_internal.lifecycle_dataset_expression(r.oid, written)).term END
    FROM (SELECT lifecycle_internal.lifecycle_dataset_relation(source) AS oid) AS r
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_named(lifecycle_internal.lifecycle_source, text) IS
'A column or expression of a source as SQL over "s", of whatever type.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_bound_query(source lifecycle_internal.lifecycle_source, rows text, more text DEFAULT '') RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('SELECT %s%s FROM %s%s',
        string_agg(format('%s AS %I', lifecycle_internal.lifecycle_dataset_named(source, v.written), v.name), ', ' ORDER BY v.n), more, rows,
        ' WHERE ' || lifecycle_internal.lifecycle_dataset_named(source, source.filter))
    FROM (VALUES (1, 'customer_id', source.customer), (2, 'at', source.at), (3, 'value', source.value), (4, 'cost', source.cost), (5, 'key', source.key),
                 (6, 'order_key', source.order_key)) AS v (n, name, written)
    WHERE v.written IS NOT NULL
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_bound_query(lifecycle_internal.lifecycle_source, text, text) IS
'What was written of a source over some rows as s, each under its own name, as SQL. more: further columns.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_bound(source lifecycle_internal.lifecycle_source, dataset text, view_name text)
RETURNS lifecycle_internal.lifecycle_source
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    source.relation_schema := dataset;
    source.relation_name := view_name || source.name;
    source.customer := 'customer_id';
    source.at := CASE WHEN source.at IS NOT NULL THEN 'at' END;
    source.value := CASE WHEN source.value IS NOT NULL THEN 'value' END;
    source.cost := CASE WHEN source.cost IS NOT NULL THEN 'cost' END;
    source.key := CASE WHEN source.key IS NOT NULL THEN 'key' END;
    source.order_key := CASE WHEN source.order_key IS NOT NULL THEN 'order_key' END;
    source.filter := NULL;
    source.columns := NULL;
    RETURN source;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_bound(lifecycle_internal.lifecycle_source, text, text) IS
'A source as it is read through its view: internal_source_ for its rows, internal_change_ for its changes.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_source(dataset text, source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    name text := pg_catalog.quote_ident('internal_source_' || source.name);
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    -- its columns may have other types than they had
    IF pg_catalog.to_regclass(name) IS NOT NULL THEN
        EXECUTE format('DROP VIEW %s', name);
    END IF;
    EXECUTE format('CREATE VIEW %s WITH (security_invoker = true) AS %s', name,
        lifecycle_internal.lifecycle_dataset_bound_query(source, lifecycle_internal.lifecycle_dataset_from(source) || ' AS s'));
    EXECUTE format('COMMENT ON VIEW %s IS %L', name, 'Internal: the rows of a source, by what was written of it; refreshes read it.');
    PERFORM lifecycle_internal.lifecycle_dataset_comment_bound(name::regclass);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_source(text, lifecycle_internal.lifecycle_source) IS
'Makes the view through which refreshes read a source, or makes it anew.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_comment_bound(view regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    col record;
BEGIN
    FOR col IN
        SELECT v.name, v.says
        FROM (VALUES ('customer_id', 'The customer.'), ('at', 'The day, or point in time.'), ('value', 'The amount or score.'),
                     ('cost', 'The cost of an order.'),
                     ('key', 'The category of an order, the touch of a contact, the kind of a signal, the programme of an investment.'),
                     ('order_key', 'The key of the order that the row belongs to.'),
                     ('added', 'Whether the row was put in; else it was taken out.')) AS v (name, says)
        JOIN pg_attribute AS a ON a.attrelid = view AND a.attname = v.name
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', view, col.name, col.says);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_comment_bound(regclass) IS 'Says what the columns of a source''s view are.';

-- ---- what is on other machines ----

-- Citus plans a question of one table of its own well, and refuses most that have others beside it.  So each such table is asked by itself, and
-- what is said of the answer is said here: the views then are as they are on one machine.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_fetch(query text, plausible_from date DEFAULT NULL) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 100000 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE query USING plausible_from;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_fetch(text, date) IS
'The rows of a query of one source, asked by itself with the rights of the caller.
plausible_from: $1 of the query. Errors: those of the query, 42804 columns of other types than its caller says.';

-- Columns of a relation as a fetch gives them back.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_column_list(relation regclass, names text[], OUT columns text, OUT definitions text) RETURNS record
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
           string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod), (
               SELECT format(' COLLATE %I.%I', n.nspname, c.collname) FROM pg_collation AS c JOIN pg_namespace AS n ON n.oid = c.collnamespace
               WHERE c.oid = a.attcollation AND c.collname <> 'default')), ', ' ORDER BY a.attnum)
    FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = ANY (names) AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_column_list(regclass, text[]) IS
'Columns of a relation, in its order: their names, and with their types.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_rows_from(source lifecycle_internal.lifecycle_source, places text[], more text[] DEFAULT '{}') RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN lifecycle_internal.lifecycle_dataset_placed(r.oid) = ANY (places)
                THEN (SELECT format('lifecycle_internal.lifecycle_dataset_fetch(%L) AS s (%s)',
                                    format('SELECT %s FROM %s', c.columns, lifecycle_internal.lifecycle_dataset_from(source)), c.definitions)
                      FROM lifecycle_internal.lifecycle_dataset_column_list(r.oid, lifecycle_internal.lifecycle_dataset_reads(source) || more) AS c)
                ELSE lifecycle_internal.lifecycle_dataset_from(source) || ' AS s' END
    FROM (SELECT lifecycle_internal.lifecycle_dataset_relation(source) AS oid) AS r
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_rows_from(lifecycle_internal.lifecycle_source, text[], text[]) IS
'The rows of a source as s, for a clause FROM: the relation itself, or fetched where Citus keeps it in one of the places.
places: elsewhere for what reads; here too for what also writes. more: columns beside those that the source names.';

-- Profiles by customer of one source, which Citus makes where the rows are, and sends.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_fetch_group(source lifecycle_internal.lifecycle_source, time_zone text, plausible_from text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('SELECT g.customer_id, g.profile FROM lifecycle_internal.lifecycle_dataset_fetch(%L, %s)'
                  ' AS g (customer_id %s, profile @extschema@.lifecycle_profile)', lifecycle_internal.lifecycle_dataset_group_query(source, time_zone, '$1'),
                  plausible_from, (lifecycle_internal.lifecycle_dataset_customer_term(source)).type)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_fetch_group(lifecycle_internal.lifecycle_source, text, text) IS
'The profiles of one source''s rows by customer, fetched, as SQL.';

-- One bad row must not take the others with it, so a row that a profile would refuse is left out: it is counted in data_quality.  An amount is
-- bounded by a hundredth of what a profile can sum: two amounts of 9e12 would fail a customer's total, and with it every refresh.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_plausible(measure text, at text, amounts text[], plausible_from text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%1$s >= %2$s AND %1$s < date ''10000-01-01''', at, plausible_from)
        -- a row may do without a cost, but not without an amount
        || coalesce((SELECT string_agg(format(CASE a.n WHEN 1 THEN ' AND %s BETWEEN %s AND 92000000000'
                                                       ELSE ' AND coalesce(%s BETWEEN %s AND 92000000000, true)' END,
                                              a.amount, CASE measure WHEN 'wallet' THEN '0' ELSE '-92000000000' END), '' ORDER BY a.n)
                     FROM unnest(amounts) WITH ORDINALITY AS a (amount, n)), '')
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_plausible(text, text, text[], text) IS
'Whether a row can go into a profile, as SQL: its day lies between plausible_from and 9999-12-31, its amounts within 9.2e10 and, of a wallet, at 0 or above.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_row_filter(source lifecycle_internal.lifecycle_source, arguments text[],
    plausible_from text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s IS NOT NULL%s AND %s', (lifecycle_internal.lifecycle_dataset_customer_term(source)).term,
        ' AND ' || lifecycle_internal.lifecycle_dataset_filter_term(source),
        lifecycle_internal.lifecycle_dataset_plausible(source.measure, arguments[1],
            CASE WHEN source.measure IN ('contact', 'signal', 'customer') THEN '{}'::text[]
                 WHEN source.measure <> 'order' THEN arguments[3:3]
                 WHEN source.cost IS NULL THEN arguments[2:2] ELSE arguments[2:3] END, plausible_from))
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_row_filter(lifecycle_internal.lifecycle_source, text[], text) IS
'Which rows of a source go into profiles, as SQL.';

-- Somebody in the table of customers: known, and from a day on where the table tells it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_known(source lifecycle_internal.lifecycle_source, time_zone text, plausible_from text, condition text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN source.at IS NULL THEN lifecycle_internal.lifecycle_dataset_empty()
                ELSE format('coalesce(%s, %s)', lifecycle_internal.lifecycle_dataset_aggregate(source, a.arguments, concat_ws(' AND ', condition,
                    lifecycle_internal.lifecycle_dataset_plausible(source.measure, a.arguments[1], '{}', plausible_from))),
                    lifecycle_internal.lifecycle_dataset_empty()) END
    FROM (SELECT CASE WHEN source.at IS NOT NULL THEN lifecycle_internal.lifecycle_dataset_arguments(source, time_zone) END AS arguments) AS a
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_known(lifecycle_internal.lifecycle_source, text, text, text) IS
'The profile of somebody in the table of customers, as SQL.
With a day since when it is known, that is a first contact.';

-- ---- the relation profiles of a live dataset ----

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_group_query(source lifecycle_internal.lifecycle_source, time_zone text, plausible_from text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text := (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
    relation text := lifecycle_internal.lifecycle_dataset_from(source);
    arguments text[];
BEGIN
    IF source.measure = 'customer' THEN
        RETURN format('SELECT %1$s AS customer_id, %2$s AS profile FROM %3$s AS s WHERE %1$s IS NOT NULL%4$s%5$s', customer,
                      lifecycle_internal.lifecycle_dataset_known(source, time_zone, plausible_from, NULL), relation,
                      ' AND ' || lifecycle_internal.lifecycle_dataset_filter_term(source), CASE WHEN source.at IS NOT NULL THEN ' GROUP BY ' || customer END);
    END IF;
    arguments := lifecycle_internal.lifecycle_dataset_arguments(source, time_zone);
    RETURN format('SELECT %1$s AS customer_id, %2$s AS profile FROM %3$s AS s WHERE %4$s GROUP BY %1$s HAVING %2$s IS NOT NULL',
                  customer, lifecycle_internal.lifecycle_dataset_aggregate(source, arguments), relation,
                  lifecycle_internal.lifecycle_dataset_row_filter(source, arguments, plausible_from));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_group_query(lifecycle_internal.lifecycle_source, text, text) IS
'The profiles of one source''s rows by customer, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_group(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN lifecycle_internal.lifecycle_dataset_placed(lifecycle_internal.lifecycle_dataset_relation(source)) = 'elsewhere'
                THEN lifecycle_internal.lifecycle_dataset_fetch_group(source, time_zone, '(SELECT x.plausible_from FROM dataset AS x LIMIT 1)')
                ELSE lifecycle_internal.lifecycle_dataset_group_query(source, time_zone, '(SELECT x.plausible_from FROM dataset AS x LIMIT 1)') END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_group(lifecycle_internal.lifecycle_source, text) IS
'The same for the view of a live dataset, fetched where the rows are on other machines.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_query(dataset lifecycle_internal.lifecycle_dataset) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE count(*) WHEN 1 THEN min(g.query)
           ELSE format('SELECT u.customer_id, lifecycle_internal.lifecycle_gather_merge(u.profile) AS profile FROM (%s) AS u GROUP BY u.customer_id',
                       string_agg(g.query, ' UNION ALL ' ORDER BY g.n)) END
    FROM (SELECT lifecycle_internal.lifecycle_dataset_group(s.source, dataset.time_zone) AS query, s.n
          FROM (SELECT dataset.sources[i] AS source, i AS n FROM generate_subscripts(dataset.sources, 1) AS i) AS s) AS g
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_query(lifecycle_internal.lifecycle_dataset) IS
'Everybody''s profile from the sources, as SQL, those included that are not bounded.';

-- Whoever has amounts whose sums could leave the range of a profile is in the view set_aside instead: one such customer would be an error for all.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_live(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    everybody text := lifecycle_internal.lifecycle_dataset_query(d);
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE format('CREATE OR REPLACE VIEW profiles WITH (security_invoker = true) AS SELECT q.customer_id, q.profile FROM (%s) AS q'
                   ' WHERE lifecycle_internal.lifecycle_bounded(q.profile)', everybody);
    COMMENT ON VIEW profiles IS 'Every customer''s profile, read from the sources.';
    EXECUTE format('CREATE OR REPLACE VIEW set_aside WITH (security_invoker = true) AS SELECT q.customer_id FROM (%s) AS q'
                   ' WHERE NOT lifecycle_internal.lifecycle_bounded(q.profile)', everybody);
    COMMENT ON VIEW set_aside IS 'Customers of whom nothing is shown, because their amounts sum to more than 9.2e12.';
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_live(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the views profiles and set_aside of a live dataset, or makes them anew.';

-- ---- the same through the streaming roll-up, for a refresh ----

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_key_type(profiles regclass) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format_type(a.atttypid, -1) || CASE WHEN c.collname IS NULL THEN '' ELSE format(' COLLATE %I.%I', n.nspname, c.collname) END
    FROM pg_attribute AS a
    LEFT JOIN pg_collation AS c ON c.oid = a.attcollation AND c.collname <> 'default'
    LEFT JOIN pg_namespace AS n ON n.oid = c.collnamespace
    WHERE a.attrelid = profiles AND a.attname = 'customer_id'
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_key_type(regclass) IS 'The type of a dataset''s customers, with its collation, as SQL.';

-- The rows of a source as lifecycle_profiles takes them; its customers have the type that they have in the table profiles.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_stream(source lifecycle_internal.lifecycle_source, dataset lifecycle_internal.lifecycle_dataset,
    key_type text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text := (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
    arguments text[] := lifecycle_internal.lifecycle_dataset_arguments(source, dataset.time_zone);
BEGIN
    IF lifecycle_internal.lifecycle_dataset_placed(lifecycle_internal.lifecycle_dataset_relation(source)) IS NOT NULL THEN
        -- not its rows, but what they amount to, is sent
        source.customer_type := (lifecycle_internal.lifecycle_dataset_customer_term(source)).type;
        RETURN lifecycle_internal.lifecycle_dataset_fetch_group(source, dataset.time_zone, format('date %L', dataset.plausible_from));
    END IF;
    RETURN format(
        'SELECT r.customer_id, r.profile
         FROM lifecycle_internal.lifecycle_gather_profiles(%L, %s) AS r (customer_id %s, profile @extschema@.lifecycle_profile)
         WHERE r.profile IS NOT NULL',
        format('SELECT %s FROM %s AS s WHERE %s', array_to_string(customer || arguments, ', '), lifecycle_internal.lifecycle_dataset_from(source),
               lifecycle_internal.lifecycle_dataset_row_filter(source, arguments, format('date %L', dataset.plausible_from))),
        lifecycle_internal.lifecycle_dataset_empty(), key_type);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_stream(lifecycle_internal.lifecycle_source, lifecycle_internal.lifecycle_dataset, text) IS
'The profiles of one source''s rows by customer through the streaming roll-up, as SQL.';

-- Events by customer; then those who are known and have none.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_rollup(dataset lifecycle_internal.lifecycle_dataset, key_type text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known lifecycle_internal.lifecycle_source := lifecycle_internal.lifecycle_dataset_customers_source(dataset);
    streams text[] := ARRAY(SELECT lifecycle_internal.lifecycle_dataset_stream(s, dataset, key_type)
                            FROM unnest(dataset.sources) AS s WHERE s.measure <> 'customer' OR s.at IS NOT NULL);
    events text := streams[1];
BEGIN
    IF cardinality(streams) > 1 THEN
        events := format('SELECT u.customer_id, lifecycle_internal.lifecycle_gather_merge(u.profile) AS profile FROM (%s) AS u GROUP BY u.customer_id',
                         array_to_string(streams, ' UNION ALL '));
    END IF;
    IF known.measure IS NULL THEN
        RETURN events;
    END IF;
    RETURN format('WITH event AS MATERIALIZED (%1$s) SELECT e.customer_id, e.profile FROM event AS e
                   UNION ALL SELECT DISTINCT %2$s, %3$s FROM %4$s
                   WHERE %2$s IS NOT NULL%5$s AND NOT EXISTS (SELECT FROM event AS e WHERE e.customer_id = %2$s)', events,
                  (lifecycle_internal.lifecycle_dataset_customer_term(known)).term, lifecycle_internal.lifecycle_dataset_empty(),
                  lifecycle_internal.lifecycle_dataset_rows_from(known, '{here,elsewhere}'),
                  ' AND ' || lifecycle_internal.lifecycle_dataset_filter_term(known));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_rollup(lifecycle_internal.lifecycle_dataset, text) IS
'Everybody''s profile from the sources through the streaming roll-up, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_customers_source(dataset lifecycle_internal.lifecycle_dataset) RETURNS lifecycle_internal.lifecycle_source
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT s FROM unnest(dataset.sources) AS s WHERE s.measure = 'customer'
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_customers_source(lifecycle_internal.lifecycle_dataset) IS
'The source that is the table of customers; NULL without one.';

-- ---- the rows of all sources in one shape: the view internal_row ----

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_source_rows(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    shape text := 'SELECT %L::text AS source, %L::text AS relation, %s AS customer_id, %s AS day, %s AS time, %s AS value,'
                  ' %s AS cost, %s AS key, %s AS order_key, %s AS plausible FROM %s%s';
    name text := lifecycle_internal.lifecycle_dataset_source_name(source);
    customer text := (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
    relation text := lifecycle_internal.lifecycle_dataset_rows_from(source, '{elsewhere}');
    chosen text := ' WHERE ' || lifecycle_internal.lifecycle_dataset_filter_term(source);
    given text[];
    day text;
    day_type text;
BEGIN
    IF source.measure = 'customer' THEN
        day := CASE WHEN source.at IS NOT NULL THEN lifecycle_internal.lifecycle_dataset_at_term(source, time_zone) END;
        RETURN format(shape, source.measure, name, customer, coalesce('(' || day || ')::date', 'NULL::date'), 'NULL::time', 'NULL::numeric', 'NULL::numeric',
            'NULL::text', 'NULL::text', CASE WHEN day IS NULL THEN 'true' ELSE lifecycle_internal.lifecycle_dataset_plausible(source.measure, day, '{}',
                '(SELECT x.plausible_from FROM dataset AS x LIMIT 1)') END, relation, chosen);
    END IF;
    given := lifecycle_internal.lifecycle_dataset_arguments(source, time_zone);
    day_type := (lifecycle_internal.lifecycle_dataset_column(source, 'at', source.at,
        '{date,timestamp without time zone,timestamp with time zone}', '')).type;
    RETURN format(shape, source.measure, name, customer, format('(%s)::date', given[1]),
        CASE day_type WHEN 'date' THEN 'NULL::time' ELSE format('(%s)::time', given[1]) END,
        format('(%s)::numeric', given[CASE source.measure WHEN 'order' THEN 2 ELSE 3 END]),
        CASE WHEN source.cost IS NULL THEN 'NULL::numeric' ELSE format('(%s)::numeric', given[3]) END,
        coalesce(lifecycle_internal.lifecycle_dataset_key_term(source), 'NULL::text'),
        coalesce(lifecycle_internal.lifecycle_dataset_order_key_term(source), 'NULL::text'),
        lifecycle_internal.lifecycle_dataset_row_filter(source, given, '(SELECT x.plausible_from FROM dataset AS x LIMIT 1)'), relation, chosen);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_source_rows(lifecycle_internal.lifecycle_source, text) IS
'The rows of a source in the shape of internal_row, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_rows(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    unknown regclass;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    -- of a table that was just loaded the planner knows nothing, and joins each row with all: a live report of 70,000 orders took half an hour
    FOR unknown IN SELECT DISTINCT c.oid FROM unnest(d.sources) AS s JOIN pg_class AS c ON c.oid = lifecycle_internal.lifecycle_dataset_relation(s)
                   WHERE c.relkind = 'r' AND c.reltuples < 0 AND pg_has_role(c.relowner, 'USAGE') LOOP
        EXECUTE format('ANALYZE %s', unknown);
    END LOOP;
    EXECUTE 'CREATE OR REPLACE VIEW internal_row WITH (security_invoker = true) AS '
        || (SELECT string_agg(lifecycle_internal.lifecycle_dataset_source_rows(s, d.time_zone), ' UNION ALL ') FROM unnest(d.sources) AS s);
    COMMENT ON VIEW internal_row IS 'Internal: the rows of all sources in one shape, which data_quality counts.';
    COMMENT ON COLUMN internal_row.source IS 'What the row is: order, contact, and so on; customer in the table of customers.';
    COMMENT ON COLUMN internal_row.relation IS 'The relation it is in.';
    COMMENT ON COLUMN internal_row.customer_id IS 'The customer.';
    COMMENT ON COLUMN internal_row.day IS 'The day, in the dataset''s time zone; in the table of customers since when somebody is known, where it tells that.';
    COMMENT ON COLUMN internal_row.time IS 'The time of the day where the source tells it.';
    COMMENT ON COLUMN internal_row.value IS 'The amount or score; 1 where it has none.';
    COMMENT ON COLUMN internal_row.cost IS 'The cost of an order, where that is given.';
    COMMENT ON COLUMN internal_row.key IS 'The category of an order, the touch of a contact, the kind of a signal, the programme of an investment.';
    COMMENT ON COLUMN internal_row.order_key IS 'The key of the order that the row belongs to, where that is given.';
    COMMENT ON COLUMN internal_row.plausible IS 'Whether it goes into a profile; false where its day or an amount cannot be true.';
    IF d.maintain <> 'live' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_source(dataset, s) FROM unnest(d.sources) AS s;
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_rows(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the view internal_row, and those that refreshes read, and has sources analysed that never were.';

-- ---- the table of customers beside the standing: the view customers ----

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_own_join(source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := lifecycle_internal.lifecycle_dataset_relation(source);
    term text := (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
    is_unique boolean := EXISTS (
        SELECT FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = relation AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = source.customer);
BEGIN
    -- nothing may make two rows of one customer
    RETURN format(CASE WHEN is_unique THEN 'LEFT JOIN %1$s ON %2$s = c.customer_id'
                       ELSE 'LEFT JOIN (SELECT DISTINCT ON (%2$s) s.* FROM %1$s ORDER BY %2$s) AS s ON %2$s = c.customer_id' END,
                  lifecycle_internal.lifecycle_dataset_rows_from(source, '{elsewhere}',
                      ARRAY(SELECT col::text FROM lifecycle_internal.lifecycle_dataset_own_columns(source) AS col)), term);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_own_join(lifecycle_internal.lifecycle_source) IS
'The join of the table of customers to their standing, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_own_columns(source lifecycle_internal.lifecycle_source) RETURNS SETOF name
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attname FROM pg_attribute AS a
    WHERE a.attrelid = lifecycle_internal.lifecycle_dataset_relation(source) AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attname <> source.customer AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
    ORDER BY a.attnum
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_own_columns(lifecycle_internal.lifecycle_source) IS
'The columns of the table of customers that come along: all that the dataset''s owner may read, but the key.';

-- The latest row of each customer, up to the day of the dataset.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_attribute_join(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format(' LEFT JOIN (SELECT DISTINCT ON (%1$s) %1$s AS customer_id, %2$s FROM %3$s%4$s WHERE %1$s IS NOT NULL%5$s%6$s ORDER BY %1$s%7$s)'
                  ' AS %8$I ON %8$I.customer_id = c.customer_id',
        (lifecycle_internal.lifecycle_dataset_customer_term(source)).term, lifecycle_internal.lifecycle_dataset_aside_columns(source, time_zone),
        lifecycle_internal.lifecycle_dataset_rows_from(source, '{elsewhere}'), CASE WHEN a.at IS NOT NULL THEN ' CROSS JOIN internal_setting AS d' END,
        ' AND ' || lifecycle_internal.lifecycle_dataset_filter_term(source), ' AND (' || a.at || ')::date <= d.as_of', ', ' || a.at || ' DESC', source.name)
    FROM (SELECT CASE WHEN source.at IS NOT NULL THEN lifecycle_internal.lifecycle_dataset_at_term(source, time_zone) END AS at) AS a
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_attribute_join(lifecycle_internal.lifecycle_source, text) IS
'The join of a source of attributes to the standing of customers, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_customers(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own lifecycle_internal.lifecycle_source := lifecycle_internal.lifecycle_dataset_customers_source(d);
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE format('CREATE OR REPLACE VIEW customers WITH (security_invoker = true) AS SELECT c.*%s%s FROM internal_customer AS c %s%s',
        (SELECT string_agg(format(', s.%I', col), '') FROM lifecycle_internal.lifecycle_dataset_own_columns(own) AS col),
        (SELECT string_agg(format(', %I.%I', s.name, j), '' ORDER BY s.n, j COLLATE "C")
         FROM unnest(d.asides) WITH ORDINALITY AS s (measure, relation_schema, relation_name, customer, at, value, cost, key, order_key, filter, customer_type,
             name, columns, n) CROSS JOIN LATERAL jsonb_object_keys(s.columns) AS j WHERE s.measure = 'attribute'),
        CASE WHEN own.measure IS NOT NULL THEN lifecycle_internal.lifecycle_dataset_own_join(own) END,
        (SELECT string_agg(lifecycle_internal.lifecycle_dataset_attribute_join(s, d.time_zone), '') FROM unnest(d.asides) AS s WHERE s.measure = 'attribute'));
    COMMENT ON VIEW customers IS
'Every customer and where the relationship stands on the day of the dataset: stage, how sure, since when, orders, revenue and profit so far, what to
do; then the columns of your own table of customers, and attributes.';
    PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('internal_customer', 'customers');
    IF own.measure IS NOT NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_copy_comments(lifecycle_internal.lifecycle_dataset_relation(own), 'customers');
    END IF;
EXCEPTION WHEN duplicate_column THEN
    RAISE EXCEPTION 'a column of "%" has the name of a column that the view customers makes',
        coalesce((SELECT lifecycle_internal.lifecycle_dataset_source_name(d.asides[i]) FROM generate_subscripts(d.asides, 1) AS i
                  WHERE (d.asides[i]).measure = 'attribute' ORDER BY i DESC LIMIT 1), lifecycle_internal.lifecycle_dataset_source_name(own))
        USING ERRCODE = 'duplicate_column', DETAIL = pg_catalog.format('It says: %s.', SQLERRM),
              HINT = 'Give it another name: an attribute in columns, a column of the table of customers in a view that you name as customers.';
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_customers(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the view customers. Error: 42701 a column of the table of customers is named as one of the view''s.';

-- ---- the rows of a measure with what it has beside: the views internal_satisfaction, internal_contract and so on ----

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_aside_rows(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text := (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
    day text := lifecycle_internal.lifecycle_dataset_at_term(source, time_zone);
    value text := CASE WHEN source.value IS NOT NULL THEN (lifecycle_internal.lifecycle_dataset_money(source, 'amount', source.value)).term END;
    chosen text;
BEGIN
    IF lifecycle_internal.lifecycle_source_is_aside(source) THEN
        value := lifecycle_internal.lifecycle_dataset_known_number(value);
        chosen := concat_ws(' AND ', customer || ' IS NOT NULL', lifecycle_internal.lifecycle_dataset_filter_term(source),
            lifecycle_internal.lifecycle_dataset_plausible(source.measure, day, '{}', '(SELECT x.plausible_from FROM dataset AS x LIMIT 1)'));
    ELSE
        chosen := lifecycle_internal.lifecycle_dataset_row_filter(source, lifecycle_internal.lifecycle_dataset_arguments(source, time_zone),
            '(SELECT x.plausible_from FROM dataset AS x LIMIT 1)');
    END IF;
    RETURN format('SELECT %s AS customer_id, (%s)::date AS day, (%s)::numeric AS value, %s AS key%s FROM %s WHERE %s', customer, day,
        coalesce(value, 'NULL'),
        coalesce(lifecycle_internal.lifecycle_dataset_key_term(source), 'NULL::text'),
        ', ' || lifecycle_internal.lifecycle_dataset_aside_columns(source, time_zone),
        lifecycle_internal.lifecycle_dataset_rows_from(source, '{elsewhere}'), chosen);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_aside_rows(lifecycle_internal.lifecycle_source, text) IS
'The rows of a source with what it has beside, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_aside(dataset text, d lifecycle_internal.lifecycle_dataset, measure text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    name text := pg_catalog.quote_ident('internal_' || measure);
    col record;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS %s', name,
        (SELECT string_agg(lifecycle_internal.lifecycle_dataset_aside_rows(s, d.time_zone), ' UNION ALL ')
         FROM unnest(d.sources || coalesce(d.asides, '{}')) AS s
         WHERE s.measure = lifecycle_dataset_make_aside.measure AND (s.measure <> 'referral' OR lifecycle_internal.lifecycle_source_is_aside(s))));
    EXECUTE format('COMMENT ON VIEW %s IS %L', name, format('Internal: the rows of measure %s with what they have beside.', measure));
    FOR col IN
        SELECT * FROM (VALUES ('customer_id', 'The customer.'), ('day', 'The day.'), ('value', 'The amount or score.'),
                              ('key', 'The kind, where there is one.'))
            AS v (name, says)
        UNION ALL
        SELECT c.name, format('What the source names as %s; NULL where it names none.', c.name)
        FROM lifecycle_internal.lifecycle_source_columns() AS c WHERE c.measure = lifecycle_dataset_make_aside.measure
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', name, col.name, col.says);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_aside(text, lifecycle_internal.lifecycle_dataset, text) IS
'Makes a view of the rows of a measure with what they have beside, or makes it anew.';
