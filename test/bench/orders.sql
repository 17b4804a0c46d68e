-- Synthetic orders, the same on every machine: :rows orders of :customers customers over 24 periods of 30 days, shuffled in time
-- and by customer, money as float8 and as numeric.
CREATE UNLOGGED TABLE orders AS
SELECT abs(hashint8extended(i, 11) % :customers) AS customer_id,
       date '2024-01-12' + abs(hashint8extended(i, 7) % 720)::integer AS at,
       (1 + abs(hashint8extended(i, 3) % 20000)) / 100.0::float8 AS revenue,
       ((1 + abs(hashint8extended(i, 3) % 20000)) / 100.0)::numeric(12,2) AS amount
FROM generate_series(1, :rows) AS i;
VACUUM ANALYZE orders;

CREATE UNLOGGED TABLE profiles AS
SELECT customer_id, lifecycle_profile(at, amount) AS profile FROM orders GROUP BY customer_id;
ALTER TABLE profiles SET (parallel_workers = 2); -- where any are allowed
VACUUM ANALYZE profiles;
