-- Models: what is shipped, what is refused, and what they change.

-- the shipped rows are the constants of the library
SELECT name, customers, period_days, description, m = lifecycle_model_shipped(name) AS as_shipped FROM lifecycle_model AS m ORDER BY name;

-- and asking by no model is asking by the default one
CREATE TEMP TABLE customers AS
SELECT c, lifecycle_profile(date '2024-01-01' + (abs(hashint8extended(c * 1000 + i, 5)) % (60 + 8 * c))::integer, 10.0 + i) AS profile
FROM generate_series(1, 100) AS c, generate_series(1, 20) AS i GROUP BY c;
SELECT count(*) FILTER (WHERE lifecycle_stage(profile, '2026-01-01') <> lifecycle_stage(profile, '2026-01-01', m)) AS different
FROM customers, lifecycle_model AS m WHERE name = 'default';

-- several models in one query do not get in each other's way
CREATE TEMP TABLE apart AS
SELECT c, 'default' AS name, lifecycle_stage(profile, '2025-01-01', lifecycle_model_get('default')) AS stage FROM customers
UNION ALL SELECT c, 'weekly', lifecycle_stage(profile, '2025-01-01', lifecycle_model_get('weekly')) FROM customers
UNION ALL SELECT c, 'quarterly', lifecycle_stage(profile, '2025-01-01', lifecycle_model_get('quarterly')) FROM customers;
SELECT count(*), count(*) FILTER (WHERE lifecycle_stage(profile, '2025-01-01', m) <> a.stage) AS different
FROM apart AS a JOIN customers USING (c) JOIN lifecycle_model AS m USING (name);

-- one answer, however asked: the last row of the history, the status, the first row of the explanation
SELECT m.name, count(*),
       count(*) FILTER (WHERE h.stage <> s.stage OR h.cycle <> s.cycle OR h.reason <> s.reason) AS history_differs,
       count(*) FILTER (WHERE split_part(e.verdict, ':', 1) <> s.stage::text) AS explanation_differs,
       count(*) FILTER (WHERE p <> s.pattern) AS pattern_differs,
       count(*) FILTER (WHERE st <> s.stage) AS stage_differs
FROM customers
CROSS JOIN lifecycle_model AS m
CROSS JOIN LATERAL lifecycle_status(profile, '2025-06-30', m) AS s
CROSS JOIN LATERAL (SELECT * FROM lifecycle_history(profile, '2025-06-30', m) ORDER BY period_no DESC LIMIT 1) AS h
CROSS JOIN LATERAL (SELECT * FROM lifecycle_explain(profile, '2025-06-30', m) LIMIT 1) AS e
CROSS JOIN LATERAL lifecycle_pattern(profile, '2025-06-30', m) AS p
CROSS JOIN LATERAL lifecycle_stage(profile, '2025-06-30', m) AS st
GROUP BY m.name ORDER BY m.name;

-- the history's parts sum to the whole
SELECT count(*) FILTER (WHERE h.orders <> lifecycle_orders(profile) OR h.revenue <> lifecycle_revenue(profile)) AS different
FROM customers, LATERAL (SELECT sum(orders) AS orders, sum(revenue) AS revenue FROM lifecycle_history(profile, '2027-01-01')) AS h;

-- thresholds decide: where the trial takes 30 purchase days, others are on it
SELECT count(*) FILTER (WHERE lifecycle_stage(profile, '2024-09-01', m) <> lifecycle_stage(profile, '2024-09-01', strict)) > 0 AS moved
FROM customers, lifecycle_model AS m, LATERAL json_populate_record(m, '{"trial_days": 30}') AS strict WHERE m.name = 'default';

-- a relationship with an open balance is not over
SELECT m.name, lifecycle_stage(p, '2025-01-01', m) AS settled, lifecycle_stage(p || open, '2025-01-01', m) AS open,
       (lifecycle_status(p || open, '2025-01-01', m)).reason
FROM (SELECT lifecycle_profile(date '2023-01-01' + 10 * i, 20.0) AS p FROM generate_series(0, 30) AS i) AS orders,
     (SELECT lifecycle_measure(date '2023-10-28', 'balance', 15.0) AS open) AS balance,
     lifecycle_model AS m WHERE builtin ORDER BY m.name;

-- ---- what is refused ----

SELECT test.error_of('SELECT lifecycle_model_get(''monthly'')');
SELECT test.error_of('SELECT lifecycle_model_shipped(''monthly'')');
SELECT test.error_of('UPDATE lifecycle_model SET period_days = 7 WHERE name = ''default'' RETURNING name');
SELECT test.error_of('DELETE FROM lifecycle_model WHERE name = ''weekly'' RETURNING name');
SELECT test.error_of('INSERT INTO lifecycle_model SELECT (json_populate_record(m, ''{"name": "x"}'')).* FROM lifecycle_model AS m WHERE name = ''default'' RETURNING name');

CREATE TEMP TABLE change (change text);
INSERT INTO change VALUES ('{"period_days": 0}'), ('{"period_days": 40000}'), ('{"rate_weights": [1, 2]}'), ('{"rate_weights": []}'),
    ('{"rate_weights": [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}'), ('{"rate_weights": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,null]}'),
    ('{"rise": 1.5}'), ('{"fall": "NaN"}'), ('{"rise": 0.6, "fall": 0.6}'), ('{"leave_loose": 0.01, "leave_bound": 0.02}'), ('{"scatter": 0}'), ('{"regular_shape": 2.5}'),
    ('{"end_chance": 2}'), ('{"end_chance": 0.5, "end_long_chance": 0.7}'), ('{"fall_chance": 0.3, "fall_stays": 0.5}'), ('{"grow_chance": 0.3}'), ('{"evidence": 1, "evidence_stays": 2}'),
    ('{"usual_periods": 0}'), ('{"trial_days": -1}'), ('{"lasting_periods": 0}'), ('{"open_balance": "NaN"}'), ('{"satisfaction_low": "NaN"}'), ('{"share_low": 2}'),
    ('{"fall_to": null}'), ('{"rate_weights": null}'), ('{"seasonal_indices": [1, 1]}'), ('{"seasonal_indices": [1,1,1,1,1,1,1,1,1,1,1,0]}'),
    ('{"discount_rate": -0.1}'), ('{"discount_rate": "NaN"}'), ('{"horizon_periods": 0.5}'), ('{"horizon_periods": "Infinity", "discount_rate": 0}'),
    ('{"stage_investments": [1, 2, 3]}'), ('{"stage_investments": [0, 0, -1, 0, 0, 0, 0]}'), ('{"acquisition_rate": 0}'), ('{"prior_orders": "Infinity"}'), ('{"mbgnbd_weight": 1.01}'), ('{"mbgnbd_alpha": 0}'), ('{"forecast_level": 0}');
SELECT change, test.error_of(format('INSERT INTO lifecycle_model SELECT (json_populate_record(m, (%L::jsonb || %L::jsonb)::json)).* FROM lifecycle_model AS m WHERE name = ''default'' RETURNING name',
                                    '{"name": "mine", "builtin": false}', change))
FROM change;
-- a row that was never inserted is checked as well
SELECT test.error_of('SELECT lifecycle_stage(''{"version": 1, "events": [["2024-01-01", "order", 1, 5]]}'', ''2024-02-01'', json_populate_record(m, ''{"end_chance": 2}'')) FROM lifecycle_model AS m WHERE name = ''default''');

-- ---- one's own ----

INSERT INTO lifecycle_model SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "fall_to": 0.7}')).* FROM lifecycle_model AS m WHERE name = 'default';
SELECT name, fall_to FROM lifecycle_model WHERE NOT builtin;
UPDATE lifecycle_model SET fall_to = 0.75 WHERE name = 'mine';
DELETE FROM lifecycle_model WHERE name = 'mine' RETURNING fall_to;

-- ---- more models at a time than a session keeps ready ----

CREATE TEMP TABLE many AS
SELECT k, json_populate_record(m, format('{"horizon_periods": %s, "period_days": %s}', k, 20 + k % 3)::json) AS model, json_populate_record(m, format('{"period_days": %s}', 20 + k % 3)::json) AS base
FROM lifecycle_model AS m, generate_series(1, 12) AS k WHERE m.name = 'default';
SELECT count(*) AS asked, count(DISTINCT own.expected_npv) AS values, count(*) FILTER (WHERE own IS DISTINCT FROM given) AS differ
FROM generate_series(1, 3) AS again, many, LATERAL (SELECT '{"version": 1, "events": [["2024-01-01", "order", 1, 5], ["2024-02-11", "order", 1, 7]]}'::lifecycle_profile AS profile OFFSET 0) AS c,
	LATERAL lifecycle_clv(c.profile, '2024-03-01', model) AS own, LATERAL lifecycle_clv(c.profile, '2024-03-01', base, k) AS given;
-- one that cannot be leaves no model behind, however often it is tried
SELECT k, test.error_of('SELECT lifecycle_stage(''{"version": 1, "events": [["2024-01-01", "order", 1, 5]]}'', ''2024-02-01'', json_populate_record(m, ''{"end_chance": 2}'')) FROM lifecycle_model AS m WHERE name = ''default''')
FROM generate_series(1, 2) AS k;
