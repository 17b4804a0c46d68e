-- Datasets: what the customers would bring if they stayed longer or spent more.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_if_from;
SET search_path = regress_if_from, public;

-- 40 customers of several rhythms, some of them gone, some new, and one who has not bought
CREATE TABLE orders (customer_id int, at date, amount numeric, cost numeric);
INSERT INTO orders SELECT c, date '2023-01-04' + c + (9 + c) * i, 40 + c % 7, 20 + c % 5 FROM generate_series(1, 40) c, generate_series(0, 99) i
WHERE date '2023-01-04' + c + (9 + c) * i <= CASE WHEN c % 4 = 0 THEN date '2024-06-30' ELSE '2025-06-30' END;
INSERT INTO orders SELECT c, date '2025-06-01' + c - 40, 30, 10 FROM generate_series(41, 50) c;
CREATE TABLE people (customer_id int, since date);
INSERT INTO people SELECT c, date '2023-01-01' FROM generate_series(1, 51) c;

CREATE FUNCTION changed(dataset text, retention_points float8 DEFAULT 0, spend_factor float8 DEFAULT 1, horizon_days int DEFAULT NULL, discount_rate float8 DEFAULT NULL) RETURNS numeric
LANGUAGE sql RETURN (SELECT w.changed_value FROM public.lifecycle_what_if(dataset, retention_points, spend_factor, horizon_days, discount_rate) w WHERE w.stage = 'all');
CREATE FUNCTION attach(dataset text, model text, maintain text, learn boolean) RETURNS boolean LANGUAGE sql AS $$
	SELECT count(*) > 0 FROM lifecycle_attach(dataset, 'orders', 'customer_id', 'at', 'amount', 'cost', customers => 'people', customer_key => 'customer_id',
		as_of => '2025-06-30', model => model, maintain => maintain, learn => learn) $$;

-- ---- nothing changed is nothing changed, to the cent ----

-- the same with what stages cost, where realised value is walked by visits
SELECT count(*) FROM lifecycle_model_save('costly', changes => '{"stage_investments": [1, 2, 3, 2, 1, 0.5, 4], "discount_rate": 0.2}');
SELECT attach('regress_if', 'default', 'tracked', true), attach('regress_if_live', 'weekly', 'live', false), attach('regress_if_costly', 'costly', 'tracked', true);
SELECT s.dataset, count(*), sum(w.customers), bool_and(w.expected_value = w.changed_value AND w.difference = 0 AND w.retention IS NOT DISTINCT FROM w.changed_retention),
	bool_and(w.expected_value = s.expected_value AND w.customers = s.customers AND w.stage_label = s.stage_label) FILTER (WHERE w.stage <> 'all'),
	sum(w.expected_value) FILTER (WHERE w.stage <> 'all') = max(w.expected_value) FILTER (WHERE w.stage = 'all') AND sum(s.expected_value) > 0
FROM (SELECT 'regress_if' AS dataset, stage, customers, expected_value, stage_label FROM regress_if.segments
	UNION ALL SELECT 'regress_if_live', stage, customers, expected_value, stage_label FROM regress_if_live.segments
	UNION ALL SELECT 'regress_if_costly', stage, customers, expected_value, stage_label FROM regress_if_costly.segments
	UNION ALL SELECT d, 'all', NULL, NULL, NULL FROM unnest(ARRAY['regress_if', 'regress_if_live', 'regress_if_costly']) d) s
JOIN LATERAL lifecycle_what_if(s.dataset) w ON w.stage = s.stage GROUP BY 1 ORDER BY 1;
-- nor by saying what holds anyway: a year is twelve periods of thirty days
SELECT changed('regress_if', 0, 1, 365, 0.1) = changed('regress_if'), changed('regress_if', 0, 1, 1) = changed('regress_if', 0, 1, 44), changed('regress_if', 0, 1, 44) < changed('regress_if', 0, 1, 45);

-- ---- by hand ----

-- everybody leaves with a chance of 0.1 a period and never comes back, so that r purchase days a period are worth r * (0.9 + 0.9^2 + ...) without a price of time;
-- 0.9^(365/30) = 0.277544 stay a year, and one point more stays where 1 - leave is 0.287544^(30/365) = 0.902621
SELECT count(*) FROM lifecycle_model_save('plain', changes => '{"leave_loose": 0.1, "leave_bound": 0.1, "come_back": 0, "rise": 0, "fall": 0, "jump": 0, "discount_rate": 0}');
SELECT attach('regress_if_plain', 'plain', 'tracked', false);
CREATE FUNCTION worth(stay numeric, periods int, price numeric DEFAULT 0) RETURNS numeric LANGUAGE sql
RETURN (SELECT sum(power(stay, k) / power(1 + price, (k - 0.5) * 30 / 365)) FROM generate_series(1, periods) k);
SELECT retention, changed_retention, round(changed_value / expected_value, 4), round(worth(0.902621, 12) / worth(0.9, 12), 4) FROM lifecycle_what_if('regress_if_plain', 1) WHERE stage = 'all';
SELECT round(changed('regress_if_plain', 0, 1, 720) / changed('regress_if_plain'), 4), round(worth(0.9, 24) / worth(0.9, 12), 4);
SELECT round(changed('regress_if_plain', 0, 1, NULL, 0.25) / changed('regress_if_plain'), 4), round(worth(0.9, 12, 0.25) / worth(0.9, 12), 4);
SELECT round(changed('regress_if_plain', 0, 1.05) / changed('regress_if_plain'), 4), changed('regress_if_plain', 0, 0);
-- all four at once
SELECT round(changed('regress_if_plain', 1, 2, 720, 0.25) / changed('regress_if_plain'), 3), round(2 * worth(0.902621, 24, 0.25) / worth(0.9, 12), 3);
-- 28 points fewer is more than there are, and 80 more than can stay: as far as a model goes
SELECT changed_retention FROM lifecycle_what_if('regress_if_plain', -28) WHERE stage = 'all' UNION ALL SELECT changed_retention FROM lifecycle_what_if('regress_if_plain', 80) WHERE stage = 'all';

-- ---- laws ----

-- more is never less, in any stage, and a point is a point
SELECT d, bool_and(v >= before) FILTER (WHERE before IS NOT NULL), count(*) FILTER (WHERE v > before AND stage = 'all'), bool_and(abs(got - points) <= 0.01) FROM (
	SELECT d, points, w.stage AS stage, w.changed_value AS v, lag(w.changed_value) OVER (PARTITION BY d, w.stage ORDER BY points) AS before,
		CASE w.stage WHEN 'all' THEN w.changed_retention - w.retention ELSE points END AS got
	FROM unnest(ARRAY['regress_if', 'regress_if_live']) d, unnest(ARRAY[-9.5, -3, -1, 0, 0.5, 1, 5, 10]) points, lifecycle_what_if(d, points) w) l GROUP BY d ORDER BY d;
SELECT d, bool_and(v >= before) FILTER (WHERE before IS NOT NULL), count(*) FILTER (WHERE v > before AND stage = 'all') FROM (
	SELECT d, w.stage, w.changed_value AS v, lag(w.changed_value) OVER (PARTITION BY d, w.stage ORDER BY days) AS before
	FROM unnest(ARRAY['regress_if', 'regress_if_live']) d, unnest(ARRAY[30, 90, 365, 730, 1825, 36600]) days, lifecycle_what_if(d, horizon_days => days) w) l GROUP BY d ORDER BY d;
SELECT bool_and(v >= before) FILTER (WHERE before IS NOT NULL), count(*) FILTER (WHERE v > before AND stage = 'all') FROM (
	SELECT w.stage, w.changed_value AS v, lag(w.changed_value) OVER (PARTITION BY w.stage ORDER BY f) AS before FROM unnest(ARRAY[0, 0.5, 1, 1.01, 3]) f, lifecycle_what_if('regress_if', spend_factor => f) w) l;
SELECT changed('regress_if', 0, 1, NULL, 0) > changed('regress_if') AND changed('regress_if') > changed('regress_if', 0, 1, NULL, 1);
-- stages sum to all, whatever changes
SELECT bool_and(2 * a = s) FROM (SELECT max(changed_value) FILTER (WHERE stage = 'all') AS a, sum(changed_value) AS s FROM unnest(ARRAY[-2, 3]) p, lifecycle_what_if('regress_if', p, 1.1, 1000, 0.3) GROUP BY p) t;

-- ---- nobody there, and how it is asked ----

CREATE TABLE nobody (LIKE orders);
SELECT count(*) > 0 FROM lifecycle_attach('regress_if_none', 'nobody', 'customer_id', 'at', 'amount', 'cost', as_of => '2025-06-30', language => 'zh');
SELECT stage, stage_label, customers, retention, changed_retention, expected_value, changed_value, difference FROM lifecycle_what_if('regress_if_none', 1) WHERE stage IN ('decline', 'all');
SELECT test.error_of($$SELECT * FROM lifecycle_what_if('regress_if', 101)$$);
SELECT test.error_of($$SELECT * FROM lifecycle_what_if('regress_if', spend_factor => -1)$$);
SELECT test.error_of($$SELECT * FROM lifecycle_what_if('regress_if', horizon_days => 0)$$);
SELECT test.error_of($$SELECT * FROM lifecycle_what_if('regress_if', discount_rate => 11)$$);
SELECT test.error_of($$SELECT * FROM lifecycle_what_if('regress_if', NULL)$$);

SELECT count(*) FROM unnest(ARRAY['regress_if', 'regress_if_live', 'regress_if_costly', 'regress_if_plain', 'regress_if_none']) d, lifecycle_detach(d);
SELECT count(*) FROM unnest(ARRAY['costly', 'plain']) m, lifecycle_model_drop(m);
DROP SCHEMA regress_if_from CASCADE;
