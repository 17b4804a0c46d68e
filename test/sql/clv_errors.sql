-- Fitted models of a customer base: every error, its SQLSTATE, and what the user is told.
SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on

-- ---- histories that cannot be: to a fit and to a prediction alike ----

SELECT what, test.error_of(format('SELECT clv_bgnbd_fit(%s)', what)) FROM (VALUES
	('-1, 1, 2'), ('1.5, 1, 2'), ('''NaN'', 1, 2'), ('''Infinity'', 1, 2'), ('3e9, 1, 2'),
	('1, -1, 2'), ('1, 3, 2'), ('1, ''NaN'', 2'), ('0, 1, 2'), ('1, 0, 2'),
	('1, 1, -2'), ('1, 1, ''NaN'''), ('1, 1, ''Infinity'''), ('1, 1, 2e9'), ('0, 0, 0'), ('1, 0, 0')
) AS v (what);
SELECT model, what, split_part(test.error_of(format('SELECT clv_alive(clv_%1$s(1, 1, 1, 1), %2$s)', model, what)), E'\n', 1)
FROM unnest('{bgnbd,mbgnbd,pnbd}'::text[]) AS model, (VALUES ('-1, 1, 2'), ('1, 3, 2'), ('0, 1, 2'), ('1, 1, ''NaN''')) AS v (what);

SELECT what, test.error_of(format('SELECT clv_%s)', what)) FROM (VALUES
	('bgbb_fit(1, 1, 2.5'), ('bgbb_fit(1, 1, -1'), ('bgbb_fit(1, 1, 100001'), ('bgbb_fit(1, 1.5, 2'), ('bgbb_fit(1, 3, 2'), ('bgbb_fit(2, 1, 2'), ('bgbb_fit(0, 1, 2'), ('bgbb_fit(1, 0, 2'), ('bgbb_fit(0, 0, 0'),
	('gg_fit(1.5, 10'), ('gg_fit(-1, 10'), ('gg_fit(1, ''NaN'''), ('gg_fit(1, ''Infinity'''), ('gg_fit(0, 10'), ('gg_fit(1, 0'), ('gg_fit(1, -5'),
	('sbg_fit(0.5, 10'), ('sbg_fit(-1, 10'), ('sbg_fit(0, -1'), ('sbg_fit(0, ''NaN'''), ('bdw_fit(0.5, 10'), ('bdw_fit(0, ''NaN''')
) AS v (what);
-- a cohort is one, from its start, and nobody comes back
SELECT (clv_sbg_fit(p, r)).reason FROM (VALUES (1, 9), (2, 8), (3, 7)) AS v (p, r);
SELECT (clv_sbg_fit(p, r)).reason FROM (VALUES (0, 9), (1, 8), (1, 7)) AS v (p, r);
SELECT (clv_sbg_fit(p, r)).reason FROM (VALUES (0, 9), (1, 7), (2, 8)) AS v (p, r);
SELECT (clv_bdw_fit(p, r)).reason FROM (VALUES (0, 9), (1, 7), (2, 8)) AS v (p, r);
-- customers who are all alike are no spread, and two renewals not three parameters
SELECT test.error_of('SELECT clv_survival(clv_bdw_fit(p, r), 0, 1) FROM (VALUES (0, 10000), (1, 8000), (2, 6400), (3, 5120), (4, 4096)) AS v (p, r)');
SELECT (clv_bdw_fit(p, r)).reason FROM (VALUES (0, 1000), (1, 869), (2, 743)) AS v (p, r);

-- ---- other arguments ----

SELECT what, test.error_of('SELECT ' || what) FROM (VALUES
	('clv_bgnbd_fit(1, 1, 2, 0)'), ('clv_bgnbd_fit(1, 1, 2, -7)'), ('clv_bgnbd_fit(1, 1, 2, ''NaN'')'), ('clv_bgnbd_fit(1, 1, 2, ''Infinity'')'),
	('clv_bgnbd_fit(1, 1, 2, i) FROM generate_series(1, 2) AS i'), ('clv_bgnbd_fit(1, 1, 2, 7, -1)'), ('clv_bgnbd_fit(1, 1, 2, 7, ''NaN'')'), ('clv_bgnbd_fit(1, 1, 2, 7, 1e16)'),
	('clv_bgnbd_fit(1, 1, 2, 7, 1, clv_bgnbd(i, 1, 1, 1)) FROM generate_series(1, 2) AS i'),
	('clv_bgnbd(0, 1, 1, 1)'), ('clv_bgnbd(1, -1, 1, 1)'), ('clv_bgnbd(1, 1, ''NaN'', 1)'), ('clv_bgnbd(1, 1, 1, ''Infinity'')'), ('clv_bgnbd(1, 1, 1, 1, 0)'),
	('clv_alive(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, -1)'), ('clv_expected(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, ''NaN'')'), ('clv_expected(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, ''Infinity'')'),
	('clv_probability(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, -1, 5)'),
	('clv_dert(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, -0.1)'), ('clv_dert(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, 0)'), ('clv_dert(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, ''NaN'')'),
	('clv_dert(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, 0.1, -5)'), ('clv_dert(clv_bgnbd(1, 1, 1, 1, NULL), 1, 1, 2, 0.1)'),
	('clv_expected(clv_bgbb(1, 1, 1, 1), 1, 1, 2, 1.5)'), ('clv_dert(clv_bgbb(1, 1, 1, 1), 1, 1, 2, 0.1)'),
	('clv_spend(clv_gg(6, 0.9, 15), 0, 0)'), ('clv_spend(clv_gg(6, 4, 15), -1, 0)'), ('clv_gg(6, 0, 15)'),
	('clv_survival(clv_sbg(1, 1), 1.5, 1)'), ('clv_survival(clv_sbg(1, 1), 1, -1)'), ('clv_survival(clv_sbg(1, 1), 1, 100001)'), ('clv_dert(clv_sbg(1, 1), 0, 0.1)'), ('clv_dert(clv_sbg(1, 1, 365.25), 0, 0)'),
	('clv_bdw(1, 1, 0)'), ('clv_survival(clv_bdw(1, 1, 1), 1.5, 1)'), ('clv_dert(clv_bdw(1, 1, 1), 0, 0.1)'), ('clv_dert(clv_bdw(1e308, 1e308, 2, 365.25), 1, 0.1)'),
	('clv_discount_rate(-0.1, 7)'), ('clv_discount_rate(0.1, 0)'),
	('clv_interval(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, 5)')
) AS v (what);

SELECT what, test.error_of(format('SELECT (clv_predict(lifecycle_profile(date ''2024-01-01'', 10.0), %s)).x', what)) FROM (VALUES
	('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), -0.1'), ('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 40'), ('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), ''NaN'''), ('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 0.4, -1'), ('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 0.4, 0, -0.1'),
	('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 0.4, 0, 0'), ('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 0.4, 0, 0.1, -1'), ('''2024-06-30'', clv_pnbd(1, 10, 1, 10, NULL), clv_gg(6, 4, 15), 0.4'),
	('''infinity'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 0.4'), ('''2024-06-30'', clv_pnbd(1, 10, 1, 10), clv_gg(6, 0.9, 15), 0.4')
) AS v (what);

-- ---- intervals, and totals ----

CREATE TEMP TABLE sure AS SELECT clv_mbgnbd_fit(x, t_x, t_cal) AS m, (SELECT clv_gg_fit(x, 12 / ((1 + c * 37 % 101) / 102.0) ^ 0.4 * (1 + 1.9 * (c * 53 % 97 - 48) / 97.0 / sqrt(x + 1))) FROM test.customers(500)) AS g FROM test.customers(500);
SELECT what, test.error_of(format('SELECT * FROM sure, %s', what)) FROM (VALUES
	('clv_dert_interval(clv_mbgnbd(1, 1, 1, 1), 1, 1, 2, 0.1)'), ('clv_dert_interval(m, 1, 1, 2, 0)'), ('clv_dert_interval(m, 1, 1, 2, -0.1)'), ('clv_dert_interval(m, 1, 1, 2, 0.1, -1)'), ('clv_dert_interval(m, 1, 1, 2, 0.1, 5, 1)'), ('clv_dert_interval(m, 1, 1, 2, 0.1, 5, 0.9, 30)'), ('clv_interval(m, 1, 1, 2, 5, 0)'),
	('clv_spend_interval(clv_gg(6, 4, 15), 1, 1)'), ('clv_spend_interval(g, 1, 1, ''NaN'')'), ('clv_spend_interval(g, -1, 1)'),
	('clv_total(clv_mbgnbd(1, 1, 1, 1), ''{1}'', ''{1}'', ''{2}'', 5)'), ('clv_total(m, ''{1}'', ''{1}'', ''{2,3}'', 5)'), ('clv_total(m, ''{{1}}'', ''{1}'', ''{2}'', 5)'), ('clv_total(m, ''{NULL}'', ''{1}'', ''{2}'', 5)'), ('clv_total(m, ''{1}'', ''{3}'', ''{2}'', 5)'),
	('clv_total(m, ''{1}'', ''{1}'', ''{2}'', -5)'), ('clv_total(m, ''{1}'', ''{1}'', ''{2}'', 5, 2)'), ('clv_total(m, ''{1}'', ''{1}'', ''{2}'', 5, draws => 19)'), ('clv_total(m, ''{1}'', ''{1}'', ''{2}'', 5, draws => 10001)'), ('clv_total(m, ''{1}'', ''{1}'', ''{2}'', 5, unit_days => 30)'), ('clv_total((SELECT clv_pnbd_fit(x, t_x, t_cal) FROM test.customers(2000)), ''{2000000000}'', ''{1}'', ''{1}'', 1e6)'),
	('clv_predict_interval(lifecycle_profile ''{"version": 1, "events": [["2023-06-01", "order", 1, 10]]}'', ''2024-01-01'', clv_mbgnbd(1, 1, 1, 1), g, 0.4)'), ('clv_predict_interval(lifecycle_profile ''{"version": 1, "events": [["2023-06-01", "order", 1, 10]]}'', ''2024-01-01'', m, clv_gg(6, 4, 15), 0.4)'), ('clv_predict_interval(lifecycle_profile ''{"version": 1, "events": [["2023-06-01", "order", 1, 10]]}'', ''2024-01-01'', m, g, 40)'), ('clv_predict_interval(lifecycle_profile ''{"version": 1, "events": [["2023-06-01", "order", 1, 10]]}'', ''2024-01-01'', m, g, 0.4, level => 1)'), ('clv_predict_interval(lifecycle_profile ''{"version": 1, "events": [["2023-06-01", "order", 1, 10]]}'', ''2024-01-01'', m, g, 0.4, discount => 0)')
) AS v (what);

-- ---- units that do not fit: both are named ----

SELECT what, test.error_of('SELECT ' || what) FROM (VALUES
	('clv_alive(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, unit_days => 30)'), ('clv_expected(clv_mbgnbd(1, 1, 1, 1, 30.4375), 1, 1, 2, 5, unit_days => 7)'),
	('clv_dert(clv_bgnbd(1, 1, 1, 1, NULL), 1, 1, 2, 0.1, unit_days => 7)'), ('clv_alive(clv_bgnbd(1, 1, 1, 1), 1, 1, 2, unit_days => -7)')
) AS v (what);

-- ---- a fit that did not converge is refused, unless it is accepted ----

CREATE TEMP TABLE fits AS SELECT clv_bgnbd_fit(10 + i % 2, 100 + i * 0.01, 100.5 + i * 0.01) AS bad, clv_bgnbd_fit(0, 0, i) AS none FROM generate_series(1, 200) AS i;
SELECT test.error_of('SELECT clv_alive(none, 1, 1, 2) FROM fits'), test.error_of('SELECT clv_alive(clv_accept(none), 1, 1, 2) FROM fits');
SELECT split_part(test.error_of('SELECT clv_alive(bad, 1, 1, 2) FROM fits'), E'\n', 1), test.error_of('SELECT clv_alive(clv_accept(bad), 1, 1, 2) BETWEEN 0 AND 1 FROM fits');
SELECT (clv_accept(bad)).converged IS NULL, (clv_accept(bad)).reason = (bad).reason FROM fits;

-- ---- a composite of one's own making ----

CREATE TEMP TABLE own (m clv_bgnbd);
INSERT INTO own (m.r, m.alpha, m.a, m.b, m.covariance) VALUES (1, 1, 1, 1, '{{1,0},{0,1}}');
SELECT test.error_of('SELECT clv_alive(m, 1, 1, 2) FROM own');
UPDATE own SET m.covariance = NULL, m.alpha = 'NaN';
SELECT test.error_of('SELECT clv_alive(m, 1, 1, 2) FROM own');
UPDATE own SET m.alpha = 1;
SELECT test.error_of('SELECT clv_dert(m, 1, 1, 2, 0.1) FROM own'), test.error_of('SELECT round(clv_alive(m, 1, 1, 2)::numeric, 4) FROM own');

-- ---- a cancel is obeyed in the middle of a fit: one of seconds ----

CREATE TEMP TABLE many AS SELECT 1 + i % 50 AS x, 1 + (i % 9973) / 100.0 AS t_x, 101 + (i % 7919) / 70.0 AS t_cal FROM generate_series(1, 200000) AS i;
SET statement_timeout = '400ms';
SELECT (clv_pnbd_fit(x, t_x, t_cal)).converged FROM many;
SELECT (clv_total(m, array_fill(50.0, ARRAY[20000]), array_fill(98.0, ARRAY[20000]), array_fill(100.0, ARRAY[20000]), 50, draws => 10000)).mean FROM sure;
RESET statement_timeout;
