-- Fitted models of a customer base: predictions.  The numbers themselves are held by the unit tests.
SET client_min_messages = warning;
\pset null '(null)'

-- the example of the literature: CDNOW, 2 repeats, the last one 30.43 weeks after the first purchase, seen for 38.86 (Fader, Hardie and Lee 2005)
CREATE TEMP TABLE models AS SELECT clv_bgnbd(0.243, 4.414, 0.793, 2.426) AS b, clv_mbgnbd(0.52484, 6.18308, 0.89136, 1.61400) AS mb;
SELECT round(clv_alive(b, 2, 30.43, 38.86)::numeric, 4) AS alive, round(clv_expected(b, 2, 30.43, 38.86, 39)::numeric, 3) AS expected,
       round(clv_alive(b, 2, 30.43, 38.86, 39)::numeric, 4) AS alive_later, round(clv_probability(b, 2, 30.43, 38.86, 0, 39)::numeric, 4) AS none,
       round(clv_dert(b, 2, 30.43, 38.86, 0.15)::numeric, 3) AS dert, round(clv_dert(b, 2, 30.43, 38.86, 0.15, 39)::numeric, 4) AS dert_39 FROM models;
SELECT round(clv_alive(mb, 2, 30.43, 38.86)::numeric, 4) AS alive, round(clv_expected(mb, 2, 30.43, 38.86, 39)::numeric, 3) AS expected,
       round(clv_alive(mb, 2, 30.43, 38.86, 39)::numeric, 4) AS alive_later, round(clv_probability(mb, 2, 30.43, 38.86, 0, 39)::numeric, 4) AS none,
       round(clv_dert(mb, 2, 30.43, 38.86, 0.15)::numeric, 3) AS dert, round(clv_dert(mb, 2, 30.43, 38.86, 0.15, 39)::numeric, 4) AS dert_39 FROM models;
SELECT round(clv_alive(p, 2, 30.43, 38.86)::numeric, 4) AS alive, round(clv_expected(p, 2, 30.43, 38.86, 39)::numeric, 3) AS expected,
       round(clv_alive(p, 2, 30.43, 38.86, 39)::numeric, 4) AS alive_later, round(clv_probability(p, 2, 30.43, 38.86, 0, 39)::numeric, 4) AS none,
       round(clv_dert(p, 2, 30.43, 38.86, 0.15)::numeric, 3) AS dert, round(clv_dert(p, 2, 30.43, 38.86, 0.15, 39)::numeric, 4) AS dert_39 FROM clv_pnbd(0.553277, 10.577684, 0.606240, 11.668732) AS p;
-- donors, whose unit is an opportunity: a year (Fader, Hardie and Shang 2010)
SELECT x, t_x, round(clv_alive(d, x, t_x, 6)::numeric, 3) AS alive, round(clv_expected(d, x, t_x, 6, 5)::numeric, 2) AS expected, round(clv_probability(d, x, t_x, 6, 0, 5)::numeric, 3) AS none,
       round(clv_dert(d, x, t_x, 6, 0.1)::numeric, 2) AS dert, round(clv_dert(d, x, t_x, 6, 0.1, 5)::numeric, 3) AS dert_5
FROM clv_bgbb(1.204, 0.750, 0.657, 2.783, 365.25) AS d, (VALUES (0, 0), (1, 6), (4, 4), (6, 6)) AS v (x, t_x);
-- spend, and contracts (Fader and Hardie 2013, 2007)
SELECT round(clv_spend(g, 2, 22.35)::numeric, 2) AS spend, round(clv_spend(g, 0, 0)::numeric, 2) AS new_customer, clv_spend(g, 3, -5) = clv_spend(g, 0, 0) AS nothing_known FROM clv_gg(6.25, 3.74, 15.44) AS g;
SELECT n, round(clv_survival(s, 0, n)::numeric, 4) AS survival, round(clv_survival(s, n, 1)::numeric, 4) AS retention, round(clv_dert(s, n, 0.1)::numeric, 3) AS dert, round(clv_dert(s, n, 0.1, 3)::numeric, 3) AS dert_3
FROM clv_sbg(0.6681, 3.8061, 365.25) AS s, unnest('{0,1,5}'::int[]) AS n;
SELECT n, round(clv_survival(s, 0, n)::numeric, 4) AS survival, round(clv_survival(s, n, 1)::numeric, 4) AS retention, round(clv_dert(s, n, 0.1)::numeric, 3) AS dert, round(clv_dert(s, n, 0.1, 3)::numeric, 3) AS dert_3,
       abs(clv_dert(clv_bdw(0.6681, 3.8061, 1, 365.25), n, 0.1) / clv_dert(clv_sbg(0.6681, 3.8061, 365.25), n, 0.1) - 1) < 1e-12 AS sbg
FROM clv_bdw(0.259, 1.722, 1.584, 365.25) AS s, unnest('{0,1,5}'::int[]) AS n;
-- a one-time buyer: certainly alive under BG/NBD, whatever the silence
SELECT clv_alive(b, 0, 0, 500), round(clv_alive(mb, 0, 0, 500)::numeric, 4) FROM models;
-- the probabilities of a customer just won sum to one
SELECT round(sum(clv_probability(b, 0, 0, 0, n, 39))::numeric, 6) AS bgnbd, round(sum(clv_probability(mb, 0, 0, 0, n, 39))::numeric, 6) AS mbgnbd FROM models, generate_series(0, 500) AS n;
-- several models in one query do not get in each other's way
SELECT count(DISTINCT e) FROM (SELECT clv_expected(clv_bgnbd(r, 4.4, 0.8, 2.4), 2, 30, 39, 39) AS e FROM generate_series(0.1, 1, 0.1) AS r, generate_series(1, 2)) AS s;

-- ---- models by hand ----

SELECT clv_bgnbd(0.243, 4.414, 0.793, 2.426), clv_bgnbd(0.243, 4.414, 0.793, 2.426, 30), clv_bgnbd(0.243, NULL, 0.793, 2.426), (clv_bgnbd(0.243, 4.414, 0.793, 2.426, NULL)).unit_days;

-- ---- NULL in, NULL out; but for what need not be told ----

SELECT clv_alive(NULL::clv_bgnbd, 2, 30, 39), clv_alive(b, NULL, 30, 39), clv_alive(b, 2, 30, 39, NULL), clv_expected(b, 2, 30, NULL, 39), clv_probability(b, 2, 30, 39, NULL, 39),
       clv_dert(b, 2, 30, 39, NULL), clv_dert(b, 2, 30, 39, 0.1, NULL, NULL) = clv_dert(b, 2, 30, 39, 0.1) AS forever, i.alive FROM models LEFT JOIN LATERAL clv_interval(b, 2, 30, 39, NULL) AS i ON true;

-- ---- units ----

SELECT round((clv_discount_rate(0.15, 7) * 365.25 / 7)::numeric, 6) AS a_year, round(ln(1.15), 6) AS ln, round((clv_dert(clv_bgnbd(0.243, 4.414 * 7, 0.793, 2.426, 1), 2, 30.43 * 7, 38.86 * 7, 0.15) / clv_dert(b, 2, 30.43, 38.86, 0.15))::numeric, 9) AS days_as_weeks,
       clv_expected(b, 2, 30, 39, 39, 7) = clv_expected(b, 2, 30, 39, 39) AS told FROM models;

-- ---- intervals ----

CREATE TEMP TABLE fitted AS SELECT clv_bgnbd_fit(x, t_x, t_cal) AS b, clv_mbgnbd_fit(x, t_x, t_cal) AS mb FROM test.customers(4000);
SELECT i.alive = clv_alive(b, 2, 30, 39, 39) AND i.expected = clv_expected(b, 2, 30, 39, 39) AS centre,
       i.alive_low BETWEEN 0 AND i.alive AND i.alive_high BETWEEN i.alive AND 1 AS alive, i.expected_low BETWEEN 0 AND i.expected AND i.expected_high > i.expected AS expected,
       j.expected_low > i.expected_low AND j.expected_high < i.expected_high AS narrower, abs(j.expected_error - i.expected_error) < 1e-12 AS same_error
FROM fitted, clv_interval(b, 2, 30, 39, 39) AS i, clv_interval(b, 2, 30, 39, 39, 0.5) AS j;
SELECT i.alive_high - i.alive_low > 0 AS mbgnbd, k.alive, k.alive_low, k.alive_high FROM fitted, clv_interval(mb, 0, 0, 39, 0) AS i, clv_interval(b, 0, 0, 39, 0) AS k;

-- of discounted purchases, of spend, and of a value
SELECT i.dert = clv_dert(mb, 2, 30, 39, 0.1, 52) AS centre, i.low < i.dert AND i.dert < i.high AND i.error > 0 AS around, abs(ln(i.high / i.dert) - ln(i.dert / i.low)) < 1e-9 AS even, j.high < i.high AS narrower,
       abs(i.error / i.dert / (e.expected_error / e.expected) - 1) < 0.05 AS as_sure_as_purchases
FROM fitted, clv_dert_interval(mb, 2, 30, 39, 0.1, 52) AS i, clv_dert_interval(mb, 2, 30, 39, 0.1, 52, 0.5) AS j, clv_interval(mb, 2, 30, 39, 52) AS e;
CREATE TEMP TABLE spends AS SELECT clv_gg_fit(x, 12 / ((1 + c * 37 % 101) / 102.0) ^ 0.4 * (1 + 1.9 * (c * 53 % 97 - 48) / 97.0 / sqrt(x + 1))) AS g FROM test.customers(4000);
SELECT i.spend = clv_spend(g, 2, 22.35) AS centre, i.low < i.spend AND i.spend < i.high AND i.error > 0 AS around, n.error > i.error AS new_customer_less_sure, l.spend = n.spend AND l.error = n.error AS nothing_known
FROM spends, clv_spend_interval(g, 2, 22.35) AS i, clv_spend_interval(g, 0, 0) AS n, clv_spend_interval(g, 3, -5) AS l;

-- ---- all customers together ----

CREATE TEMP TABLE columns AS SELECT array_agg(x ORDER BY c) AS x, array_agg(t_x ORDER BY c) AS t_x, array_agg(t_cal ORDER BY c) AS t_cal, array_agg(x ORDER BY c DESC) AS xr, array_agg(t_x ORDER BY c DESC) AS t_xr, array_agg(t_cal ORDER BY c DESC) AS t_calr FROM test.customers(4000);
SELECT t.customers, abs(t.expected - (SELECT sum(clv_expected(mb, x, t_x, t_cal, 26)) FROM test.customers(4000))) < 1e-6 AS expected, abs(t.mean / t.expected - 1) < 0.03 AS mean, t.low < t.mean AND t.mean < t.high AND t.high - t.low BETWEEN 3 * t.error AND 5 * t.error AS around,
       t = r AS same_in_any_order, s.mean <> t.mean AS another_seed, n.high - n.low < t.high - t.low AS narrower
FROM fitted, columns AS c, clv_total(mb, c.x, c.t_x, c.t_cal, 26) AS t, clv_total(mb, xr, t_xr, t_calr, 26) AS r, clv_total(mb, c.x, c.t_x, c.t_cal, 26, seed => 2) AS s, clv_total(mb, c.x, c.t_x, c.t_cal, 26, level => 0.5) AS n;
SELECT t.customers, t.expected, t.mean, t.low, t.high FROM fitted, clv_total(mb, '{}', '{}', '{}', 26) AS t;
SELECT clv_total(mb, NULL, '{}', '{}', 26) IS NULL AS no_column FROM fitted;

-- ---- from a profile to a value ----

CREATE TEMP TABLE profiles AS
SELECT 1 AS c, lifecycle_profile(date '2024-01-01' + 21 * i, 20.0 + i) AS profile FROM generate_series(0, 12) AS i UNION ALL SELECT 2, lifecycle_profile(date '2024-03-01', 50.0) UNION ALL SELECT 3, lifecycle_profile(date '2030-01-01', 50.0);
-- its parts are those that the other functions give
SELECT c, p.x, round(p.t_x::numeric, 3) AS t_x, round(p.t_cal::numeric, 3) AS t_cal, p.m_x, p.alive = clv_alive(f, p.x, p.t_x, p.t_cal) AS alive, p.purchases = clv_expected(f, p.x, p.t_x, p.t_cal, 730 / 7.0) AS purchases,
       p.discounted_purchases = clv_dert(f, p.x, p.t_x, p.t_cal, 0.12, 730 / 7.0) AS discounted, p.spend_a_purchase = clv_spend(g, p.x, p.m_x) AS spend,
       round(p.service::numeric, 4) AS service, round(p.value::numeric, 4) AS value, round((0.4 * p.spend_a_purchase * p.discounted_purchases - p.service)::numeric, 4) AS sum, p.unit_days, p.rate = clv_discount_rate(0.12, 7) AS rate
FROM profiles, clv_pnbd(0.553277, 10.577684, 0.606240, 11.668732) AS f, clv_gg(6.25, 3.74, 15.44) AS g, clv_predict(profile, '2024-12-31', f, g, 0.4, 12, 0.12, 730) AS p WHERE p.x IS NOT NULL ORDER BY c;
-- every model, for ever, at no cost to serve
SELECT c, round(m.value::numeric, 3) AS mbgnbd, round(b.value::numeric, 3) AS bgnbd, round(p.value::numeric, 3) AS pnbd, p.purchases, p.service
FROM profiles, clv_gg(6.25, 3.74, 15.44) AS g, clv_predict(profile, '2024-12-31', clv_mbgnbd(0.525, 6.183, 0.891, 1.614), g, 0.4) AS m, clv_predict(profile, '2024-12-31', clv_bgnbd(0.243, 4.414, 0.793, 2.426), g, 0.4) AS b,
	clv_predict(profile, '2024-12-31', clv_pnbd(0.553, 10.578, 0.606, 11.669), g, 0.4) AS p ORDER BY c;
-- the unit is the model's: days come to the same
SELECT abs(w.value / d.value - 1) < 1e-9 AS same FROM profiles, clv_gg(6.25, 3.74, 15.44) AS g, clv_predict(profile, '2024-12-31', clv_pnbd(0.553, 10.578, 0.606, 11.669), g, 0.4, 5, 0.1, 365) AS w,
	clv_predict(profile, '2024-12-31', clv_pnbd(0.553, 10.578 * 7, 0.606, 11.669 * 7, 1), g, 0.4, 5, 0.1, 365) AS d WHERE c < 3;

-- how sure that is: as sure as what it is made of
SELECT c, i.value = p.value AS centre, round(((i.error / i.value) ^ 2 - (d.error / d.dert) ^ 2 - (s.error / s.spend) ^ 2)::numeric, 8) AS parts, round(((i.high + i.low) / 2 - i.value)::numeric, 6) AS middle, v.error > 0 AS served
FROM profiles, fitted, spends, clv_predict(profile, '2024-12-31', mb, g, 0.4) AS p, clv_predict_interval(profile, '2024-12-31', mb, g, 0.4) AS i, clv_dert_interval(mb, p.x, p.t_x, p.t_cal, 0.1) AS d, clv_spend_interval(g, p.x, p.m_x) AS s, clv_predict_interval(profile, '2024-12-31', mb, g, 0.4, 12, 0.1, 365, 0.9) AS v
WHERE p.x IS NOT NULL ORDER BY c;
SELECT c, i.value, i.error FROM profiles, fitted, spends, clv_predict_interval(profile, '2024-12-31', mb, g, 0.4) AS i WHERE c = 3;

-- ---- pure ----

CREATE INDEX ON models (clv_alive(b, 2, 30, 39));
