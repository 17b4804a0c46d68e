
-- Models of a role's own: each is a table of one row that belongs to the role.  So PostgreSQL itself says who may read and change it,
-- who gets it when a role goes, and pg_dump takes it along, whoever dumps and restores.  A table of the extension could do none of
-- that: what a plain role is to dump it must read whole, and row-level security makes its pg_dump fail.

CREATE SCHEMA lifecycle_own;
COMMENT ON SCHEMA lifecycle_own IS 'Models of roles of their own: tables of one row each, made by lifecycle_model_save.';
GRANT USAGE, CREATE ON SCHEMA lifecycle_own TO PUBLIC;

CREATE TYPE lifecycle_internal.lifecycle_own_model AS (
    name text,
    description text,
    model jsonb,
    saved_by text,
    saved_at timestamp with time zone
);
COMMENT ON TYPE lifecycle_internal.lifecycle_own_model IS
'Type of the tables that hold a model of a role''s own: whatever table is of this type is looked for one.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_own_model.name IS 'Name of the model.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_own_model.description IS 'What it is for.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_own_model.model IS
'Its columns as in lifecycle_model; one that is missing, since a later version added it, is that of default.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_own_model.saved_by IS
'The role that last saved it: tells models of one name apart where a restore gave those of several roles to one.';
COMMENT ON COLUMN lifecycle_internal.lifecycle_own_model.saved_at IS 'When it was last saved.';

CREATE FUNCTION lifecycle_internal.lifecycle_own_model_rows(OUT relation oid, OUT owner text, OUT name text, OUT description text, OUT model jsonb,
    OUT saved_by text, OUT saved_at timestamptz)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_own_model_rows() IS
'Models of roles'' own that the caller may read.

Straight from the pages of their tables: nothing that an owner put there is run.';

CREATE VIEW lifecycle_models WITH (security_invoker = true) AS
SELECT m.name, pg_catalog.pg_get_userbyid(c.relowner)::text COLLATE pg_catalog."default" AS owner, CASE WHEN m.builtin THEN 'shipped' ELSE 'shared' END AS kind,
       '{public}'::text[] AS shared_with, m.description, NULL::timestamptz AS saved_at, c.oid::regclass AS relation
FROM @extschema@.lifecycle_model AS m
CROSS JOIN pg_catalog.pg_class AS c
WHERE c.oid OPERATOR(pg_catalog.=) '@extschema@.lifecycle_model'::regclass
UNION ALL
SELECT m.name, m.owner, CASE WHEN m.owner OPERATOR(pg_catalog.=) CURRENT_USER::text THEN 'own' ELSE 'shared' END,
       (SELECT pg_catalog.array_agg(CASE a.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END ORDER BY a.grantee)
        FROM pg_catalog.pg_class AS c
        CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
        WHERE c.oid OPERATOR(pg_catalog.=) m.relation AND a.privilege_type OPERATOR(pg_catalog.=) 'SELECT'
          AND a.grantee OPERATOR(pg_catalog.<>) c.relowner),
       m.description, m.saved_at, m.relation::regclass
FROM lifecycle_internal.lifecycle_own_model_rows() AS m;
COMMENT ON VIEW lifecycle_models IS
'The models that you can use: shipped ones, your own, and those shared with you.

lifecycle_model_get has what is in them.';
COMMENT ON COLUMN lifecycle_models.name IS 'Name of the model.';
COMMENT ON COLUMN lifecycle_models.owner IS 'The role that it belongs to.';
COMMENT ON COLUMN lifecycle_models.kind IS 'shipped, own or shared.';
COMMENT ON COLUMN lifecycle_models.shared_with IS 'Roles that may use it besides its owner; public is everybody. NULL: none.';
COMMENT ON COLUMN lifecycle_models.description IS 'What it is for.';
COMMENT ON COLUMN lifecycle_models.saved_at IS 'When it was last saved; NULL of rows of lifecycle_model.';
COMMENT ON COLUMN lifecycle_models.relation IS 'The table that holds it.';
GRANT SELECT ON lifecycle_models TO PUBLIC;

CREATE FUNCTION lifecycle_internal.lifecycle_model_look(name text, exact boolean, OUT model jsonb, OUT called text) RETURNS record
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owners text[];
BEGIN
    -- nobody's own model has the name of a shipped one, and those are asked for most
    SELECT to_jsonb(m), m.name INTO model, called FROM @extschema@.lifecycle_model AS m WHERE m.name = lifecycle_model_look.name AND m.builtin;
    IF FOUND THEN
        RETURN;
    END IF;

    -- what others share comes last, so that nobody can put a model of theirs in the place of one that is in use
    SELECT (array_agg(r.model ORDER BY r.relation))[1], array_agg(DISTINCT r.owner), min(CASE WHEN r.place < 6 THEN lifecycle_model_look.name
                                                                                             ELSE concat(r.owner, '.', lifecycle_model_look.name) END)
    INTO model, owners, called
    FROM (
        SELECT f.model, f.owner, f.relation, f.place, rank() OVER (ORDER BY f.place) AS rank
        FROM (
            SELECT to_jsonb(m) AS model, NULL AS owner, NULL::oid AS relation, 3 AS place
            FROM @extschema@.lifecycle_model AS m WHERE m.name = lifecycle_model_look.name
            UNION ALL
            SELECT CASE jsonb_typeof(o.model) WHEN 'object'
                   THEN o.model || jsonb_build_object('name', o.name, 'description', o.description, 'builtin', false) END, o.owner, o.relation,
                   CASE WHEN o.name <> lifecycle_model_look.name THEN CASE concat(o.owner, '.', o.name) WHEN lifecycle_model_look.name THEN 4 ELSE 5 END
                        WHEN o.owner = current_user::text THEN CASE o.saved_by WHEN o.owner THEN 1 ELSE 2 END
                        WHEN pg_has_role(o.owner, 'USAGE') THEN 6
                        ELSE 7 END
            FROM lifecycle_internal.lifecycle_own_model_rows() AS o
            -- a stranger's model that is itself called owner.name stands in for nobody's: it is found by its own owner's name alone
            WHERE o.name = lifecycle_model_look.name
                  AND (strpos(o.name, '.') = 0 OR o.owner = current_user::text OR pg_has_role(o.owner, 'USAGE'))
               OR concat(o.owner, '.', o.name) = lifecycle_model_look.name
               -- where a role's models became the caller's, it goes on finding them by that role's name
               OR o.owner = current_user::text AND concat(o.saved_by, '.', o.name) = lifecycle_model_look.name
        ) AS f
        WHERE f.place < 6 OR NOT exact
    ) AS r
    WHERE r.rank = 1;
    IF cardinality(owners) > 1 AND NOT exact THEN
        RAISE EXCEPTION 'several roles share a model "%" with you', lifecycle_model_look.name
            USING ERRCODE = 'ambiguous_alias',
                  DETAIL = format('It is there of %s.', (SELECT string_agg(format('"%s"', o), ', ' ORDER BY o) FROM unnest(owners) AS o)),
                  HINT = format('Say whose: "%s.%s".', owners[1], lifecycle_model_look.name);
    END IF;
    IF cardinality(owners) > 1 OR jsonb_typeof(model) IS DISTINCT FROM 'object' THEN
        model := NULL;
        called := NULL;
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_model_look(text, boolean) IS
'The model of that name as it was saved, and what it alone is called.

NULL if there is none. Of several: a shipped one, the caller''s own (first what it saved itself), a row of lifecycle_model, one whose owner and
name are given as owner.name, one of the caller''s that this owner saved. Unless exact, then: one of a role of the caller''s, one that is
shared and has no dot in its name.
Error, unless exact: 42P09 several roles share one of that name.';

CREATE FUNCTION lifecycle_internal.lifecycle_model_find(name text, exact boolean DEFAULT false) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    model jsonb := (lifecycle_internal.lifecycle_model_look(name, exact)).model;
BEGIN
    IF model IS NULL OR (model ->> 'builtin')::boolean THEN
        RETURN model;
    END IF;
    -- a column that a later version added is that of default
    RETURN to_jsonb(jsonb_populate_record(@extschema@.lifecycle_model_shipped('default'), model));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_model_find(text, boolean) IS
'The model that lifecycle_model_look finds, with all columns, as JSON.

NULL if there is none.';

CREATE FUNCTION lifecycle_internal.lifecycle_model_get_run(name text) RETURNS lifecycle_model
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_model jsonb := lifecycle_internal.lifecycle_model_find(name);
BEGIN
    IF found_model IS NULL THEN
        RAISE EXCEPTION 'unknown model: "%"', name
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT format('Use one of: %s.', string_agg(DISTINCT m.name, ', ' ORDER BY m.name))
                          FROM @extschema@.lifecycle_models AS m);
    END IF;
    RETURN jsonb_populate_record(NULL::@extschema@.lifecycle_model, found_model);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_model_get_run(text) IS
'What lifecycle_model_get looks for, once a statement.';

CREATE FUNCTION lifecycle_model_get(name text) RETURNS lifecycle_model
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_model_get(text) IS
'The model of that name, for the argument that functions of stages take.

name: as in lifecycle_models. Your own comes before those of others; owner.name says whose is meant. A shared one whose
name has a dot is found as owner.name only.
Errors: 22023 an unknown model, the hint lists what there is; 42P09 several roles share one of that name with you.';

-- ---- saved, dropped, shared ----

CREATE FUNCTION lifecycle_internal.lifecycle_own_model_table(name text) RETURNS regclass
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation oid;
BEGIN
    IF EXISTS (SELECT FROM @extschema@.lifecycle_model AS m WHERE m.name = lifecycle_own_model_table.name AND m.builtin) THEN
        RAISE EXCEPTION 'shipped model "%" cannot be changed', name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Save a model under another name, with this one as its base.';
    END IF;
    SELECT o.relation INTO relation
    FROM lifecycle_internal.lifecycle_own_model_rows() AS o
    WHERE o.name = lifecycle_own_model_table.name AND o.owner = current_user::text
    ORDER BY CASE o.saved_by WHEN o.owner THEN 1 ELSE 2 END, o.relation LIMIT 1;
    RETURN relation;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_own_model_table(text) IS
'The table of a model of the caller''s own; NULL if there is none.

Error: 55000 a shipped model.';

CREATE FUNCTION lifecycle_internal.lifecycle_own_model_wanted(name text) RETURNS regclass
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := lifecycle_internal.lifecycle_own_model_table(name);
BEGIN
    IF relation IS NULL THEN
        RAISE EXCEPTION 'you have no model "%" of your own', name
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'The view lifecycle_models lists models and their owners; SET ROLE to the owner where it is one of your roles.';
    END IF;
    RETURN relation;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_own_model_wanted(text) IS
'The table of a model of the caller''s own.

Errors: 22023 there is none, 55000 a shipped model.';

CREATE FUNCTION lifecycle_internal.lifecycle_own_model_new(name text) RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- cut at 63 bytes; the name that counts is in the row
    chosen name := name;
    place integer := 1;
    reader name := (SELECT r.rolname FROM pg_database AS d JOIN pg_roles AS r ON r.oid = d.datdba
                    WHERE d.datname = current_database() AND NOT r.rolsuper AND r.rolname <> current_user);
BEGIN
    -- a table makes a type of its name, and any role may make types here
    WHILE to_regclass(format('lifecycle_own.%I', chosen)) IS NOT NULL OR to_regtype(format('lifecycle_own.%I', chosen)) IS NOT NULL LOOP
        place := place + 1;
        chosen := concat(place, '_', name);
    END LOOP;
    -- the key is its replica identity, without which a publication of all tables would refuse changes
    EXECUTE format('CREATE TABLE lifecycle_own.%I OF lifecycle_internal.lifecycle_own_model (PRIMARY KEY (name))', chosen);
    EXECUTE format('COMMENT ON TABLE lifecycle_own.%I IS %L', chosen, 'A model of lifecycle: one row, kept by lifecycle_model_save.');
    -- who dumps a database reads all its tables
    IF reader IS NOT NULL THEN
        EXECUTE format('GRANT SELECT ON TABLE lifecycle_own.%I TO %I', chosen, reader);
    END IF;
    RETURN format('lifecycle_own.%I', chosen)::regclass;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_own_model_new(text) IS
'Makes the table of a model of the caller''s own.

The owner of the database may read it, so that a dump of the database by a plain role is whole.';

CREATE FUNCTION lifecycle_model_save(name text, changes jsonb DEFAULT '{}', base text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass;
    start jsonb;
    model @extschema@.lifecycle_model;
    wrong text;
BEGIN
    IF name IS NULL OR changes IS NULL THEN
        RAISE EXCEPTION '"%" must not be NULL', CASE WHEN name IS NULL THEN 'name' ELSE 'changes' END USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF name !~ '^\S(.{0,61}\S)?$' THEN
        RAISE EXCEPTION 'a model''s name has 1 to 63 characters and no space at its ends' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF jsonb_typeof(changes) <> 'object' THEN
        RAISE EXCEPTION 'what a model changes must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance ''{"fall_to": 0.7}''; to_jsonb makes one of a fitted model.';
    END IF;
    SELECT k INTO wrong
    FROM jsonb_object_keys(changes) AS k
    WHERE k NOT IN (SELECT jsonb_object_keys(to_jsonb(@extschema@.lifecycle_model_shipped('default'))))
    ORDER BY k LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a model has no column "%"', wrong
            USING ERRCODE = 'undefined_column', HINT = 'The columns are those of the table lifecycle_model.';
    END IF;

    relation := lifecycle_internal.lifecycle_own_model_table(name);
    start := to_jsonb(@extschema@.lifecycle_model_get(coalesce(base, CASE WHEN relation IS NULL THEN 'default' ELSE name END)));
    IF base IS NULL AND relation IS NULL THEN
        start := start - 'description';
    END IF;
    model := jsonb_populate_record(NULL::@extschema@.lifecycle_model, start || changes || jsonb_build_object('name', name, 'builtin', false));
    PERFORM @extschema@.lifecycle_model_check(model);

    IF relation IS NULL THEN
        relation := lifecycle_internal.lifecycle_own_model_new(name);
        EXECUTE format('INSERT INTO %s (name, description, model, saved_by, saved_at) VALUES ($1, $2, $3, current_user, now())', relation)
            USING name, model.description, to_jsonb(model) - '{name,builtin,description}'::text[];
    ELSE
        EXECUTE format('UPDATE ONLY %s SET description = $1, model = $2, saved_by = current_user, saved_at = now()', relation)
            USING model.description, to_jsonb(model) - '{name,builtin,description}'::text[];
    END IF;
    RETURN name;
END
$$;
COMMENT ON FUNCTION lifecycle_model_save(text, jsonb, text) IS
'Saves a model of your own; returns its name.

changes: columns of lifecycle_model and their values, such as {"fall_to": 0.7, "description": "Signed by sales"}. base: the model that the rest is
taken from; without one it is your own model of that name, else default. Any role may save; a role changes none but its own, and two roles may have
one of the same name. Nobody else sees it until lifecycle_model_share, but a superuser and the owner of the database. It is a table of one row in the
schema lifecycle_own, dumped and restored like any other.
Errors: 55000 the name of a shipped model, 42703 no such column, 22023 a value out of its range or an unknown base, 22004 NULL, 2202E an array of
another length.';

-- A literal is a text here, which leaves no doubt between the other two.
CREATE FUNCTION lifecycle_model_save(name text, changes text, base text DEFAULT NULL) RETURNS text
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.lifecycle_model_save(name, changes::jsonb, base)
$$;
COMMENT ON FUNCTION lifecycle_model_save(text, text, text) IS
'As lifecycle_model_save(name, changes jsonb, base).

Error: 22P02 what is no JSON.';

CREATE FUNCTION lifecycle_model_save(name text, model lifecycle_model) RETURNS text
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.lifecycle_model_save(name, to_jsonb(model), NULL::text)
$$;
COMMENT ON FUNCTION lifecycle_model_save(text, lifecycle_model) IS
'Saves a whole model, such as one from lifecycle_fit, as a model of your own.

name: under which it is saved, whatever its column name says. Otherwise as lifecycle_model_save(name, changes jsonb, base).';

CREATE FUNCTION lifecycle_model_drop(name text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    relation regclass := lifecycle_internal.lifecycle_own_model_wanted(name);
    judged text := (SELECT min(d.dataset) FROM lifecycle_internal.lifecycle_dataset_rows() AS d
                    WHERE d.model = lifecycle_model_drop.name AND d.owner = current_user::text
                       OR d.model = concat(current_user, '.', lifecycle_model_drop.name));
BEGIN
    IF judged IS NOT NULL THEN
        RAISE EXCEPTION 'dataset "%" is judged by model "%"', judged, name
            USING ERRCODE = 'dependent_objects_still_exist', HINT = format('UPDATE %I.dataset SET model = ''default'' first, for instance.', judged);
    END IF;
    EXECUTE format('DROP TABLE %s', relation);
    RETURN name;
END
$$;
COMMENT ON FUNCTION lifecycle_model_drop(text) IS
'Drops a model of your own; returns its name.

Errors: 22023 you have none of that name, 55000 a shipped model, 2BP01 a dataset is judged by it.';

CREATE FUNCTION lifecycle_model_share(name text, role text) RETURNS text
LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('GRANT SELECT ON TABLE %s TO %s', lifecycle_internal.lifecycle_own_model_wanted(name),
                   CASE role WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(role) END);
    RETURN name;
END
$$;
COMMENT ON FUNCTION lifecycle_model_share(text, text) IS
'Lets a role use a model of your own; returns the model''s name.

role: its name, or public for everybody. It is GRANT SELECT on the model''s table.
Errors: 22023 you have no model of that name, 55000 a shipped model, 42704 no such role.';

CREATE FUNCTION lifecycle_model_unshare(name text, role text) RETURNS text
LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('REVOKE SELECT ON TABLE %s FROM %s', lifecycle_internal.lifecycle_own_model_wanted(name),
                   CASE role WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(role) END);
    RETURN name;
END
$$;
COMMENT ON FUNCTION lifecycle_model_unshare(text, text) IS
'Takes a model of your own back from a role; returns the model''s name.

role: its name, or public for everybody. Errors as of lifecycle_model_share.';
