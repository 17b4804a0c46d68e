-- The parts make the whole.
SELECT c.customers, s.customers
FROM (SELECT sum(customers) AS customers FROM {{ ref('cities') }}) AS c
CROSS JOIN (SELECT sum(customers) AS customers FROM {{ source('shop', 'segments') }}) AS s
WHERE c.customers IS DISTINCT FROM s.customers
