
-- From a dataset's row to SQL.  Names come in as text that was checked against the catalogue, and go out quoted.

-- In one pass, so that nothing that was put in is looked at again: a column may be called {{dataset}}.
CREATE FUNCTION lifecycle_dataset_fill(template text, parts jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    filled text := '';
    piece text;
    n integer;
BEGIN
    FOREACH piece IN ARRAY regexp_split_to_array(template, '\{\{') LOOP
        -- behind the first, a piece begins with the name of a slot
        n := CASE WHEN n IS NULL THEN 0 ELSE position('}}' IN piece) END;
        filled := filled || CASE n WHEN 0 THEN piece ELSE coalesce(parts ->> left(piece, n - 1), '') || substr(piece, n + 2) END;
    END LOOP;
    RETURN filled;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_fill(text, jsonb) IS 'A template with its {{slots}} replaced, in one pass.';

CREATE FUNCTION lifecycle_dataset_part(name text, parts jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN @extschema@.lifecycle_dataset_fill((
        SELECT t.body FROM @extschema@.lifecycle_dataset_templates() AS t WHERE t.name = lifecycle_dataset_part.name), parts);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_part(text, jsonb) IS 'A template of that name, filled.';

-- The rows of a source as profiles of one measure: the aggregate, over all rows or those of a condition.
CREATE FUNCTION lifecycle_dataset_aggregate(source lifecycle_source, arguments text[], condition text DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('@extschema@.%s(%s)%s', CASE source.measure WHEN 'order' THEN 'lifecycle_profile' ELSE 'lifecycle_measure' END,
                  array_to_string(arguments, ', '), CASE WHEN condition IS NULL THEN '' ELSE format(' FILTER (WHERE %s)', condition) END)
$$;
COMMENT ON FUNCTION lifecycle_dataset_aggregate(lifecycle_source, text[], text) IS 'The aggregate of a source''s rows, as SQL.';

CREATE FUNCTION lifecycle_dataset_empty() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '''{"version": 1, "events": []}''::@extschema@.lifecycle_profile';
COMMENT ON FUNCTION lifecycle_dataset_empty() IS 'The profile of somebody of whom nothing is known, as SQL.';

CREATE FUNCTION lifecycle_dataset_from(source lifecycle_source) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.format('%I.%I', (source).relation_schema, (source).relation_name);
COMMENT ON FUNCTION lifecycle_dataset_from(lifecycle_source) IS 'A source''s relation, as SQL.';

CREATE FUNCTION lifecycle_dataset_group(source lifecycle_source, time_zone text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text := (@extschema@.lifecycle_dataset_customer_term(source)).term;
    relation text := @extschema@.lifecycle_dataset_from(source);
    profile text;
BEGIN
    IF source.measure = 'customer' THEN
        RETURN format('SELECT %1$s AS customer_id, %2$s AS profile FROM %3$s AS s WHERE %1$s IS NOT NULL',
                      customer, @extschema@.lifecycle_dataset_empty(), relation);
    END IF;
    profile := @extschema@.lifecycle_dataset_aggregate(source, @extschema@.lifecycle_dataset_arguments(source, time_zone));
    RETURN format('SELECT %1$s AS customer_id, %2$s AS profile FROM %3$s AS s WHERE %1$s IS NOT NULL GROUP BY %1$s HAVING %2$s IS NOT NULL',
                  customer, profile, relation);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_group(lifecycle_source, text) IS 'The profiles of one source''s rows by customer, as SQL.';

CREATE FUNCTION lifecycle_dataset_query(dataset lifecycle_dataset) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE count(*) WHEN 1 THEN min(g.query)
           ELSE format('SELECT u.customer_id, @extschema@.lifecycle_merge(u.profile) AS profile FROM (%s) AS u GROUP BY u.customer_id',
                       string_agg(g.query, ' UNION ALL ' ORDER BY g.n)) END
    FROM (SELECT @extschema@.lifecycle_dataset_group(s.source, dataset.time_zone) AS query, s.n
          FROM (SELECT dataset.sources[i] AS source, i AS n FROM generate_subscripts(dataset.sources, 1) AS i) AS s) AS g
$$;
COMMENT ON FUNCTION lifecycle_dataset_query(lifecycle_dataset) IS 'Everybody''s profile from the sources, as SQL.';

-- ---- the same through the streaming roll-up ----

CREATE FUNCTION lifecycle_dataset_key_type(profiles regclass) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format_type(a.atttypid, -1) || CASE WHEN c.collname IS NULL THEN '' ELSE format(' COLLATE %I.%I', n.nspname, c.collname) END
    FROM pg_attribute AS a
    LEFT JOIN pg_collation AS c ON c.oid = a.attcollation AND c.collname <> 'default'
    LEFT JOIN pg_namespace AS n ON n.oid = c.collnamespace
    WHERE a.attrelid = profiles AND a.attname = 'customer_id'
$$;
COMMENT ON FUNCTION lifecycle_dataset_key_type(regclass) IS 'The type of a dataset''s customers, with its collation, as SQL.';

-- The rows of a source as lifecycle_profiles takes them; its customers have the type that they have in the table profiles.
CREATE FUNCTION lifecycle_dataset_stream(source lifecycle_source, time_zone text, profiles regclass) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text := (@extschema@.lifecycle_dataset_customer_term(source)).term;
BEGIN
    RETURN format('SELECT r.customer_id, r.profile FROM @extschema@.lifecycle_profiles(%L) AS r (customer_id %s, profile @extschema@.lifecycle_profile) WHERE r.profile IS NOT NULL',
        format('SELECT %s FROM %s AS s WHERE %s IS NOT NULL',
               array_to_string(customer || @extschema@.lifecycle_dataset_arguments(source, time_zone), ', '),
               @extschema@.lifecycle_dataset_from(source), customer), @extschema@.lifecycle_dataset_key_type(profiles));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_stream(lifecycle_source, text, regclass) IS 'The profiles of one source''s rows by customer through the streaming roll-up, as SQL.';

-- Events by customer; then those who are known and have none.
CREATE FUNCTION lifecycle_dataset_rollup(dataset lifecycle_dataset, profiles regclass) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known @extschema@.lifecycle_source := @extschema@.lifecycle_dataset_customers_source(dataset);
    streams text[] := ARRAY(SELECT @extschema@.lifecycle_dataset_stream(s, dataset.time_zone, profiles)
                            FROM unnest(dataset.sources) AS s WHERE s.measure <> 'customer');
    events text := streams[1];
BEGIN
    IF cardinality(streams) > 1 THEN
        events := format('SELECT u.customer_id, @extschema@.lifecycle_merge(u.profile) AS profile FROM (%s) AS u GROUP BY u.customer_id',
                         array_to_string(streams, ' UNION ALL '));
    END IF;
    IF known.measure IS NULL THEN
        RETURN events;
    END IF;
    RETURN format('WITH event AS MATERIALIZED (%1$s) SELECT e.customer_id, e.profile FROM event AS e
                   UNION ALL SELECT DISTINCT %2$s, %3$s FROM %4$s AS s
                   WHERE %2$s IS NOT NULL AND NOT EXISTS (SELECT FROM event AS e WHERE e.customer_id = %2$s)', events,
                  (@extschema@.lifecycle_dataset_customer_term(known)).term, @extschema@.lifecycle_dataset_empty(),
                  @extschema@.lifecycle_dataset_from(known));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_rollup(lifecycle_dataset, regclass) IS 'Everybody''s profile from the sources through the streaming roll-up, as SQL.';

CREATE FUNCTION lifecycle_dataset_customers_source(dataset lifecycle_dataset) RETURNS lifecycle_source
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT s FROM unnest(dataset.sources) AS s WHERE s.measure = 'customer'
$$;
COMMENT ON FUNCTION lifecycle_dataset_customers_source(lifecycle_dataset) IS 'The source that is the table of customers; NULL without one.';

-- ---- the table of customers beside the standing ----

CREATE FUNCTION lifecycle_dataset_own_join(source lifecycle_source) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := @extschema@.lifecycle_dataset_relation(source);
    term text := (@extschema@.lifecycle_dataset_customer_term(source)).term;
    is_unique boolean := EXISTS (
        SELECT FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = relation AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = source.customer);
BEGIN
    -- nothing may make two rows of one customer
    RETURN format(CASE WHEN is_unique THEN 'LEFT JOIN %1$s AS s ON %2$s = c.customer_id'
                       ELSE 'LEFT JOIN (SELECT DISTINCT ON (%2$s) s.* FROM %1$s AS s ORDER BY %2$s) AS s ON %2$s = c.customer_id' END,
                  @extschema@.lifecycle_dataset_from(source), term);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_own_join(lifecycle_source) IS 'The join of the table of customers to their standing, as SQL.';

CREATE FUNCTION lifecycle_dataset_own_columns(source lifecycle_source) RETURNS SETOF name
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attname FROM pg_attribute AS a
    WHERE a.attrelid = @extschema@.lifecycle_dataset_relation(source) AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attname <> source.customer AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
    ORDER BY a.attnum
$$;
COMMENT ON FUNCTION lifecycle_dataset_own_columns(lifecycle_source) IS 'The columns of the table of customers that come along: all that the dataset''s owner may read, but the key.';

-- ---- what is unusual in the sources ----

CREATE FUNCTION lifecycle_dataset_quality(source lifecycle_source, dataset lifecycle_dataset, parts jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known @extschema@.lifecycle_source := @extschema@.lifecycle_dataset_customers_source(dataset);
    customer text := (@extschema@.lifecycle_dataset_customer_term(source)).term;
    given text[];
    own jsonb;
BEGIN
    own := parts || jsonb_build_object(
        'measure', quote_literal(source.measure), 'customer', customer,
        'relation', quote_literal(@extschema@.lifecycle_dataset_source_name(source)),
        'from', @extschema@.lifecycle_dataset_from(source));
    IF source.measure = 'customer' THEN
        RETURN @extschema@.lifecycle_dataset_part('quality_customers', own);
    END IF;
    given := @extschema@.lifecycle_dataset_arguments(source, dataset.time_zone);
    RETURN @extschema@.lifecycle_dataset_part('quality', own || jsonb_build_object(
        'at', given[1],
        'value', given[CASE source.measure WHEN 'order' THEN 2 ELSE 3 END],
        'all', array_to_string(customer || CASE source.measure WHEN 'order' THEN given ELSE given[:1] || given[3:] END, ', '),
        'negative', CASE source.measure WHEN 'order' THEN '''a refund: it lowers revenue, and is no order'''
                         WHEN 'wallet' THEN '''an error for whatever reads the row: correct it''' ELSE '''kept as it is''' END,
        'orphan', CASE WHEN known.measure IS NULL THEN 'false'
                       ELSE format('NOT EXISTS (SELECT FROM %s AS c WHERE %s = %s)', @extschema@.lifecycle_dataset_from(known),
                                   regexp_replace((@extschema@.lifecycle_dataset_customer_term(known)).term, '^s\.', 'c.'), customer) END));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_quality(lifecycle_source, lifecycle_dataset, jsonb) IS 'What is unusual in a source, as SQL.';

-- ---- all slots ----

CREATE FUNCTION lifecycle_dataset_parts(schema_name text, dataset lifecycle_dataset) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts jsonb := jsonb_build_object('dataset', quote_ident(schema_name), 'dataset_literal', quote_literal(schema_name),
        'empty', @extschema@.lifecycle_dataset_empty(),
        'profiles', format('%I.profiles', schema_name), 'stages', format('%I.stages', schema_name),
        'people', format('%I.%I', schema_name, CASE dataset.maintain WHEN 'live' THEN 'customers' ELSE 'snapshot' END));
BEGIN
    parts := parts || jsonb_build_object('setting', @extschema@.lifecycle_dataset_part('setting', parts));
    RETURN parts || jsonb_build_object('standing', @extschema@.lifecycle_dataset_part('standing', parts));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_parts(text, lifecycle_dataset) IS 'What the slots stand for in all of a dataset''s templates.';

CREATE FUNCTION lifecycle_dataset_view_parts(dataset lifecycle_dataset, parts jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customers @extschema@.lifecycle_source := @extschema@.lifecycle_dataset_customers_source(dataset);
BEGIN
    parts := parts || jsonb_build_object('months', @extschema@.lifecycle_dataset_part('months', parts),
                                         'quadrant', @extschema@.lifecycle_dataset_part('quadrant', parts),
                                         'sums', @extschema@.lifecycle_dataset_part(CASE dataset.maintain WHEN 'live' THEN 'sums_live' ELSE 'sums_kept' END, parts));
    IF customers.measure IS NOT NULL THEN
        parts := parts || jsonb_build_object(
            'own_join', @extschema@.lifecycle_dataset_own_join(customers),
            'own_columns', (SELECT string_agg(format(', s.%I', c), '') FROM @extschema@.lifecycle_dataset_own_columns(customers) AS c));
    END IF;
    RETURN parts || jsonb_build_object('quality',
        (SELECT string_agg(@extschema@.lifecycle_dataset_quality(s, dataset, parts), ' UNION ALL ') FROM unnest(dataset.sources) AS s));
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_view_parts(lifecycle_dataset, jsonb) IS 'The same in its views.';
