-- Referrals: who brought whom, and what each is credited with.
SET client_min_messages = warning;

CREATE TEMP TABLE brought (customer int, by int, value numeric);
INSERT INTO brought VALUES (1, NULL, 100), (2, 1, 80), (3, 1, -10), (4, 2, 40.000001), (5, 99, 7), (6, 5, NULL);
SELECT * FROM lifecycle_referrals(ARRAY(SELECT ROW(customer, by, value)::lifecycle_referral FROM brought ORDER BY customer));
SELECT customer, attributed_value FROM lifecycle_referrals(ARRAY(SELECT ROW(customer, by, value)::lifecycle_referral FROM brought ORDER BY customer), 0.25);
SELECT share, sum(own_value), sum(attributed_value) FROM unnest('{0,0.1,0.333333,1}'::numeric[]) share, lifecycle_referrals(ARRAY(SELECT ROW(customer, by, value)::lifecycle_referral FROM brought), share) GROUP BY share ORDER BY share;
SELECT * FROM lifecycle_referral_generations(ARRAY(SELECT ROW(customer, by, value)::lifecycle_referral FROM brought));
SELECT count(*) FROM lifecycle_referrals('{}');
SELECT count(*) FROM lifecycle_referrals(NULL);
SELECT count(*) FROM lifecycle_referral_generations('{}');

-- The same as recursive SQL says, on a forest of 3000; names of any length and letters.
CREATE TEMP TABLE forest AS SELECT repeat('客', i % 50) || i AS customer, CASE WHEN i % 11 > 0 THEN repeat('客', (i / 2) % 50) || i / 2 END AS by, ((i * 7919) % 10007 - 2000)::numeric / 1000 AS value FROM generate_series(1, 3000) i;
UPDATE forest SET by = NULL WHERE by = '0';
CREATE TEMP TABLE resolved AS SELECT * FROM lifecycle_referrals(ARRAY(SELECT ROW(customer, by, value)::lifecycle_referral FROM forest), 0.2);
WITH RECURSIVE above AS (
	SELECT customer, customer AS ancestor, 0 AS distance, value FROM forest
	UNION ALL SELECT a.customer, f.by, distance + 1, a.value FROM above a JOIN forest f ON f.customer = a.ancestor WHERE f.by IS NOT NULL
), whole AS (
	SELECT ancestor, count(*) - 1 AS downstream, sum(value) FILTER (WHERE distance > 0) AS downstream_value, sum(value * power(0.2, distance)) AS had FROM above GROUP BY ancestor
), top AS (SELECT DISTINCT ON (customer) customer, ancestor AS root, distance AS depth FROM above ORDER BY customer, distance DESC)
SELECT count(*), bool_and(r.downstream = w.downstream), bool_and(r.downstream_value = coalesce(w.downstream_value, 0)), bool_and(r.root = top.root AND r.depth = top.depth),
	bool_and(abs(r.own_value + r.received_value - w.had) < 0.0001), bool_and(r.passed_value = CASE WHEN r.referrer IS NULL THEN 0 ELSE round((r.own_value + r.received_value) * 0.2, 6) END)
FROM resolved r JOIN whole w ON w.ancestor = r.customer JOIN top ON top.customer = r.customer;
SELECT sum(own_value) = sum(attributed_value), sum(direct) + count(*) FILTER (WHERE depth = 0) = count(*) FROM resolved;

-- Two each, for twelve rounds.
SELECT generation, customers, k_factor, total - 1 AS brought FROM lifecycle_referral_generations(ARRAY(SELECT ROW(i, nullif(i / 2, 0), 1)::lifecycle_referral FROM generate_series(1, 8191) i)) WHERE generation IN (0, 1, 11, 12);

-- Bad input.
SELECT test.error_of(format('SELECT count(*) FROM lifecycle_referrals(ARRAY[%s]::lifecycle_referral[]%s)', edges, share)) FROM (VALUES
	('ROW(''a'', ''a'', 1)', ''), ('ROW(''a'', ''c'', 1), ROW(''b'', ''a'', 1), ROW(''c'', ''b'', 1), ROW(''d'', ''a'', 1)', ''),
	('ROW(''a'', NULL, 1), ROW(''a'', ''b'', 1)', ''), ('ROW(''a'', NULL, 1), ROW(''b'', ''a'', 1), ROW(''b'', ''c'', 1)', ''),
	('ROW(''a'', NULL, 1), ROW(NULL, ''a'', 1)', ''), ('ROW(''a'', NULL, 1), NULL', ''), ('ROW(''a'', NULL, ''NaN'')', ''), ('ROW(''a'', NULL, 1e13)', ''),
	('ROW(''a'', NULL, 1)', ', -0.1'), ('ROW(''a'', NULL, 1)', ', 1.01'), ('ROW(''a'', NULL, 1)', ', ''NaN''')) v (edges, share);
SELECT test.error_of('SELECT count(*) FROM lifecycle_referrals(ARRAY(SELECT ROW(i, (i + 1) % 100, 1)::lifecycle_referral FROM generate_series(0, 99) i))');
