-- A shop whose customers' lifecycles are known: every customer follows one path, a row of steps with a length and a buying
-- intensity, and orders are laid along it.  Nothing is random: each draw is a hash of the customer and of what is drawn, and
-- only + - * / and floor follow, so that every machine and every PostgreSQL makes the same shop.
--
-- Variables: customers, how many; as_of, a day or empty.  Makes customers, orders, true_history and profiles; sets as_of.

\set last_day 2026-06-30
SELECT coalesce(nullif(:'as_of', '')::date, :'last_day') AS as_of \gset

-- A number in [0, 1).
CREATE FUNCTION pg_temp.draw(customer bigint, what bigint) RETURNS float8 IMMUTABLE LANGUAGE sql
RETURN (hashint8extended(customer, what) >> 12 & 4503599627370495) / 4503599627370496.0::float8;

CREATE FUNCTION pg_temp.pick(choices anyarray, drawn float8) RETURNS anyelement IMMUTABLE LANGUAGE sql AS
$$ SELECT choices[1 + floor(drawn * cardinality(choices))::int] $$;

-- A path's last step is where its customers are on the last day.  Length in units (a unit: a month, or one and a half of the
-- customer's own buying intervals if that is longer), intensity relative to the stable stage.
CREATE TEMP TABLE path (path text, share float8, step int, stage text, intensity float8, shortest float8, longest float8);
INSERT INTO path VALUES
	('early abort',     .12, 1, 'exploration', .40, 2.0,  4.0),
	('early abort',     .12, 2, 'terminated',   0,  4.0, 14.0),
	('midway death',    .10, 1, 'exploration', .35, 2.0,  3.0),
	('midway death',    .10, 2, 'formation',   .55, 1.0,  1.5),
	('midway death',    .10, 3, 'formation',   .80, 1.0,  1.5),
	('midway death',    .10, 4, 'decline',     .45, 0.5,  1.5),
	('midway death',    .10, 5, 'terminated',   0,  3.0, 12.0),
	('early exit',      .10, 1, 'exploration', .35, 1.5,  3.0),
	('early exit',      .10, 2, 'formation',   .70, 1.5,  3.0),
	('early exit',      .10, 3, 'stability',    1,  3.0,  5.0),
	('early exit',      .10, 4, 'decline',     .60, 1.0,  1.5),
	('early exit',      .10, 5, 'decline',     .25, 0.5,  1.5),
	('early exit',      .10, 6, 'terminated',   0,  3.0, 12.0),
	('long lasting',    .26, 1, 'exploration', .35, 1.5,  3.0),
	('long lasting',    .26, 2, 'formation',   .55, 1.0,  1.5),
	('long lasting',    .26, 3, 'formation',   .80, 1.0,  1.5),
	('long lasting',    .26, 4, 'stability',    1,  6.0, 24.0),
	('declining',       .10, 1, 'exploration', .35, 1.5,  3.0),
	('declining',       .10, 2, 'formation',   .70, 1.5,  3.0),
	('declining',       .10, 3, 'stability',    1,  6.0, 14.0),
	('declining',       .10, 4, 'decline',     .60, 1.0,  3.0),
	('declining',       .10, 5, 'decline',     .25, 1.0,  3.0),
	('in recovery',     .08, 1, 'exploration', .35, 1.5,  3.0),
	('in recovery',     .08, 2, 'formation',   .70, 1.5,  3.0),
	('in recovery',     .08, 3, 'stability',    1,  5.0, 10.0),
	('in recovery',     .08, 4, 'decline',     .50, 1.0,  2.0),
	('in recovery',     .08, 5, 'decline',     .15, 2.0,  4.0),
	('in recovery',     .08, 6, 'recovery',    .45, 0.5,  1.5),
	('in recovery',     .08, 7, 'recovery',    .75, 0.5,  2.0),
	('still exploring', .14, 1, 'exploration', .40, 0.5,  2.5),
	('still forming',   .10, 1, 'exploration', .35, 1.5,  3.0),
	('still forming',   .10, 2, 'formation',   .70, 0.8,  2.5);

-- Weekly to quarterly buyers, each with a usual basket in cents.
CREATE TEMP TABLE person AS
WITH path_range AS (
	SELECT path, sum(share) OVER (ORDER BY path) - share AS low, sum(share) OVER (ORDER BY path) AS high
	FROM path WHERE step = 1
)
SELECT customer_id, path, interval_days, greatest(30, 1.5 * interval_days) AS unit_days, basket, cost_percent
FROM generate_series(1, :customers::bigint) AS customer_id
CROSS JOIN LATERAL (SELECT
	pg_temp.pick('{7,7,14,14,21,30,30,45,60,90}'::int[], pg_temp.draw(customer_id, 1)) * (0.85 + 0.3 * pg_temp.draw(customer_id, 2)) AS interval_days,
	1500 + 8500 * pg_temp.draw(customer_id, 3) AS basket,
	55 + floor(20 * pg_temp.draw(customer_id, 4))::int AS cost_percent) AS drawn
JOIN path_range ON pg_temp.draw(customer_id, 5) >= low AND pg_temp.draw(customer_id, 5) < high;

-- Steps in days, counted back from the last day.
CREATE TEMP TABLE stay AS
SELECT person.*, step, stage, intensity, days, date :'last_day' + 1 - from_end AS since
FROM (
	SELECT customer_id, path, step, stage, intensity, days, sum(days) OVER (PARTITION BY customer_id ORDER BY step DESC)::int AS from_end
	FROM person JOIN path USING (path)
	CROSS JOIN LATERAL (SELECT
		1 + floor(unit_days * (shortest + (longest - shortest) * pg_temp.draw(customer_id, 10 + step)))::int AS days) AS length
) AS laid
JOIN person USING (customer_id, path);

CREATE TABLE true_history AS
SELECT customer_id, stage::lifecycle_stage AS stage, min(since) AS since, max(since + days) AS until
FROM stay GROUP BY customer_id, stage;
COMMENT ON TABLE true_history IS 'the stage each customer was really in, from since until before until';

CREATE TABLE customers AS
SELECT customer_id,
	pg_temp.pick('{Wei,Fang,Min,Jing,Li,Qiang,Lei,Yan,Anna,Ben,Clara,David,Emma,Felix,Grace,Hugo,Iris,Jonas}'::text[], pg_temp.draw(customer_id, 6))
	|| ' ' ||
	pg_temp.pick('{Wang,Zhang,Liu,Chen,Yang,Zhao,Huang,Zhou,Wu,Meyer,Smith,Novak,Rossi,Silva,Dubois,Larsen,Kovacs}'::text[], pg_temp.draw(customer_id, 7)) AS name,
	since AS joined, path AS true_path
FROM stay WHERE step = 1;

-- The first order begins the relationship; the others lie one to a slot of a step, shifted within and a little beyond it.
CREATE TEMP TABLE purchase AS
SELECT customer_id, stage, basket, cost_percent, since AS day, 0::bigint AS number
FROM stay WHERE step = 1
UNION ALL
SELECT customer_id, stage, basket, cost_percent,
	since + least(days - 1, greatest(0, floor((k - 0.5 + 1.6 * (pg_temp.draw(customer_id, 1000 * step + k) - 0.5)) * days / n)))::int,
	1000 * step + k
FROM (
	SELECT *, floor(intensity * days / interval_days + pg_temp.draw(customer_id, 20 + step))::int AS n FROM stay
) AS counted
CROSS JOIN LATERAL generate_series(1, n) AS k;

CREATE TEMP TABLE sale AS
SELECT customer_id, number, day + time '08:00' + interval '1 minute' * floor(840 * pg_temp.draw(customer_id, 1000000 + number)) AS ordered_at,
	(floor(basket * CASE stage WHEN 'stability' THEN 1.15 WHEN 'exploration' THEN 0.8 ELSE 0.95 END
		* (0.6 + 0.8 * pg_temp.draw(customer_id, 2000000 + number)))::bigint / 100.0)::numeric(12,2) AS amount, cost_percent,
	CASE WHEN stage = 'exploration' OR pg_temp.draw(customer_id, 3000000 + number) < 0.7 THEN 'coffee'
		WHEN pg_temp.draw(customer_id, 3000000 + number) < 0.9 THEN 'tea'
		ELSE 'equipment' END AS category
FROM purchase;

-- One sale in a hundred comes back within two weeks.
CREATE TABLE orders AS
SELECT row_number() OVER (ORDER BY ordered_at, customer_id, number) AS order_id, customer_id, ordered_at, amount, cost, category
FROM (
	SELECT customer_id, number, ordered_at, amount, (amount * cost_percent / 100)::numeric(12,2) AS cost, category
	FROM sale
	UNION ALL
	SELECT customer_id, number + 500, ordered_at + interval '1 day' * (1 + floor(13 * pg_temp.draw(customer_id, 5000000 + number))), -amount, 0, category
	FROM sale WHERE pg_temp.draw(customer_id, 4000000 + number) < 0.01
) AS line
WHERE ordered_at < date :'last_day' + 1;

ALTER TABLE customers ADD PRIMARY KEY (customer_id);
ALTER TABLE orders ADD PRIMARY KEY (order_id);
CREATE INDEX ON orders (customer_id);
ANALYZE;

CREATE TABLE profiles AS
SELECT customer_id, lifecycle_profile(ordered_at, amount, cost, category) AS profile
FROM orders WHERE ordered_at < date :'as_of' + 1 GROUP BY customer_id;
