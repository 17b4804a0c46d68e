-- The recorded changes go into the profiles, and the snapshot of those customers is taken anew.  One statement, so one snapshot of
-- the database: what is taken out of the tables of changes is what is merged.  A row is looked up once, and then known by its place.
WITH {{taken}}, change AS (
    SELECT x.customer_id, @extschema@.lifecycle_merge(x.added) AS added, @extschema@.lifecycle_merge(x.removed) AS removed
    FROM ({{deltas}}) AS x GROUP BY x.customer_id
), merged AS MATERIALIZED (
    SELECT c.customer_id, b.place, b.before,
           (coalesce(b.before, {{empty}}) OPERATOR(@extschema@.||) coalesce(c.added, {{empty}}))
           OPERATOR(@extschema@.-) coalesce(c.removed, {{empty}}) AS profile
    -- in order, so that a page is visited once
    FROM (SELECT * FROM change ORDER BY customer_id) AS c
    -- by the primary key, whatever the planner makes of a table it has not yet analysed
    LEFT JOIN LATERAL (
        SELECT p.ctid AS place, p.profile AS before FROM {{dataset}}.profiles AS p WHERE p.customer_id = c.customer_id OFFSET 0
    ) AS b ON true
), judged AS MATERIALIZED (
    SELECT m.*, m.profile OPERATOR(@extschema@.<>) {{empty}} OR {{known}} AS kept,
           coalesce(m.profile OPERATOR(@extschema@.<>) m.before, true) AS moved
    FROM merged AS m
){{put}}{{restaged}}
SELECT count(*) FILTER (WHERE j.kept AND j.moved AND j.place IS NOT NULL) AS changed,
       count(*) FILTER (WHERE j.kept AND j.place IS NULL) AS inserted,
       count(*) FILTER (WHERE NOT j.kept AND j.place IS NOT NULL) AS removed
FROM judged AS j
