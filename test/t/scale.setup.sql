-- What the examples of doc/scale.md take for granted: a table of orders, and servers that need not answer while nothing is asked of them.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE TABLE one_table AS
SELECT i % 500 AS customer_id, date '2022-01-01' + (i * 7919 % 1009) AS ordered_at, (i % 9973)::numeric / 100 AS amount FROM generate_series(1, 10000) AS i;
