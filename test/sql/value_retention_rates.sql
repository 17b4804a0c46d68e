-- Retention, repeat and churn rates, with their denominators.
SET client_min_messages = warning;
SET extra_float_digits = 0;
\pset null '(null)'

CREATE TEMP TABLE loyalty_orders AS
SELECT c, date '2024-01-01' + c % 40 + (i * (7 + c % 50)) AS at, 10.0 AS revenue FROM generate_series(1, 400) AS c, generate_series(0, c % 9) AS i;
CREATE TABLE loyalty_profiles AS SELECT c, lifecycle_profile(at, revenue) AS profile FROM loyalty_orders GROUP BY c;
INSERT INTO loyalty_profiles SELECT 401, lifecycle_measure(at, measure, 1.0) FROM (VALUES (date '2024-01-05', 'order'), ('2024-01-20', 'referral'), ('2024-02-10', 'signal')) AS v (at, measure);

SELECT r.period_no, r.customers, r.active, round(r.retention_rate::numeric, 3) AS retention, r.repeated, round(r.repeat_rate::numeric, 3) AS repeat, r.active_before, r.lost, round(r.churn_rate::numeric, 3) AS churn, r.referrers, round(r.referral_rate::numeric, 4) AS referral, r.signalled, round(r.signal_rate::numeric, 4) AS signal
FROM unnest((SELECT lifecycle_retention(profile, '2024-05-31', 30, 12) FROM loyalty_profiles)) AS r;

-- the same by plain SQL
WITH firsts AS (SELECT c, min(at) AS first FROM loyalty_orders WHERE at <= '2024-05-31' GROUP BY c),
	cells AS (SELECT f.c, n, EXISTS (SELECT FROM loyalty_orders AS o WHERE o.c = f.c AND o.at >= first + 30 * n AND o.at < first + 30 * (n + 1)) AS active,
		(SELECT count(DISTINCT at) FROM loyalty_orders AS o WHERE o.c = f.c AND o.at < first + 30 * (n + 1)) > 1 AS repeated
		FROM firsts AS f, generate_series(0, 11) AS n WHERE first + 30 * (n + 1) - 1 <= '2024-05-31'),
	pairs AS (SELECT *, lag(active) OVER (PARTITION BY c ORDER BY n) AS before FROM cells),
	plain AS (SELECT n, count(*) AS customers, count(*) FILTER (WHERE active) AS active, count(*) FILTER (WHERE repeated) AS repeated, count(*) FILTER (WHERE before) AS active_before, count(*) FILTER (WHERE before AND NOT active) AS lost FROM pairs GROUP BY n)
SELECT count(*) AS periods, count(*) FILTER (WHERE (r.customers, r.active, r.repeated, r.active_before, r.lost) = (p.customers, p.active, p.repeated, p.active_before, p.lost)) AS same
FROM plain AS p FULL JOIN unnest((SELECT lifecycle_retention(profile, '2024-05-31', 30, 12) FROM loyalty_profiles WHERE c <= 400)) AS r ON r.period_no = p.n;

-- a cohort is whatever is grouped by
SELECT cohort, r.period_no, r.customers, r.active FROM (
	SELECT date_trunc('month', lifecycle_first_at(profile))::date AS cohort, lifecycle_retention(profile, '2024-05-31', 30, 3) AS points FROM loyalty_profiles GROUP BY 1) AS s, unnest(points) AS r ORDER BY 1, 2;

-- nothing is seen ahead, and nobody is no row
SELECT (SELECT lifecycle_retention(profile, '2024-03-31', 30, 12) FROM (SELECT lifecycle_profile(at, revenue) AS profile FROM loyalty_orders WHERE at <= '2024-03-31' AND c = 30) AS o)
	= (SELECT lifecycle_retention(profile, '2024-03-31', 30, 12) FROM loyalty_profiles WHERE c = 30) AS same;
SELECT lifecycle_retention(profile, '2020-01-01', 30, 12) AS too_early, lifecycle_retention(NULL, '2024-05-31', 30, 12) AS no_profile, lifecycle_retention(profile, NULL, 30, 12) AS no_day FROM loyalty_profiles;
SELECT lifecycle_retention(profile, '2024-05-31', 30, 12) IS NULL AS none FROM loyalty_profiles WHERE false;

-- parallel, and in a window that moves
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT test.plan_of('SELECT lifecycle_retention(profile, ''2024-05-31'', 30, 12) FROM loyalty_profiles');
SELECT (SELECT lifecycle_retention(profile, '2024-05-31', 30, 12) FROM loyalty_profiles) = (SELECT lifecycle_retention(profile, '2024-05-31', 30, 12 ORDER BY c DESC) FROM loyalty_profiles) AS same;
SELECT count(*) AS windows, count(*) FILTER (WHERE w IS DISTINCT FROM (SELECT lifecycle_retention(profile, '2024-05-31', 30, 5) FROM loyalty_profiles AS p WHERE p.c BETWEEN s.c - 9 AND s.c)) AS differ
FROM (SELECT c, lifecycle_retention(profile, '2024-05-31', 30, 5) OVER (ORDER BY c ROWS 9 PRECEDING) AS w FROM loyalty_profiles) AS s WHERE c % 20 = 0;

-- what is refused
SELECT what, test.error_of(format('SELECT lifecycle_retention(profile, %s) FROM loyalty_profiles', what)) FROM (VALUES
	('''2024-05-31'', 0, 12'), ('''2024-05-31'', -1, 12'), ('''2024-05-31'', 30, 0'), ('''2024-05-31'', 30, 1001'), ('''2024-05-31'', NULL, 12'), ('''2024-05-31'', 30, NULL'), ('''infinity'', 30, 12'),
	('''2024-05-31'', 30 + c % 2, 12'), ('''2024-05-31'', 30, 12 + c % 2')
) AS v (what);
SELECT what, test.error_of(format('SELECT lifecycle_internal.lifecycle_retention_%s', what)) FROM (VALUES
	('final(''{}'')'), ('final(''{1,2,3}'')'), ('final(''{{1,2,3}}'')'), ('merge(''{30,1,1,1,1,1,1,1,1}'', ''{30,2,1,1,1,1,1,1,1}'')'), ('merge(''{30,1,1,1,1,1,1,1,1}'', ''{1}'')'), ('merge(''{1}'', ''{30,1,1,1,1,1,1,1,1}'')'),
	('add(''{1,2}'', NULL, NULL, 30, 12)'), ('final(array_fill(-5, ARRAY[9])::bigint[])')
) AS v (what);
DROP TABLE loyalty_profiles;
