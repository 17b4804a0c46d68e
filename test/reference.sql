-- The reference as Markdown, one line a row, from the catalogue's comments.
SET search_path = public, pg_catalog;
SET client_min_messages = warning;

CREATE TEMP TABLE chapters (ordinal, kind, heading) AS VALUES
    (1, 'type', 'Types'),
    (2, 'relation', 'Tables and views'),
    (3, 'aggregate', 'Aggregates'),
    (4, 'function', 'Functions'),
    (5, 'operator', 'Operators');

CREATE TEMP VIEW members AS
SELECT d.classid, d.objid
FROM pg_depend d
JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'lifecycle' AND d.deptype = 'e';

-- What nobody calls by hand.
CREATE TEMP VIEW internals AS
SELECT oid FROM pg_proc WHERE pronamespace = 'lifecycle_internal'::regnamespace OR proname ~ '^lifecycle_dataset_|^lifecycle_.*_run$';

-- A function whose rows differ in the types of day and money alone is one entry: the types stand as alternatives.
CREATE TEMP VIEW routines AS
SELECT CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE 'function' END AS kind,
       p.proname::text AS name,
       regexp_replace(replace(pg_get_function_arguments(p.oid), ', OUT ', E',\n    OUT '),
                      '(?<!OUT )\mat (date|timestamp without time zone|timestamp with time zone)', 'at day') AS arguments,
       pg_get_function_result(p.oid) AS result,
       CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
       obj_description(p.oid, 'pg_proc') AS comment
FROM pg_proc p
JOIN members m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
WHERE p.oid NOT IN (SELECT oid FROM internals);

CREATE TEMP VIEW entries AS
SELECT kind, name, CASE WHEN arguments ~ 'at day' THEN 1 ELSE 0 END AS by_row,
       min(length(arguments)) AS size,
       format(E'    %s(%s) → %s',
              name,
              CASE WHEN arguments ~ 'at day' THEN regexp_replace(arguments, '\m(revenue|cost|value|amount) (numeric|double precision)\M', '\1 money', 'g') ELSE arguments END,
              result) AS signature,
       comment
FROM routines
GROUP BY kind, name, arguments ~ 'at day', 5, comment
UNION ALL
SELECT 'type', format_type(t.oid, NULL), 0, 0,
       CASE WHEN t.typtype = 'e' THEN '    ' || (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
            ELSE '    ' || format_type(t.oid, NULL) END,
       obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN members m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
WHERE t.typelem = 0 AND t.typtype IN ('b', 'e')
UNION ALL
SELECT 'type', c.relname::text, 0, 0,
       format(E'    %s(\n%s)', c.relname,
              (SELECT string_agg(format('        %s %s', attname, format_type(atttypid, atttypmod)), E',\n' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)),
       obj_description(t.oid, 'pg_type')
       || coalesce(E'\n\n| Column | |\n|---|---|\n'
       || (SELECT string_agg(format('| `%s` | %s |', attname, col_description(c.oid, attnum)), E'\n' ORDER BY attnum)
           FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND col_description(c.oid, attnum) IS NOT NULL), '')
FROM pg_type t JOIN members m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
UNION ALL
SELECT 'relation', c.relname::text, 0, 0,
       format(E'    %s(\n%s)', c.relname,
              (SELECT string_agg(format('        %s %s', attname, format_type(atttypid, atttypmod)), E',\n' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)),
       obj_description(c.oid, 'pg_class') || E'\n\n| Column | |\n|---|---|\n'
       || (SELECT string_agg(format('| `%s` | %s |', attname, col_description(c.oid, attnum)), E'\n' ORDER BY attnum)
           FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class c JOIN members m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid WHERE c.relkind IN ('r', 'v')
UNION ALL
SELECT 'operator', o.oprname, 0, 0,
       format('    %s %s %s → %s', oprleft::regtype, oprname, oprright::regtype, oprresult::regtype),
       obj_description(o.oid, 'pg_operator')
FROM pg_operator o JOIN members m ON m.classid = 'pg_operator'::regclass AND m.objid = o.oid;

\qecho '# Reference'
\qecho
\qecho 'Written by `make doc` from the comments in the catalogue (`\\dx+ lifecycle`, `\\df+`); edit those, not this page.'
\qecho
\qecho '`day` stands for date, timestamp or timestamptz (then the date in the session''s time zone), `money` for numeric or'
\qecho 'double precision, the same throughout a call. A timestamptz makes a function stable, and so does reading a table; all others are'
\qecho 'immutable. All are parallel safe but `lifecycle_profiles`, which runs whatever query it is given, and those of datasets.'

SELECT CASE WHEN row_number() OVER (PARTITION BY chapter ORDER BY entry_order) = 1 THEN E'\n## ' || heading || E'\n' ELSE '' END
       || CASE WHEN row_number() OVER (PARTITION BY chapter, name ORDER BY entry_order) = 1 THEN E'\n### ' || name || E'\n' ELSE '' END
       || E'\n' || signature || E'\n\n' || comment
FROM (
    SELECT c.ordinal AS chapter, c.heading, e.name, e.signature, e.comment,
           row_number() OVER (ORDER BY c.ordinal, e.name, e.by_row, e.size, e.signature) AS entry_order
    FROM entries e JOIN chapters c USING (kind)
) ordered
ORDER BY entry_order;
