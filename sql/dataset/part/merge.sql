-- The recorded changes go into the profiles, and the snapshot of those customers is taken anew.  One statement, so one snapshot of
-- the database: what is taken out of the tables of changes is what is merged.
WITH {{taken}}, change AS (
    SELECT x.customer_id, @extschema@.lifecycle_merge(x.added) AS added, @extschema@.lifecycle_merge(x.removed) AS removed
    FROM ({{deltas}}) AS x GROUP BY x.customer_id
), merged AS MATERIALIZED (
    SELECT c.customer_id, b.before,
           (coalesce(b.before, {{empty}}) OPERATOR(@extschema@.||) coalesce(c.added, {{empty}}))
           OPERATOR(@extschema@.-) coalesce(c.removed, {{empty}}) AS profile
    FROM change AS c
    -- by the primary key, whatever the planner makes of a table it has not yet analysed
    CROSS JOIN LATERAL (
        SELECT (SELECT p.profile FROM {{dataset}}.profiles AS p WHERE p.customer_id = c.customer_id) AS before OFFSET 0
    ) AS b
), judged AS MATERIALIZED (
    SELECT m.*, m.profile OPERATOR(@extschema@.<>) {{empty}} OR {{known}} AS kept,
           coalesce(m.profile OPERATOR(@extschema@.<>) m.before, true) AS moved
    FROM merged AS m
), put AS (
    INSERT INTO {{dataset}}.profiles AS t (customer_id, profile)
    SELECT j.customer_id, j.profile FROM judged AS j WHERE j.kept AND j.moved ORDER BY j.customer_id
    ON CONFLICT (customer_id) DO UPDATE SET profile = EXCLUDED.profile
    RETURNING t.customer_id, t.profile
), gone AS (
    DELETE FROM {{dataset}}.profiles AS t
    WHERE t.customer_id IN (SELECT j.customer_id FROM judged AS j WHERE NOT j.kept AND j.before IS NOT NULL)
    RETURNING t.customer_id
){{restaged}}
SELECT count(*) FILTER (WHERE j.kept AND j.moved AND j.before IS NOT NULL) AS changed,
       count(*) FILTER (WHERE j.kept AND j.before IS NULL) AS inserted,
       count(*) FILTER (WHERE NOT j.kept AND j.before IS NOT NULL) AS removed
FROM judged AS j
