-- What the examples of doc/value.md take for granted: orders with cost and category, what was spent on customers, profiles.
CREATE TABLE orders (customer_id bigint, ordered_at date, amount numeric(12,2), cost numeric(12,2), category text);
INSERT INTO orders SELECT 1, date '2024-01-10' + 14 * i, 40 + i % 7, 24 - i % 3, 'tea' FROM generate_series(0, 63) AS i;
INSERT INTO orders SELECT 1, date '2024-11-08' + 28 * i, 25, 10, 'cups' FROM generate_series(0, 20) AS i;
INSERT INTO orders SELECT 2, date '2024-01-10' + 21 * i, 90, 50, 'tea' FROM generate_series(0, 20) AS i;
INSERT INTO orders VALUES (3, '2026-05-04', 25, 14, 'tea'), (3, '2026-06-02', 30, 15, 'tea'), (3, '2026-06-02', -5, NULL, 'tea');
INSERT INTO orders VALUES (4, '2024-01-10', 30, 18, 'tea'), (4, '2024-01-31', 30, 18, 'tea');
CREATE TABLE spent (customer_id bigint, spent_at date, amount numeric(12,2));
INSERT INTO spent VALUES (1, '2024-01-10', 60), (1, '2024-08-01', 20), (2, '2024-01-10', 60), (4, '2024-01-10', 60);
CREATE TABLE customers AS
SELECT customer_id, o.profile || coalesce(s.profile, '{"version": 1, "events": []}') AS profile
FROM (SELECT customer_id, lifecycle_profile(ordered_at, amount, cost, category) AS profile FROM orders GROUP BY customer_id) AS o
LEFT JOIN (SELECT customer_id, lifecycle_measure(spent_at, 'investment', amount) AS profile FROM spent GROUP BY customer_id) AS s USING (customer_id);
