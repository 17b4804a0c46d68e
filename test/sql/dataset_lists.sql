-- Datasets: what a leaking base costs, what to offer next, grades against stages, the calendar, rates of loyalty; counted by hand.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_lists_from;
SET search_path = regress_lists_from, public;

-- the year is 2025, the year before 2024-01-02 to 2024-12-31: 1 and 3 stay, 2 is lost, 4 is new and 9 was courted in vain
CREATE TABLE orders (customer_id int, at date, amount numeric, cost numeric, category text);
INSERT INTO orders VALUES (1, '2023-12-01', 100, 40, 'tea'), (1, '2024-06-01', 100, 40, 'tea'), (1, '2025-06-01', 100, 40, 'cup'), (2, '2024-03-01', 200, 100, 'tea'),
	(3, '2024-05-01', 50, 20, 'tea'), (3, '2025-02-01', 50, 20, 'tea'), (4, '2025-03-01', 80, 30, 'tea');
CREATE TABLE spent (customer_id int, at date, amount numeric);
INSERT INTO spent VALUES (4, '2025-02-20', 20), (9, '2025-05-01', 10), (1, '2025-05-01', 5), (4, '2024-12-01', 99);
CREATE TABLE said (customer_id int, at date, kind text);
INSERT INTO said VALUES (1, '2025-06-02', 'complaint'), (3, '2025-06-03', 'praise'), (1, '2025-06-04', 'praise');
SELECT count(*) > 0 FROM lifecycle_attach('regress_lists', 'orders', 'customer_id', 'at', 'amount', 'cost', 'category', as_of => '2025-12-31', learn => false);
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_lists', 'investment', 'spent', value => 'amount');
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_lists', 'signal', 'said', key => 'kind');
-- 1 of 3 is lost; a lost one brought 100, a new one 100 or 60 in its first year; 30 was spent for one new customer: 30 + 20. A point: 0.03 customers at 45 + 30,
-- and for ever 3 * 45 * (0.6767 / (1 + d - 0.6767) - 0.6667 / (1 + d - 0.6667))
SELECT item, value FROM regress_lists.replacement;
SELECT round(3 * (clv_retention(45, 2 / 3.0 + 0.01, (s.model).discount_rate) - clv_retention(45, 2 / 3.0, (s.model).discount_rate))::numeric, 2) FROM regress_lists.internal_setting s;
-- without two years there is no year before
UPDATE regress_lists.dataset SET as_of = '2025-11-28';
SELECT count(value), count(*), min(note), max(note) FROM regress_lists.replacement;
UPDATE regress_lists.dataset SET language = 'zh';
SELECT min(note) FROM regress_lists.replacement;
UPDATE regress_lists.dataset SET language = 'en';
UPDATE regress_lists.dataset SET as_of = '2025-12-31';
SELECT month, partial, customers, repeated, repeat_rate, stayed, retention_rate, complained, complaint_rate, praised, recommended FROM regress_lists.loyalty_rates;
SELECT sum(customers) = (SELECT count(*) FROM regress_lists.customers), sum(profit_year) = (SELECT sum(profit_year) FROM regress_lists.customers), bool_and(customer_share > 0) FROM regress_lists.grades;
SELECT grade, sum(customer_share) FROM regress_lists.grades GROUP BY 1 ORDER BY 1;
-- whom only the table of customers knows has a grade too
CREATE TABLE people AS SELECT unnest('{1,2,3,4,9,10}'::int[]) AS customer_id;
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_lists', 'customer', 'people');
SELECT sum(customers), sum(customers) = (SELECT count(*) FROM regress_lists.customers) FROM regress_lists.grades;
SELECT count(*) > 0 FROM lifecycle_detach_source('regress_lists', 'customer');

-- tea, then cup: 1 and 2; 4 bought both on a day, so of 4 who had tea alone 2 went on: 3 / 6. Tea, then pot: 3, of 5: 2 / 7. Nobody went on from cup.
CREATE TABLE baskets (customer_id int, at date, amount numeric, category text);
INSERT INTO baskets VALUES (1, '2025-11-01', 10, 'tea'), (1, '2025-12-01', 10, 'cup'), (2, '2025-11-01', 10, 'tea'), (2, '2025-12-01', 10, 'cup'), (2, '2025-12-02', 10, 'cup'), (3, '2025-11-01', 10, 'tea'),
	(3, '2025-12-01', 10, 'pot'), (4, '2025-12-01', 10, 'tea'), (4, '2025-12-01', 10, 'cup'), (5, '2025-12-03', 10, 'tea'), (6, '2025-12-04', 10, 'cup'), (7, '2026-02-01', 10, 'tea'), (5, '2025-12-05', -10, 'cup');
SELECT count(*) > 0 FROM lifecycle_attach('regress_baskets', 'baskets', 'customer_id', 'at', 'amount', category => 'category', as_of => '2025-12-31', learn => false);
SELECT customer_id, favourite, favourite_share, next_category, because_of, bought, followed, rate FROM regress_baskets.next_offer ORDER BY 1;

-- every tenth day since a year ago in three days; the calendar has the next order and the anniversary, and nothing of who is gone
CREATE TABLE rhythm AS SELECT 1 AS customer_id, date '2025-01-03' + 10 * i AS at, 20 AS amount FROM generate_series(0, 36) i
	UNION ALL SELECT 2, date '2023-01-03' + 10 * i, 20 FROM generate_series(0, 36) i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_care', 'rhythm', 'customer_id', 'at', 'amount', as_of => '2025-12-31', learn => false);
SELECT customer_id, day, days_left, occasion, occasion_label, years FROM regress_care.care;
SELECT bool_and(a.next_order_date = c.next_order_date) FROM regress_care.care a JOIN regress_care.customers c USING (customer_id);
-- a birthday in the table of customers, as long as that is attached
CREATE TABLE born AS SELECT customer_id, (DATE '1990-01-03' + 10 * row_number() OVER (ORDER BY customer_id)::int) AS birthday FROM (SELECT DISTINCT customer_id FROM rhythm) r;
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_care', 'customer', 'born');
SELECT customer_id, day, occasion, occasion_label, years FROM regress_care.care WHERE occasion = 'birthday';
SELECT count(*) > 0 FROM lifecycle_detach_source('regress_care', 'customer');
SELECT count(*) FROM regress_care.care WHERE occasion = 'birthday';
DROP TABLE born;
SELECT count(*) FROM pg_class WHERE relnamespace = 'regress_care'::regnamespace AND relname = 'next_offer';

-- ---- contracts that end are on the work list, where something speaks against their renewal ----

-- all but 3 buy each month at a margin of a half; 1 gave notice, 2 and 3 are to renew, 4 has just let it end, 5 runs on, 6 let it end long ago, 7 is to renew and its worth is not known
CREATE TABLE monthly AS SELECT c AS customer_id, date '2024-01-05' + 30 * i AS at, 20 AS amount, 10 AS cost FROM generate_series(1, 7) c, generate_series(0, 24) i
	WHERE c NOT IN (3, 7) OR i < 19;
CREATE TABLE terms (customer_id int, starts date, ends date, noticed date, fee numeric);
INSERT INTO terms VALUES (1, '2025-01-01', '2026-02-28', '2025-12-01', 1000), (2, '2024-07-01', '2025-06-30', NULL, 700), (2, '2025-07-01', '2026-02-28', NULL, 800),
	(3, '2025-01-01', '2026-01-31', NULL, 500), (4, '2025-01-01', '2025-12-20', NULL, 300), (5, '2024-01-01', '2024-12-31', NULL, 400), (5, '2025-01-01', '2026-12-31', NULL, 400),
	(6, '2024-01-01', '2025-10-31', NULL, 100), (7, '2025-02-01', '2026-01-31', NULL, NULL);
SELECT mode, (SELECT count(*) > 0 FROM lifecycle_attach('regress_terms_' || mode, 'monthly', 'customer_id', 'at', 'amount', 'cost', as_of => '2025-12-31', learn => false, maintain => mode))
FROM unnest('{live,tracked}'::text[]) AS mode;
CREATE TABLE before AS SELECT * FROM regress_terms_live.worklist;
SELECT mode, (SELECT count(*) > 0 FROM lifecycle_attach_source('regress_terms_' || mode, 'contract', 'terms', at => 'starts', value => 'fee', columns => '{"ends": "ends", "notice": "noticed"}'))
FROM unnest('{live,tracked}'::text[]) AS mode;
SELECT customer_id, ends, state, state_label FROM regress_terms_live.renewals ORDER BY customer_id, starts;
-- 2, 5 and 6 ended and are out of grace: two of three renewed; none with notice
SELECT ended, renewed, rate, due, in_grace, grace_days FROM regress_terms_live.renewal_rate;
-- a contract without notice is taken to be renewed 3 of 5 times, with notice 1 of 2: 1000, 300 and 500 by a half of margin; of 7 the profit of the year
SELECT w.customer_id, w.kind, w.stage, w.reason, w.reason_label, w.evidence, w.next_step, w.at_stake, w.record_precision FROM regress_terms_live.worklist w
	JOIN regress_terms_live.renewals r ON r.customer_id = w.customer_id AND r.state = w.reason ORDER BY 1;
SELECT customer_id, round(0.4 * profit_year, 2) AS at_stake FROM regress_terms_live.customers WHERE customer_id = 7;
SELECT bool_and(abs(gain - at_stake * chance) <= 0.01 * (1 + at_stake)), count(*), count(DISTINCT customer_id) FROM regress_terms_live.worklist WHERE kind = 'warn';
SELECT count(*) FROM (TABLE regress_terms_live.worklist EXCEPT TABLE regress_terms_tracked.worklist) AS d;
UPDATE regress_terms_live.dataset SET language = 'zh';
SELECT customer_id, kind_label, reason_label, evidence, next_step FROM regress_terms_live.worklist WHERE reason IN ('notice', 'due', 'grace') ORDER BY 1;
UPDATE regress_terms_live.dataset SET language = 'en';
-- without contracts the list is what it was; who drops what it reads gets it back
SELECT count(*) > 0 FROM lifecycle_detach_source('regress_terms_live', 'contract');
SELECT count(*) FROM (TABLE before EXCEPT TABLE regress_terms_live.worklist) AS d;
ALTER TABLE terms DROP fee CASCADE;
SELECT to_regclass('regress_terms_tracked.worklist') IS NULL;
SELECT customers FROM lifecycle_refresh('regress_terms_tracked');
SELECT count(*) FROM (TABLE before EXCEPT TABLE regress_terms_tracked.worklist) AS d;
SELECT count(*) > 0 FROM lifecycle_detach_source('regress_terms_tracked', 'contract');

SELECT count(*) > 0 FROM unnest('{regress_lists,regress_baskets,regress_care,regress_terms_live,regress_terms_tracked}'::text[]) d, lifecycle_detach(d);
DROP SCHEMA regress_lists_from CASCADE;
