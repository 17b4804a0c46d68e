
-- Which version this is, and what can be called.

CREATE FUNCTION lifecycle_version() RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_version() IS
'The version of the library that answers.

pg_extension has the version of the installed SQL; where the two differ, ALTER EXTENSION lifecycle UPDATE is due.';

-- The extension's schema is on the path so that its types come without it.
CREATE FUNCTION lifecycle_help(topic text DEFAULT NULL, language text DEFAULT 'en', OUT call text, OUT description text) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100 SET search_path = pg_catalog, @extschema@, pg_temp AS $$
BEGIN
    IF NOT coalesce(lifecycle_help.language IN ('en', 'zh'), false) THEN
        RAISE EXCEPTION 'unknown language "%"', lifecycle_help.language
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use one of: en, zh.';
    END IF;
    RETURN QUERY
    SELECT format('%s(%s)', f.name, f.arguments),
           CASE WHEN lifecycle_help.topic IS NULL THEN coalesce(f.zh, split_part(f.comment, E'\n', 1))
                WHEN f.zh IS NULL THEN f.comment
                WHEN f.detail IS NULL THEN concat(f.zh, E'\n\n（以下说明为英文，尚无中文。）\n\n', f.comment)
                WHEN f.told > 1 THEN concat(f.zh, E'\n\n（参数不同的同名函数，说明见第一个。）')
                ELSE concat(f.zh, E'\n\n', f.detail) END
    FROM (
        SELECT p.proname AS name, regexp_replace(pg_get_function_arguments(p.oid), '(, |^)OUT .*$', '') AS arguments,
               obj_description(p.oid, 'pg_proc') AS comment, h.zh, x.zh AS detail,
               row_number() OVER (PARTITION BY p.proname ORDER BY p.pronargs, p.oid) AS place,
               row_number() OVER (PARTITION BY p.proname ORDER BY obj_description(p.oid, 'pg_proc') ~ '^As \w+\(', p.pronargs, p.oid) AS told
        FROM pg_extension AS e
        JOIN pg_depend AS d ON d.refobjid = e.oid AND d.deptype = 'e' AND d.classid = 'pg_proc'::regclass
        JOIN pg_proc AS p ON p.oid = d.objid AND p.pronamespace = e.extnamespace
        LEFT JOIN lifecycle_internal.lifecycle_help_zh() AS h ON h.name = p.proname::text AND lifecycle_help.language = 'zh'
        LEFT JOIN lifecycle_internal.lifecycle_help_detail_zh() AS x ON x.name = h.name
        WHERE e.extname = 'lifecycle'
    ) AS f
    -- what differs in the types of day and money alone is told once
    WHERE CASE WHEN lifecycle_help.topic IS NULL THEN f.place = 1
          ELSE f.comment !~ '^As \w+\(' AND strpos(lower(concat_ws(' ', f.name, f.zh, f.detail, f.comment)), lower(lifecycle_help.topic)) > 0 END
    ORDER BY lifecycle_help.topic IS NOT NULL AND strpos(f.name, lower(lifecycle_help.topic)) = 0, f.name, f.told;
END
$$;
COMMENT ON FUNCTION lifecycle_help(text, text) IS
'What can be called: every name with one line, or all about a topic.

topic: part of a name or a word of its description, such as value or refund; upper and lower case are alike. Without one, each name is listed
once, with its shortest list of arguments. Rows whose name has the topic come first. No row where nothing is said of it.
language: en or zh. In Chinese each name has a line, and all names of lifecycle_ all about them, and are found by the words in it; what a topic adds
of the models of purchases (clv_) is in English, and says so.
Error: 22023 another language.';
