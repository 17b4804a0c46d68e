-- lifecycle_effect: arithmetic by hand, simulated populations, who is left out, who may call it.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET jit = off;
\pset format unaligned
\pset tuples_only on

-- ---- by hand: few customers make one cell a stage, so the effect is a plain difference in differences ----

CREATE TABLE few (customer_id int, at date, amount numeric(12,2), cost numeric(12,2));
-- 1 to 6 are treated, 7 to 15 are not; all are steady; in the second half of 2025 the treated buy more
INSERT INTO few SELECT c, date '2024-01-05' + 14 * i + c, 20 + c + i % 3 + CASE WHEN c <= 6 AND date '2024-01-05' + 14 * i + c >= '2025-07-01' THEN 10 + c ELSE 0 END, 5
	FROM generate_series(1, 15) c, generate_series(0, 50) i WHERE date '2024-01-05' + 14 * i + c <= '2025-12-31';
-- 20 came later, 21 bought once long ago and is alone in its stage, 22 came later and is untreated
INSERT INTO few VALUES (20, '2025-09-01', 500, 1), (21, '2024-01-01', 10, 1), (22, '2025-08-01', 700, 1);
CREATE TABLE few_spent (customer_id int, at date, amount numeric(12,2));
INSERT INTO few_spent SELECT c, date '2025-08-01', 40 FROM generate_series(1, 6) c UNION ALL SELECT c, '2025-03-01', 10 FROM generate_series(1, 15) c UNION ALL SELECT c, '2025-10-01', 10 FROM generate_series(1, 15) c;
CREATE TABLE mailing (customer_id int, note text);
INSERT INTO mailing SELECT c, 'mailed' FROM unnest('{1,2,3,4,5,6,20,21,999}'::int[]) c;
SELECT count(*) > 0 FROM lifecycle_attach('regress_few', orders => 'few', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', as_of => '2025-12-31');
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_few', 'investment', 'few_spent', value => 'amount');

\pset tuples_only off
SELECT stage, stage_rank, stage_label, treated, matched, unmatched, unmatched_because, controls, effective_controls AS effective FROM lifecycle_effect('regress_few', 'mailing', '2025-07-01', '2025-12-31');
SELECT stage, profit_before, profit_after, control_before, control_after, mean_reversion, effect, effect_error, total_effect, total_error FROM lifecycle_effect('regress_few', 'mailing', '2025-07-01', '2025-12-31') WHERE matched > 0;
SELECT stage, better, control_better, better_effect, better_error, worse, control_worse, worse_effect, investment, extra_investment, roi, roi_error, elasticity FROM lifecycle_effect('regress_few', 'mailing', '2025-07-01', '2025-12-31') WHERE matched > 0;
-- the same from the orders
SELECT round(avg(after) FILTER (WHERE treated) * 30 / 184, 4) AS profit_after, round((avg(change) FILTER (WHERE treated) - avg(change) FILTER (WHERE NOT treated)) * 30 / 184, 4) AS effect,
	round(sqrt(var_samp(change) FILTER (WHERE treated) / 6 + var_samp(change) FILTER (WHERE NOT treated) / 9) * 30 / 184, 4) AS effect_error,
	round(sum(change) FILTER (WHERE treated) - 6 * avg(change) FILTER (WHERE NOT treated), 2) AS total_effect, 6 * 40 AS extra_investment,
	round((sum(change) FILTER (WHERE treated) - 6 * avg(change) FILTER (WHERE NOT treated) - 240) / 240, 4) AS roi
FROM (SELECT customer_id, customer_id <= 6 AS treated, sum(amount - cost) FILTER (WHERE at >= '2025-07-01') AS after,
	sum(CASE WHEN at >= '2025-07-01' THEN amount - cost ELSE cost - amount END) FILTER (WHERE at >= date '2025-07-01' - 184) AS change FROM few WHERE customer_id <= 15 GROUP BY customer_id) AS own;
\pset tuples_only on

-- a query says the same as the table, whatever the type of what it returns, however often it says it
SELECT count(*), bool_and(a IS NOT DISTINCT FROM b) FROM lifecycle_effect('regress_few', 'mailing', '2025-07-01', '2025-12-31') a
FULL JOIN lifecycle_effect('regress_few', 'SELECT customer_id::numeric::text FROM mailing UNION ALL SELECT ''1'' UNION ALL SELECT NULL; -- with an end', '2025-07-01', '2025-12-31') b USING (stage);
-- nothing of later days is looked at: a day later in the dataset says the same of the days before
UPDATE regress_few.dataset SET as_of = '2026-06-30', language = 'zh';
INSERT INTO few SELECT c, '2026-03-01', 9999, 0 FROM generate_series(1, 15, 2) c;
SELECT stage, stage_label, treated, matched, unmatched_because, effect, effect_error FROM lifecycle_effect('regress_few', 'mailing', '2025-07-01', '2025-12-31');
UPDATE regress_few.dataset SET as_of = '2025-12-31', language = 'en';
-- two stages: of one customer each the variance is that of the others
SELECT stage, treated, matched, controls, effect_error > 0 FROM lifecycle_effect('regress_few', 'SELECT 1', '2025-07-01', '2025-12-31');

-- ---- simulated customers, each with a rate, a basket and an end of his own ----

CREATE TABLE many AS
SELECT c AS customer_id, at, round((basket * (0.5 + test.draw(c, 5000 + i)))::numeric, 2) AS amount
FROM (SELECT c, date '2024-01-01' + (400 * test.draw(c, 1))::int AS came, 5 - 20 * ln(test.draw(c, 2)) AS gap, 20 + 80 * test.draw(c, 3) AS basket,
	CASE WHEN test.draw(c, 4) < 0.5 THEN 100 + 500 * test.draw(c, 6) ELSE 2000 END AS life FROM generate_series(1, 400) c) AS p,
	LATERAL (SELECT i, came + sum(CASE i WHEN 1 THEN 0 ELSE -gap * ln(test.draw(c, 10 + i)) END) OVER (ORDER BY i)::int AS at FROM generate_series(1, 100) i) AS o
WHERE at <= date '2025-12-31' AND at - came < life;
CREATE TABLE bonus (customer_id int, at date, amount numeric);
CREATE VIEW sales AS TABLE many UNION ALL TABLE bonus;
CREATE TABLE earlier AS SELECT customer_id, coalesce(sum(amount) FILTER (WHERE at BETWEEN '2025-01-01' AND '2025-06-30'), 0) AS spent FROM many GROUP BY 1;
SELECT count(*) > 0 FROM lifecycle_attach('regress_many', orders => 'sales', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31', learn => false);
SELECT count(*) > 0 FROM lifecycle_attach('regress_still', orders => 'many', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31', maintain => 'scheduled');

CREATE TABLE outcome (design text, seed int, gain numeric, stage text, matched bigint, effect numeric, error numeric, better numeric, better_error numeric, naive numeric);
-- who is treated: anybody, or rather those who spent much before; what a treated customer then spends more, in a period
CREATE FUNCTION pg_temp.try(design text, seed int, gain numeric) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	treated text := format('SELECT customer_id FROM earlier WHERE test.draw(customer_id, %s) < %s', 100000 + seed, CASE design WHEN 'random' THEN '0.3' ELSE '0.1 + 0.6 * least(spent / 1500, 1)' END);
BEGIN
	DELETE FROM bonus;
	EXECUTE format('INSERT INTO bonus SELECT customer_id, date ''2025-09-15'', %s FROM (%s) t WHERE %s > 0', gain * 184 / 30, treated, gain);
	INSERT INTO outcome SELECT design, seed, gain, e.stage, e.matched, e.effect, e.effect_error, e.better_effect, e.better_error FROM lifecycle_effect(CASE gain WHEN 0 THEN 'regress_still' ELSE 'regress_many' END, treated, '2025-07-01', '2025-12-31') e;
	EXECUTE format('UPDATE outcome AS o SET naive = (SELECT (avg(d) FILTER (WHERE t) - avg(d) FILTER (WHERE NOT t)) * 30 / 184
		FROM (SELECT customer_id IN (%s) AS t, coalesce(sum(CASE WHEN at >= ''2025-07-01'' THEN amount WHEN at >= ''2024-12-29'' THEN -amount END), 0) AS d FROM sales GROUP BY customer_id HAVING min(at) < ''2025-07-01'') AS x)
		WHERE o.design = %L AND o.seed = %s AND o.gain = %s', treated, design, seed, gain);
END $$;
SELECT count(pg_temp.try(design, seed, 0)) FROM unnest('{random,spenders}'::text[]) design, generate_series(1, 40) seed;
SELECT count(pg_temp.try('spenders', seed, 40)) FROM generate_series(1, 12) seed;
-- without an effect: none is found on average, two standard errors hold 0 about as often as they should, and are what estimates spread by
SELECT design, abs(avg(effect)) < 0.3 * avg(error) AS none, count(*) FILTER (WHERE abs(effect) < 1.96 * error) >= 35 AS covers, stddev_samp(effect) / avg(error) BETWEEN 0.75 AND 1.3 AS spread,
	abs(avg(better)) < 0.5 * avg(better_error) AS no_move, count(*) FILTER (WHERE abs(better) < 1.96 * better_error) >= 35 AS covers_moves FROM outcome WHERE stage = 'all' AND gain = 0 GROUP BY design ORDER BY design;
-- who compares with everybody takes the regression to the mean for an effect
SELECT avg(naive) < -15 AS misled, abs(avg(effect)) < 3 AS matched FROM outcome WHERE stage = 'all' AND gain = 0 AND design = 'spenders';
-- an effect is found, as large as it is: in all, and in the largest stage
SELECT stage, avg(effect) BETWEEN 34 AND 46 AS size, count(*) FILTER (WHERE abs(effect - 40) < 1.96 * error) >= 9 AS covers FROM outcome WHERE gain > 0 AND stage IN ('all', 'stability') GROUP BY stage ORDER BY stage;
SELECT count(*) FILTER (WHERE effect > 1.96 * error) > 8 FROM outcome WHERE gain > 0 AND stage = 'all';

-- parts sum to the whole, money to the cent; the whole is the treated's mean of the parts
CREATE TABLE parts AS SELECT * FROM lifecycle_effect('regress_many', 'SELECT customer_id FROM earlier WHERE test.draw(customer_id, 100020) < 0.1 + 0.6 * least(spent / 1500, 1) UNION ALL SELECT -1', '2025-07-01', '2025-12-31');
SELECT sum(treated) FILTER (WHERE stage = 'all') = sum(treated) FILTER (WHERE stage <> 'all'), bool_and(treated = matched + unmatched),
	sum(matched) FILTER (WHERE stage = 'all') = sum(matched) FILTER (WHERE stage <> 'all'), sum(controls) FILTER (WHERE stage = 'all') = sum(controls) FILTER (WHERE stage <> 'all'),
	sum(total_effect) FILTER (WHERE stage = 'all') = sum(total_effect) FILTER (WHERE stage <> 'all'),
	abs(sum(effect * matched) FILTER (WHERE stage = 'all') - sum(effect * matched) FILTER (WHERE stage <> 'all')) < 0.1,
	abs(1 - sum(total_error ^ 2) FILTER (WHERE stage <> 'all') / sum(total_error ^ 2) FILTER (WHERE stage = 'all')) < 0.0001,
	bool_and(mean_reversion <> 0) FILTER (WHERE stage = 'all'), bool_and(effective_controls <= controls), bool_and(abs(profit_after - profit_before - control_after + control_before - mean_reversion - effect) < 0.0003) FROM parts;
SELECT stage, treated, unmatched, unmatched_because FROM parts WHERE stage IN ('none', 'all');
-- money of the matched ties to their orders
SELECT abs(sum(amount) - (SELECT round(profit_after * matched * 184 / 30, 2) FROM parts WHERE stage = 'stability')) < 0.1 FROM sales
WHERE at BETWEEN '2025-07-01' AND '2025-12-31' AND (SELECT unmatched FROM parts WHERE stage = 'stability') = 0 AND customer_id IN (
	SELECT s.customer_id FROM sales s JOIN earlier USING (customer_id) WHERE at < '2025-07-01' AND test.draw(s.customer_id, 100020) < 0.1 + 0.6 * least(spent / 1500, 1)
	GROUP BY s.customer_id HAVING lifecycle_stage(lifecycle_profile(at, s.amount), date '2025-06-30') = 'stability');

-- ---- what is refused ----

CREATE TABLE nobody (customer_id int);
SELECT test.error_of(format('SELECT lifecycle_effect(%s)', arguments)) FROM (VALUES
	($$'regress_few', 'nobody', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT customer_id FROM mailing WHERE false', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT NULL', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT 998 UNION SELECT 20', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT customer_id FROM few', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'mailing', '2025-12-31', '2025-07-01'$$),
	($$'regress_few', 'mailing', '2025-07-01', '2025-07-01'$$),
	($$'regress_few', 'mailing', '2025-07-01', '2026-01-01'$$),
	($$'regress_few', 'mailing', '-infinity', '2025-07-01'$$),
	($$'regress_few', 'mailing', NULL, '2025-07-01'$$),
	($$'regress_few', NULL, '2025-07-01', '2025-12-31'$$),
	($$NULL, 'mailing', '2025-07-01', '2025-12-31'$$),
	($$'regress_none', 'mailing', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', '', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'none_such', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'earlier_than; x', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'regress_few.data_quality', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT * FROM mailing', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT ''Wei''', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT $1', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT 1; DROP TABLE mailing', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT 1) AS x; DROP TABLE mailing; --', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'DELETE FROM mailing RETURNING customer_id', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'WITH x AS (DELETE FROM mailing RETURNING customer_id) TABLE x', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT customer_id FROM mailing FOR UPDATE', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'SELECT 1 INTO made', '2025-07-01', '2025-12-31'$$),
	($$'regress_few', 'EXPLAIN SELECT 1', '2025-07-01', '2025-12-31'$$)
) AS v (arguments);
SELECT count(*) FROM mailing;

-- customers by name, names of any kind, a table beside another of that name in the caller's path, and ids with blanks
CREATE SCHEMA "regress ""odd""";
CREATE TABLE "regress ""odd""".named ("the ""who""" text COLLATE "C", at date, amount numeric);
INSERT INTO "regress ""odd""".named SELECT 'it''s ' || customer_id, at, amount FROM few;
CREATE TABLE "regress ""odd""".mailing AS SELECT 'it''s ' || customer_id AS "the ""who""" FROM public.mailing;
SELECT count(*) > 0 FROM lifecycle_attach('regress ''{{people}}" x', orders => '"regress ""odd""".named', customer => 'the "who"', at => 'at', revenue => 'amount', as_of => '2025-12-31', maintain => 'scheduled');
SET search_path = "regress ""odd""", public;
SELECT treated, matched, effect FROM lifecycle_effect('regress ''{{people}}" x', 'mailing', '2025-07-01', '2025-12-31') WHERE stage = 'all';
SELECT treated, matched, effect FROM lifecycle_effect('regress ''{{people}}" x', ' "regress ""odd""" . "mailing" ', '2025-07-01', '2025-12-31') WHERE stage = 'all';
-- without a path nothing is found but what is named in full
SET search_path = '';
SELECT test.error_of($$SELECT public.lifecycle_effect('regress_few', 'mailing', '2025-07-01', '2025-12-31')$$);
RESET search_path;

-- ---- who may ask, and in whose name ----

CREATE ROLE regress_effect_owner;
CREATE ROLE regress_effect_other;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_effect_owner', current_database()); END $$;
GRANT USAGE, CREATE ON SCHEMA public TO regress_effect_owner;
GRANT USAGE ON SCHEMA test TO regress_effect_owner, regress_effect_other;
GRANT SELECT ON few TO regress_effect_owner;
SET ROLE regress_effect_owner;
SELECT count(*) > 0 FROM lifecycle_attach('regress_owned', orders => 'few', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31');
CREATE TABLE caught (who text);
CREATE FUNCTION trap() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'ALTER ROLE regress_effect_owner SUPERUSER'; RETURN 1; EXCEPTION WHEN insufficient_privilege THEN INSERT INTO caught VALUES (current_user); RETURN 1; END $$;
CREATE VIEW campaign AS SELECT trap() AS customer_id;
SELECT test.error_of($$SELECT lifecycle_effect('regress_owned', 'mailing', '2025-07-01', '2025-12-31')$$);
SET ROLE regress_effect_other;
SELECT test.error_of($$SELECT lifecycle_effect('regress_owned', 'SELECT 1', '2025-07-01', '2025-12-31')$$);
SELECT test.error_of($$SELECT lifecycle_internal.lifecycle_dataset_effect('regress_owned', 'SELECT 1', '2025-07-01', '2025-12-31', 'public')$$);
SELECT test.error_of($$SELECT lifecycle_internal.lifecycle_dataset_effect_run('regress_owned', 'SELECT 1', '2025-07-01', '2025-12-31', 'public')$$);
RESET ROLE;
-- a superuser asks by the owner's view: what the owner put there runs as the owner
SELECT treated, matched FROM lifecycle_effect('regress_owned', 'campaign', '2025-07-01', '2025-12-31') WHERE stage = 'all';
SELECT DISTINCT who FROM caught;
SELECT rolsuper, session_user = current_user, current_setting('search_path') FROM pg_roles WHERE rolname = 'regress_effect_owner';

SELECT count(*) > 0 FROM lifecycle_detach('regress_owned');
DROP TABLE caught CASCADE;
DROP VIEW campaign;
DROP FUNCTION trap();
SELECT count(*) > 0 FROM lifecycle_detach('regress_few');
SELECT count(*) > 0 FROM lifecycle_detach('regress_many');
SELECT count(*) > 0 FROM lifecycle_detach('regress_still');
SELECT count(*) > 0 FROM lifecycle_detach('regress ''{{people}}" x');
DROP SCHEMA "regress ""odd""" CASCADE;
DROP TABLE few, few_spent, mailing, bonus, many, earlier, outcome, parts, nobody CASCADE;
DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM regress_effect_owner', current_database()); END $$;
REVOKE ALL ON SCHEMA public FROM regress_effect_owner;
REVOKE ALL ON SCHEMA test FROM regress_effect_owner, regress_effect_other;
DROP ROLE regress_effect_owner, regress_effect_other;
