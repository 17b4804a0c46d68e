-- What the examples of doc/profile.md take for granted.
CREATE TABLE orders AS
SELECT i % 5 AS customer_id, date '2024-01-01' + i AS ordered_at, (i % 70)::numeric(12,2) AS amount,
       (i % 9)::numeric(12,2) AS cost, 'category ' || i % 3 AS category
FROM generate_series(1, 300) AS i;
CREATE TABLE invoices AS SELECT customer_id, ordered_at AS billed_at, amount AS open_amount FROM orders;
