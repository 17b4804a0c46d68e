-- Models learned from a population.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';

CREATE TABLE fit_customers AS
SELECT c, lifecycle_profile(date '2023-01-01' + (abs(hashint8extended(c * 1000 + i, 3)) % (30 + 7 * (c % 90)))::integer, 10.0 + i) AS profile
FROM generate_series(1, 400) AS c, generate_series(1, 4 + c % 9) AS i GROUP BY c;
ANALYZE fit_customers;

-- ready to insert, and better than what it started from
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT lifecycle_fit_report(profile, '2025-06-30', m) AS r FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default';
SELECT (r).customers, (r).customers_excluded, (r).periods > 10000 AS periods, (r).log_likelihood > (r).log_likelihood_start AS better,
       (r).customers_left_out FROM serial;
INSERT INTO lifecycle_model SELECT ((r).model).* FROM serial;
SELECT name, builtin, customers, period_days, regexp_replace(description, '-?[0-9.]+[0-9]', '#', 'g') AS description, lifecycle_model_check(m) FROM lifecycle_model AS m WHERE name = 'default_fitted';
-- what is learned differs, and the rest is as given
SELECT array_agg(k ORDER BY k) FILTER (WHERE to_jsonb(f) -> k <> to_jsonb(d) -> k) AS differ
FROM lifecycle_model AS f, lifecycle_model AS d, LATERAL jsonb_object_keys(to_jsonb(d)) AS k
WHERE f.name = 'default_fitted' AND d.name = 'default';
SELECT lifecycle_fit(profile, '2025-06-30', m) = (SELECT (r).model FROM serial) AS same_model FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default';

-- neither the order of rows nor workers matter
SELECT lifecycle_fit_report(profile, '2025-06-30', m ORDER BY c % 7, c DESC) = (SELECT r FROM serial) AS same FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default';
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT bool_or(line LIKE '%Partial Aggregate%') AS parallel FROM test.plan_of('SELECT lifecycle_fit_report(profile, ''2025-06-30'', lifecycle_model_shipped(''default'')) FROM fit_customers') line;
SELECT lifecycle_fit_report(profile, '2025-06-30', lifecycle_model_shipped('default'))::text = (SELECT r::text FROM serial) AS same_but_for_builtin,
       (lifecycle_fit_report(profile, '2025-06-30', lifecycle_model_shipped('default'))).log_likelihood = (SELECT (r).log_likelihood FROM serial) AS same FROM fit_customers;
RESET ALL;
SET client_min_messages = warning;

-- nothing after as_of is seen
SELECT lifecycle_fit_report(profile, '2024-01-31', m) = lifecycle_fit_report(lifecycle_add(profile, date '2024-02-01', 5.0), '2024-01-31', m) AS no_look_ahead FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default';
-- as_of is each row's own, and who has not ordered by it is excluded
SELECT (r).customers, (r).customers_excluded FROM (SELECT lifecycle_fit_report(profile, CASE WHEN c % 4 = 0 THEN date '2020-01-01' ELSE '2025-06-30' END, m) AS r FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default') AS fitted;

-- a long name is cut where a character ends
SELECT char_length(name), right(name, 10) AS name FROM (SELECT (lifecycle_fit(profile, '2025-06-30', json_populate_record(m, json_build_object('name', repeat('客', 63))))).name FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default') AS long;

-- ---- nothing to fit to, and what is refused ----

SELECT lifecycle_fit(profile, '2025-06-30', m) IS NULL AS no_rows FROM fit_customers, lifecycle_model AS m WHERE false;
SELECT lifecycle_fit(NULL, '2025-06-30', m) IS NULL AS no_profiles, lifecycle_fit_report(profile, NULL, m) IS NULL AS no_days FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default';
-- without a customer who has ordered, the model stays what it is; by a single one it hardly moves
SELECT (r).customers, (r).customers_excluded, (to_jsonb((r).model) - '{name,builtin,description}'::text[]) = (to_jsonb(d) - '{name,builtin,description}'::text[]) AS the_model_given
FROM (SELECT lifecycle_fit_report(profile, '2020-06-30', m) AS r FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default') AS s, lifecycle_model AS d WHERE d.name = 'default';
SELECT (f).customers, lifecycle_model_check(f), abs((f).fall - d.fall) < 0.1 * d.fall AND abs((f).leave_loose - d.leave_loose) < 0.1 * d.leave_loose AS hardly_moved
FROM (SELECT lifecycle_fit(profile, '2025-06-30', m) AS f FROM fit_customers, lifecycle_model AS m WHERE m.name = 'default' AND c = 1) AS s, lifecycle_model AS d WHERE d.name = 'default';
-- at most 5,000 customers are looked at, whichever order they come in
SELECT (a).customers, (a).customers_left_out, a = b AS same
FROM (SELECT lifecycle_fit_report(p, '2025-06-30', m ORDER BY c) AS a, lifecycle_fit_report(p, '2025-06-30', m ORDER BY c DESC) AS b
      FROM (SELECT c, lifecycle_profile(date '2025-01-01' + c % 150, c::numeric) AS p FROM generate_series(1, 5100) AS c GROUP BY c) AS many, lifecycle_model AS m WHERE m.name = 'default') AS s;
-- and the same of them, whatever they, or others, bought after the day
SELECT (a).customers, (a).customers_left_out, (a).model = (b).model AS same, (b).customers_excluded
FROM (SELECT lifecycle_fit_report(p, '2025-06-30', m ORDER BY c) FILTER (WHERE c <= 5100) AS a,
             lifecycle_fit_report(lifecycle_add(p, date '2025-07-01', c), '2025-06-30', m ORDER BY c DESC) AS b
      FROM (SELECT c, CASE WHEN c <= 5100 THEN lifecycle_profile(date '2025-01-01' + c % 150, c::numeric) ELSE '{"version": 1, "events": []}' END AS p FROM generate_series(1, 5200) AS c GROUP BY c) AS many,
           lifecycle_model AS m WHERE m.name = 'default') AS s;
SELECT test.error_of('SELECT lifecycle_fit(profile, ''2025-06-30'', m) FROM fit_customers, lifecycle_model AS m WHERE m.builtin');
SELECT test.error_of('SELECT lifecycle_fit(profile, ''infinity'', m) FROM fit_customers, lifecycle_model AS m WHERE m.name = ''default''');
SELECT test.error_of('SELECT lifecycle_fit(profile, ''2025-06-30'', json_populate_record(m, ''{"fall": 2}'')) FROM fit_customers, lifecycle_model AS m WHERE m.name = ''default''');

DELETE FROM lifecycle_model WHERE name = 'default_fitted';
DROP TABLE fit_customers;
