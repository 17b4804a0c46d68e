-- Datasets: the goal of each stage as a figure, and targets of one's own.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_kpis;
SET search_path = regress_kpis, public;

-- 1 and 2 are steady for three years, and 2 stops a year ago; 3 buys once in the last year, 4 twice; 5 is known by name; 6 stopped two years ago and
-- comes back; 7 bought once, twice a day, two years ago
CREATE TABLE orders (customer_id int, at date, amount numeric);
INSERT INTO orders SELECT 1, date '2022-07-01' + 20 * i, 10 FROM generate_series(0, 54) i;
INSERT INTO orders SELECT 2, date '2022-07-01' + 20 * i, 10 FROM generate_series(0, 38) i;
INSERT INTO orders SELECT 6, date '2021-07-01' + 20 * i, 10 FROM generate_series(0, 36) i;
INSERT INTO orders VALUES (3, '2025-01-10', 10), (4, '2025-01-10', 10), (4, '2025-03-10', 10), (6, '2025-05-01', 10), (7, '2023-08-01', 5), (7, '2023-08-01', 5);
CREATE TABLE customers AS SELECT i AS customer_id FROM generate_series(1, 7) i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_goals', 'orders', 'customer_id', 'at', 'amount', customers => 'customers', as_of => '2025-06-30', learn => false);
SELECT stage, numerator, denominator, value, value_year_ago, target, reached FROM regress_goals.kpis;
-- by hand: the customers whom the stages of a year ago name
SELECT customer_id, lifecycle_stage(profile, '2024-06-30'), lifecycle_stage(profile, '2025-06-30') FROM regress_goals.profiles ORDER BY 1;
-- a year ago is what would have been said a year ago
CREATE TABLE now_said AS SELECT stage, value_year_ago FROM regress_goals.kpis;
UPDATE regress_goals.dataset SET as_of = '2024-06-30';
SELECT count(*) FROM now_said n JOIN regress_goals.kpis k USING (stage) WHERE n.value_year_ago IS DISTINCT FROM k.value;
-- nothing of a year before that the data do not cover, but for a month
UPDATE regress_goals.dataset SET as_of = '2023-06-01';
SELECT (SELECT count(value_year_ago) FROM regress_goals.kpis), (SELECT count(year_ago) FROM regress_goals.value_links);
UPDATE regress_goals.dataset SET as_of = '2023-05-31';
SELECT (SELECT count(value_year_ago) FROM regress_goals.kpis), (SELECT count(year_ago) FROM regress_goals.value_links);
UPDATE regress_goals.dataset SET as_of = '2025-06-30';
-- goals of one's own, in any scheme and language
UPDATE regress_goals.goals SET target = 0.5, goal = 'Half of them come a second time' WHERE stage = 'exploration';
UPDATE regress_goals.goals SET target = 0.9 WHERE stage IN ('stability', 'recovery');
SELECT k.stage, k.goal, k.kpi_label, k.target, k.reached, s.goal = k.goal FROM regress_goals.kpis k JOIN regress_goals.segments s USING (stage) WHERE k.target IS NOT NULL;
UPDATE regress_goals.dataset SET language = 'zh', scheme = 'relationship4';
SELECT stage, stage_label, goal, kpi_label, target, reached FROM regress_goals.kpis WHERE stage IN ('exploration', 'stability');
SELECT change, test.error_of(format('UPDATE regress_goals.goals SET %s WHERE stage = %L', change, 'decline')) FROM unnest(ARRAY['target = -1', $$target = 'NaN'$$, $$target = 'Infinity'$$, $$stage = 'none'$$]) change;
SELECT count(*) > 0 FROM lifecycle_detach('regress_goals');
DROP SCHEMA regress_kpis CASCADE;
