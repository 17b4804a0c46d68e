-- What each stage earned: rows that tie, components, standards, break-even, and what is refused.

-- A shop whose customers start with tea, later buy cups at every third purchase, and cost less to serve as time goes by.
CREATE TEMP TABLE orders AS
SELECT c AS customer, date '2023-01-05' + c + i * (9 + c % 23) AS at, (20 + (i * c) % 30)::numeric(12,2) AS revenue,
       (12 - least(i, 20) * 0.2)::numeric(12,2) AS cost, CASE WHEN i > 11 AND i % 3 = 0 THEN 'cups' ELSE 'tea' END AS category
FROM generate_series(1, 60) AS c, generate_series(0, 5 + c % 40) AS i;
CREATE TEMP TABLE customers AS
SELECT customer, lifecycle_profile(at, revenue, cost, category) AS profile FROM orders GROUP BY customer;

-- ---- one customer, as people see it ----

SELECT stage, cycle, since, until, round(periods::numeric, 2) AS periods, orders, revenue, cost, investment, profit, npv
FROM customers, lifecycle_profit(profile, '2025-06-30') WHERE customer = 30;
SELECT stage, basic, incremental, cross_sell, cost_saving, price, migration, referral, investment_basis, roi, cumulative, anomalies
FROM customers, lifecycle_profit(profile, '2025-06-30') WHERE customer = 30;

-- ---- it ties ----

SELECT m.name, count(*) AS customers, sum(visits) > count(*) AS several_visits,
       count(*) FILTER (WHERE (p.orders, p.revenue, p.cost, p.profit) IS DISTINCT FROM (s.orders, s.revenue, s.cost, s.profit)) AS differ_from_status,
       count(*) FILTER (WHERE p.split <> p.revenue - p.cost) AS components_differ, count(*) FILTER (WHERE p.last_cumulative <> p.profit) AS cumulative_differs
FROM customers CROSS JOIN lifecycle_model AS m CROSS JOIN LATERAL lifecycle_status(profile, '2024-08-15', m) AS s
CROSS JOIN LATERAL (SELECT count(*) AS visits, sum(orders) AS orders, sum(revenue) AS revenue, sum(cost) AS cost, sum(profit) AS profit,
                           sum(basic + incremental + cross_sell + cost_saving + price + migration) AS split, max(cumulative) FILTER (WHERE until = '2024-08-15') AS last_cumulative
                    FROM lifecycle_profit(profile, '2024-08-15', m)) AS p
GROUP BY m.name ORDER BY m.name;
-- without a model it is the default one's, and without a base the first event's
SELECT count(*) FILTER (WHERE a IS DISTINCT FROM b OR b IS DISTINCT FROM c) AS differ
FROM customers, lifecycle_model AS m,
     LATERAL (SELECT array_agg(r ORDER BY since) FROM lifecycle_profit(profile, '2024-08-15') AS r) AS x (a),
     LATERAL (SELECT array_agg(r ORDER BY since) FROM lifecycle_profit(profile, '2024-08-15', m) AS r) AS y (b),
     LATERAL (SELECT array_agg(r ORDER BY since) FROM lifecycle_profit(profile, '2024-08-15', m, lifecycle_first_at(profile)) AS r) AS z (c)
WHERE m.name = 'default';
-- a bad debt lowers profit by what was written off, in the visit of its day, and what the margin is made of stays
SELECT count(*) AS visits, count(*) FILTER (WHERE b.bad_debt > 0) AS written_off,
       count(*) FILTER (WHERE b.profit <> b.revenue - b.cost - b.bad_debt - b.investment OR b.profit <> a.profit - b.bad_debt) AS profit_differs,
       count(*) FILTER (WHERE (a.revenue, a.cost, a.basic, a.incremental, a.cross_sell, a.cost_saving, a.price, a.migration)
                        IS DISTINCT FROM (b.revenue, b.cost, b.basic, b.incremental, b.cross_sell, b.cost_saving, b.price, b.migration)) AS parts_differ
FROM (SELECT customer, profile, lifecycle_add_measure(profile, lifecycle_last_at(profile) + 10, 'bad_debt', 33.33) AS owes FROM customers) AS c,
     lifecycle_profit(profile, '2024-08-15') AS a JOIN LATERAL lifecycle_profit(owes, '2024-08-15') AS b USING (stage, cycle, since);
SELECT s.profit - o.profit AS lower, lifecycle_bad_debt(owes), lifecycle_bad_debt(owes, NULL, lifecycle_last_at(owes)) AS before
FROM (SELECT profile, lifecycle_add_measure(profile, lifecycle_last_at(profile) + 10, 'bad_debt', 33.33) AS owes FROM customers WHERE customer = 30) AS c,
     lifecycle_status(profile, '2025-06-30') AS s, lifecycle_status(owes, '2025-06-30') AS o;
-- npv is the sum an accountant would write
SELECT count(*) FILTER (WHERE abs(p.npv - by_hand) > 0.0001) AS differ
FROM (SELECT customer, sum((revenue - cost) / power(1.1, (at - first_at) / 365.0)) AS by_hand
      FROM orders JOIN (SELECT customer, min(at) AS first_at FROM orders GROUP BY customer) AS f USING (customer) GROUP BY customer) AS h
JOIN customers USING (customer) CROSS JOIN LATERAL (SELECT sum(npv) AS npv FROM lifecycle_profit(profile, '2026-12-31')) AS p;

-- ---- investment: measured, or else by standard ----

BEGIN;
INSERT INTO lifecycle_model
SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "stage_investments": [0, 6, 3, 1, 2, 0, 5], "research_cost": 8, "acquisition_rate": 0.25}')).*
FROM lifecycle_model AS m WHERE name = 'default';
SELECT stage, round(periods::numeric, 2) AS periods, investment, investment_basis, profit, round(roi::numeric, 2) AS roi
FROM customers, lifecycle_model AS s, lifecycle_profit(profile, '2025-06-30', s) WHERE customer = 30 AND name = 'mine';
-- measured during one visit: no standard there
SELECT stage, investment, investment_basis, profit
FROM customers, lifecycle_model AS s, lifecycle_profit(lifecycle_add_measure(profile, lifecycle_first_at(profile) + 3, 'investment', 55.5), '2025-06-30', s) WHERE customer = 30 AND name = 'mine';

-- ---- what is not as the lifecycle has it ----

-- who spends half as much from the eighth order on
SELECT anomaly, count(*) FROM (SELECT lifecycle_profile(date '2023-01-05' + 20 * i, CASE WHEN i < 7 THEN 200.0 ELSE 100.0 END) AS profile FROM generate_series(0, 40) AS i) AS c,
	lifecycle_profit(profile, '2025-03-30'), unnest(anomalies) AS anomaly GROUP BY anomaly;

-- ---- break-even ----

SELECT b.* FROM customers, lifecycle_breakeven(lifecycle_add_measure(profile, lifecycle_first_at(profile), 'investment', 100.0), '2025-06-30') AS b WHERE customer = 30;
SELECT b.* FROM customers, lifecycle_breakeven(lifecycle_add_measure(profile, lifecycle_first_at(profile), 'investment', 100000.0), '2025-06-30') AS b WHERE customer = 30;
SELECT b.* FROM customers, lifecycle_model AS s, lifecycle_breakeven(profile, '2025-06-30', s) AS b WHERE customer = 30 AND name = 'mine';
ROLLBACK;

-- ---- nothing, and what is refused ----

SELECT count(*) FROM lifecycle_profit('{"version": 1, "events": []}', '2024-01-01');
SELECT lifecycle_breakeven('{"version": 1, "events": []}', '2024-01-01') IS NULL AS nothing;
SELECT count(*) FROM lifecycle_profit(NULL, '2024-01-01');
SELECT test.error_of('SELECT lifecycle_profit(profile, ''infinity'') FROM customers');
SELECT test.error_of('SELECT lifecycle_profit(profile, ''2024-01-01'', m, ''-infinity'') FROM customers, lifecycle_model AS m');
