-- What the examples of doc/effects.md take for granted: a shop of 800, and a mailing that went rather to those who spend much, and
-- made its readers buy more.
SET client_min_messages = warning;
CREATE FUNCTION draw(c int, i int) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN (1 + abs(hashint8extended(c, i) % 1000000)) / 1000001.0::float8;
CREATE TABLE orders AS
SELECT c AS customer_id, at, round((basket * (0.5 + draw(c, 5000 + i)))::numeric, 2) AS amount, round((basket * 0.4)::numeric, 2) AS cost
FROM (SELECT c, date '2024-01-01' + (400 * draw(c, 1))::int AS came, 5 - 20 * ln(draw(c, 2)) AS gap, 20 + 80 * draw(c, 3) AS basket,
             CASE WHEN draw(c, 4) < 0.5 THEN 100 + 500 * draw(c, 6) ELSE 2000 END AS life FROM generate_series(1, 800) AS c) AS person,
     LATERAL (SELECT i, came + sum(CASE i WHEN 1 THEN 0 ELSE -gap * ln(draw(c, 10 + i)) END) OVER (ORDER BY i)::int AS at FROM generate_series(1, 100) AS i) AS pace
WHERE at <= date '2025-12-31' AND at - came < life;
CREATE TABLE mailing AS
SELECT customer_id, date '2025-07-01' AS sent, 12.00 AS cost
FROM orders WHERE at < '2025-07-01' GROUP BY customer_id
HAVING draw(customer_id, 99) < 0.1 + 0.5 * least(coalesce(sum(amount) FILTER (WHERE at >= '2025-01-01'), 0) / 1500, 1);
INSERT INTO orders SELECT customer_id, date '2025-07-05' + 30 * i, 40, 14 FROM mailing, generate_series(0, 5) AS i WHERE draw(customer_id, 200 + i) < 0.75;
SELECT count(*) FROM lifecycle_attach('shop', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', as_of => '2025-12-31');
SELECT count(*) FROM lifecycle_attach_source('shop', 'investment', 'mailing', at => 'sent', value => 'cost');
