-- The recorded changes go into the profiles, and the snapshot of those customers is taken anew.  One statement, so one snapshot of
-- the database: what is taken out of the tables of changes is what is merged.  A row is looked up once, and then known by its place.
WITH {{taken}}, change AS (
    {{change}}
), together AS (
    SELECT c.customer_id, b.place, b.before, c.removed,
           CASE WHEN c.added IS NULL THEN coalesce(b.before, {{empty}}) WHEN b.before IS NULL THEN c.added ELSE b.before OPERATOR(@extschema@.||) c.added END AS profile
    -- in order, so that a page is visited once
    FROM (SELECT * FROM change ORDER BY customer_id) AS c
    -- by the primary key, whatever the planner makes of a table it has not yet analysed
    LEFT JOIN LATERAL (
        SELECT p.ctid AS place, p.profile AS before FROM {{dataset}}.profiles AS p WHERE p.customer_id = c.customer_id OFFSET 0
    ) AS b ON true
), judged AS MATERIALIZED (
    SELECT m.place, m.profile OPERATOR(@extschema@.<>) {{empty}} OR {{known}} AS kept,
           coalesce(m.profile OPERATOR(@extschema@.<>) m.before, true) AS moved, m.customer_id, m.profile
    FROM (
        SELECT t.customer_id, t.place, t.before, CASE WHEN t.removed IS NULL THEN t.profile ELSE t.profile OPERATOR(@extschema@.-) t.removed END AS profile
        FROM together AS t OFFSET 0
    ) AS m
){{put}}{{restaged}}
SELECT count(*) FILTER (WHERE j.kept AND j.moved AND j.place IS NOT NULL) AS changed,
       count(*) FILTER (WHERE j.kept AND j.place IS NULL) AS inserted,
       count(*) FILTER (WHERE NOT j.kept AND j.place IS NOT NULL) AS removed
FROM judged AS j
