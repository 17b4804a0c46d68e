
-- What a dataset reads: checked against the catalogue before any SQL is built of it.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_name_check(what text, name text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF name IS NULL THEN
        RAISE EXCEPTION '"%" must not be NULL', what USING ERRCODE = 'null_value_not_allowed';
    ELSIF name = '' THEN
        RAISE EXCEPTION '"%" must not be empty', what USING ERRCODE = 'invalid_name';
    ELSIF octet_length(name) > 63 THEN
        RAISE EXCEPTION '"%" is too long a name', what
            USING ERRCODE = 'name_too_long',
                  DETAIL = format('"%s" has %s bytes; a name has at most 63.', name, octet_length(name));
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_name_check(text, text) IS
'Whether a name can be that of a relation or column. Errors: 22004 NULL, 42602 empty, 42622 more than 63 bytes.';

-- The relation of a source, or NULL if there is none of that name any more.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_relation(source lifecycle_internal.lifecycle_source) RETURNS regclass
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- asked dozens of times by a refresh, so in a language that keeps its plan
    RETURN (SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = source.relation_schema AND c.relname = source.relation_name);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_relation(lifecycle_internal.lifecycle_source) IS 'The relation of a source; NULL if it is gone.';

-- What an error calls it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_source_name(source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.concat((source).relation_schema, '.', (source).relation_name);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_source_name(lifecycle_internal.lifecycle_source) IS 'A source as an error calls it.';

-- Citus keeps the rows of a table on other machines, and does not plan every statement that reads them beside tables of this one.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_placed(relation regclass) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    placed text;
BEGIN
    IF to_regclass('pg_catalog.pg_dist_partition') IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE $text$
        WITH RECURSIVE reads (relation) AS (
            SELECT $1::oid
            UNION
            SELECT d.refobjid
            FROM reads AS r
            JOIN pg_rewrite AS w ON w.ev_class = r.relation
            JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
        )
        SELECT CASE WHEN bool_and(t.here) THEN 'here' WHEN NOT bool_and(t.here) THEN 'elsewhere' END
        FROM (
            SELECT p.partmethod = 'n' AND EXISTS (
                       SELECT FROM pg_dist_shard AS s JOIN pg_dist_placement AS l ON l.shardid = s.shardid
                       JOIN pg_dist_local_group AS g ON g.groupid = l.groupid WHERE s.logicalrelid = p.logicalrelid) AS here
            FROM reads AS r JOIN pg_dist_partition AS p ON p.logicalrelid = r.relation
        ) AS t$text$ INTO placed USING relation;
    RETURN placed;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_placed(regclass) IS
'Where Citus keeps the rows of a relation, or of the tables behind a view.
elsewhere: on other machines; here: in a table of Citus'' with a copy on this one, such as a reference table; NULL: it is no table of Citus''.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_relation_check(source lifecycle_internal.lifecycle_source, maintain text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text := lifecycle_internal.lifecycle_dataset_source_name(source);
    relation record;
BEGIN
    SELECT c.oid, c.relkind, c.relpersistence, n.nspname INTO relation
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = lifecycle_internal.lifecycle_dataset_relation(source);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'relation "%" does not exist', name
            USING ERRCODE = 'undefined_table',
                  DETAIL = format('A dataset reads it for measure %s.', source.measure),
                  HINT = 'Give the relation its old name again, or detach the dataset and attach it to relations that exist.';
    END IF;
    IF relation.relpersistence = 't' THEN
        RAISE EXCEPTION 'cannot read temporary table "%" in a dataset', source.relation_name
            USING ERRCODE = 'wrong_object_type', HINT = 'Other sessions cannot see it: keep the rows in an ordinary table.';
    END IF;
    IF relation.nspname IN ('pg_catalog', 'information_schema', 'pg_toast') THEN
        RAISE EXCEPTION 'cannot read system relation "%" in a dataset', name
            USING ERRCODE = 'wrong_object_type', HINT = 'Name a table or view of your own.';
    END IF;
    IF relation.relkind NOT IN ('r', 'p', 'v', 'm', 'f') THEN
        RAISE EXCEPTION 'cannot read "%" in a dataset', name
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = format('It is %s.', CASE relation.relkind
                      WHEN 'S' THEN 'a sequence' WHEN 'c' THEN 'a composite type' WHEN 't' THEN 'a TOAST table'
                      ELSE 'an index' END),
                  HINT = 'Use a table, partitioned table, view, materialized view or foreign table.';
    END IF;
    IF maintain = 'tracked' AND lifecycle_internal.lifecycle_dataset_placed(relation.oid) IS NOT NULL THEN
        RAISE EXCEPTION 'cannot track changes of "%"', name
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = 'Citus keeps its rows, or copies of them, on other machines: no trigger here sees what changes there.',
                  HINT = 'Use maintain => ''scheduled''.';
    END IF;
    IF maintain = 'tracked' AND relation.relpersistence = 'u' THEN
        RAISE EXCEPTION 'cannot track changes of "%"', name
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = 'It is an unlogged table: after a crash it is empty, and no trigger tells.',
                  HINT = 'Use maintain => ''scheduled'', or ALTER TABLE ... SET LOGGED.';
    END IF;
    IF maintain = 'tracked' AND relation.relkind NOT IN ('r', 'p') THEN
        RAISE EXCEPTION 'cannot track changes of "%"', name
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = 'Only tables and partitioned tables have triggers that see every change.',
                  HINT = 'Use maintain => ''scheduled''.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_relation_check(lifecycle_internal.lifecycle_source, text) IS
'Whether a relation can be read in a dataset.
Errors: 42P01 it is gone, 42809 it is no relation with rows, is temporary or of the system, or cannot be tracked.';

-- A table and what is under it: partitions at every level, or heirs.  A statement fires the triggers of the table it names.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_tree(relation regclass) RETURNS SETOF regclass
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE tree (relation) AS (
        SELECT relation::oid
        UNION
        SELECT i.inhrelid FROM tree AS t JOIN pg_inherits AS i ON i.inhparent = t.relation WHERE NOT i.inhdetachpending
    )
    SELECT tree.relation::regclass FROM tree;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_tree(regclass) IS 'A table and all partitions or heirs under it.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_foreign(source lifecycle_internal.lifecycle_source) RETURNS regclass
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.oid::regclass
    FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS t JOIN pg_class AS c ON c.oid = t
    WHERE c.relkind = 'f' ORDER BY c.oid LIMIT 1
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_foreign(lifecycle_internal.lifecycle_source) IS
'A foreign table under a source; NULL if there is none.';

-- A statement fires the triggers of the table that it names, so what is written through another table passes unseen.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_above(source lifecycle_internal.lifecycle_source) RETURNS regclass
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH tree AS MATERIALIZED (
        SELECT t::oid AS relation FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS t
    )
    SELECT i.inhparent::regclass FROM tree AS t JOIN pg_inherits AS i ON i.inhrelid = t.relation
    WHERE i.inhparent NOT IN (SELECT x.relation FROM tree AS x) ORDER BY i.inhparent LIMIT 1
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_above(lifecycle_internal.lifecycle_source) IS
'A table that a source, or what is under it, is a partition or an heir of, and that is no part of the source; NULL if there is none.';

-- A foreign table that comes under a source which is tracked already is left to the refresh (see lifecycle_dataset_untrack), and so is a table above it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_tree_check(source lifecycle_internal.lifecycle_source, tracked text[]) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    root text := lifecycle_internal.lifecycle_dataset_relation(source);
    part record;
    above regclass := lifecycle_internal.lifecycle_dataset_above(source);
BEGIN
    IF above IS NOT NULL AND NOT coalesce(tracked && ARRAY[root, root || ' (not tracked)'], false) THEN
        RAISE EXCEPTION 'cannot track changes of "%"', lifecycle_internal.lifecycle_dataset_source_name(source)
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = format('It, or a table under it, is a partition or an heir of "%s", and what is written through that fires no trigger of it.',
                      above),
                  HINT = format('Use maintain => ''scheduled'', or attach "%s", with a filter for its rows.', above);
    END IF;
    SELECT c.oid::regclass AS name, c.relkind, c.relpersistence INTO part
    FROM lifecycle_internal.lifecycle_dataset_tree(root) AS t JOIN pg_class AS c ON c.oid = t
    WHERE CASE WHEN c.relkind = 'f' THEN NOT coalesce(tracked && ARRAY[root, root || ' (not tracked)'], false)
               ELSE c.relkind NOT IN ('r', 'p') OR c.relpersistence <> 'p'
                    OR EXISTS (SELECT FROM pg_subscription_rel AS s WHERE s.srrelid = c.oid) AND NOT pg_has_role(c.relowner, 'USAGE') END
    ORDER BY c.oid LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'cannot track changes of "%"', lifecycle_internal.lifecycle_dataset_source_name(source)
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = format('"%s" under it is %s.', part.name, CASE
                      WHEN part.relkind = 'f' THEN 'a foreign table, which has no triggers that see every change'
                      WHEN part.relkind IN ('r', 'p') AND part.relpersistence = 'p'
                          THEN 'written by a subscription, and triggers that see this are for its owner to make'
                      ELSE 'no ordinary table, and may lose its rows without a trigger' END),
                  HINT = 'Use maintain => ''scheduled'': lifecycle_detach the dataset, if there is one, and attach it anew.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_tree_check(lifecycle_internal.lifecycle_source, text[]) IS
'Whether all that is under a source can be tracked. tracked: the relations of the dataset so far. Error: 42809 a foreign, unlogged or temporary
table, a table above it, or another role''s that a subscription writes.';

-- Policies may stand behind a view, so what the relation is made of is looked at, however deep.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_rls(relation regclass) RETURNS regclass
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE reads (relation) AS (
        SELECT relation::oid
        UNION
        SELECT d.refobjid
        FROM reads AS r
        JOIN pg_rewrite AS w ON w.ev_class = r.relation
        JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
    )
    SELECT c.oid::regclass FROM reads JOIN pg_class AS c ON c.oid = reads.relation
    WHERE c.relrowsecurity ORDER BY c.oid LIMIT 1
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_rls(regclass) IS
'A table under row-level security that a relation reads, itself included; NULL without one.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_grants(role name, sources lifecycle_internal.lifecycle_source[], maintain text)
RETURNS TABLE (statement text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH source AS (
        SELECT sources[i] AS source, lifecycle_internal.lifecycle_dataset_relation(sources[i])::oid AS relation FROM generate_subscripts(sources, 1) AS i
    ), wanted AS (
        SELECT 1 AS place, format('GRANT CREATE ON DATABASE %I TO %I', current_database(), role) AS statement
        WHERE NOT has_database_privilege(role, current_database(), 'CREATE')
        UNION
        SELECT 2, format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, role)
        FROM source AS s JOIN pg_class AS c ON c.oid = s.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE NOT has_schema_privilege(role, n.oid, 'USAGE')
        UNION
        SELECT 3, format('GRANT SELECT ON %s TO %I', s.relation::regclass, role) FROM source AS s WHERE NOT has_table_privilege(role, s.relation, 'SELECT')
        UNION
        -- a statement fires the triggers of the table that it names
        SELECT 4, format('GRANT TRIGGER ON %s TO %I', t, role)
        FROM source AS s CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_tree(s.relation::regclass) AS t
        WHERE maintain = 'tracked' AND NOT has_table_privilege(role, t, 'TRIGGER')
    )
    SELECT w.statement FROM wanted AS w ORDER BY w.place, w.statement COLLATE "C"
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_grants(name, lifecycle_internal.lifecycle_source[], text) IS
'What a role lacks to attach a dataset of these sources, as statements that grant it.';

-- What reading a relation runs, as far as the catalogue knows: what views call, and expressions of indexes, partitions, conditions and computed
-- columns, which the planner looks at; and what stands behind that: the function of an operator, the conditions of a domain, what a function
-- calls whose body is SQL (BEGIN ATOMIC, RETURN).
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_code(relations oid[]) RETURNS TABLE (classid oid, objid oid)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 30 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE code (classid, objid) AS (
        (SELECT 'pg_rewrite'::regclass::oid, w.oid FROM pg_rewrite AS w WHERE w.ev_class = ANY (relations)
         UNION ALL
         SELECT 'pg_class'::regclass, r FROM unnest(relations) AS r
         UNION ALL
         SELECT 'pg_class'::regclass, i.indexrelid FROM pg_index AS i WHERE i.indrelid = ANY (relations)
         UNION ALL
         SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint AS k WHERE k.conrelid = ANY (relations)
         UNION ALL
         SELECT 'pg_attrdef'::regclass, e.oid
         FROM pg_attrdef AS e JOIN pg_attribute AS a ON a.attrelid = e.adrelid AND a.attnum = e.adnum AND a.attgenerated <> ''
         WHERE e.adrelid = ANY (relations)
         UNION ALL
         SELECT 'pg_statistic_ext'::regclass, s.oid FROM pg_statistic_ext AS s WHERE s.stxrelid = ANY (relations))
        UNION
        SELECT n.classid, n.objid
        FROM code AS c
        CROSS JOIN LATERAL (
            SELECT x.refclassid, x.refobjid
            FROM pg_depend AS x
            WHERE x.classid = c.classid AND x.objid = c.objid AND x.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass)
              -- to read a value of a type runs nothing
              AND NOT (c.classid = 'pg_class'::regclass AND x.refclassid = 'pg_type'::regclass)
            UNION ALL
            SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint AS k WHERE c.classid = 'pg_type'::regclass AND k.contypid = c.objid
        ) AS n (classid, objid)
    )
    SELECT c.classid, c.objid FROM code AS c WHERE c.classid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_code(oid[]) IS
'The functions, operators and types that reading relations uses, and those behind them, but for what PostgreSQL brings along.';

-- Of a view its own definition is read, and what it reads; of a materialized view its rows.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_behind(relations oid[]) RETURNS SETOF oid
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE behind (relation) AS (
        SELECT unnest(relations)
        UNION
        SELECT n.relation
        FROM behind AS b
        CROSS JOIN LATERAL (
            SELECT i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = b.relation AND NOT i.inhdetachpending
            UNION ALL
            SELECT x.refobjid
            FROM pg_class AS c
            JOIN pg_rewrite AS w ON w.ev_class = c.oid
            JOIN pg_depend AS x ON x.classid = 'pg_rewrite'::regclass AND x.objid = w.oid AND x.refclassid = 'pg_class'::regclass
            WHERE c.oid = b.relation AND c.relkind = 'v'
        ) AS n (relation)
    )
    SELECT b.relation FROM behind AS b WHERE b.relation IS NOT NULL;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_behind(oid[]) IS
'Relations and all that reading them reads: partitions and heirs, and what views are made of.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_code_of_others(relations oid[]) RETURNS TABLE (what text, owner name, entry text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT concat(i.type, ' ', i.identity), o.rolname, format('%s %s of %I', i.type, i.identity, o.rolname)
    FROM lifecycle_internal.lifecycle_dataset_code(relations) AS x
    JOIN pg_shdepend AS s ON s.classid = x.classid AND s.objid = x.objid AND s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o'
        AND s.dbid = (SELECT b.oid FROM pg_database AS b WHERE b.datname = current_database())
    JOIN pg_roles AS o ON o.oid = s.refobjid AND NOT o.rolsuper AND o.rolname <> current_user
    CROSS JOIN LATERAL pg_identify_object(x.classid, x.objid, 0) AS i
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_code_of_others(oid[]) IS
'What reading relations runs that neither the caller nor a superuser owns, with its owner, and as it is noted in trusted.';

-- What a superuser reads runs what its owner put there: an expression of an index, a view, a function that a view calls.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_owners(relations oid[], OUT owners name[], OUT caller name, OUT called text) RETURNS record
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read oid[] := ARRAY(SELECT b FROM lifecycle_internal.lifecycle_dataset_behind(relations) AS b);
BEGIN
    owners := (SELECT array_agg(DISTINCT o.rolname) FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner AND NOT o.rolsuper WHERE c.oid = ANY (read));
    SELECT x.owner, x.what INTO caller, called
    FROM lifecycle_internal.lifecycle_dataset_code_of_others(read) AS x ORDER BY x.owner, x.what COLLATE "C" LIMIT 1;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_owners(oid[]) IS
'The roles, superusers apart, whose code reading some relations could run.
owners: of these, and of what they read; caller: one who owns what these call, which is called. NULL without any.';

-- So a dataset that a superuser makes of another role's relations is that role's.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_owner_for(sources lifecycle_internal.lifecycle_source[], maintain text) RETURNS name
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record;
    owners name[];
    reader name;
    lacks text;
BEGIN
    IF NOT (SELECT me.rolsuper FROM pg_roles AS me WHERE me.rolname = current_user) THEN
        RETURN current_user;
    END IF;
    found := lifecycle_internal.lifecycle_dataset_owners(ARRAY(
        SELECT lifecycle_internal.lifecycle_dataset_relation(sources[i])::oid FROM generate_subscripts(sources, 1) AS i));
    owners := found.owners;
    IF owners IS NULL AND found.caller IS NOT NULL THEN
        RAISE EXCEPTION 'a superuser''s dataset cannot use what role "%" owns: %', found.caller, found.called
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = 'A source, or what it is made of, calls it, and code that its owner puts there would run with the rights of a superuser.',
                  HINT = 'Give it to a superuser by ALTER ... OWNER TO, or attach the dataset as another role. A superuser may still schedule the refresh.';
    END IF;
    IF cardinality(owners) > 1 THEN
        -- who lacks least; the owner of the orders, if several do
        SELECT o.role, g.statements INTO reader, lacks
        FROM unnest(owners) AS o (role)
        CROSS JOIN LATERAL (SELECT count(*) AS n, string_agg(g.statement, '; ') AS statements
                            FROM lifecycle_internal.lifecycle_dataset_grants(o.role, sources, maintain) AS g) AS g
        ORDER BY g.n, o.role <> (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c
                                 WHERE c.oid = lifecycle_internal.lifecycle_dataset_relation(sources[1])), o.role LIMIT 1;
        RAISE EXCEPTION 'a superuser''s dataset cannot read relations of several roles'
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = format('They, or what views there read, are owned by %s; code that an owner puts there would run with the rights of a superuser.',
                      array_to_string(owners, ', ')),
                  HINT = format('Attach it as one of them: %sSET ROLE %I; then this call again. A superuser may still schedule the refresh.',
                      lacks || '; ', reader);
    END IF;
    RETURN coalesce(owners[1], current_user);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_owner_for(lifecycle_internal.lifecycle_source[], text) IS
'Who is to own a dataset of these sources: the caller, or of a superuser''s the one role that owns them, or what they are made of.
Error: 42501 several roles own them, or none but another role what they call.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_power_check(sources lifecycle_internal.lifecycle_source[], maintain text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    other name;
BEGIN
    IF sources IS NULL OR sources = '{}' THEN
        RETURN;
    END IF;
    other := lifecycle_internal.lifecycle_dataset_owner_for(sources, maintain);
    IF other <> current_user THEN
        RAISE EXCEPTION 'a superuser''s dataset cannot read what role "%" owns', other
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = 'Code that its owner puts behind it, in an index for instance, would run with the rights of a superuser.',
                  HINT = format('Attach a dataset as that role: %sSET ROLE %I; then this call again. A superuser may still schedule the refresh.',
                      (SELECT string_agg(g.statement || '; ', '') FROM lifecycle_internal.lifecycle_dataset_grants(other, sources, maintain) AS g), other);
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_power_check(lifecycle_internal.lifecycle_source[], text) IS
'Whether a dataset of a superuser reads only what superusers own, partitions, heirs and what views read included. Error: 42501 if not.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_relation_power_check(relation regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    other name;
BEGIN
    SELECT coalesce(o.owners[1], o.caller) INTO other FROM lifecycle_internal.lifecycle_dataset_owners(ARRAY[relation::oid]) AS o;
    IF other IS NOT NULL AND (SELECT me.rolsuper FROM pg_roles AS me WHERE me.rolname = current_user) THEN
        RAISE EXCEPTION 'a superuser''s dataset cannot read what role "%" owns', other
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = format('Reading "%s" reads or calls it, and code that its owner puts there would run with the rights of a superuser.', relation),
                  HINT = 'Copy the rows into a table of your own, and name that.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_relation_power_check(regclass) IS
'Whether what a superuser''s dataset reads beside its sources is owned by superusers, and what that reads. Error: 42501 if not.';

-- The views of a dataset that a refresh, and what runs as its owner, reads.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_read_views(dataset text) RETURNS oid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(c.oid) FROM pg_class AS c
    WHERE c.relnamespace = quote_ident(dataset)::regnamespace AND c.relkind = 'v'
      AND (c.relname LIKE 'internal\_%' OR c.relname IN ('customers', 'profiles', 'set_aside'))
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_read_views(text) IS 'The views of a dataset that have the expressions of its sources.';

-- What the expressions of a dataset call may be replaced by its owner, whenever that is.  Whoever attached a source chose that for what it named; but a
-- name may come to stand for what somebody else has made since.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_code_check(dataset text, trusted text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    super boolean := (SELECT me.rolsuper FROM pg_roles AS me WHERE me.rolname = current_user);
    called record;
BEGIN
    SELECT c.what, c.owner INTO called
    FROM lifecycle_internal.lifecycle_dataset_code_of_others(lifecycle_internal.lifecycle_dataset_read_views(dataset)) AS c
    WHERE super OR NOT c.entry = ANY (coalesce(trusted, '{}'))
    ORDER BY c.what COLLATE "C" LIMIT 1;
    IF FOUND AND super THEN
        RAISE EXCEPTION 'a superuser''s dataset cannot use what role "%" owns: %', called.owner, called.what
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = 'Code that its owner puts there would run with the rights of a superuser.',
                  HINT = 'Give it to a superuser by ALTER ... OWNER TO, or attach the dataset as another role. A superuser may still schedule the refresh.';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'an expression of dataset "%" has come to use what role "%" owns: %', dataset, called.owner, called.what
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = 'What it used when its source was attached was something else, or another''s: '
                           'this would run with the rights of the dataset''s owner.',
                  HINT = format('Have it dropped, or given another name; or, to use it, SELECT lifecycle_detach(%L) and attach the dataset anew.', dataset);
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_code_check(text, text[]) IS
'Whether the expressions of a dataset use only what its owner, superusers, and, as noted in trusted, whoever was chosen own; those of a superuser only what
superusers own. Error: 42501 if not.';

-- Asked by all that runs as the owner and reads.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_trust_check(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_power_check(d.sources, d.maintain);
    PERFORM lifecycle_internal.lifecycle_dataset_power_check(d.asides, 'live');
    PERFORM lifecycle_internal.lifecycle_dataset_code_check(dataset, d.trusted);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_trust_check(text, lifecycle_internal.lifecycle_dataset) IS
'Whether reading a dataset runs only code of whom its owner trusts. Error: 42501 if not.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_policy_check(source lifecycle_internal.lifecycle_source, over_rls boolean, maintain text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    guarded regclass := lifecycle_internal.lifecycle_dataset_rls(lifecycle_internal.lifecycle_dataset_relation(source));
BEGIN
    IF guarded IS NOT NULL AND maintain <> 'live' AND NOT over_rls THEN
        RAISE EXCEPTION 'cannot store rows of "%", which is under row-level security', guarded
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'Whoever may read the dataset''s tables would see the rows that its owner sees.',
                  HINT = 'Use maintain => ''live'', which honours policies, or ask for it by name: over_rls => true.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_policy_check(lifecycle_internal.lifecycle_source, boolean, text) IS
'Whether policies let a dataset read a relation. Error: 55000 rows under row-level security would be stored.';

-- An expression is read anew whenever SQL is made of it: what is stored is what the user wrote.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_expression(relation regclass, expression text,
    OUT term text, OUT type text, OUT volatility text, OUT reads text[], OUT meaning text) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_expression(regclass, text) IS
'An expression over the columns of one relation as SQL over "s": its type, its volatility, the columns that it reads, and what its names stand for.
NULLs if the text is a name.
Errors: 42601 no expression, 0A000 a subquery, 42703 no such column, 42P10 a system column or the whole row, 42501 no privilege, 42803 an aggregate,
42P20 a window function, 42883 no such function or operator.';

-- What is wrong with a name that is no column.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_no_column(source lifecycle_internal.lifecycle_source, argument text, name text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_name_check(argument, name);
    RAISE EXCEPTION 'column "%" of "%" does not exist', name, lifecycle_internal.lifecycle_dataset_source_name(source)
        USING ERRCODE = 'undefined_column', DETAIL = format('It was named as %s.', argument),
              HINT = format('Use one of: %s.', (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute AS a
                                                WHERE a.attrelid = lifecycle_internal.lifecycle_dataset_relation(source)
                                                  AND a.attnum > 0 AND NOT a.attisdropped));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_no_column(lifecycle_internal.lifecycle_source, text, text) IS
'Says that a source has no such column. Errors: 42703; 42622 the name is too long.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_type_check(source lifecycle_internal.lifecycle_source, argument text, name text, own text,
    wanted text[], advice text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT own = ANY (wanted) THEN
        RAISE EXCEPTION 'column "%" of "%" has type %', name, lifecycle_internal.lifecycle_dataset_source_name(source), own
            USING ERRCODE = 'datatype_mismatch',
                  DETAIL = format('As %s, it must be %s.', argument, regexp_replace(array_to_string(wanted, ', '), ', ([^,]*)$', ' or \1')),
                  HINT = advice;
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_type_check(lifecycle_internal.lifecycle_source, text, text, text, text[], text) IS
'Whether a column has one of the types that are wanted of it. Error: 42804 if not.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_base_type(type oid) RETURNS oid
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    base oid := type;
    under oid;
BEGIN
    LOOP
        under := (SELECT t.typbasetype FROM pg_type AS t WHERE t.oid = base AND t.typtype = 'd');
        EXIT WHEN under IS NULL;
        base := under;
    END LOOP;
    RETURN base;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_base_type(oid) IS 'The type of a domain''s values; of any other type itself.';

-- A column as SQL over "s", in one of the types that is wanted of it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_column(source lifecycle_internal.lifecycle_source, argument text, name text, wanted text[], advice text,
    OUT term text, OUT type text) RETURNS record
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := lifecycle_internal.lifecycle_dataset_relation(source);
    place text := lifecycle_internal.lifecycle_dataset_source_name(source);
    col record;
    written record;
BEGIN
    IF coalesce(name, '') = '' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_name_check(argument, name);
    END IF;
    SELECT a.attnum, a.atttypid, format_type(base, -1) AS base_type, base <> a.atttypid AS of_domain INTO col
    FROM pg_attribute AS a CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_base_type(a.atttypid) AS base
    WHERE a.attrelid = relation AND a.attname = name AND NOT a.attisdropped;
    IF NOT FOUND THEN
        written := lifecycle_internal.lifecycle_dataset_expression(relation, name);
        IF written.term IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_no_column(source, argument, name);
        END IF;
        IF written.volatility = 'volatile' THEN
            RAISE EXCEPTION 'expression "%" is volatile', name
                USING ERRCODE = 'invalid_object_definition', DETAIL = format('It was given as %s.', argument),
                      HINT = 'Use functions that are IMMUTABLE or STABLE, so that a row says the same whenever it is read.';
        END IF;
        PERFORM lifecycle_internal.lifecycle_dataset_type_check(source, argument, name, written.type, wanted, 'Cast it, for example CAST(x AS numeric).');
        term := written.term;
        type := written.type;
        RETURN;
    END IF;
    IF col.attnum <= 0 THEN
        RAISE EXCEPTION 'column "%" of "%" is a system column', name, place
            USING ERRCODE = 'invalid_column_reference', DETAIL = format('It was named as %s.', argument),
                  HINT = 'Name a column of your own.';
    END IF;
    IF NOT has_column_privilege(relation, col.attnum, 'SELECT') THEN
        RAISE EXCEPTION 'permission denied for column "%" of "%"', name, place
            USING ERRCODE = 'insufficient_privilege', HINT = 'Whoever owns a dataset needs SELECT on what it reads.';
    END IF;
    IF NOT col.base_type = ANY (wanted) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_type_check(source, argument, name, format_type(col.atttypid, NULL), wanted, advice);
    END IF;
    type := col.base_type;
    term := format(CASE WHEN col.of_domain THEN 's.%I::%s' ELSE 's.%I' END, name, type);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_column(lifecycle_internal.lifecycle_source, text, text, text[], text) IS
'A column of a source, or an expression over its columns, as SQL, and its type, that of the domain''s base.
Errors: 42703 no such column, 42P10 a system column, 42501 no privilege, 42804 another type than wanted, 42P17 a volatile expression.';

-- ---- the columns of a source as SQL over "s" ----

-- Types that one customer may have in several sources: each can be assigned to the one after it without loss.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_customer_family(type text, OUT family text, OUT width integer) RETURNS record
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(v.family, lifecycle_dataset_customer_family.type), coalesce(v.width, 1)
    FROM (SELECT 1) AS one LEFT JOIN (VALUES ('smallint', 'integer', 1), ('integer', 'integer', 2), ('bigint', 'integer', 3),
        ('bpchar', 'text', 1), ('character varying', 'text', 2), ('text', 'text', 2)) AS v (type, family, width)
        ON v.type = lifecycle_dataset_customer_family.type
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_customer_family(text) IS
'Which types of customers go together, and which of them holds the others.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_customer_term(source lifecycle_internal.lifecycle_source, OUT term text, OUT type text) RETURNS record
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT c.term, c.type INTO lifecycle_dataset_customer_term.term, lifecycle_dataset_customer_term.type
    FROM lifecycle_internal.lifecycle_dataset_column(source, 'customer', source.customer,
        '{smallint,integer,bigint,numeric,text,character varying,bpchar,uuid}', 'Cast it, for example CAST(x AS text).') AS c;
    -- without a length, which another source need not share
    IF source.customer_type <> type OR EXISTS (
        SELECT FROM pg_attribute AS a
        WHERE a.attrelid = lifecycle_internal.lifecycle_dataset_relation(source) AND a.attname = source.customer AND a.atttypmod <> -1)
    THEN
        type := coalesce(source.customer_type, type);
        term := format('%s::%s', term, type);
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_customer_term(lifecycle_internal.lifecycle_source) IS
'The customer of a source''s row as SQL, and its type.';

-- The widest of the types that the customers have, as long as they go together.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_customer_types(sources lifecycle_internal.lifecycle_source[])
RETURNS lifecycle_internal.lifecycle_source[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    types text[];
    families bigint;
    widest text;
BEGIN
    FOR i IN 1 .. cardinality(sources) LOOP
        types := types || (lifecycle_internal.lifecycle_dataset_customer_term(sources[i])).type;
    END LOOP;
    SELECT count(DISTINCT f.family), (array_agg(t.type ORDER BY f.width DESC, t.type COLLATE "C" DESC))[1] INTO families, widest
    FROM unnest(types) AS t (type), lifecycle_internal.lifecycle_dataset_customer_family(t.type) AS f;
    FOR i IN 1 .. cardinality(sources) LOOP
        IF families = 1 AND types[i] <> widest THEN
            sources[i].customer_type := widest;
        END IF;
    END LOOP;
    RETURN sources;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_customer_types(lifecycle_internal.lifecycle_source[]) IS
'The sources with the type that customers are to have; unchanged where their types do not go together.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_at_term(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at record := lifecycle_internal.lifecycle_dataset_column(source, 'at', source.at,
        '{date,timestamp without time zone,timestamp with time zone}', 'Cast it in a view, and name the view.');
BEGIN
    -- the first and the last day of the type lie outside of it in some time zones, which is an error of the whole statement
    RETURN CASE at.type WHEN 'timestamp with time zone' THEN
        format('(%1$s AT TIME ZONE CASE WHEN %1$s BETWEEN timestamptz %2$L AND timestamptz %3$L THEN %4$L ELSE %5$L END)', at.term,
            '4713-01-01 00:00:00+00 BC', '294276-01-01 00:00:00+00', time_zone, 'UTC')
        ELSE at.term END;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_at_term(lifecycle_internal.lifecycle_source, text) IS
'The day of a source''s row as SQL, in the dataset''s time zone.';

-- Amounts are numeric or float8 as they come, everything else becomes numeric.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_money(source lifecycle_internal.lifecycle_source, argument text, name text, OUT term text, OUT type text)
RETURNS record
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT c.term, c.type INTO lifecycle_dataset_money.term, lifecycle_dataset_money.type
    FROM lifecycle_internal.lifecycle_dataset_column(source, argument, name,
        '{smallint,integer,bigint,numeric,real,double precision,money}', 'Cast it in a view, and name the view.') AS c;
    IF type = 'real' THEN
        term := format('%s::double precision', term);
        type := 'double precision';
    ELSIF type <> ALL ('{numeric,double precision}') THEN
        term := format('%s::numeric', term);
        type := 'numeric';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_money(lifecycle_internal.lifecycle_source, text, text) IS
'An amount of a source''s row as SQL, and its type, numeric or double precision.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_text_term(source lifecycle_internal.lifecycle_source, argument text, name text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key record;
BEGIN
    IF name IS NULL THEN
        RETURN NULL;
    END IF;
    key := lifecycle_internal.lifecycle_dataset_column(source, argument, name,
        '{text,character varying,bpchar,smallint,integer,bigint,boolean,uuid,name}', 'Cast it to text: CAST(x AS text).');
    RETURN CASE key.type WHEN 'text' THEN key.term ELSE format('%s::text', key.term) END;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_text_term(lifecycle_internal.lifecycle_source, text, text) IS
'A key of a source''s row as SQL; NULL without one.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_key_term(source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN lifecycle_internal.lifecycle_dataset_text_term(source,
    CASE (source).measure WHEN 'order'::pg_catalog.text THEN 'category'::pg_catalog.text ELSE 'key'::pg_catalog.text END, (source).key);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_key_term(lifecycle_internal.lifecycle_source) IS
'The category, touch or kind of a source''s row as SQL; NULL without one.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_order_key_term(source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN lifecycle_internal.lifecycle_dataset_text_term(source, 'order_key', (source).order_key);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_order_key_term(lifecycle_internal.lifecycle_source) IS
'The key of the order that a source''s row belongs to, as SQL; NULL without one.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_filter_term(source lifecycle_internal.lifecycle_source) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE WHEN source.filter IS NOT NULL
                THEN (lifecycle_internal.lifecycle_dataset_column(source, 'filter', source.filter, '{boolean}', 'Write a condition.')).term END;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_filter_term(lifecycle_internal.lifecycle_source) IS
'The condition on a source''s rows as SQL; NULL without one.';

-- What was written of a source: arguments and texts, as far as they name columns or contain expressions.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_written(source lifecycle_internal.lifecycle_source) RETURNS TABLE (argument text, written text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.argument, v.written
    FROM (VALUES ('customer', source.customer), ('at', source.at), ('value', source.value), ('cost', source.cost), ('key', source.key),
                 ('order_key', source.order_key), ('filter', source.filter)) AS v (argument, written)
    WHERE v.written IS NOT NULL
    UNION ALL
    SELECT c.key, c.value FROM jsonb_each_text(source.columns) AS c
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_written(lifecycle_internal.lifecycle_source) IS
'The columns and expressions of a source as the user wrote them.';

-- The exact name of a column comes before an expression.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_expressions(source lifecycle_internal.lifecycle_source) RETURNS TABLE (argument text, written text)
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := lifecycle_internal.lifecycle_dataset_relation(source);
BEGIN
    RETURN QUERY
    SELECT w.argument, w.written
    FROM lifecycle_internal.lifecycle_dataset_written(source) AS w
    WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = w.written AND NOT a.attisdropped);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_expressions(lifecycle_internal.lifecycle_source) IS
'What was written of a source that names no column of it.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_reads(source lifecycle_internal.lifecycle_source) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := lifecycle_internal.lifecycle_dataset_relation(source);
BEGIN
    RETURN (
        SELECT array_agg(a.attname::text ORDER BY a.attnum)
        FROM pg_attribute AS a
        WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname IN (
              SELECT w.written FROM lifecycle_internal.lifecycle_dataset_written(source) AS w
              UNION ALL
              SELECT unnest(e.reads)
              FROM lifecycle_internal.lifecycle_dataset_expressions(source) AS w
              CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_expression(relation, w.written) AS e));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_reads(lifecycle_internal.lifecycle_source) IS
'The columns of a source''s relation that are read, in its order.';

-- Numbers of relations and columns differ after a restore as well: the first refresh then rebuilds.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_signature(dataset lifecycle_internal.lifecycle_dataset) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(format('%s %s:%s%s', x.measure, x.relation,
        (SELECT string_agg(format(' %s %s %s', a.attnum, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)), ',' ORDER BY a.attnum)
         FROM pg_attribute AS a WHERE a.attrelid = x.relation AND a.attname = ANY (x.reads) AND NOT a.attisdropped),
        (SELECT format(', by %s', md5(string_agg(concat(w.argument, ' ', e.meaning), E'\n' ORDER BY w.argument COLLATE "C", e.meaning COLLATE "C")))
         FROM lifecycle_internal.lifecycle_dataset_expressions(x.source) AS w
         CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_expression(x.relation, w.written) AS e
         HAVING count(e.meaning) > 0)), '; ' ORDER BY x.n)
    FROM (SELECT s.source, s.measure, lifecycle_internal.lifecycle_dataset_relation(s.source)::oid AS relation,
                 lifecycle_internal.lifecycle_dataset_reads(s.source) AS reads, s.n
          FROM (SELECT dataset.sources[i] AS source, (dataset.sources[i]).measure AS measure, i AS n
                FROM generate_subscripts(dataset.sources, 1) AS i) AS s OFFSET 0) AS x
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_signature(lifecycle_internal.lifecycle_dataset) IS
'The relations that a dataset reads and their columns, by numbers and types, and what its expressions mean.';

-- A row that is taken out must say what it said when it was put in.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_immutable_check(source lifecycle_internal.lifecycle_source) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := lifecycle_internal.lifecycle_dataset_relation(source);
    given record;
BEGIN
    FOR given IN
        SELECT w.argument, w.written FROM lifecycle_internal.lifecycle_dataset_expressions(source) AS w
    LOOP
        IF (lifecycle_internal.lifecycle_dataset_expression(relation, given.written)).volatility <> 'immutable' THEN
            RAISE EXCEPTION 'expression "%" is not immutable', given.written
                USING ERRCODE = 'invalid_object_definition',
                      DETAIL = format('It was given as %s of a tracked dataset, which takes a row out by what it said when it came in.', given.argument),
                      HINT = 'Use functions that are IMMUTABLE, or maintain => ''scheduled''.';
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_immutable_check(lifecycle_internal.lifecycle_source) IS
'Whether the expressions of a source can be tracked. Error: 42P17 if one is not immutable.';

-- The row's arguments of lifecycle_profile or lifecycle_measure, beginning with the day.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_arguments(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    day text := lifecycle_internal.lifecycle_dataset_at_term(source, time_zone);
    key text := lifecycle_internal.lifecycle_dataset_key_term(source);
    order_key text := lifecycle_internal.lifecycle_dataset_order_key_term(source);
    value record;
    cost text;
BEGIN
    IF source.measure IN ('contact', 'signal') THEN
        RETURN array_remove(ARRAY[day, format('%L', source.measure), '1::numeric', key], NULL);
    ELSIF source.measure = 'customer' THEN
        -- since when somebody is known is a first contact
        RETURN ARRAY[day, '''contact''', '1::numeric'];
    END IF;
    IF source.measure = 'order' AND source.value IS NULL THEN
        -- visits, for instance, have no amount: each counts one
        SELECT '1::numeric' AS term, 'numeric' AS type INTO value;
    ELSE
        value := lifecycle_internal.lifecycle_dataset_money(source,
            CASE source.measure WHEN 'order' THEN 'revenue' WHEN 'satisfaction' THEN 'score' ELSE 'amount' END, source.value);
    END IF;
    IF source.measure <> 'order' THEN
        RETURN array_remove(ARRAY[day, format('%L', source.measure), value.term, key], NULL);
    END IF;
    IF source.cost IS NOT NULL THEN
        cost := format('%s::%s', (lifecycle_internal.lifecycle_dataset_money(source, 'cost', source.cost)).term, value.type);
    ELSIF key IS NOT NULL OR order_key IS NOT NULL THEN
        cost := format('NULL::%s', value.type);
    END IF;
    IF order_key IS NOT NULL THEN
        key := coalesce(key, 'NULL::text');
    END IF;
    RETURN array_remove(ARRAY[day, value.term, cost, key, order_key], NULL);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_arguments(lifecycle_internal.lifecycle_source, text) IS
'The arguments by which a source''s row goes into a profile, as SQL.';

-- Customers of another table must have the type of those who order.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_customer_check(source lifecycle_internal.lifecycle_source, orders lifecycle_internal.lifecycle_source)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text;
    wanted text := (lifecycle_internal.lifecycle_dataset_customer_term(orders)).type;
BEGIN
    source.customer_type := NULL;
    own := (lifecycle_internal.lifecycle_dataset_customer_term(source)).type;
    IF NOT EXISTS (SELECT FROM lifecycle_internal.lifecycle_dataset_customer_family(own) AS f, lifecycle_internal.lifecycle_dataset_customer_family(wanted) AS w
                   WHERE f.family = w.family AND f.width <= w.width) THEN
        RAISE EXCEPTION 'column "%" of "%" has type %', source.customer, lifecycle_internal.lifecycle_dataset_source_name(source), own
            USING ERRCODE = 'datatype_mismatch',
                  DETAIL = format('The customer of "%s" has type %s.', lifecycle_internal.lifecycle_dataset_source_name(orders), wanted),
                  HINT = CASE WHEN EXISTS (SELECT FROM lifecycle_internal.lifecycle_dataset_customer_family(own) AS f,
                                               lifecycle_internal.lifecycle_dataset_customer_family(wanted) AS w WHERE f.family = w.family)
                         -- what is wider may hold what does not fit
                         THEN format('Attach the orders with customer => ''CAST(%s AS %s)''.', quote_ident(orders.customer), own)
                         ELSE format('Cast it: customer => ''CAST(%s AS %s)''.', quote_ident(source.customer), wanted) END;
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_customer_check(lifecycle_internal.lifecycle_source, lifecycle_internal.lifecycle_source) IS
'Whether a source''s customers have the type of those who order, or one that it holds. Error: 42804 if not.';

-- ---- what a measure has beside: columns of further meanings, which views read ----

CREATE FUNCTION lifecycle_internal.lifecycle_source_columns() RETURNS TABLE (measure text, name text, kind text, needed boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    VALUES ('satisfaction', 'dimension', 'text', false), ('satisfaction', 'expectation', 'number', false), ('satisfaction', 'sacrifice', 'number', false),
           ('satisfaction', 'competitor', 'number', false), ('satisfaction', 'competitor_sacrifice', 'number', false),
           ('signal', 'answered', 'day', false), ('signal', 'settled', 'day', false),
           ('balance', 'due', 'day', false),
           ('referral', 'referrer', 'customer', true),
           ('contract', 'ends', 'day', true), ('contract', 'renewed', 'day', false), ('contract', 'notice', 'day', false)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_source_columns() IS
'What a measure may have beside its value and key.
needed: without the column a source of it says nothing.';

-- Attributes have columns of any name and type; recommendations that say who recommended are of whom they brought.
CREATE FUNCTION lifecycle_internal.lifecycle_source_is_aside(source lifecycle_internal.lifecycle_source) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (source).measure IN ('attribute', 'contract', 'gain') OR (source).measure = 'referral' AND coalesce((source).columns ? 'referrer', false);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_source_is_aside(lifecycle_internal.lifecycle_source) IS
'Whether views read a source and profiles do not.';

-- A row that views alone read is not set aside for one of its columns: a number that is NaN, or that no amount can be, and an infinite day count as
-- not given.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_known_number(term text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SET search_path = pg_catalog, pg_temp
RETURN format('CASE WHEN (%1$s)::numeric BETWEEN -92000000000 AND 92000000000 THEN (%1$s)::numeric END', term);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_known_number(text) IS
'A number as SQL; NULL where it is NaN, infinite or beyond 9.2e10, as amounts of rows that go into profiles are.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_known_day(term text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SET search_path = pg_catalog, pg_temp
RETURN format('CASE WHEN isfinite((%1$s)::date) THEN (%1$s)::date END', term);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_known_day(text) IS 'A day as SQL; NULL where it is infinite.';

-- A column of a source by what it is, as SQL.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_aside_term(source lifecycle_internal.lifecycle_source, name text, kind text, time_zone text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written text := source.columns ->> name;
BEGIN
    IF kind = 'any' THEN
        RETURN (lifecycle_internal.lifecycle_dataset_column(source, name, written, NULL, NULL)).term;
    ELSIF kind = 'customer' THEN
        source.customer := written;
        RETURN (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
    ELSIF written IS NULL THEN
        RETURN format('NULL::%s', CASE kind WHEN 'number' THEN 'numeric' WHEN 'day' THEN 'date' ELSE 'text' END);
    ELSIF kind = 'day' THEN
        source.at := written;
        RETURN lifecycle_internal.lifecycle_dataset_known_day(lifecycle_internal.lifecycle_dataset_at_term(source, time_zone));
    ELSIF kind = 'number' THEN
        RETURN lifecycle_internal.lifecycle_dataset_known_number((lifecycle_internal.lifecycle_dataset_money(source, name, written)).term);
    END IF;
    RETURN lifecycle_internal.lifecycle_dataset_text_term(source, name, written);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_aside_term(lifecycle_internal.lifecycle_source, text, text, text) IS
'A column that a source has beside, as SQL; NULL of its type where none is named. Errors: those of a column.';

-- All that a source has beside, in the order of its names.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_aside_columns(source lifecycle_internal.lifecycle_source, time_zone text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(format('%s AS %I', lifecycle_internal.lifecycle_dataset_aside_term(source, c.name, c.kind, time_zone), c.name), ', ' ORDER BY c.n)
    FROM (SELECT k.name, k.kind, k.n FROM lifecycle_internal.lifecycle_source_columns() WITH ORDINALITY AS k (measure, name, kind, needed, n)
          WHERE k.measure = source.measure
          UNION ALL
          SELECT j.key, 'any', row_number() OVER (ORDER BY j.key COLLATE "C") FROM jsonb_each_text(source.columns) AS j WHERE source.measure = 'attribute') AS c
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_aside_columns(lifecycle_internal.lifecycle_source, text) IS
'The columns that a source has beside, as SQL; NULL without any. Errors: those of a column.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_source_check(source lifecycle_internal.lifecycle_source, dataset lifecycle_internal.lifecycle_dataset)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    untracked regclass;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_relation_check(source, dataset.maintain);
    PERFORM lifecycle_internal.lifecycle_dataset_policy_check(source, dataset.over_rls, dataset.maintain);
    PERFORM lifecycle_internal.lifecycle_dataset_customer_check(source, dataset.sources[1]);
    IF source.measure <> 'customer' OR source.at IS NOT NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_arguments(source, dataset.time_zone);
    END IF;
    IF source.columns IS NOT NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_aside_columns(source, dataset.time_zone);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_filter_term(source);
    IF dataset.maintain = 'tracked' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_tree_check(source, dataset.relations);
        PERFORM lifecycle_internal.lifecycle_dataset_immutable_check(source);
    END IF;
    SELECT t INTO untracked FROM lifecycle_internal.lifecycle_dataset_tree(lifecycle_internal.lifecycle_dataset_relation(source)) AS t
    WHERE dataset.maintain = 'tracked' AND lifecycle_internal.lifecycle_dataset_foreign(source) IS NULL AND NOT has_table_privilege(t, 'TRIGGER')
    ORDER BY t::oid LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'permission denied to track "%"', lifecycle_internal.lifecycle_dataset_source_name(source)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('It takes the privilege TRIGGER: GRANT TRIGGER ON %s TO %I; or use maintain => ''scheduled''.', untracked, current_user);
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_source_check(lifecycle_internal.lifecycle_source, lifecycle_internal.lifecycle_dataset) IS
'Whether a source is there, can be read safely, and has the columns that are wanted of it.
Errors: those of the checks it makes, and 42501 without the privilege to track it.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_aside_check(source lifecycle_internal.lifecycle_source, dataset lifecycle_internal.lifecycle_dataset)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_policy_check(source, dataset.over_rls, 'live');
    PERFORM lifecycle_internal.lifecycle_dataset_customer_check(source, dataset.sources[1]);
    PERFORM lifecycle_internal.lifecycle_dataset_filter_term(source);
    PERFORM lifecycle_internal.lifecycle_dataset_aside_columns(source, dataset.time_zone);
    IF source.at IS NOT NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_at_term(source, dataset.time_zone);
    END IF;
    IF source.value IS NOT NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_money(source, 'amount', source.value);
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_aside_check(lifecycle_internal.lifecycle_source, lifecycle_internal.lifecycle_dataset) IS
'Whether a source that views read is there, can be read safely, and has the columns that are wanted of it. Errors: those of the checks it makes.';

-- ---- settings ----

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_zone_check(time_zone text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM now() AT TIME ZONE coalesce(time_zone, '');
EXCEPTION WHEN invalid_parameter_value THEN
    RAISE EXCEPTION 'unknown time zone: "%"', time_zone
        USING ERRCODE = 'invalid_parameter_value', HINT = 'The view pg_timezone_names lists them; Europe/Berlin is one.';
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_zone_check(text) IS 'Whether there is such a time zone. Error: 22023 if not.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_weights_check(weights jsonb) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    total numeric;
BEGIN
    IF weights IS NULL THEN
        RETURN;
    END IF;
    IF jsonb_typeof(weights) = 'object' THEN
        SELECT CASE WHEN bool_and(x.number >= 0) THEN sum(x.number) END INTO total
        FROM jsonb_each(weights) AS w
        CROSS JOIN LATERAL (SELECT CASE jsonb_typeof(w.value) WHEN 'number' THEN (w.value #>> '{}')::numeric ELSE -1 END AS number) AS x;
    END IF;
    IF abs(total - 1) <= 0.000001 THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'weights of dimensions must be numbers of 0 or more that sum to 1'
        USING ERRCODE = 'invalid_parameter_value', DETAIL = format('They are %s, and sum to %s.', left(weights::text, 200), coalesce(total::text, 'nothing')),
              HINT = 'Write them as {"service": 0.6, "product": 0.4}; NULL counts all dimensions the same.';
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_weights_check(jsonb) IS
'Whether weights of dimensions sum to one. Error: 22023 if not.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_setting_check(dataset lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(dataset.maintain IN ('live', 'scheduled', 'tracked'), false) THEN
        RAISE EXCEPTION 'unknown way to maintain a dataset: "%"', dataset.maintain
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use one of: live, scheduled, tracked.';
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_zone_check(dataset.time_zone);
    PERFORM @extschema@.lifecycle_label('prospect', coalesce(dataset.scheme, ''), coalesce(dataset.language, ''));
    IF NOT coalesce(isfinite(dataset.as_of), true) THEN
        RAISE EXCEPTION '"as_of" must be a finite date' USING ERRCODE = 'datetime_field_overflow', HINT = 'Use NULL for today.';
    END IF;
    IF dataset.as_of NOT BETWEEN '1000-01-01' AND '9999-01-01' THEN
        RAISE EXCEPTION '"as_of" is out of range'
            USING ERRCODE = 'datetime_field_overflow', DETAIL = format('The value is %s; it lies between 1000-01-01 and 9999-01-01.', dataset.as_of);
    END IF;
    IF dataset.plausible_from IS NULL OR NOT isfinite(dataset.plausible_from) OR dataset.plausible_from < '0001-01-01' THEN
        RAISE EXCEPTION '"plausible_from" must be a date from 0001-01-01 on' USING ERRCODE = 'datetime_field_overflow';
    END IF;
    -- what was paid longer ago is worth more by then than money can say
    IF dataset.as_of > dataset.plausible_from + interval '200 years' THEN
        RAISE EXCEPTION '"as_of" is out of range'
            USING ERRCODE = 'datetime_field_overflow',
                  DETAIL = format('The value is %s; it lies at most 200 years after plausible_from, which is %s.', dataset.as_of, dataset.plausible_from),
                  HINT = 'Use the day of the last order, or NULL for today.';
    END IF;
    IF dataset.value_share NOT BETWEEN 0 AND 1 OR dataset.potential_share NOT BETWEEN 0 AND 1 OR dataset.alert_probability NOT BETWEEN 0 AND 1 THEN
        RAISE EXCEPTION 'a share of customers or a probability lies between 0 and 1'
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = format('value_share is %s, potential_share %s, alert_probability %s.', dataset.value_share, dataset.potential_share,
                      dataset.alert_probability),
                  HINT = 'Use 0.2 for the best fifth; NULL for a share keeps its threshold as it is.';
    END IF;
    IF dataset.horizon_days NOT BETWEEN 1 AND 36600 THEN
        RAISE EXCEPTION '"horizon_days" must be between 1 and 36600'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = format('The value is %s.', dataset.horizon_days),
                  HINT = 'Use 365 for a year, or NULL to look as far ahead as the model says.';
    END IF;
    IF dataset.moves_kept NOT BETWEEN 0 AND 366000 THEN
        RAISE EXCEPTION '"moves_kept" lies between 0 and 366000 days'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = format('The value is %s.', dataset.moves_kept), HINT = 'Use NULL to keep all moves.';
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_weights_check(dataset.weights);
    IF dataset.value_from IS NULL OR dataset.potential_from IS NULL THEN
        RAISE EXCEPTION '"value_from" and "potential_from" must not be NULL'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Use the amount from which on a customer counts as high.';
    END IF;
    IF dataset.value_from IN ('NaN', 'Infinity', '-Infinity') OR dataset.potential_from IN ('NaN', 'Infinity', '-Infinity')
       OR dataset.contribution_from IN ('NaN', 'Infinity', '-Infinity') THEN
        RAISE EXCEPTION '"value_from", "potential_from" and "contribution_from" must be finite numbers'
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = format('value_from is %s, potential_from %s, contribution_from %s.', dataset.value_from, dataset.potential_from,
                      coalesce(dataset.contribution_from::text, 'NULL')),
                  HINT = 'Use the amount from which on a customer counts as high.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_setting_check(lifecycle_internal.lifecycle_dataset) IS
'Whether a dataset''s settings are allowed.
Errors: 22023 an unknown way, time zone, scheme or language, a share outside 0 to 1, a threshold that is no number, or moves_kept; 22004 a
threshold of NULL; 22008 as_of.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_model_called(dataset oid, name text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_model_called(oid, text) IS
'What the settings of a dataset call a model: by that name its owner finds the one that it means by the given name now, and no other later.
dataset: its table "dataset". NULL where there is none of that name, or the caller may not set the model.
Error: 42P09 several roles share one of that name.';

-- What the views and triggers were made from cannot change under them.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    called text;
BEGIN
    IF (NEW.maintain, NEW.sources, NEW.asides, NEW.time_zone) IS DISTINCT FROM (OLD.maintain, OLD.sources, OLD.asides, OLD.time_zone) THEN
        RAISE EXCEPTION 'cannot change % of dataset "%"',
            CASE WHEN NEW.maintain IS DISTINCT FROM OLD.maintain THEN 'maintain'
                 WHEN NEW.sources IS DISTINCT FROM OLD.sources THEN 'sources'
                 WHEN NEW.asides IS DISTINCT FROM OLD.asides THEN 'asides' ELSE 'time_zone' END, TG_TABLE_SCHEMA
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'Its views and triggers were made from it.',
                  HINT = format('SELECT lifecycle_detach(%L) and attach it anew.', TG_TABLE_SCHEMA);
    END IF;
    IF NEW.model IS DISTINCT FROM OLD.model THEN
        called := lifecycle_internal.lifecycle_dataset_model_called(TG_RELID, NEW.model);
        IF called IS NULL THEN
            PERFORM @extschema@.lifecycle_model_get(coalesce(NEW.model, ''));
            RAISE EXCEPTION 'unknown model: "%"', NEW.model
                USING ERRCODE = 'invalid_parameter_value', DETAIL = 'The owner of the dataset has none of that name.',
                      HINT = 'Share it with the dataset''s owner: lifecycle_model_share.';
        END IF;
        NEW.model := called;
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_setting_check(NEW);
    IF NEW.plausible_from IS DISTINCT FROM OLD.plausible_from THEN
        NEW.stale := NEW.maintain <> 'live';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_guard() IS
'Trigger of a dataset''s settings: refuses an impossible setting as soon as it is made, and notes whose model is meant.
Errors: 55000 a change of maintain, sources or time_zone; 22023 an unknown model; 42P09 several roles share one of that name;
those of lifecycle_internal.lifecycle_dataset_setting_check.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_check(dataset lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.lifecycle_model_get(coalesce(dataset.model, ''));
    PERFORM lifecycle_internal.lifecycle_dataset_setting_check(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_source_check(source, dataset) FROM unnest(dataset.sources) AS source;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_check(lifecycle_internal.lifecycle_dataset) IS
'Whether a dataset can be made, or refreshed.
Errors: 22023 an unknown model; 42P09 several roles share one of that name; those of
lifecycle_internal.lifecycle_dataset_setting_check and lifecycle_internal.lifecycle_dataset_source_check.';
