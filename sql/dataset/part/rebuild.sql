-- The profiles as the sources have them now; only what differs is written.  One statement, so one snapshot of the database: the
-- recorded changes that are thrown away are those that the sources show.
WITH {{cleared}} fresh AS (
    {{rollup}}
), change AS MATERIALIZED (
    SELECT coalesce(f.customer_id, p.customer_id) AS customer_id, f.profile, p.customer_id IS NOT NULL AS existed
    FROM fresh AS f
    FULL JOIN {{dataset}}.profiles AS p ON p.customer_id = f.customer_id
    WHERE f.customer_id IS NULL OR p.customer_id IS NULL OR f.profile OPERATOR(@extschema@.<>) p.profile
), put AS (
    INSERT INTO {{dataset}}.profiles AS t (customer_id, profile)
    SELECT c.customer_id, c.profile FROM change AS c WHERE c.profile IS NOT NULL
    ON CONFLICT (customer_id) DO UPDATE SET profile = EXCLUDED.profile
    RETURNING t.customer_id, t.profile
), gone AS (
    DELETE FROM {{dataset}}.profiles AS t USING change AS c WHERE t.customer_id = c.customer_id AND c.profile IS NULL
    RETURNING t.customer_id
){{restaged}}
SELECT count(*) FILTER (WHERE c.profile IS NOT NULL AND c.existed) AS changed,
       count(*) FILTER (WHERE NOT c.existed) AS inserted,
       count(*) FILTER (WHERE c.profile IS NULL) AS removed
FROM change AS c
