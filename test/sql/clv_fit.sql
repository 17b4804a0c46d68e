-- Fitted models of a customer base: the aggregates.
SET client_min_messages = warning;
SET extra_float_digits = 0;
\pset null '(null)'

CREATE TABLE clv_customers AS SELECT * FROM test.customers(4000);

-- ---- what a fit says ----

\x
SELECT round(f.r::numeric, 3) AS r, round(f.alpha::numeric, 2) AS alpha, round(f.a::numeric, 3) AS a, round(f.b::numeric, 2) AS b,
       f.se_r BETWEEN 0.001 AND f.r AS se_r, array_dims(f.covariance) AS covariance, abs(f.covariance[2][2] - f.se_alpha ^ 2) < 1e-9 AS se_is_its_root,
       round(f.log_likelihood::numeric, 2) AS log_likelihood, round((f.aic - 8 + 2 * f.log_likelihood)::numeric, 6) AS aic, round((f.bic - 4 * ln(4000) + 2 * f.log_likelihood)::numeric, 6) AS bic,
       f.customers, f.distinct_rows, f.iterations > 3 AS iterations, f.converged, f.reason, f.gradient_norm < 1e-6 AS gradient_norm, f.condition > 1 AS condition, f.unit_days, f.excluded_null, f.excluded_new
FROM (SELECT (clv_mbgnbd_fit(x, t_x, t_cal)).* FROM clv_customers) AS f;
\x

-- the others, in the same shape
SELECT round((f).r::numeric, 2) AS r, round((f).alpha::numeric, 1) AS alpha, (f).s > 0 AS s, (f).beta > 0 AS beta, round((f).log_likelihood::numeric, 2) AS log_likelihood, (f).converged FROM (SELECT clv_pnbd_fit(x, t_x, t_cal) AS f FROM clv_customers) AS s;
SELECT round((f).p::numeric, 2) AS p, round((f).q::numeric, 2) AS q, round((f).gamma::numeric, 2) AS gamma, (f).customers, (f).excluded_without_repeat > 1000 AS without_repeat, (f).excluded_not_positive, (f).converged
FROM (SELECT clv_gg_fit(x, CASE WHEN c % 100 = 3 THEN 0 ELSE 12 / ((1 + c * 37 % 101) / 102.0) ^ 0.4 * (1 + 1.9 * (c * 53 % 97 - 48) / 97.0 / sqrt(x + 1)) END) AS f FROM clv_customers) AS s;
SELECT round((f).alpha::numeric, 4) AS alpha, round((f).beta::numeric, 4) AS beta, round((f).log_likelihood::numeric, 4) AS log_likelihood, (f).customers, (f).distinct_rows, (f).converged, (f).unit_days
FROM (SELECT clv_sbg_fit(p, r) AS f FROM (VALUES (0, 1000), (1, 869), (2, 743), (3, 653), (4, 593), (5, 551), (6, 517), (7, 491)) AS v (p, r)) AS s;
SELECT round((f).alpha::numeric, 4) AS alpha, round((f).beta::numeric, 4) AS beta, round((f).c::numeric, 4) AS c, round((f).se_c::numeric, 4) AS se_c, round((f).log_likelihood::numeric, 4) AS log_likelihood, (f).customers, (f).distinct_rows, (f).converged, (f).unit_days
FROM (SELECT clv_bdw_fit(p, r, 365.25) AS f FROM (VALUES (0, 1000), (1, 869), (2, 743), (3, 653), (4, 593)) AS v (p, r)) AS s;
-- donors, each row so many of them, a year an opportunity
SELECT round((f).alpha::numeric, 3) AS alpha, round((f).beta::numeric, 3) AS beta, round((f).gamma::numeric, 3) AS gamma, round((f).delta::numeric, 3) AS delta, round((f).log_likelihood::numeric, 2) AS log_likelihood, (f).customers, (f).converged, (f).unit_days
FROM (SELECT clv_bgbb_fit(x, t_x, 6, 365.25, w) AS f FROM (VALUES (0, 0, 3464), (1, 1, 1091), (1, 2, 277), (1, 3, 129), (1, 4, 78), (1, 5, 119), (1, 6, 129), (2, 2, 613), (2, 3, 255), (2, 4, 155), (2, 5, 173), (2, 6, 234), (3, 3, 322), (3, 4, 181), (3, 5, 225), (3, 6, 357), (4, 4, 240), (4, 5, 284), (4, 6, 512), (5, 5, 335), (5, 6, 728), (6, 6, 1203)) AS v (x, t_x, w)) AS s;

-- units, weights and a start
SELECT (clv_bgnbd_fit(x, t_x, t_cal, 30)).unit_days, (clv_bgnbd_fit(x, t_x, t_cal, NULL)).unit_days AS unknown,
       (clv_bgnbd_fit(x, t_x, t_cal, 7, 2.5)).customers, (clv_bgnbd_fit(x, t_x, t_cal, 7, (c % 2)::float8)).customers AS half,
       (clv_bgnbd_fit(x, t_x, t_cal, 7, NULL)).excluded_null AS no_weight FROM clv_customers;
WITH cold AS (SELECT clv_bgnbd_fit(x, t_x, t_cal) AS fit FROM clv_customers)
SELECT abs((clv_bgnbd_fit(x, t_x, t_cal, 7, 1, fit)).r - min((fit).r)) < 1e-6 AS warm FROM clv_customers, cold;

-- whole numbers and numeric do as well, but for what numeric rounds
SELECT abs((clv_bgnbd_fit(x::int, t_x::numeric, t_cal::int)).log_likelihood - (clv_bgnbd_fit(x, t_x, t_cal)).log_likelihood) < 1e-6 AS same FROM clv_customers;

-- ---- who is not in it ----

SELECT (f).customers, (f).excluded_null, (f).excluded_new, (f).converged
FROM (SELECT clv_bgnbd_fit(x, t_x, t_cal) AS f FROM (SELECT x, t_x, t_cal FROM clv_customers UNION ALL VALUES (NULL, 1, 2), (1, NULL, 2), (1, 1, NULL), (0, 0, 0), (0, 0, 0)) AS s) AS s;
SELECT clv_bgnbd_fit(x, t_x, t_cal) IS NULL AS none FROM clv_customers WHERE false;

-- ---- fits that are none ----

SELECT what, (f).r, (f).se_r, (f).log_likelihood, (f).customers, (f).distinct_rows, (f).converged, (f).reason FROM (
	SELECT 'too few' AS what, clv_bgnbd_fit(x, t_x, t_cal) AS f FROM (SELECT * FROM clv_customers WHERE x > 0 ORDER BY c LIMIT 3) AS s
	UNION ALL SELECT 'all NULL', clv_bgnbd_fit(NULL, t_x, t_cal) FROM clv_customers
	UNION ALL SELECT 'no repeat', clv_bgnbd_fit(0, 0, t_cal) FROM clv_customers
) AS s;
SELECT (f).converged, (f).reason, (f).log_likelihood IS NOT NULL AS likelihood
FROM (SELECT clv_mbgnbd_fit(10 + i % 2, 100 + i * 0.01, 100.5 + i * 0.01) AS f FROM generate_series(1, 200) AS i) AS s;

-- ---- one result ----

CREATE TEMP TABLE fits AS SELECT 'serial' AS how, clv_bgnbd_fit(x, t_x, t_cal) AS b, clv_mbgnbd_fit(x, t_x, t_cal) AS m FROM clv_customers;
INSERT INTO fits SELECT 'backwards', clv_bgnbd_fit(x, t_x, t_cal ORDER BY c DESC), clv_mbgnbd_fit(x, t_x, t_cal ORDER BY t_x) FROM clv_customers;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 3;
SELECT test.plan_of('SELECT clv_bgnbd_fit(x, t_x, t_cal), clv_mbgnbd_fit(x, t_x, t_cal) FROM clv_customers');
INSERT INTO fits SELECT 'parallel', clv_bgnbd_fit(x, t_x, t_cal), clv_mbgnbd_fit(x, t_x, t_cal) FROM clv_customers;
RESET max_parallel_workers_per_gather;
SELECT count(*), count(DISTINCT (b::text, m::text)) AS different FROM fits;

-- by segment, and as a window that grows
SELECT segment, (f).customers, (f).converged, (f).reason FROM (SELECT segment, clv_mbgnbd_fit(x, t_x, t_cal) AS f FROM clv_customers GROUP BY segment) AS s ORDER BY segment;
WITH windowed AS (
	SELECT c, clv_bgnbd_fit(x, t_x, t_cal) OVER (ORDER BY c) AS f FROM clv_customers WHERE c <= 120
)
SELECT count(*) AS windows, bool_and(w.f = (SELECT clv_bgnbd_fit(x, t_x, t_cal) FROM clv_customers WHERE c <= w.c)) AS same FROM windowed AS w WHERE c % 20 = 0;
