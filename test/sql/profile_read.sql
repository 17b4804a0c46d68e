-- Functions that read a profile: orders, revenue, days, periods, RFM.
SET client_min_messages = warning;
SET extra_float_digits = 1;
SET bytea_output = hex;
SET datestyle = 'ISO, MDY';
\pset null '(null)'

CREATE TEMP TABLE p AS
SELECT lifecycle_profile(at, revenue, cost, category) || m AS p FROM (VALUES
	(date '2024-01-10', 100.00, 40.0, 'tea'), ('2024-01-10', 20.00, NULL, NULL), ('2024-02-08', 50.50, 20, 'tea'), ('2024-02-09', 60.00, 25, 'pots'),
	('2024-02-20', -10.25, -4, 'tea'), ('2024-05-01', 7.123456, 0, NULL)
) v (at, revenue, cost, category), (SELECT lifecycle_measure(at, measure, value, key) FROM (VALUES
	(date '2024-01-02', 'contact', 1.0, 'awareness'), ('2024-01-05', 'contact', 1, 'interest'), ('2024-01-02', 'investment', 15, NULL),
	('2024-01-20', 'satisfaction', 4, NULL), ('2024-01-21', 'satisfaction', 5, NULL), ('2024-01-22', 'satisfaction', 5, NULL),
	('2024-02-08', 'wallet', 500, NULL), ('2024-01-10', 'balance', 120, NULL), ('2024-01-31', 'balance', 30, NULL), ('2024-01-31', 'balance', 50, NULL), ('2024-04-30', 'balance', 0, NULL),
	('2024-03-01', 'referral', 80, NULL), ('2024-04-20', 'signal', 1, 'complaint')
) m (at, measure, value, key)) s (m)
GROUP BY m;

-- ---- totals, with bounds ----

SELECT lifecycle_orders(p), lifecycle_revenue(p), lifecycle_cost(p), lifecycle_first_at(p), lifecycle_last_at(p) FROM p;
SELECT since, until, lifecycle_orders(p, since, until), lifecycle_revenue(p, since, until), lifecycle_cost(p, since, until), lifecycle_first_at(p, since, until), lifecycle_last_at(p, since, until)
FROM p, (VALUES (NULL::date, NULL::date), ('2024-01-10', NULL), ('2024-01-11', NULL), (NULL, '2024-02-08'), (NULL, '2024-02-07'), (NULL, '2024-01-09'), ('2024-02-08', '2024-02-09'), ('2024-02-20', '2024-02-20'),
	('2024-05-02', NULL), ('-infinity', 'infinity'), ('4000-01-01 BC', '20000-01-01')) b (since, until);
SELECT lifecycle_orders(profile => p, until => '2024-02-08'), lifecycle_revenue(p, until => '2024-02-08') FROM p;
SELECT lifecycle_orders(NULL), lifecycle_revenue(NULL), lifecycle_cost(NULL), lifecycle_first_at(NULL), lifecycle_last_at(NULL);
SELECT lifecycle_orders(e), lifecycle_revenue(e), lifecycle_cost(e), lifecycle_first_at(e), lifecycle_last_at(e) FROM (SELECT '{"version": 1, "events": []}'::lifecycle_profile) s (e);

-- to the byte the numerics that their texts are
SELECT sum, record_image_eq(ROW(e.sum), ROW(e.sum::text::numeric)) AS same
FROM lifecycle_events('{"version": 1, "events": [["2024-01-01", "order", 1, 0], ["2024-01-02", "order", 1, 0.000001], ["2024-01-03", "cost", 1, -0.00012], ["2024-01-04", "order", 1, 0.05], ["2024-01-05", "order", 1, 1], ["2024-01-06", "cost", 1, -10000],
	["2024-01-07", "order", 1, 100000000.0001], ["2024-01-08", "order", 1, 9200000000000], ["2024-01-09", "cost", 1, -9223372036854.775808], ["2024-01-10", "order", 1, 9223372036854.775807]]}') AS e;

-- ---- entries ----

SELECT e.* FROM p, lifecycle_events(p.p) e;
SELECT count(*) FROM lifecycle_events(NULL);
SELECT count(*) FROM lifecycle_events('{"version": 1, "events": []}');
-- entries put together again are the profile
SELECT bool_and(q = p.p) FROM p, LATERAL (SELECT ('{"version": 1, "events": [' || string_agg(concat('["', day, '", "', measure, '", ', count, ', ', sum, ', "' || key || '"', ']'), ', ' ORDER BY sum) || ']}')::lifecycle_profile FROM lifecycle_events(p.p)) s (q);

-- ---- series ----

SELECT s.period_no, s.period_start, s.period_end, s.orders, s.revenue, s.refunds, s.cost, s.investment, s.contacts, s.wallet, s.balance, s.referral, s.satisfaction, s.signals FROM p, lifecycle_series(p.p) s;
-- the last period ends on as_of, whether it is cut short or silence goes on; what lies behind is not seen
SELECT s.period_no, s.period_start, s.period_end, s.orders, s.revenue FROM p, lifecycle_series(p.p, 30, '2024-02-08') s;
SELECT s.period_no, s.period_start, s.period_end, s.orders, s.revenue FROM p, lifecycle_series(p.p, 30, '2024-01-31') s;
SELECT s.period_no, s.period_start, s.period_end, s.orders, s.revenue FROM p, lifecycle_series(p.p, 30, '2024-02-01') s;
SELECT s.period_no, s.period_start, s.period_end, s.orders, s.revenue FROM p, lifecycle_series(p.p, 90, '2024-09-01') s;
SELECT s.period_no, s.period_start, s.period_end, s.orders FROM p, lifecycle_series(p.p, 2147483647) s;
SELECT s.period_no, s.period_start, s.period_end, s.orders FROM p, lifecycle_series(p.p, 2147483647, '9999-12-31') s;
SELECT count(*), sum(s.orders), sum(s.revenue), max(s.period_end) FROM p, lifecycle_series(p.p, 1, '2025-01-01') s;
SELECT count(*) FROM p, lifecycle_series(p.p, 30, '2024-01-01') s;
SELECT count(*) FROM p, lifecycle_series(p.p, NULL) s;
SELECT count(*) FROM lifecycle_series(NULL) s;
SELECT count(*) FROM lifecycle_series('{"version": 1, "events": []}', 30, '2024-01-01') s;
-- the mean is rounded half away from zero
SELECT satisfaction FROM lifecycle_series('{"version": 1, "events": [["2024-01-01", "satisfaction", 2, 0.000001]]}');
SELECT satisfaction FROM lifecycle_series('{"version": 1, "events": [["2024-01-01", "satisfaction", 2, -0.000001]]}');
SELECT satisfaction FROM lifecycle_series('{"version": 1, "events": [["2024-01-01", "satisfaction", 3, -10]]}');
-- no period is lost, none overlaps, and they add up, whatever their length
SELECT count(*), bool_and(gaps = 0 AND first = date '2024-01-02' AND last = as_of AND orders = lifecycle_orders(p, until => as_of) AND revenue = lifecycle_revenue(p, until => as_of) AND cost = lifecycle_cost(p, until => as_of))
FROM p, unnest('{1,2,7,30,31,90,365,10000}'::int[]) days, generate_series(date '2024-01-02', '2024-06-30', '1 day') at, CAST(at AS date) as_of, LATERAL (
	SELECT count(*) FILTER (WHERE period_start <> lag + 1) gaps, min(period_start) first, max(period_end) last, sum(orders) orders, sum(revenue) revenue, sum(cost) cost
	FROM (SELECT *, lag(period_end) OVER (ORDER BY period_no) FROM lifecycle_series(p, days, as_of)) s
) s;

-- ---- recency, frequency, monetary value ----

SELECT as_of, r.x, round(r.t_x::numeric, 6) t_x, round(r.t_cal::numeric, 6) t_cal, round(r.m_x::numeric, 6) m_x
FROM p, (VALUES (date '2024-01-09'), ('2024-01-10'), ('2024-01-11'), ('2024-02-07'), ('2024-02-08'), ('2024-02-09'), ('2024-12-31')) v (as_of), lifecycle_rfm(p.p, as_of) r;
SELECT r.* FROM p, lifecycle_rfm(p.p, '2024-12-31', 1) r;
SELECT r.* FROM p, lifecycle_rfm(p.p, '2024-12-31', unit_days => 0.5) r;
SELECT lifecycle_rfm(NULL, '2024-12-31'), lifecycle_rfm('{"version": 1, "events": []}', '2024-12-31'), lifecycle_rfm('{"version": 1, "events": [["2024-01-01", "refund", 1, 5]]}', '2024-12-31');
-- the same by plain SQL
SELECT bool_and(x = days - 1 AND t_x = (last - first) / 7.0::float8 AND t_cal = (date '2024-12-31' - first) / 7.0::float8 AND abs(m_x - coalesce(repeat_value / nullif(days - 1, 0), 0)) < 1e-9)
FROM (
	SELECT lifecycle_profile(at, revenue) p, min(at) first, max(at) last, count(DISTINCT at) days, sum(revenue) FILTER (WHERE at > first_at) repeat_value
	FROM (SELECT c, at, revenue, min(at) OVER (PARTITION BY c) first_at FROM (SELECT i % 100 AS c, date '2023-01-01' + i * 7919 % 700 AS at, (i * 104729 % 10007)::numeric / 100 AS revenue FROM generate_series(1, 1000) i) s) t GROUP BY c
) s, lifecycle_rfm(p, '2024-12-31');

-- ---- sparkline ----

SELECT as_of, lifecycle_sparkline(p, as_of) FROM p, (VALUES (date '2024-01-01'), ('2024-01-02'), ('2024-01-31'), ('2024-02-09'), ('2024-05-01'), ('2024-12-31')) v (as_of);
SELECT n, lifecycle_sparkline(p, '2024-12-31', n) FROM p, unnest('{1,3,12,1000}'::int[]) n;
-- the lowest block for none, the next for the least, the highest for the most
SELECT lifecycle_sparkline(lifecycle_profile(date '2024-01-01' + 30 * i, v), date '2024-01-01' + 30 * 9) FROM unnest('{0.01,1,2,3,4,5,6,7,0,-5}'::numeric[]) WITH ORDINALITY u (v, j), CAST(j - 1 AS int) i;
SELECT lifecycle_sparkline(NULL, '2024-01-01') IS NULL, lifecycle_sparkline('{"version": 1, "events": []}', '2024-01-01') = '';
