-- Behind a statement that has judged whose profile is to be put, and where: into the table, and out of it.
, changed AS (
    UPDATE {{dataset}}.profiles AS t SET profile = j.profile FROM judged AS j WHERE t.ctid = j.place AND j.place IS NOT NULL AND j.kept AND j.moved
    RETURNING t.customer_id, t.profile
), came AS (
    INSERT INTO {{dataset}}.profiles AS t (customer_id, profile)
    SELECT j.customer_id, j.profile FROM judged AS j WHERE j.kept AND j.place IS NULL
    RETURNING t.customer_id, t.profile
), gone AS (
    DELETE FROM {{dataset}}.profiles AS t USING judged AS j WHERE t.ctid = j.place AND NOT j.kept
    RETURNING t.customer_id
), put AS MATERIALIZED (
    SELECT c.customer_id, c.profile FROM changed AS c UNION ALL SELECT c.customer_id, c.profile FROM came AS c
)
