-- Datasets: whom to treat with which action within a budget.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_plan_from;
SET search_path = regress_plan_from, public;

-- ---- the choice, by hand ----

-- customer, cost, net gain; budget 10: 1 gives 7 for 6, 2 gives 6 for 6 or 3 for 2, 3 loses
CREATE FUNCTION choose(budget numeric, candidates numeric[][]) RETURNS text LANGUAGE sql AS $$
	SELECT concat(c.chosen::text, ' of ', round(c.bound, 4)) FROM lifecycle_internal.lifecycle_dataset_choose(
		ARRAY(SELECT candidates[i][1]::int FROM generate_subscripts(candidates, 1) AS i ORDER BY i), ARRAY(SELECT candidates[i][2] FROM generate_subscripts(candidates, 1) AS i ORDER BY i),
		ARRAY(SELECT candidates[i][3] FROM generate_subscripts(candidates, 1) AS i ORDER BY i), budget) AS c $$;
SELECT choose(10, '{{1,6,7},{2,2,3},{2,6,6},{3,1,-1}}'), choose(12, '{{1,6,7},{2,2,3},{2,6,6},{3,1,-1}}'), choose(1, '{{1,6,7},{2,2,3}}'), choose(0, '{{1,0,5},{1,1,9},{2,1,1}}');
-- 7 for 6 keeps out 10 for 10, which is the better plan; a candidate between two others on no hull is passed over
SELECT choose(10, '{{1,6,7},{2,10,10}}'), choose(10, '{{1,1,4},{1,5,5},{1,9,9}}'), choose(5, NULL);

-- ---- the choice against every choice there is ----

SELECT setseed(0.31);
CREATE TABLE trial AS SELECT t, c, k, (random() * 20)::int AS cost, ((random() - 0.2) * 30)::numeric(6,2) AS net FROM generate_series(1, 300) t, generate_series(1, 4) c, generate_series(1, 3) k;
CREATE TABLE asked AS SELECT t, array_agg(c ORDER BY c, cost, net DESC) AS customers, array_agg(cost::numeric ORDER BY c, cost, net DESC) AS costs, array_agg(net ORDER BY c, cost, net DESC) AS nets, (t % 40)::numeric AS budget FROM trial GROUP BY t;
WITH answer AS (
	SELECT a.t, a.budget, c.bound, (SELECT coalesce(sum(a.costs[i]), 0) FROM unnest(c.chosen) i) AS cost, (SELECT coalesce(sum(a.nets[i]), 0) FROM unnest(c.chosen) i) AS net,
		(SELECT count(*) = count(DISTINCT a.customers[i]) FROM unnest(c.chosen) i) AS once
	FROM asked a CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_choose(a.customers, a.costs, a.nets, a.budget) c
), choice AS (SELECT t, c, cost, net FROM trial UNION ALL SELECT t, c, 0, 0 FROM generate_series(1, 300) t, generate_series(1, 4) c),
every AS (
	SELECT w.t, max(w.net + x.net + y.net + z.net) AS best FROM asked a JOIN choice w ON w.t = a.t AND w.c = 1 JOIN choice x ON x.t = w.t AND x.c = 2 JOIN choice y ON y.t = w.t AND y.c = 3
	JOIN choice z ON z.t = w.t AND z.c = 4 WHERE w.cost + x.cost + y.cost + z.cost <= a.budget GROUP BY w.t)
SELECT count(*), bool_and(once AND cost <= budget AND net <= best AND best <= bound + 1e-9 AND 2 * net >= bound - 1e-9), count(*) FILTER (WHERE net = best) > 200, sum(net) > 0.97 * sum(best) FROM answer JOIN every USING (t);

-- ---- the plan of a dataset ----

-- 1 to 4 are steady, 5 to 8 came once, 9 and 10 are gone
CREATE TABLE orders (customer_id int, at date, amount numeric, cost numeric);
INSERT INTO orders SELECT c, date '2023-01-04' + 14 * i, 50, 30 FROM generate_series(1, 4) c, generate_series(0, 64) i;
INSERT INTO orders SELECT c, date '2025-06-20', 40, 20 FROM generate_series(5, 8) c;
INSERT INTO orders SELECT c, date '2023-01-09' + 10 * i, 90, 40 FROM generate_series(9, 10) c, generate_series(0, 30) i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_plan', 'orders', 'customer_id', 'at', 'amount', 'cost', as_of => '2025-06-30', learn => false, maintain => 'tracked');
SELECT stage, count(*) FROM regress_plan.customers GROUP BY 1 ORDER BY 1;
SELECT test.error_of($$SELECT * FROM lifecycle_plan('regress_plan', 100)$$);
INSERT INTO regress_plan.offers (action, stage, cost, effect) VALUES ('call', 'stability', 10, 25), ('letter', 'stability', 1, 5), ('gift', 'exploration', 4, 6), ('visit', NULL, 50, 50);
INSERT INTO regress_plan.offers (action, stage, cost, success) VALUES ('coupon', 'terminated', 2, 0.1);
-- letters (4 for 1), then two calls in place of letters (11 more for 9), then a gift (2 for 4): nobody is visited, for that brings what it costs
SELECT place, customer_id, stage, action, basis, cost, gain, net_gain, gain_error, spent, net_gain_so_far, bound FROM lifecycle_plan('regress_plan', 30) WHERE stage <> 'terminated';
-- the coupon is worth a tenth of what is at stake
SELECT p.action, p.gain = round(0.1 * w.at_stake, 2), p.net_gain = p.gain - 2, p.net_gain > 0 FROM lifecycle_plan('regress_plan', 1000) p JOIN regress_plan.worklist w ON w.customer_id::text = p.customer_id WHERE p.stage = 'terminated';
SELECT sum(cost) AS cost, sum(net_gain), max(bound), count(*), count(DISTINCT customer_id) FROM lifecycle_plan('regress_plan', 1000) WHERE stage <> 'terminated';
SELECT count(*) FROM lifecycle_plan('regress_plan', 0);
-- the same data, the same plan
SELECT count(*) FROM ((SELECT * FROM lifecycle_plan('regress_plan', 30)) EXCEPT (SELECT * FROM lifecycle_plan('regress_plan', 30))) d;
UPDATE regress_plan.dataset SET language = 'zh';
SELECT DISTINCT stage_label, basis_label FROM lifecycle_plan('regress_plan', 30) WHERE stage = 'exploration';
SELECT test.error_of($$INSERT INTO regress_plan.offers (action, cost) VALUES ('nothing', 1)$$), test.error_of($$INSERT INTO regress_plan.offers (action, cost, effect, success) VALUES ('both', 1, 1, 1)$$),
	test.error_of($$INSERT INTO regress_plan.offers (action, cost, treated) VALUES ('when', 1, 'orders')$$);
-- who is let go is offered nothing
UPDATE regress_plan.dataset SET value_share = NULL, potential_share = NULL, value_from = 1e6, potential_from = 1e6, contribution_from = 1e6;
SELECT count(*), count(*) FILTER (WHERE stage = 'terminated') FROM lifecycle_plan('regress_plan', 1000);
SELECT quadrant, count(*) FROM regress_plan.customers WHERE stage = 'terminated' GROUP BY 1;

-- ---- measured: what lifecycle_effect says of the stage ----

CREATE TABLE shop (customer_id int, at date, amount numeric);
INSERT INTO shop SELECT c, date '2024-01-01' + (c * 7) % 20 + 20 * i, 40 + c % 9 + CASE WHEN c % 2 = 0 AND i > 27 THEN 15 ELSE 0 END FROM generate_series(1, 80) c, generate_series(0, 34) i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_measured', 'shop', 'customer_id', 'at', 'amount', as_of => '2025-12-31', learn => false);
INSERT INTO regress_measured.offers (action, cost, treated, since, until) VALUES ('mailing', 1.5, 'SELECT DISTINCT customer_id FROM regress_plan_from.shop WHERE customer_id % 2 = 0', '2025-07-20', '2025-11-20');
SELECT stage, matched, round(total_effect / matched, 2) AS each, round(total_error / matched, 2) AS error FROM lifecycle_effect('regress_measured', 'SELECT DISTINCT customer_id FROM regress_plan_from.shop WHERE customer_id % 2 = 0', '2025-07-20', '2025-11-20');
-- of an action whose effect chance alone may show, nothing is planned
INSERT INTO regress_measured.offers (action, cost, treated, since, until) VALUES ('noise', 0.01, 'SELECT DISTINCT customer_id FROM regress_plan_from.shop WHERE customer_id % 5 = 3', '2025-07-20', '2025-11-20');
SELECT stage, total_effect > 0.01, total_effect > 1.96 * total_error FROM lifecycle_effect('regress_measured', 'SELECT DISTINCT customer_id FROM regress_plan_from.shop WHERE customer_id % 5 = 3', '2025-07-20', '2025-11-20') WHERE stage <> 'all';
SELECT p.action, p.basis, p.stage, count(*), min(gain), max(gain), min(gain_error), sum(cost), max(spent), max(net_gain_so_far) = sum(net_gain), max(bound) >= sum(net_gain) FROM lifecycle_plan('regress_measured', 32) p GROUP BY 1, 2, 3;

SELECT count(*) > 0 FROM unnest('{regress_plan,regress_measured}'::text[]) d, lifecycle_detach(d);
DROP SCHEMA regress_plan_from CASCADE;
