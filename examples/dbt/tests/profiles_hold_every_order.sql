-- Nothing of the orders is lost on the way, however many runs it took.
SELECT o.customer_id
FROM (SELECT customer_id, lifecycle_profile(ordered_at, amount, cost) AS profile FROM {{ source('public', 'orders') }} GROUP BY customer_id) AS o
FULL JOIN {{ ref('profiles') }} AS p USING (customer_id)
WHERE p.profile IS DISTINCT FROM o.profile
