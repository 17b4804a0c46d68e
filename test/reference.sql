-- The reference as Markdown, one line a row, from the catalogue's comments: the public API, by topic.
SET search_path = public, pg_catalog;
SET client_min_messages = warning;

-- A name belongs to the first topic whose pattern it has.
CREATE TEMP TABLE topics (ordinal, heading, pattern) AS VALUES
    (1, 'Profiles', '^lifecycle_(profiles?|add|subtract|measure|add_measure|subtract_measure|merge|orders|revenue|cost|first_at|last_at|events|series|rfm|sparkline)$|^[^a-z]+$'),
    (2, 'Stages', '^lifecycle_(stage|status|history|explain|pattern|milestones|dwell|curve_svg|label|touch|touches|stage_label|crosswalk|scheme|transition.*|fit.*|model(?!_diff).*)$'),
    (3, 'Value of customers', '^lifecycle_(profit|breakeven|customer|clv|winback|loss|equity.*|retention.*|referral.*)$'),
    (4, 'Cash flows and closed forms', '^clv_(x?npv|x?irr.*|retention.*|breakeven_acquisition|acquisition_optimum|markov.*)$'),
    (5, 'Fitted models', '^clv_'),
    (6, 'Comparison of forecasts', '^lifecycle_(compar|calibration|tracking)'),
    (7, 'Datasets', '^lifecycle_(attach|detach|refresh|datasets?|source|effect|report|text|model_diff).*'),
    (8, 'Help', '^lifecycle_(version|help)$'),
    (9, 'Other', '');

CREATE TEMP VIEW members AS
SELECT d.classid, d.objid
FROM pg_depend d
JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'lifecycle' AND d.deptype = 'e';

-- What nobody calls by hand.
CREATE TEMP VIEW internals AS
SELECT oid FROM pg_proc WHERE pronamespace = 'lifecycle_internal'::regnamespace;

-- Functions whose rows differ in the types of day and money alone are one entry: day and money stand for the types.
CREATE TEMP VIEW routines AS
SELECT name, kind, comment,
       CASE WHEN by_row THEN regexp_replace(arguments, '\m(revenue|cost|value|amount) (numeric|double precision)\M', '\1 money', 'g') ELSE arguments END AS arguments,
       CASE WHEN by_row AND name ~ '^clv_x?npv$' THEN 'money' ELSE result END AS result,
       by_row, length(arguments) AS size
FROM (
    SELECT p.proname::text AS name, CASE p.prokind WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind,
           obj_description(p.oid, 'pg_proc') AS comment, pg_get_function_result(p.oid) AS result,
           regexp_replace(regexp_replace(replace(pg_get_function_arguments(p.oid), ', OUT ', E',\n    OUT '), 'DEFAULT NULL::[^,]*', 'DEFAULT NULL', 'g'),
                          '(?<!OUT )\mat (date|timestamp without time zone|timestamp with time zone)', 'at day') AS arguments,
           pg_get_function_arguments(p.oid) ~ '(?<!OUT )\mat (date|timestamp)' OR p.proname ~ '^clv_x?(npv|irr)' AS by_row
    FROM pg_proc p
    JOIN members m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
    WHERE p.oid NOT IN (SELECT oid FROM internals)
) AS r;

-- What the first of these says; that the others are as it is needs no entry.
CREATE TEMP VIEW merged AS
SELECT name, kind, arguments, result, by_row, min(size) AS size,
       (array_agg(comment ORDER BY comment ~ ('^As ' || name || '\('), comment))[1] AS comment
FROM routines GROUP BY name, kind, arguments, result, by_row;

-- Entries of one name that say the same stand under one another.
CREATE TEMP VIEW entries AS
SELECT 1 AS part, name, by_row, min(size) AS size,
       string_agg(format(E'    %s(%s) → %s', name, arguments, result) || CASE kind WHEN 'aggregate' THEN '   (aggregate)' ELSE '' END, E'\n' ORDER BY size, arguments) AS signature,
       comment
FROM merged GROUP BY name, by_row, comment
UNION ALL
SELECT 2, c.relname::text, false, 0,
       format(E'    %s(\n%s)', c.relname,
              (SELECT string_agg(format('        %s %s', attname, format_type(atttypid, atttypmod)), E',\n' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)),
       obj_description(c.oid, 'pg_class') || E'\n\n| Column | |\n|---|---|\n'
       || (SELECT string_agg(format('| `%s` | %s |', attname, col_description(c.oid, attnum)), E'\n' ORDER BY attnum)
           FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class c JOIN members m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid WHERE c.relkind IN ('r', 'v')
UNION ALL
SELECT 3, format_type(t.oid, NULL), false, 0,
       CASE WHEN t.typtype = 'e' THEN '    ' || (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
            ELSE '    ' || format_type(t.oid, NULL) END,
       obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN members m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
WHERE t.typelem = 0 AND t.typtype IN ('b', 'e')
UNION ALL
SELECT 3, c.relname::text, false, 0,
       format(E'    %s(\n%s)', c.relname,
              (SELECT string_agg(format('        %s %s', attname, format_type(atttypid, atttypmod)), E',\n' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)),
       obj_description(t.oid, 'pg_type')
       || coalesce(E'\n\n| Column | |\n|---|---|\n'
       || (SELECT string_agg(format('| `%s` | %s |', attname, col_description(c.oid, attnum)), E'\n' ORDER BY attnum)
           FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND col_description(c.oid, attnum) IS NOT NULL), '')
FROM pg_type t JOIN members m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE t.typnamespace <> 'lifecycle_internal'::regnamespace
UNION ALL
SELECT 4, o.oprname, false, 0,
       format('    %s %s %s → %s', oprleft::regtype, oprname, oprright::regtype, oprresult::regtype),
       obj_description(o.oid, 'pg_operator')
FROM pg_operator o JOIN members m ON m.classid = 'pg_operator'::regclass AND m.objid = o.oid;

\qecho '# Reference'
\qecho
\qecho 'What people call, by topic: functions and aggregates, then tables and views, types, operators. Written by `make doc` from the'
\qecho 'comments in the catalogue (`\\dx+ lifecycle`, `\\df+`); edit those, not this page.'
\qecho
\qecho '`day` stands for date, timestamp or timestamptz (then the date in the session''s time zone), `money` for numeric or'
\qecho 'double precision, the same throughout a call. A timestamptz makes a function stable, and so does reading a table; all others are'
\qecho 'immutable. All are parallel safe but `lifecycle_profiles`, which runs whatever query it is given, and those of datasets.'

SELECT CASE WHEN row_number() OVER (PARTITION BY topic ORDER BY entry_order) = 1 THEN E'\n## ' || heading || E'\n' ELSE '' END
       || CASE WHEN row_number() OVER (PARTITION BY topic, part, name ORDER BY entry_order) = 1 THEN E'\n### ' || name || E'\n' ELSE '' END
       || E'\n' || signature || E'\n\n' || regexp_replace(comment, '\n(Errors?|Source): ', E'\n\n\\1: ', 'g')
FROM (
    SELECT t.ordinal AS topic, t.heading, e.part, e.name, e.signature, e.comment,
           row_number() OVER (ORDER BY t.ordinal, e.part, e.name, e.comment ~ ': as \w+ (of|by) a \w+\.', e.by_row, e.size, e.signature) AS entry_order
    FROM entries e JOIN LATERAL (SELECT * FROM topics WHERE e.name ~ pattern ORDER BY topics.ordinal LIMIT 1) t ON true
) ordered
ORDER BY entry_order;
