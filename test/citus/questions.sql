-- pushed: profiles by customer
SELECT customer_id, lifecycle_profile(at, amount, cost, category) AS answer FROM orders GROUP BY customer_id;

-- pushed: contacts by customer
SELECT customer_id, lifecycle_measure(at, 'contact', amount, category) AS answer FROM orders GROUP BY customer_id;

-- pushed: stages by customer
SELECT customer_id, lifecycle_stage(lifecycle_profile(at, amount), '2025-01-31') AS answer FROM orders GROUP BY customer_id;

-- pushed: the one-liner
SELECT customer_id, lifecycle_stage(at, amount, '2025-01-31') AS answer FROM orders GROUP BY customer_id;

-- pushed: net present value by customer
SELECT customer_id, clv_xnpv(0.1, amount, at, '2024-01-01') AS answer FROM orders GROUP BY customer_id;

-- pushed: profiles of some, by an aggregate's condition
SELECT customer_id, lifecycle_revenue(lifecycle_profile(at, amount)) AS answer FROM orders GROUP BY customer_id
HAVING lifecycle_orders(lifecycle_profile(at, amount)) > 20;

-- gathered: the profile of everybody at once
SELECT 1 AS customer_id, lifecycle_profile(at, amount, cost, category) AS answer FROM orders;

-- gathered: the profiles of all, merged
SELECT 1 AS customer_id, lifecycle_merge(profile) AS answer
FROM (SELECT lifecycle_profile(at, amount, cost) AS profile FROM orders GROUP BY customer_id) AS p;

-- gathered: across the distribution key
SELECT category AS customer_id, lifecycle_profile(at, amount) AS answer FROM orders GROUP BY category;

-- gathered: customer equity
SELECT stage AS customer_id, (customers, stage_equity) AS answer
FROM (SELECT lifecycle_equity(profile, '2025-01-31') AS e FROM (SELECT lifecycle_profile(at, amount, cost) AS profile FROM orders GROUP BY customer_id) AS p) AS q,
    lifecycle_equity_rows(e);

-- gathered: migrations
SELECT concat(from_stage, ' ', to_stage) AS customer_id, count AS answer
FROM (SELECT lifecycle_transitions(profile, '2025-01-31') AS t FROM (SELECT lifecycle_profile(at, amount) AS profile FROM orders GROUP BY customer_id) AS p) AS q,
    lifecycle_transition_rows(t);

-- gathered: net present value of all
SELECT 1 AS customer_id, clv_xnpv(0.1, amount, at, '2024-01-01') AS answer FROM orders;

-- gathered: the streaming roll-up
SELECT customer_id, answer FROM lifecycle_profiles('SELECT customer_id, at, amount FROM orders') AS t (customer_id bigint, answer lifecycle_profile);
