-- What the examples of doc/stages.md take for granted: four customers, one of each kind.
CREATE TABLE orders (customer_id bigint, ordered_at date, amount numeric(12,2));
INSERT INTO orders SELECT 1, date '2024-01-10' + 14 * i, 40 + i % 7 FROM generate_series(0, 63) AS i;
INSERT INTO orders SELECT 2, date '2024-01-10' + 21 * i, 90 FROM generate_series(0, 20) AS i;
INSERT INTO orders VALUES (3, '2026-05-04', 25), (3, '2026-06-02', 30), (3, '2026-06-02', -5);
INSERT INTO orders VALUES (4, '2024-01-10', 30), (4, '2024-01-31', 30);
CREATE TABLE customers AS
SELECT customer_id, lifecycle_profile(ordered_at, amount) AS profile FROM orders GROUP BY customer_id;
