-- What is unusual in the table of customers, counted.
SELECT 'customer' AS source, {{relation}} AS relation, v.place, v.finding, v.rows_found, v.treatment
FROM (
    SELECT count(*) AS everything, count(*) FILTER (WHERE {{customer}} IS NULL) AS no_customer,
           count({{customer}}) - count(DISTINCT {{customer}}) AS twice
    FROM {{from}} AS s
) AS n
CROSS JOIN (
    SELECT count(DISTINCT {{customer}}) AS without
    FROM {{from}} AS s
    JOIN {{dataset}}.profiles AS p ON p.customer_id = {{customer}}
    WHERE @extschema@.lifecycle_orders(p.profile) = 0
) AS w
CROSS JOIN LATERAL (VALUES
    (1, 'rows', n.everything, 'read'),
    (2, 'no customer', n.no_customer, 'skipped'),
    (3, 'the same customer again', n.twice, 'one of the rows is shown'),
    (4, 'customers without an order', w.without, 'prospects')
) AS v (place, finding, rows_found, treatment)
