-- Models: what is shipped, what is refused, and what they change.

-- the shipped rows are the constants of the library
SELECT name, engine, period_days, description, m = lifecycle_model_shipped(name) AS as_shipped FROM lifecycle_model AS m ORDER BY name;

-- and asking by no model is asking by the default one
CREATE TEMP TABLE customers AS
SELECT c, lifecycle_profile(date '2024-01-01' + (abs(hashint8extended(c * 1000 + i, 5)) % (60 + 8 * c))::integer, 10.0 + i) AS profile
FROM generate_series(1, 100) AS c, generate_series(1, 20) AS i GROUP BY c;
SELECT count(*) FILTER (WHERE lifecycle_stage(profile, '2026-01-01') <> lifecycle_stage(profile, '2026-01-01', m)) AS different
FROM customers, lifecycle_model AS m WHERE name = 'default';

-- several models in one query do not get in each other's way
CREATE TEMP TABLE apart AS
SELECT c, 'default' AS name, lifecycle_stage(profile, '2025-01-01', lifecycle_model_get('default')) AS stage FROM customers
UNION ALL SELECT c, 'rules', lifecycle_stage(profile, '2025-01-01', lifecycle_model_get('rules')) FROM customers
UNION ALL SELECT c, 'quarterly', lifecycle_stage(profile, '2025-01-01', lifecycle_model_get('quarterly')) FROM customers;
SELECT count(*), count(*) FILTER (WHERE lifecycle_stage(profile, '2025-01-01', m) <> a.stage) AS different
FROM apart AS a JOIN customers USING (c) JOIN lifecycle_model AS m USING (name);

-- one answer, however asked: the last row of the history, the status, the first row of the explanation
SELECT m.name, count(*),
       count(*) FILTER (WHERE h.stage <> s.stage OR h.cycle <> s.cycle OR h.reason <> s.reason OR h.probability <> s.probability) AS history_differs,
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

-- thresholds decide: by another growth_ratio other customers grow
SELECT count(*) FILTER (WHERE lifecycle_stage(profile, '2024-09-01', m) <> lifecycle_stage(profile, '2024-09-01', strict)) > 0 AS moved
FROM customers, lifecycle_model AS m, LATERAL json_populate_record(m, '{"min_orders": 15}') AS strict WHERE m.name = 'rules';

-- a relationship with an open balance is not over
SELECT m.name, lifecycle_stage(p, '2025-01-01', m) AS settled, lifecycle_stage(p || open, '2025-01-01', m) AS open,
       (lifecycle_status(p || open, '2025-01-01', m)).reason
FROM (SELECT lifecycle_profile(date '2023-01-01' + 10 * i, 20.0) AS p FROM generate_series(0, 30) AS i) AS orders,
     (SELECT lifecycle_measure(date '2023-10-28', 'balance', 15.0) AS open) AS balance,
     lifecycle_model AS m WHERE name IN ('default', 'rules') ORDER BY m.name;

-- ---- what is refused ----

SELECT test.error_of('SELECT lifecycle_model_get(''monthly'')');
SELECT test.error_of('SELECT lifecycle_model_shipped(''monthly'')');
SELECT test.error_of('UPDATE lifecycle_model SET period_days = 7 WHERE name = ''default''');
SELECT test.error_of('DELETE FROM lifecycle_model WHERE name = ''rules''');
SELECT test.error_of('INSERT INTO lifecycle_model SELECT (json_populate_record(m, ''{"name": "x"}'')).* FROM lifecycle_model AS m WHERE name = ''default''');

CREATE TEMP TABLE change (change text);
INSERT INTO change VALUES ('{"period_days": 0}'), ('{"period_days": 40000}'), ('{"engine": "magic"}'), ('{"switch_margin": 2}'),
    ('{"rate_lowest": 5, "rate_highest": 1}'), ('{"rate_lowest": "NaN"}'), ('{"signal_factor": 0.5}'), ('{"lasting_periods": 0}'),
    ('{"decline_ratio": 0.9, "restored_ratio": 0.5}'), ('{"terminated_silence": 0.5}'), ('{"window_periods": 2.5}'),
    ('{"growth_ratio": "Infinity", "decline_silence": -1}'), ('{"open_balance": "NaN"}'), ('{"intensities": [1, 2]}'),
    ('{"intensities": [[1, 2], [3, 4]]}'), ('{"stage_weights": [1, 1, 1, 1, 1, 1, null]}'), ('{"substages": []}'),
    ('{"moves": [[1]]}'), ('{"starts": [0,0,0,0,0,0,0,0,0,0,0,0]}'), ('{"growth_ratio": null}'), ('{"moves": null}'),
    ('{"discount_rate": -0.1}'), ('{"discount_rate": "NaN"}'), ('{"horizon_periods": 0.5}'), ('{"horizon_periods": "Infinity", "discount_rate": 0}'),
    ('{"stage_investments": [1, 2, 3]}'), ('{"stage_investments": [0, 0, -1, 0, 0, 0, 0]}'), ('{"acquisition_rate": 0}'), ('{"prior_orders": "Infinity"}');
SELECT change, test.error_of(format('INSERT INTO lifecycle_model SELECT (json_populate_record(m, (%L::jsonb || %L::jsonb)::json)).* FROM lifecycle_model AS m WHERE name = ''default''',
                                    '{"name": "mine", "builtin": false}', change))
FROM change;
SELECT test.error_of('SELECT lifecycle_stage(''{"version": 1, "events": [["2024-01-01", "order", 1, 5]]}'', ''2024-02-01'', json_populate_record(m, ''{"moves": [[0.5]], "substages": ["stability"], "intensities": [1], "starts": [1]}'')) FROM lifecycle_model AS m WHERE name = ''default''');

-- ---- one's own ----

INSERT INTO lifecycle_model SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "growth_ratio": 1.5}')).* FROM lifecycle_model AS m WHERE name = 'rules';
SELECT name, growth_ratio FROM lifecycle_model WHERE NOT builtin;
UPDATE lifecycle_model SET growth_ratio = 1.6 WHERE name = 'mine';
DELETE FROM lifecycle_model WHERE name = 'mine' RETURNING growth_ratio;
