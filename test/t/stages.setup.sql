-- What the examples of doc/stages.md take for granted: four customers, one of each kind.
CREATE TABLE orders (customer_id bigint, ordered_at date, amount numeric(12,2));
INSERT INTO orders SELECT 1, date '2024-01-10' + 14 * i, 40 + i % 7 FROM generate_series(0, 63) AS i;
INSERT INTO orders SELECT 2, date '2024-01-10' + 21 * i, 90 FROM generate_series(0, 20) AS i;
INSERT INTO orders VALUES (3, '2026-05-04', 25), (3, '2026-06-02', 30), (3, '2026-06-02', -5);
INSERT INTO orders VALUES (4, '2024-01-10', 30), (4, '2024-01-31', 30);
CREATE TABLE customers AS
SELECT customer_id, lifecycle_profile(ordered_at, amount) AS profile FROM orders GROUP BY customer_id;
-- And a shop of many, to fit a model to.
CREATE TABLE shop AS
SELECT c AS customer_id, lifecycle_profile(date '2023-01-01' + (c % 60) + (abs(hashint8extended(c * 1000 + i, 3)) % (30 + 7 * (c % 90)))::integer, 10.0 + i) AS profile
FROM generate_series(1, 1000) AS c, generate_series(1, 4 + c % 19) AS i GROUP BY c;
