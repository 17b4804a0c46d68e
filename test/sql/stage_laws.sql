-- Laws of stages over a population, with any plan, model, and length of the relationship.
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on

CREATE TABLE regress_orders AS
SELECT c AS customer, date '2021-01-01' + (c * 7 + i * (5 + c % 31) + (i * c * 13) % 9) % 1200 AS at, 10.0 + i % 7 AS revenue
FROM generate_series(1, 600) c, generate_series(1, 3 + c % 40) i;
CREATE INDEX ON regress_orders (customer);
VACUUM ANALYZE regress_orders;

-- ---- models of every kind ----

CREATE TEMP TABLE models AS SELECT m.name, m FROM lifecycle_model AS m
UNION ALL
SELECT b.name || ' ' || own, json_populate_record(m, own::json) FROM lifecycle_model AS m CROSS JOIN (VALUES
	('default', '{"period_days": 45, "share_low": 0.3}'), ('default', '{"end_chance": 0.95, "end_long_chance": 0.5, "trial_days": 5}'), ('default', '{"regular": 0, "scatter": 1}'),
	('weekly', '{"satisfaction_low": 3, "evidence": 1, "evidence_stays": 0.5}'), ('quarterly', '{"fall_to": 0.8, "usual_periods": 4, "open_balance": 20}')) AS b (name, own) WHERE m.name = b.name;
SELECT count(*), count(DISTINCT m), bool_and(lifecycle_model_check(m)) FROM models;

-- ---- the same answer by any plan ----

CREATE FUNCTION regress_stages(settings text[], OUT plan text, OUT stages text) LANGUAGE plpgsql AS $$
DECLARE
	query constant text := 'SELECT customer, lifecycle_stage(at, revenue, ''2023-06-30'') AS stage, lifecycle_stage(lifecycle_profile(at, revenue), ''2023-06-30'', (SELECT m FROM models WHERE name = ''quarterly'')) AS by_quarters FROM regress_orders GROUP BY customer';
	setting text;
	line text;
BEGIN
	FOREACH setting IN ARRAY settings LOOP
		PERFORM set_config(split_part(setting, '=', 1), split_part(setting, '=', 2), true);
	END LOOP;
	plan := '';
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		plan := plan || line;
	END LOOP;
	EXECUTE 'SELECT md5(string_agg(s::text, '','' ORDER BY customer)) FROM (' || query || ') AS s' INTO stages;
	FOREACH setting IN ARRAY settings LOOP
		PERFORM set_config(split_part(setting, '=', 1), CASE WHEN split_part(setting, '=', 2) = 'off' THEN 'on' ELSE '0' END, true);
	END LOOP;
END $$;
CREATE TEMP TABLE plans AS SELECT p.expected, r.plan, r.stages FROM (VALUES
	('HashAggregate', '{max_parallel_workers_per_gather=0,enable_sort=off}'::text[]),
	('GroupAggregate.*Index', '{max_parallel_workers_per_gather=0,enable_hashagg=off,enable_sort=off,enable_seqscan=off}'),
	('GroupAggregate.*Sort', '{max_parallel_workers_per_gather=0,enable_hashagg=off,enable_indexscan=off,enable_bitmapscan=off}')) AS p (expected, settings), LATERAL regress_stages(p.settings) AS r;
SELECT expected, plan ~ expected AS planned FROM plans;
SELECT count(DISTINCT stages) FROM plans;
-- and by workers
CREATE TABLE regress_profiles AS SELECT customer, lifecycle_profile(at, revenue) AS p FROM regress_orders GROUP BY customer;
CREATE TABLE regress_models AS SELECT * FROM lifecycle_model;
ANALYZE regress_profiles;
CREATE TEMP TABLE serial AS SELECT customer, name, (lifecycle_status(p, '2023-06-30', m)).* FROM regress_profiles, (SELECT name, m::lifecycle_model FROM lifecycle_model AS m) AS s (name, m);
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT customer, lifecycle_stage(p, '2023-06-30') FROM regress_profiles;
SELECT count(*), count(*) FILTER (WHERE serial.stage IS DISTINCT FROM s.stage) AS differ FROM serial JOIN (SELECT customer, lifecycle_stage(p, '2023-06-30') AS stage FROM regress_profiles) AS s USING (customer) WHERE name = 'default';
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;

-- ---- every line of an explanation agrees with the stage ----

CREATE TEMP TABLE days AS SELECT unnest('{2021-02-01,2021-11-15,2022-07-01,2023-06-30,2024-06-30}'::date[]) AS day;
CREATE TEMP TABLE population AS
SELECT customer, p || coalesce(lifecycle_measure(date '2021-03-01' + customer, 'balance', 50.0) FILTER (WHERE customer % 5 = 0), '{"version": 1, "events": []}')
	|| coalesce(lifecycle_measure(date '2022-06-20', 'signal', 0.0) FILTER (WHERE customer % 7 = 0), '{"version": 1, "events": []}')
	-- three that fade to two, which still are a decline
	|| coalesce((SELECT lifecycle_measure(d, 'signal', 0.0) FROM unnest('{2022-03-20,2022-04-20,2022-05-10}'::date[]) AS d WHERE customer % 7 = 1), '{"version": 1, "events": []}')
	|| coalesce(lifecycle_measure(date '2022-06-20', 'satisfaction', (customer % 6)::numeric) FILTER (WHERE customer % 6 > 0), '{"version": 1, "events": []}') AS p
FROM regress_profiles WHERE customer <= 120 GROUP BY customer, p
UNION ALL SELECT 1000 + c, lifecycle_profile(date '2021-01-05' + 30 * i, 1000 * 0.93 ^ (i - c)) FROM generate_series(1, 3) AS c, generate_series(0, 40) AS i GROUP BY c
UNION ALL SELECT 1010, lifecycle_profile(d::date, 30.0) FROM (SELECT generate_series(timestamp '2021-01-05', '2023-04-30', '14 days') UNION ALL SELECT generate_series(timestamp '2023-05-01', '2024-06-30', '28 days')) AS x (d)
-- back after years, and who sent all back
UNION ALL SELECT 1020 + k, lifecycle_profile(d, 40.0) FROM generate_series(1, 9) AS k, unnest(ARRAY[date '2012-03-01', date '2013-03-01' + 60 * k, date '2020-11-01' + 17 * k, date '2022-03-01' + 11 * k]) AS d GROUP BY k
UNION ALL SELECT 1030, lifecycle_profile(d, a) FROM (VALUES (date '2021-01-20', 100.0), (date '2021-01-25', -100.0), (date '2023-06-25', 10.0), (date '2023-06-28', -10.0)) AS v (d, a);
CREATE TEMP TABLE explained AS
SELECT m.name, customer, day, s.stage, s.reason, e.* FROM population, days, models AS m,
	LATERAL lifecycle_status(p, day, m.m) AS s, LATERAL lifecycle_explain(p, day, m.m) WITH ORDINALITY AS e WHERE s.stage IS NOT NULL;
SELECT count(*) > 1000 AS many, count(DISTINCT stage) > 5 AS various,
	count(*) FILTER (WHERE evidence = 'stage') = count(*) FILTER (WHERE ordinality = 1) AS answer_first,
	count(*) FILTER (WHERE evidence = 'stage' AND verdict NOT LIKE stage || ': %') AS answer_differs,
	count(*) FILTER (WHERE abs(margin - (threshold - value)) > 1e-9 * abs(threshold)) AS margin_differs,
	count(*) FILTER (WHERE reason = 'open_balance') > 0 AS held_by_a_balance,
	count(*) FILTER (WHERE evidence ~* 'nan|inf') AS no_figure
FROM explained;
-- what the stage asks for is among the answers
SELECT reason, count(*) > 0 AS some, count(*) FILTER (WHERE NOT CASE reason
	WHEN 'gone_silent' THEN answers && '{over,"was over, and is until a purchase"}'
		AND NOT answers && '{"business goes on: not over","has grown since the trial, if it shows"}'
	WHEN 'open_balance' THEN answers @> '{"not settled: decline, not terminated"}'
	WHEN 'exit_signals' THEN answers @> '{"enough for a decline"}'
	WHEN 'first_orders' THEN answers && '{"on trial","one visit: on trial","nothing gets better by silence: the stage stays"}'
	WHEN 'growing' THEN answers && '{"grows, if it shows","has grown since the trial, if it shows"}'
		OR answers @> '{"is above the usual, if it grows now","grows now"}'
	WHEN 'low_share' THEN answers @> '{"too small to be mature"}'
	WHEN 'falls_silent' THEN answers @> '{"falls, if it shows","shows: silent"}'
		OR answers && '{"still silent: decline stays","silent for long: decline, however likely a fall"}'
	WHEN 'trial_fails' THEN answers && '{"the trial fails: decline","nothing gets better by silence: the stage stays"}'
	WHEN 'return_fails' THEN answers && '{"silent again: decline","still silent: decline stays","nothing gets better by silence: the stage stays"}'
	WHEN 'falls_sharply' THEN answers @> '{"falls, if it shows"}' AND answers && '{"shows: fewer purchases","shows: less money","still less: decline stays"}'
	WHEN 'falls_gradually' THEN answers @> '{"falls, if it shows"}' AND answers && '{"shows: fewer purchases","shows: less money","still less: decline stays","still fewer: decline stays"}'
		OR answers @> '{"nothing gets better by silence: the stage stays"}'
	WHEN 'spends_less' THEN answers @> '{"falls, if it shows"}' AND answers && '{"shows: less money","still less: decline stays"}'
	ELSE true END) AS without
FROM (SELECT reason, array_agg(verdict) AS answers FROM explained GROUP BY name, customer, day, reason) AS e GROUP BY reason ORDER BY reason;
-- and no answer names another stage
SELECT DISTINCT stage, verdict FROM explained WHERE evidence <> 'stage' AND CASE WHEN verdict ~ ': decline|decline stays|decline, not' THEN stage <> 'decline' WHEN verdict ~ '^(over|was over)' THEN stage NOT IN ('decline', 'terminated')
	WHEN verdict ~ 'not over$' THEN stage = 'terminated' WHEN verdict ~ '^enough for' THEN stage NOT IN ('decline', 'terminated', 'recovery') WHEN verdict ~ ': exploration' THEN stage <> 'exploration' ELSE verdict ~ 'on trial' AND stage NOT IN ('exploration', 'decline', 'terminated') END ORDER BY 1, 2;
-- fewer purchases show only where at least one is missing in the two recent periods; the question rounds rates to two digits
SELECT verdict, count(*) > 0 AS some, count(*) FILTER (WHERE verdict ~ '^shows' AND 2 * (1.05 * m[2]::float8 - 0.95 * m[1]::float8) < 1) AS none_missing
FROM explained, regexp_match(evidence, '^purchase days a period, recent \((.*)\) against before \((.*)\)') AS m WHERE verdict ~ 'fewer' GROUP BY verdict ORDER BY verdict;

-- ---- a life of any length: 3.6 million periods are many times the timeout's work ----

CREATE TEMP TABLE daily AS SELECT m.name, json_populate_record(m, '{"period_days": 1}') AS m FROM lifecycle_model AS m WHERE name IN ('default', 'yearly');
CREATE TEMP TABLE long AS SELECT lifecycle_profile(at, 1.0) AS p FROM (VALUES (date '0001-01-01'), ('0001-02-01'), ('9000-01-01')) AS v (at);
SELECT name, lifecycle_stage(p, '0028-05-18', m) FROM long, daily ORDER BY name;
SELECT count(*), max(period_end) FROM long, daily, lifecycle_history(p, '0028-05-18', m) WHERE name = 'yearly';
\set VERBOSITY sqlstate
SET statement_timeout = '10ms';
SELECT lifecycle_stage(p, '9999-12-31', m) FROM long, daily WHERE name = 'default';
SELECT lifecycle_stage(p, '9999-12-31', m) FROM long, daily WHERE name = 'yearly';
SELECT stage FROM long, daily, lifecycle_status(p, '9999-12-31', m) WHERE name = 'default';
SELECT count(*) FROM long, daily, lifecycle_history(p, '9999-12-31', m) WHERE name = 'yearly';
SELECT count(*) FROM long, daily, lifecycle_explain(p, '9999-12-31', m) WHERE name = 'default';
RESET statement_timeout;

DROP FUNCTION regress_stages(text[]);
DROP TABLE regress_orders, regress_profiles, regress_models;
