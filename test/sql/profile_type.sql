-- lifecycle_profile as a type: text, jsonb, bytes, equality, order, grouping.
SET client_min_messages = warning;
SET extra_float_digits = 1;
SET bytea_output = hex;
\pset format unaligned
\pset tuples_only on

-- Text: what is read is written back in one form.
SELECT input, input::lifecycle_profile FROM (VALUES
	('{"version": 1, "events": []}'),
	('{"events":[],"version":1}'),
	('{"version": 1, "events": [["2024-01-05", "order", 1, 29.33]]}'),
	('{"version":1,"events":[["2024-01-05","order",1,29.33]]}'),
	('{"version": 1, "events": [["2024-02-29", "order", 2, 29.3300], ["2000-01-01", "order", 1, 7]]}'),
	('{"version": 1, "events": [["0001-01-01", "order", 1, 0.000001], ["9999-12-31", "order", 1, 9223372036854.775807]]}'),
	('{"version": 1, "events": [["2024-01-05", "balance", 1, -9223372036854.775808]]}'),
	('{"version": 1, "events": [["2024-01-05", "cost", 1, -0.00]]}'),
	('{"version": 1, "events": [["2024-01-05", "cost", 1, 000012.5]]}'),
	('{"version": 1, "events": [["2024-01-05", "order", 18014398509481984, 1]]}')
) AS v (input);

SELECT E' \n{ "events" :\t[ [\r\n"2024-01-05" , "order" ,1 , 2 ] ] , "version" : 1 } \r\n'::lifecycle_profile;

-- Events may come in any order; those of one day, measure and key add up; keys are kept apart.
SELECT '{"version": 1, "events": [["2024-01-07", "order", 1, 3], ["2024-01-05", "cost", 1, 1.5], ["2024-01-05", "order", 1, 2, "0000000b"], ["2024-01-05", "order", 1, 2, "0000000a"], ["2024-01-05", "order", 1, 4], ["2024-01-07", "order", 2, 6]]}'::lifecycle_profile;
SELECT ('{"version": 1, "events": [["2024-01-07", "order", 1, 3], ["2024-01-05", "order", 1, 4]]}'::lifecycle_profile
	= '{"version": 1, "events": [["2024-01-05", "order", 1, 4], ["2024-01-07", "order", 1, 3]]}');

-- Every measure has its name, its order, and a key if it wants one.
SELECT ('{"version": 1, "events": [' || string_agg(format('["2024-01-05", "%s", 1, 1], ["2024-01-05", "%1$s", 1, 2, "89abcdef"]', m), ', ' ORDER BY m)
	|| ']}')::lifecycle_profile
FROM unnest('{order,refund,cost,investment,contact,wallet,balance,referral,satisfaction,signal}'::text[]) m;

-- A round trip through jsonb, which has an order of keys and a form of numbers of its own.
SELECT count(*), bool_and(p::text::jsonb::text::lifecycle_profile = p), bool_and(p::text::jsonb::text::lifecycle_profile::text = p::text)
FROM (
	SELECT lifecycle_profile(date '2020-01-01' + i * 37 % 1500, (i * 7919 % 100003 - 500)::numeric / 1000, (i % 91)::numeric / 7, 'c' || i % 3) AS p
	FROM generate_series(1, 3000) i GROUP BY i % 50
) s;

-- ---- equality, order, hash ----

CREATE TEMP TABLE profiles (n int, p lifecycle_profile);
INSERT INTO profiles
SELECT i, lifecycle_add(CASE WHEN i % 2 = 0 THEN lifecycle_add(NULL, date '2024-01-01', 5.0) END, date '2024-01-01' + i % 7, (i % 3)::numeric)
FROM generate_series(1, 420) i;

SELECT count(DISTINCT p), count(DISTINCT p::text) FROM profiles;
SET enable_hashagg = off;
SELECT count(*), sum(c) FROM (SELECT p, count(*) c FROM profiles GROUP BY p) s;
SELECT count(*) FROM (SELECT DISTINCT p FROM profiles) s;
RESET enable_hashagg;
SET enable_sort = off;
SELECT count(*), sum(c) FROM (SELECT p, count(*) c FROM profiles GROUP BY p) s;
SELECT count(*) FROM (SELECT DISTINCT p FROM profiles) s;
RESET enable_sort;

-- The six comparisons agree with one another and with the text.
SELECT count(*) FILTER (WHERE (a.p = b.p) <> (a.p::text = b.p::text)
	OR (a.p <> b.p) = (a.p = b.p)
	OR (a.p < b.p)::int + (a.p = b.p)::int + (a.p > b.p)::int <> 1
	OR (a.p <= b.p) <> (a.p < b.p OR a.p = b.p)
	OR (a.p >= b.p) <> (a.p > b.p OR a.p = b.p)
	OR (a.p < b.p) <> (b.p > a.p)
	OR lifecycle_internal.lifecycle_profile_cmp(a.p, b.p) <> (a.p > b.p)::int - (a.p < b.p)::int
	OR (a.p = b.p AND lifecycle_internal.lifecycle_profile_hash(a.p) <> lifecycle_internal.lifecycle_profile_hash(b.p))
	OR (a.p = b.p AND lifecycle_internal.lifecycle_profile_hash_extended(a.p, 42) <> lifecycle_internal.lifecycle_profile_hash_extended(b.p, 42))) AS contradictions,
	count(*)
FROM profiles a, profiles b;
SELECT bool_and(lag <= p) FROM (SELECT p, lag(p) OVER (ORDER BY p) FROM profiles) s WHERE lag IS NOT NULL;

-- Joins of every kind find the same pairs.
SET enable_mergejoin = off; SET enable_nestloop = off;
SELECT count(*) FROM profiles a JOIN profiles b USING (p);
RESET enable_mergejoin; SET enable_hashjoin = off;
SELECT count(*) FROM profiles a JOIN profiles b USING (p);
RESET enable_nestloop; SET enable_mergejoin = off;
SELECT count(*) FROM profiles a JOIN profiles b USING (p);
RESET enable_mergejoin; RESET enable_hashjoin;

-- Indexes, by order and by hash.
CREATE INDEX profiles_btree ON profiles (p);
SET enable_seqscan = off; SET enable_bitmapscan = off;
SELECT count(*) FROM profiles WHERE p = (SELECT p FROM profiles WHERE n = 17);
DROP INDEX profiles_btree;
CREATE INDEX profiles_hash ON profiles USING hash (p);
SELECT count(*) FROM profiles WHERE p = (SELECT p FROM profiles WHERE n = 17);
RESET enable_seqscan; RESET enable_bitmapscan;

-- Partitions by hash: every row is found again where it was put.
CREATE TEMP TABLE parts (p lifecycle_profile) PARTITION BY HASH (p);
CREATE TEMP TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TEMP TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TEMP TABLE parts_2 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO parts SELECT DISTINCT p FROM profiles;
SELECT count(*), count(DISTINCT tableoid) > 1 FROM parts;
SELECT count(*) FROM profiles JOIN parts USING (p);
SELECT bool_and((SELECT count(*) FROM parts WHERE parts.p = s.p) = 1) FROM (SELECT DISTINCT p FROM profiles) s;

-- A profile too large for a page goes out of line and comes back.
CREATE TEMP TABLE large AS
SELECT lifecycle_profile(date '1990-01-01' + i, (i * 7919 % 1000003)::numeric / 100, (i % 997)::numeric / 100, 'category ' || i % 10) AS p
FROM generate_series(0, 9999) i;
SELECT pg_column_size(p) > 8192, length(lifecycle_internal.lifecycle_profile_send(p)) > 8192, p::text::lifecycle_profile = p, lifecycle_orders(p), lifecycle_revenue(p) FROM large;
ALTER TABLE large ALTER p SET STORAGE external;
INSERT INTO large SELECT p FROM large;
SELECT count(*), count(DISTINCT p) FROM large;

-- A profile that has not been finished (from an aggregate of one's own without a final function) is as good as another.
CREATE AGGREGATE test.unfinished(date, numeric) (SFUNC = lifecycle_add, STYPE = lifecycle_profile);
CREATE TEMP TABLE unfinished AS
SELECT test.unfinished(at, revenue) AS open, lifecycle_profile(at, revenue) AS finished
FROM (VALUES (date '2024-03-01', 5.25), ('2024-01-01', 3), ('2024-03-01', -2.5), ('2024-02-01', 1)) v (at, revenue);
SELECT open, open = finished, lifecycle_internal.lifecycle_profile_hash(open) = lifecycle_internal.lifecycle_profile_hash(finished), lifecycle_internal.lifecycle_profile_send(open) = lifecycle_internal.lifecycle_profile_send(finished),
	lifecycle_orders(open), open || open = finished || finished, open - finished, lifecycle_stage(open, '2024-04-01') = lifecycle_stage(finished, '2024-04-01'),
	lifecycle_add(open, date '2024-05-01', 1.0) = lifecycle_add(finished, date '2024-05-01', 1.0)
FROM unfinished;
SELECT lifecycle_merge(open) = lifecycle_merge(finished) FROM unfinished;
SELECT count(*) FROM (SELECT open FROM unfinished UNION SELECT finished FROM unfinished) s;
DROP AGGREGATE test.unfinished(date, numeric);

-- ---- bytes ----

-- The stored format is permanent: version 1, and what follows it.
SELECT lifecycle_internal.lifecycle_profile_send('{"version": 1, "events": []}');
SELECT lifecycle_internal.lifecycle_profile_send('{"version": 1, "events": [["0001-01-01", "order", 1, 0]]}');
SELECT lifecycle_internal.lifecycle_profile_send('{"version": 1, "events": [["2024-01-05", "order", 1, 29.33], ["2024-01-05", "cost", 2, -12.000001, "89abcdef"], ["2024-02-05", "order", 300, 7]]}');

-- Through a file.
CREATE TEMP TABLE sent AS SELECT n, p FROM profiles UNION ALL SELECT 0, p FROM large;
CREATE TEMP TABLE got (LIKE sent);
\copy sent TO 'results/profile_type.bin' (FORMAT binary)
\copy got FROM 'results/profile_type.bin' (FORMAT binary)
SELECT count(*), bool_and(sent.p = got.p AND sent.p::text = got.p::text) FROM sent JOIN got USING (n) WHERE n > 0;
SELECT count(DISTINCT p) FROM sent JOIN got USING (n, p) WHERE n = 0;

-- Hostile bytes are refused, all of them with one SQLSTATE; next to each its lawful neighbour.
SELECT test.error_of('SELECT test.receive(''\x'')');
SELECT what, split_part(test.error_of(format('SELECT test.receive(%L)', bytes)), E'\n', 1) FROM (VALUES
	('no byte', '\x'::bytea),
	('only a version', '\x01'),
	('version 0', '\x00'),
	('version 2', '\x02'),
	('the open form', '\x81'),
	('the open form, with a header', '\x8101000010000000000000800000000000'),
	('the open form, with an event', '\x810100001300000000000080000000004000'),
	('half a control word', '\x0140'),
	('an order on the first day', '\x014000'),
	('the same slot twice', '\x0140004000'),
	('day 5', '\x01c00005'),
	('day 5 in two bytes', '\x0140010500'),
	('day 0 in one byte', '\x01c00000'),
	('day 5, then day 4', '\x01c00005c001ffff3f'),
	('a day of 24 bits', '\x01c001ffffff'),
	('a day past the calendar', '\x01c001ffff3f'),
	('a unit of the sum that there is not', '\x016000'),
	('a sum of nine bytes', '\x0140120000000000000000'),
	('a sum of fifteen bytes', '\x01401e0000000000000000'),
	('29.33 in cents', '\x012004ea16'),
	('100 in cents', '\x012004204e'),
	('1 in micros', '\x01000680841e'),
	('1 in two bytes', '\x0140040200'),
	('whole units past 64 bits', '\x014010feffffffffffff7f'),
	('a negative order', '\x01400201'),
	('a negative cost', '\x01420201'),
	('a key', '\x01500001000000'),
	('a key of zero', '\x01500000000000'),
	('a count of two', '\x01402002'),
	('a count of zero', '\x01402001'),
	('a count of one in one byte', '\x01402000'),
	('a count past 2^54', '\x0140e0feffffffffffff'),
	('measure 10', '\x014a00'),
	('measure 14', '\x014e00')
) AS v (what, bytes);

-- Cut between two events a profile is a shorter one; cut anywhere else, or with a byte too many, it is none.
CREATE TEMP TABLE victim AS
SELECT lifecycle_internal.lifecycle_profile_send('{"version": 1, "events": [["2024-01-05", "order", 1, 29.33], ["2024-01-05", "cost", 2, -12.000001, "89abcdef"], ["2024-02-05", "order", 300, 7]]}') AS bytes;
SELECT split_part(result, E'\n', 1), array_agg(n ORDER BY n)
FROM victim, generate_series(0, length(bytes) + 3) n,
	test.error_of(format('SELECT test.receive(%L)', substr(bytes || '\x00000000', 1, n))) result
GROUP BY 1 ORDER BY 2;

-- Whatever bit is turned, the bytes are refused or are the one form of another profile.
SELECT count(*) FILTER (WHERE NOT result LIKE '22P03: %' AND NOT result LIKE 'no error: %') AS other,
	count(*) FILTER (WHERE result LIKE 'no error: %' AND lifecycle_internal.lifecycle_profile_send(substr(result, 11)::lifecycle_profile) <> turned) AS not_canonical,
	count(*) FILTER (WHERE result LIKE '22P03: %') > 0 AS refused, count(*) FILTER (WHERE result LIKE 'no error: %') > 0 AS taken
FROM (
	SELECT turned, test.error_of(format('SELECT test.receive(%L)', turned)) AS result
	FROM victim, generate_series(0, length(bytes) * 8 - 1) bit, set_bit(bytes, bit, 1 - get_bit(bytes, bit)) turned
) s;
