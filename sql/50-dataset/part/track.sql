-- The trigger of a tracked source: what a statement put in and took out goes into a table, which the next refresh merges.
CREATE FUNCTION {{dataset}}.{{function}}() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $track$
BEGIN
    IF NOT has_schema_privilege({{dataset_literal}}, 'USAGE') OR NOT has_table_privilege({{delta_literal}}, 'INSERT') THEN
        RAISE EXCEPTION 'permission denied to record changes of "%"', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = 'A dataset tracks this table; who writes to it writes to the dataset''s table of changes as well.',
                  HINT = format('GRANT USAGE ON SCHEMA %s and INSERT ON %s to "%s"; lifecycle_refresh does so for whoever the table''s own grants name.',
                                quote_ident({{dataset_literal}}), {{delta_literal}}, current_user);
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {{delta}} SELECT true, {{columns}} FROM new_rows AS s WHERE {{customer}} IS NOT NULL;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO {{delta}} SELECT false, {{columns}} FROM old_rows AS s WHERE {{customer}} IS NOT NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        -- what a row keeps in all columns that count is no change
        INSERT INTO {{delta}}
        (SELECT false, {{columns}} FROM old_rows AS s WHERE {{customer}} IS NOT NULL
         EXCEPT ALL SELECT false, {{columns}} FROM new_rows AS s)
        UNION ALL
        (SELECT true, {{columns}} FROM new_rows AS s WHERE {{customer}} IS NOT NULL
         EXCEPT ALL SELECT true, {{columns}} FROM old_rows AS s);
    ELSE
        -- a TRUNCATE: no row is told, so the next refresh rebuilds
        INSERT INTO {{delta}} DEFAULT VALUES;
    END IF;
    RETURN NULL;
END
$track$;
COMMENT ON FUNCTION {{dataset}}.{{function}}() IS 'Trigger: records what a statement put into a source of this dataset, and what it took out.';
REVOKE ALL ON FUNCTION {{dataset}}.{{function}}() FROM PUBLIC;
