-- What the examples of doc/models.md take for granted: two years of orders of 3,000 customers, who buy at random, each at a rate of
-- his own, drop out after a purchase with a probability of his own, and have a usual basket of their own.
CREATE FUNCTION draw(c int, i int) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (1 + abs(hashint8extended(c, i) % 1000000)) / 1000001.0::float8;
CREATE TABLE orders AS
SELECT customer_id, at AS ordered_at, round((basket * (0.5 + draw(customer_id, -i)))::numeric, 2) AS amount
FROM (SELECT c AS customer_id, i, basket, first_at + (sum(CASE WHEN i = 0 THEN 0 ELSE -7 * ln(draw(c, 100 + i)) / rate END) OVER (PARTITION BY c ORDER BY i))::int AS at
      FROM (SELECT c, date '2024-01-01' + c % 91 AS first_at, -0.08 * ln(draw(c, 1)) AS rate, 1 - draw(c, 2) ^ (1 / 9.0) AS dropping, 12 / draw(c, 3) ^ 0.4 AS basket
            FROM generate_series(1, 3000) AS c) AS customers,
           generate_series(0, floor(ln(draw(c, 4)) / ln(1 - dropping))::int) AS i) AS purchases
WHERE at <= date '2025-12-31';
