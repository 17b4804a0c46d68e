-- Order lines: lines of one key are one order, on the first day of the key.
SET client_min_messages = warning;
SET datestyle = 'ISO, MDY';

-- three invoices and a line without one; A-1 is delivered on two days, and partly sent back
CREATE TEMP TABLE line (customer int, at date, amount numeric, invoice text);
INSERT INTO line VALUES
	(1, '2024-01-05', 10, 'A-1'), (1, '2024-01-05', 20, 'A-1'), (1, '2024-02-09', 5, 'A-1'), (1, '2024-02-10', -5, 'A-1'),
	(1, '2024-02-09', 40, 'A-2'), (1, '2024-03-01', 8, NULL), (1, '2024-03-02', -3, 'C-9'), (1, '2024-03-20', 7, 'A-3');
CREATE TEMP TABLE p AS SELECT lifecycle_profile(at, amount, NULL, NULL, invoice) AS p, lifecycle_profile(at, amount) AS lines FROM line;

SELECT lifecycle_orders(p), lifecycle_orders(lines), lifecycle_revenue(p) = lifecycle_revenue(lines) AS revenue FROM p;
-- a span has the orders that began in it
SELECT lifecycle_orders(p, NULL, '2024-01-31') AS january, lifecycle_orders(p, '2024-02-01', '2024-02-29') AS february, lifecycle_orders(p, '2024-03-01') AS march,
	lifecycle_orders(p, '2024-02-10', '2024-02-28') AS none FROM p;
SELECT period_no, orders, revenue FROM p, lifecycle_series(p, 31);
SELECT period_no, orders FROM p, lifecycle_history(p, '2024-04-01');
SELECT (lifecycle_status(p, '2024-04-01')).orders, (lifecycle_customer(p, '2024-04-01')).orders,
	(SELECT sum(orders) FROM lifecycle_profit(p, '2024-04-01')) AS by_stage, (SELECT sum(orders) FROM lifecycle_events(p)) AS by_entry FROM p;
-- no other figure knows of the key: stage, days, RFM
SELECT (lifecycle_status(p, '2024-04-01')).stage = (lifecycle_status(lines, '2024-04-01')).stage AS stage, lifecycle_rfm(p, '2024-04-01') = lifecycle_rfm(lines, '2024-04-01') AS rfm,
	lifecycle_last_at(p) = lifecycle_last_at(lines) AS last_at, lifecycle_milestones(p, '2024-04-01') = lifecycle_milestones(lines, '2024-04-01') AS milestones FROM p;

-- text and bytes, and back
SELECT day, measure, key, count, sum, orders FROM p, lifecycle_events(p) WHERE measure = 'order_key';
SELECT p::text::lifecycle_profile = p AS text FROM p;

-- by its parts, in any order, in parallel or one by one
SELECT lifecycle_profile(at, amount, NULL, NULL, invoice ORDER BY amount) = p AS sorted,
	lifecycle_profile(at::timestamp, amount::float8, NULL, NULL, invoice) = p AS other_types,
	lifecycle_profile(at, amount) || lifecycle_measure(at, 'order_key', 1.0, invoice) FILTER (WHERE amount >= 0) = p AS apart,
	lifecycle_profile(at, amount, NULL, NULL, invoice) - lifecycle_profile(at, amount, NULL, NULL, invoice) FILTER (WHERE invoice = 'A-2')
		= lifecycle_profile(at, amount, NULL, NULL, invoice) FILTER (WHERE invoice IS DISTINCT FROM 'A-2') AS taken_out
FROM line, p GROUP BY p;
SELECT lifecycle_subtract(lifecycle_add(p, date '2024-05-01', 9.5, NULL, 'tea', 'A-7'), date '2024-05-01', 9.5, NULL, 'tea', 'A-7') = p AS back,
	lifecycle_orders(lifecycle_add(p, date '2024-05-01', 9.5, NULL, NULL, 'A-3')) AS joins, lifecycle_orders(lifecycle_add(p, date '2024-05-01', 9.5, NULL, NULL, 'A-7')) AS adds FROM p;
-- a window that moves on takes the keys along
SELECT at, amount, lifecycle_orders(lifecycle_profile(at, amount, NULL, NULL, invoice) OVER (ORDER BY at, amount ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)) FROM line ORDER BY at, amount;
-- and so do the roll-up's rows, whose key may be an integer
SELECT profile = p AS rolled_up FROM p, lifecycle_profiles('SELECT customer, at, amount, NULL::numeric, NULL::text, invoice FROM line') AS r (customer int, profile lifecycle_profile);
SELECT bool_and(a.profile = b.profile AND a.profile = c.profile) AS integers
FROM lifecycle_profiles('SELECT 1, at, amount, amount / 2, ''x'', ascii(right(invoice, 1)) FROM line') AS a (customer int, profile lifecycle_profile),
	lifecycle_profiles('SELECT 1, at, amount, amount / 2, ''x'', ascii(right(invoice, 1))::bigint FROM line') AS b (customer int, profile lifecycle_profile),
	(SELECT lifecycle_profile(at, amount, amount / 2, 'x', ascii(right(invoice, 1))::text) AS profile FROM line) AS c;
SELECT profile = (SELECT lifecycle_measure(at, 'order_key', 1.0, invoice) FROM line) AS measures
FROM lifecycle_profiles('SELECT 1, at, ''order_key'', 1, invoice FROM line') AS r (customer int, profile lifecycle_profile);

-- however an order is split into lines, over whatever days, it is one
CREATE TEMP TABLE split AS
SELECT k, date '2024-01-01' + d AS at, 1.0 * n AS amount, 'order ' || k AS invoice
FROM generate_series(1, 300) k, LATERAL (SELECT k + (n * n * 7) % (1 + k % 45) AS d, n FROM generate_series(1, 1 + k % 13) n) s;
SELECT lifecycle_orders(lifecycle_profile(at, amount, NULL, NULL, invoice)) AS orders, lifecycle_orders(lifecycle_profile(at, amount)) = count(*) AS lines,
	(lifecycle_rfm(lifecycle_profile(at, amount, NULL, NULL, invoice), '2025-12-31')).x = count(DISTINCT at) - 1 AS days FROM split;
SELECT sum(s.orders) AS orders, bool_and(s.orders = f.orders) AS on_their_first_days
FROM (SELECT lifecycle_profile(at, amount, NULL, NULL, invoice) p FROM split) q, lifecycle_series(q.p, 10) s,
	LATERAL (SELECT count(*) AS orders FROM (SELECT min(at) AS first FROM split GROUP BY k) m WHERE m.first BETWEEN s.period_start AND s.period_end) f;

-- what is none
SELECT lifecycle_measure(date '2024-01-05', 'order_key', 1.0);
SELECT lifecycle_measure(date '2024-01-05', 'order_key', 1.5, 'A-1');
SELECT lifecycle_measure(date '2024-01-05', 'order_key', 0.0, 'A-1');
SELECT lifecycle_measure(date '2024-01-05', 'order_key', 4294967297.0, 'A-1');
SELECT '{"version": 1, "events": [["2024-01-05", "order_key", 1, 5]]}'::lifecycle_profile;
SELECT lifecycle_subtract(p, date '2024-01-05', 10.0, NULL, NULL, 'A-2') FROM p;
SELECT * FROM lifecycle_profiles('SELECT 1, current_date, 1.0, 1.0, ''x'', 1.5') AS r (customer int, profile lifecycle_profile);
SELECT * FROM lifecycle_profiles('SELECT 1, current_date, ''order_key'', 1.0, ''x'', 1') AS r (customer int, profile lifecycle_profile);
SELECT * FROM lifecycle_profiles('SELECT 1, current_date, ''order_key'', 1.0') AS r (customer int, profile lifecycle_profile);
