-- The profiles as the sources have them now; only what differs is written.  One statement, so one snapshot of the database: the
-- recorded changes that are thrown away are those that the sources show.
WITH {{cleared}} fresh AS (
    {{rollup}}
), judged AS MATERIALIZED (
    SELECT p.ctid AS place, f.customer_id IS NOT NULL AS kept, true AS moved, coalesce(f.customer_id, p.customer_id) AS customer_id, f.profile
    FROM fresh AS f
    FULL JOIN {{dataset}}.profiles AS p ON p.customer_id = f.customer_id
    -- said so that the planner, too, expects few
    WHERE CASE WHEN f.profile OPERATOR(@extschema@.=) p.profile THEN 'same' ELSE 'other' END = 'other'
){{put}}{{restaged}}
SELECT count(*) FILTER (WHERE j.kept AND j.place IS NOT NULL) AS changed,
       count(*) FILTER (WHERE j.place IS NULL) AS inserted,
       count(*) FILTER (WHERE NOT j.kept) AS removed
FROM judged AS j
