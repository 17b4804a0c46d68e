
-- What attaches a dataset anew: after an update of the extension, for instance, whose new views only attaching makes.

-- One argument of a call, or nothing where it is NULL.
CREATE FUNCTION lifecycle_internal.lifecycle_script_argument(name text, value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value IS NULL THEN ''::pg_catalog.text ELSE pg_catalog.format(', %s => %L', name, value) END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_script_argument(text, text) IS 'An argument of a call as SQL; empty for NULL.';

-- The customer of the orders: in the type that the dataset's customers have, which a source that is attached later may need.
CREATE FUNCTION lifecycle_internal.lifecycle_script_customer(source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN source.customer_type IS NULL OR source.measure <> 'order' THEN source.customer
                WHEN EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = lifecycle_internal.lifecycle_dataset_relation(source)
                             AND a.attname = source.customer AND a.attnum > 0 AND NOT a.attisdropped)
                THEN format('CAST(%I AS %s)', source.customer, source.customer_type)
                ELSE format('CAST((%s) AS %s)', source.customer, source.customer_type) END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_script_customer(lifecycle_internal.lifecycle_source) IS
'The customer of a source as a call attaches it.';

CREATE FUNCTION lifecycle_internal.lifecycle_script_attach(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('SELECT FROM lifecycle_attach(%L, %L%s, value_share => %L, potential_share => %L, alert_probability => %L, horizon_days => %L,'
                  ' over_rls => %L, maintain => %L, learn => %L, refresh => false);', dataset, lifecycle_internal.lifecycle_dataset_from(d.sources[1]),
        (SELECT string_agg(lifecycle_internal.lifecycle_script_argument(a.name, a.value), '' ORDER BY a.n)
         FROM unnest('{customer,at,revenue,cost,category,order_key,filter,time_zone,as_of,model,scheme,language}'::text[],
                     ARRAY[lifecycle_internal.lifecycle_script_customer(d.sources[1]), (d.sources[1]).at, (d.sources[1]).value, (d.sources[1]).cost,
                           (d.sources[1]).key, (d.sources[1]).order_key, (d.sources[1]).filter, d.time_zone, d.as_of::text, d.model, d.scheme, d.language])
              WITH ORDINALITY AS a (name, value, n)),
        d.value_share, d.potential_share, d.alert_probability, d.horizon_days, d.over_rls, d.maintain, d.learn)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_script_attach(text, lifecycle_internal.lifecycle_dataset) IS
'The call that attaches a dataset to its orders, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_script_source(dataset text, source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('SELECT FROM lifecycle_attach_source(%L, %L, %L%s, refresh => false);', dataset, source.measure,
        lifecycle_internal.lifecycle_dataset_from(source),
        (SELECT string_agg(lifecycle_internal.lifecycle_script_argument(a.name, a.value), '' ORDER BY a.n)
         FROM unnest('{customer,at,value,key,filter,columns}'::text[],
                     ARRAY[lifecycle_internal.lifecycle_script_customer(source), source.at, source.value, source.key, source.filter,
                           nullif(jsonb_strip_nulls(coalesce(source.columns, '{}')
                               || jsonb_build_object('cost', source.cost, 'order_key', source.order_key)), '{}')::text])
              WITH ORDINALITY AS a (name, value, n)))
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_script_source(text, lifecycle_internal.lifecycle_source) IS
'The call that attaches a further source, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_attach_script_run(dataset text) RETURNS TABLE (place bigint, statement text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
    d lifecycle_internal.lifecycle_dataset;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    d := lifecycle_internal.lifecycle_dataset_row(dataset);
    RETURN QUERY SELECT row_number() OVER (ORDER BY x.part, x.n, x.call COLLATE "C"), x.call
    FROM (
        SELECT 1 AS part, 0::bigint AS n, format('SELECT lifecycle_detach(%L);', dataset) AS call
        UNION ALL
        SELECT 2, 0, lifecycle_internal.lifecycle_script_attach(dataset, d)
        UNION ALL
        SELECT 3, i, lifecycle_internal.lifecycle_script_source(dataset, (d.sources[2:] || coalesce(d.asides, '{}'))[i])
        FROM generate_subscripts(d.sources[2:] || coalesce(d.asides, '{}'), 1) AS i
        UNION ALL
        SELECT 4, 0, format('UPDATE %I.dataset SET plausible_from = %L, moves_kept = %L, announce_moves = %L, weights = %L%s%s;', dataset,
            d.plausible_from, d.moves_kept, d.announce_moves, d.weights,
            -- those that a share does not set
            CASE WHEN d.value_share IS NULL THEN format(', value_from = %L, contribution_from = %L', d.value_from, d.contribution_from) END,
            CASE WHEN d.potential_share IS NULL THEN format(', potential_from = %L', d.potential_from) END)
        UNION ALL
        SELECT 5, 0, format('UPDATE %I.goals SET goal = %L, target = %L WHERE stage = %L;', dataset, g.goal, g.target, g.stage)
        FROM goals AS g WHERE g.goal IS NOT NULL OR g.target IS NOT NULL
        UNION ALL
        SELECT 6, o.offer_id, format('INSERT INTO %I.offers (action, stage, cost, effect, success, treated, since, until)'
                                     ' VALUES (%L, %L, %L, %L, %L, %L, %L, %L);',
            dataset, o.action, o.stage, o.cost, o.effect, o.success, o.treated, o.since, o.until)
        FROM offers AS o
        UNION ALL
        -- who may read it, as far as its own relations go
        SELECT 7, 0, format('GRANT %s ON SCHEMA %I TO %s;', a.privilege_type, dataset,
            CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
        FROM pg_namespace AS n, aclexplode(n.nspacl) AS a WHERE n.nspname = dataset AND a.grantee <> n.nspowner
        UNION ALL
        SELECT 8, 0, format('GRANT %s ON %I.%I TO %s;', a.privilege_type, dataset, c.relname,
            CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
        FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.relnamespace = quote_ident(dataset)::regnamespace AND c.relkind IN ('r', 'v') AND a.grantee <> c.relowner
        UNION ALL
        SELECT 9, 0, format('SELECT lifecycle_refresh(%L);', dataset)
    ) AS x
    ORDER BY 1;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_attach_script_run(text) IS 'What lifecycle_attach_script does as the dataset''s owner.';

CREATE FUNCTION lifecycle_attach_script(dataset text) RETURNS TABLE (place bigint, statement text)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_attach_script(text) IS
'The statements that detach a dataset and attach it anew, one a row.
With all that was set: sources, customers in the type that they have, settings, goals, offers, and who may read its relations; then a refresh. Records do
not come along: moves, the records of alerts, forecasts and returns, learned models, all of which begin anew. Run them as the dataset''s owner, in one
transaction if nobody is to see the time between: psql -XAtq -c "SELECT statement FROM lifecycle_attach_script(''shop'')" > shop.sql, then psql -1 -f shop.sql.
Runs as the dataset''s owner. Errors: 42704 no such dataset, 42501 not its owner, 22004 NULL, 55000 it has lost its settings, or somebody else may create
objects in its schema.';
