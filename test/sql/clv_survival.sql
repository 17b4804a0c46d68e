-- Survival curves.  The numbers themselves are held by the unit tests.
SET client_min_messages = warning;
\pset null '(null)'

-- weeks of remission under 6-MP (Freireich et al. 1963)
CREATE TEMP TABLE patients AS SELECT weeks, event FROM
	(VALUES (6, true, 3), (6, false, 1), (7, true, 1), (9, false, 1), (10, true, 1), (10, false, 1), (11, false, 1), (13, true, 1), (16, true, 1), (17, false, 1), (19, false, 1), (20, false, 1),
	(22, true, 1), (23, true, 1), (25, false, 1), (32, false, 2), (34, false, 1), (35, false, 1)) AS v (weeks, event, n), generate_series(1, n);
SELECT at, at_risk, events, censored, round(survival::numeric, 3) AS survival, round(error::numeric, 4) AS error, round(low::numeric, 3) AS low, round(high::numeric, 3) AS high
FROM unnest((SELECT clv_survival(weeks, event) FROM patients)) WHERE events > 0;
-- a row may stand for many, and rows with a NULL or of no weight for none
SELECT clv_survival(weeks, event) = (SELECT clv_survival(weeks, event, n) FROM (SELECT weeks, event, count(*) AS n FROM patients GROUP BY 1, 2 UNION ALL VALUES (NULL, true, 1), (5, NULL, 1), (5, true, NULL), (5, true, 0)) AS s) AS same FROM patients;
SELECT clv_survival(weeks, event) IS NULL AS none FROM patients WHERE false;
SELECT clv_survival(NULL, event) AS all_null FROM patients;
SELECT * FROM unnest((SELECT clv_survival(1, true)));

-- ---- errors ----

SELECT what, test.error_of('SELECT ' || what) FROM (VALUES ('clv_survival(-1, true)'), ('clv_survival(''NaN'', true)'), ('clv_survival(''Infinity'', false)'), ('clv_survival(1, true, -1)')) AS v (what);
