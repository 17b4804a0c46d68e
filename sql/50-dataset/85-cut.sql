
-- Any view of a dataset for each group of customers: by region, type, channel, whatever is a column of the view customers.
--
-- The definition of the view is run once a group, with the rows of those customers in place of everybody's: relations with a column customer_id are
-- read for the group alone, and views that sum over customers are worked out anew from them.  So each view can be cut, and none knows of it.
-- What is learned from all customers, such as the scale of scores, and the settings stay those of all.

-- The search_path cannot be set while a query runs in parallel.  The definition of a view, in which the relations of its schema stand without the schema.
CREATE FUNCTION lifecycle_internal.lifecycle_view_definition(schema_name text, relation oid) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    definition text;
BEGIN
    PERFORM pg_catalog.set_config('search_path', pg_catalog.concat(pg_catalog.quote_ident(schema_name), ', pg_temp'), true);
    definition := pg_catalog.pg_get_viewdef(relation);
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    RETURN pg_catalog.rtrim(definition, ';');
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_view_definition(text, oid) IS
'The query of a view, in which relations of the schema are named without it.';

-- The relations of the view's schema that a view reads, directly or through others, each after those that it reads itself.
CREATE FUNCTION lifecycle_internal.lifecycle_view_reads(view oid) RETURNS TABLE (relation oid, name name, is_of_customers boolean)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE reads (relation, depth) AS (
        SELECT view, 0
        UNION
        SELECT d.refobjid, r.depth + 1
        FROM reads AS r
        JOIN pg_class AS c ON c.oid = r.relation AND c.relkind = 'v' AND c.relname NOT IN ('internal_sums', 'internal_scale', 'internal_setting')
        JOIN pg_rewrite AS w ON w.ev_class = r.relation
        JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.relation
        JOIN pg_class AS f ON f.oid = d.refobjid AND f.relnamespace = c.relnamespace
        -- rows of customers are read as they are
        WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = r.relation AND a.attname = 'customer_id' AND NOT a.attisdropped)
    )
    SELECT c.oid, c.relname, EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'customer_id' AND NOT a.attisdropped)
    FROM (SELECT r.relation, max(r.depth) AS depth FROM reads AS r GROUP BY r.relation) AS x JOIN pg_class AS c ON c.oid = x.relation
    ORDER BY x.depth DESC, c.oid
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_view_reads(oid) IS
'What a view of a dataset reads of its schema, in the order of dependence.
is_of_customers: whether it has rows of customers.';

CREATE FUNCTION lifecycle_internal.lifecycle_cut_query(view oid) RETURNS text
LANGUAGE sql STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('WITH cut_member AS MATERIALIZED (SELECT unnest($1::%4$s[]) AS customer_id), %1$s'
                  ' SELECT $2::text, ROW(v.*)::%2$I.%3$I FROM %3$I AS v', string_agg(format('%I AS (%s)', r.name, CASE
               WHEN r.name = 'internal_sums' THEN format('SELECT p.stage, count(*) AS customers, sum(p.orders) AS orders, sum(p.revenue) AS revenue,'
                   ' sum(p.profit) AS profit, sum(p.profit_year) AS profit_year, coalesce(sum(p.expected_value), 0) AS expected_value,'
                   ' coalesce(sum(p.lifetime_value_error * p.lifetime_value_error), 0) AS variance,'
                   ' coalesce(sum((p.p_active * 1e9)::bigint), 0) AS p_active, count(p.p_active) AS p_active_known'
                   ' FROM %I.internal_standing AS p WHERE p.customer_id IN (SELECT m.customer_id FROM cut_member AS m) GROUP BY p.stage', k.schema_name)
               WHEN r.is_of_customers THEN format('SELECT x.* FROM %I.%I AS x WHERE x.customer_id IN (SELECT m.customer_id FROM cut_member AS m)',
                   k.schema_name, r.name)
               WHEN c.relkind = 'v' AND r.name NOT IN ('internal_scale', 'internal_setting')
                   THEN lifecycle_internal.lifecycle_view_definition(k.schema_name, r.relation)
               ELSE format('SELECT x.* FROM %I.%I AS x', k.schema_name, r.name) END), ', ' ORDER BY r.n),
               k.schema_name, k.view_name, k.type)
    FROM (SELECT n.nspname AS schema_name, v.relname AS view_name, format_type(a.atttypid, NULL) AS type
          FROM pg_class AS v JOIN pg_namespace AS n ON n.oid = v.relnamespace
          JOIN pg_class AS p ON p.relnamespace = n.oid AND p.relname = 'profiles' JOIN pg_attribute AS a ON a.attrelid = p.oid AND a.attname = 'customer_id'
          WHERE v.oid = view) AS k
    CROSS JOIN lifecycle_internal.lifecycle_view_reads(view) WITH ORDINALITY AS r (relation, name, is_of_customers, n)
    JOIN pg_class AS c ON c.oid = r.relation
    GROUP BY k.schema_name, k.view_name, k.type
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_cut_query(oid) IS
'A view of a dataset for some customers, as SQL.
$1: the customers, an array as text; $2: what stands in front of each row.';

-- How many rows of a source a group has is not known to the planner, which takes them for a handful: joins within loops would take minutes.
CREATE FUNCTION lifecycle_cut(view anyelement, by text) RETURNS TABLE (cut text, line anyelement)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET enable_nestloop = off
SET jit = off AS $$
#variable_conflict use_variable
DECLARE
    relation oid := (SELECT t.typrelid FROM pg_type AS t WHERE t.oid = pg_typeof(view));
    schema_name name;
    customers lifecycle_internal.lifecycle_source;
    name text;
    members text;
BEGIN
    SELECT n.nspname INTO schema_name
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = relation AND c.relkind = 'v'
      AND EXISTS (SELECT FROM pg_class AS d WHERE d.relnamespace = n.oid AND d.relname = 'dataset'
                  AND d.reloftype = 'lifecycle_internal.lifecycle_dataset'::regtype);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'type % is not that of a view of a dataset', pg_typeof(view)
            USING ERRCODE = 'wrong_object_type', HINT = 'Name the view by a row of it: lifecycle_cut(NULL::shop.segments, ''region'').';
    END IF;
    customers := lifecycle_internal.lifecycle_dataset_source_of('customer', format('%I.customers', schema_name)::regclass, 'customer_id', NULL);
    FOR name, members IN EXECUTE format('SELECT (%s)::text, array_agg(s.customer_id)::text FROM %I.customers AS s GROUP BY 1 ORDER BY 1',
        (lifecycle_internal.lifecycle_dataset_column(customers, 'by', by, NULL, NULL)).term, schema_name)
    LOOP
        RETURN QUERY EXECUTE lifecycle_internal.lifecycle_cut_query(relation) USING members, name;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_cut(anyelement, text) IS
'A view of a dataset for each group of customers, such as each region.
view: a row of the view, which names it: NULL::shop.segments. by: a column of the view customers, so of your own table of customers too, or an
expression over its columns. Returns for each value of it, as text in cut, the rows of the view for those customers: SELECT cut, (line).* FROM
lifecycle_cut(NULL::shop.segments, ''region''). Counts and amounts sum to those of the view; shares are of the group.
Errors: 42809 no view of a dataset; 42703, 42601, 0A000, 42P17 by is no column or expression; 42501 a privilege on the views is missing.';
