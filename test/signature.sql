-- What an installed extension is, one fact a line, in an order of its own: two installations are alike if these lines are.
SET search_path = pg_catalog;
SET extra_float_digits = 1;

CREATE TEMP VIEW members AS
SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS name
FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
WHERE e.extname = 'lifecycle';

CREATE TEMP VIEW facts (name, fact) AS
SELECT m.name, 'member' FROM members AS m
UNION ALL
SELECT 'extension', concat_ws(' ', extrelocatable, extnamespace::regnamespace, (SELECT string_agg(c::regclass::text || ' ' || w, ', ' ORDER BY c::regclass::text) FROM unnest(extconfig, extcondition) AS t (c, w)))
FROM pg_extension WHERE extname = 'lifecycle'
UNION ALL
SELECT m.name, 'comment ' || d.objsubid || ' ' || d.description FROM members AS m JOIN pg_description AS d ON d.classoid = m.classid AND d.objoid = m.objid
UNION ALL
-- privileges, in no order
SELECT m.name, 'privilege ' || concat_ws(' ', a.sub, g.grantor::regrole, CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END, g.privilege_type, g.is_grantable)
FROM members AS m
JOIN (SELECT 'pg_proc'::regclass AS classid, oid, proacl AS acl, '' AS sub FROM pg_proc UNION ALL SELECT 'pg_class'::regclass, oid, relacl, '' FROM pg_class
      UNION ALL SELECT 'pg_type'::regclass, oid, typacl, '' FROM pg_type UNION ALL SELECT 'pg_class'::regclass, attrelid, attacl, attname FROM pg_attribute
      UNION ALL SELECT i.classoid, i.objoid, i.initprivs, 'initial ' || i.objsubid FROM pg_init_privs AS i) AS a ON a.classid = m.classid AND a.oid = m.objid
CROSS JOIN LATERAL aclexplode(a.acl) AS g
UNION ALL
SELECT m.name, CASE p.prokind WHEN 'a' THEN concat_ws(' ', 'aggregate', pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.provolatile, p.proparallel, p.procost)
                    ELSE pg_get_functiondef(p.oid) END
FROM members AS m JOIN pg_proc AS p ON p.oid = m.objid AND m.classid = 'pg_proc'::regclass
UNION ALL
SELECT m.name, to_jsonb(a)::text FROM members AS m JOIN (
    SELECT aggfnoid, aggkind, aggnumdirectargs, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggfinalextra,
           aggmfinalextra, aggfinalmodify, aggmfinalmodify, aggsortop::regoperator, aggtranstype::regtype, aggtransspace, aggmtranstype::regtype, aggmtransspace, agginitval, aggminitval
    FROM pg_aggregate) AS a ON a.aggfnoid = m.objid AND m.classid = 'pg_proc'::regclass
UNION ALL
SELECT m.name, concat_ws(' ', t.typlen, t.typbyval, t.typtype, t.typcategory, t.typispreferred, t.typdelim, t.typelem::regtype, t.typinput, t.typoutput, t.typreceive, t.typsend,
       t.typmodin, t.typmodout, t.typanalyze, t.typsubscript, t.typalign, t.typstorage, t.typnotnull, t.typbasetype::regtype, t.typcollation,
       (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid))
FROM members AS m JOIN pg_type AS t ON t.oid = m.objid AND m.classid = 'pg_type'::regclass
UNION ALL
-- columns of tables, views and composite types, in their order
SELECT m.name, concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity, c.relreplident, array_to_string(c.reloptions, ','),
       (SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum)
        FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
FROM pg_class AS c JOIN (SELECT m.name, coalesce(t.typrelid, m.objid) AS oid FROM members AS m LEFT JOIN pg_type AS t ON t.oid = m.objid AND m.classid = 'pg_type'::regclass
                         WHERE m.classid IN ('pg_class'::regclass, 'pg_type'::regclass)) AS m ON m.oid = c.oid
UNION ALL
SELECT m.name, pg_get_viewdef(c.oid) FROM members AS m JOIN pg_class AS c ON c.oid = m.objid AND m.classid = 'pg_class'::regclass AND c.relkind = 'v'
UNION ALL
SELECT m.name, pg_get_indexdef(i.indexrelid) FROM members AS m JOIN pg_index AS i ON i.indrelid = m.objid AND m.classid = 'pg_class'::regclass
UNION ALL
SELECT m.name, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text || coalesce(obj_description(t.oid, 'pg_trigger'), '')
FROM members AS m JOIN pg_trigger AS t ON t.tgrelid = m.objid AND m.classid = 'pg_class'::regclass AND NOT t.tgisinternal
UNION ALL
SELECT m.name, c.conname || ' ' || pg_get_constraintdef(c.oid) FROM members AS m JOIN pg_constraint AS c ON c.conrelid = m.objid AND m.classid = 'pg_class'::regclass
UNION ALL
SELECT m.name, concat_ws(' ', o.oprcode, o.oprresult::regtype, o.oprcom::regoperator, o.oprnegate::regoperator, o.oprrest, o.oprjoin, o.oprcanmerge, o.oprcanhash)
FROM members AS m JOIN pg_operator AS o ON o.oid = m.objid AND m.classid = 'pg_operator'::regclass
UNION ALL
SELECT m.name, concat_ws(' ', c.opcintype::regtype, c.opcdefault, c.opckeytype::regtype,
       (SELECT string_agg(concat_ws(' ', a.amopstrategy, a.amopopr::regoperator, a.amoppurpose), ', ' ORDER BY a.amopstrategy) FROM pg_amop AS a WHERE a.amopfamily = c.opcfamily),
       (SELECT string_agg(concat_ws(' ', a.amprocnum, a.amproc::regprocedure), ', ' ORDER BY a.amprocnum) FROM pg_amproc AS a WHERE a.amprocfamily = c.opcfamily))
FROM members AS m JOIN pg_opclass AS c ON c.oid = m.objid AND m.classid = 'pg_opclass'::regclass
UNION ALL
SELECT m.name, concat_ws(' ', 'cast', c.castfunc::regprocedure, c.castcontext, c.castmethod) FROM members AS m JOIN pg_cast AS c ON c.oid = m.objid AND m.classid = 'pg_cast'::regclass
UNION ALL
SELECT m.name, concat_ws(' ', 'depends', d.deptype, pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid))
FROM members AS m JOIN pg_depend AS d ON d.classid = m.classid AND d.objid = m.objid AND d.deptype <> 'e';

\pset format unaligned
\pset tuples_only on
SELECT name || ': ' || replace(fact, E'\n', ' ') FROM facts ORDER BY (name || ': ' || fact) COLLATE "C";
-- and the rows it ships
SELECT 'row of lifecycle_model: ' || m::text FROM :schema.lifecycle_model AS m WHERE builtin ORDER BY m.name COLLATE "C";
SELECT 'row of lifecycle_scheme: ' || s::text FROM :schema.lifecycle_scheme AS s WHERE builtin ORDER BY s::text COLLATE "C";
