
-- Datasets that an older version of the extension made.

-- Who may read one relation may read another.
CREATE FUNCTION lifecycle_dataset_copy_readers(of_relation regclass, to_relation regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reader record;
BEGIN
    FOR reader IN
        SELECT a.grantee, a.is_grantable FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.oid = of_relation AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner
    LOOP
        IF reader.grantee = 0 THEN
            EXECUTE format('GRANT SELECT ON %s TO PUBLIC', to_relation);
        ELSE
            EXECUTE format(CASE WHEN reader.is_grantable THEN 'GRANT SELECT ON %s TO %I WITH GRANT OPTION' ELSE 'GRANT SELECT ON %s TO %I' END,
                           to_relation, pg_get_userbyid(reader.grantee));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_copy_readers(regclass, regclass) IS 'Grants SELECT on a relation to whom it is granted on another.';

CREATE FUNCTION lifecycle_dataset_guarded(schema_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = to_regclass(format('%I.dataset', schema_name)) AND t.tgname = 'lifecycle_guard')
$$;
COMMENT ON FUNCTION lifecycle_dataset_guarded(text) IS 'Whether a dataset''s settings are checked when they change.';

-- Before the row is: whoever changes a setting holds the table and waits for the row.
CREATE FUNCTION lifecycle_dataset_renew_lock(schema_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_regclass(format('%I.dataset', schema_name)) IS NOT NULL AND NOT @extschema@.lifecycle_dataset_guarded(schema_name) THEN
        EXECUTE format('LOCK TABLE ONLY %I.dataset IN SHARE ROW EXCLUSIVE MODE', schema_name);
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_renew_lock(text) IS 'Locks the settings of a dataset that an older version made, so that a trigger can be made.';

CREATE FUNCTION lifecycle_dataset_renew(schema_name text, dataset lifecycle_dataset) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts jsonb;
BEGIN
    IF NOT @extschema@.lifecycle_dataset_guarded(schema_name) THEN
        EXECUTE @extschema@.lifecycle_dataset_part('guard', jsonb_build_object('dataset', quote_ident(schema_name)));
    END IF;
    IF dataset.maintain <> 'live' AND to_regclass(format('%I.segment_sums', schema_name)) IS NULL THEN
        parts := @extschema@.lifecycle_dataset_parts(schema_name, dataset);
        EXECUTE @extschema@.lifecycle_dataset_part('segment_sums', parts);
        EXECUTE @extschema@.lifecycle_dataset_part('resum', parts);
        PERFORM @extschema@.lifecycle_dataset_copy_readers(format('%I.snapshot', schema_name)::regclass, format('%I.segment_sums', schema_name)::regclass);
        EXECUTE regexp_replace(@extschema@.lifecycle_dataset_part('segments', @extschema@.lifecycle_dataset_view_parts(dataset, parts)),
                               '^\s*CREATE VIEW', 'CREATE OR REPLACE VIEW');
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_renew(text, lifecycle_dataset) IS 'Gives a dataset that an older version made what this version keeps.';
