-- Datasets: whichever way rows of a tracked source come and go, the next refresh has them.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_writers;
SET search_path = regress_writers, public;
-- in how many customers a refreshed dataset differs from its table, of how many
CREATE FUNCTION differ(what text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	PERFORM lifecycle_refresh('regress_written');
	SELECT count(*) INTO n FROM (SELECT customer_id::text, profile FROM regress_written.profiles) p
	FULL JOIN (SELECT c::text AS customer_id, lifecycle_profile((at AT TIME ZONE 'Europe/Berlin')::date, amount) AS profile FROM regress_writers.o GROUP BY c) f
		ON f.customer_id = p.customer_id AND f.profile = p.profile
	WHERE p.customer_id IS NULL OR f.customer_id IS NULL;
	RETURN format('%s: %s of %s', what, n, (SELECT count(*) FROM regress_written.profiles));
END
$$;

-- ---- keys that are equal in a collation, days at the change of clocks, partitions of partitions ----

CREATE COLLATION other_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE o (c text COLLATE other_case, at timestamptz, amount numeric, id bigint GENERATED ALWAYS AS IDENTITY) PARTITION BY RANGE (at);
CREATE TABLE o24 PARTITION OF o FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (c);
CREATE TABLE o24a PARTITION OF o24 FOR VALUES IN ('a', 'b');
CREATE TABLE o24d PARTITION OF o24 DEFAULT;
CREATE TABLE o25 PARTITION OF o FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO o (c, at, amount) SELECT (ARRAY['a', 'b', 'c', 'dd'])[1 + i % 4], timestamptz '2024-01-05 23:30+01' + i * interval '3 days', 10 + i FROM generate_series(1, 100) i;
SELECT count(*) > 20 FROM lifecycle_attach('regress_written', 'o', 'c', 'at', 'amount', time_zone => 'Europe/Berlin', maintain => 'tracked', as_of => '2026-06-01', learn => false);
INSERT INTO o (c, at, amount) VALUES ('A', '2024-03-31 02:30 Europe/Berlin', 1), ('a', '2024-10-27 02:30+02', 2), ('a', '2024-10-27 02:30+01', 3), ('a', '2024-03-30 23:30+00', 4);
SELECT differ('the change of clocks');
UPDATE o SET c = 'B' WHERE c = 'b';
SELECT differ('another case');
UPDATE o SET at = at + interval '1 year' WHERE c = 'a';
SELECT differ('from partition to partition');
ALTER TABLE o24 DETACH PARTITION o24d;
SELECT differ('detached below');
ALTER TABLE o24 ATTACH PARTITION o24d DEFAULT;
ALTER TABLE o24a RENAME TO renamed;
INSERT INTO o (c, at, amount) VALUES ('a', '2024-05-05', 1);
SELECT differ('attached again, and renamed');
INSERT INTO o (c, at, amount) VALUES (repeat('x', 100000), '2024-05-05', 1), ('', '2024-05-05', 1), (E'\u0001\u00e9', '2024-05-05', 1);
SELECT differ('long and empty keys');
TRUNCATE o24;
SELECT differ('truncated in the middle');
DROP TABLE o25;
SELECT differ('dropped');
SELECT count(*) > 0 FROM lifecycle_detach('regress_written');
DROP TABLE o;

-- ---- what others write in the name of a statement ----

CREATE TABLE k (id int PRIMARY KEY);
INSERT INTO k SELECT generate_series(0, 9);
CREATE TABLE o (c int REFERENCES k ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, at timestamptz, amount numeric, id serial PRIMARY KEY);
INSERT INTO o (c, at, amount) SELECT i % 7, timestamptz '2024-01-01' + i * interval '3 days', 10 + i FROM generate_series(1, 100) i;
SELECT count(*) > 20 FROM lifecycle_attach('regress_written', 'o', 'c', 'at', 'amount', time_zone => 'Europe/Berlin', maintain => 'tracked', as_of => '2026-06-01', learn => false);
UPDATE k SET id = 20 WHERE id = 1;
DELETE FROM k WHERE id = 2;
SELECT differ('cascades of a key');
CREATE FUNCTION once_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	IF new.amount < 1000 THEN INSERT INTO o (c, at, amount) VALUES (new.c, new.at, 1000 + new.amount); END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON o DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION once_more();
BEGIN;
INSERT INTO o (c, at, amount) VALUES (3, '2025-01-01', 5);
SELECT customers FROM lifecycle_refresh('regress_written');
COMMIT;
SELECT differ('at the end of the transaction');
DROP TRIGGER late ON o;
CREATE FUNCTION doubled() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.amount := 2 * new.amount; RETURN new; END $$;
CREATE TRIGGER doubled BEFORE INSERT OR UPDATE ON o FOR EACH ROW EXECUTE FUNCTION doubled();
CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER kept BEFORE DELETE ON o FOR EACH ROW EXECUTE FUNCTION kept();
DELETE FROM o WHERE c = 3;
INSERT INTO o (c, at, amount) VALUES (3, '2025-01-02', 5) ON CONFLICT (id) DO NOTHING;
INSERT INTO o (c, at, amount, id) VALUES (3, '2025-01-02', 5, 1) ON CONFLICT (id) DO UPDATE SET amount = o.amount + 1;
SELECT differ('changed on the way');
DROP TRIGGER kept ON o;
CREATE RULE nought AS ON DELETE TO o DO INSTEAD UPDATE o SET amount = 0 WHERE id = old.id;
DELETE FROM o WHERE c = 4;
SELECT differ('by a rule');
DROP RULE nought ON o;
WITH gone AS (DELETE FROM o WHERE c = 6 RETURNING *), back AS (INSERT INTO o (c, at, amount) SELECT 0, at, amount FROM gone RETURNING 1) SELECT count(*) FROM back;
BEGIN;
DECLARE one CURSOR FOR SELECT * FROM o WHERE c = 5 FOR UPDATE;
MOVE one;
UPDATE o SET amount = 77 WHERE CURRENT OF one;
SAVEPOINT before;
DELETE FROM o WHERE c = 5;
ROLLBACK TO before;
COMMIT;
SELECT differ('in one statement, and where a cursor stands');
BEGIN;
TRUNCATE o;
COPY o (c, at, amount) FROM stdin WITH (FREEZE);
3	2025-01-01	5
5	2025-01-02	6
\.
COMMIT;
SELECT differ('copied and frozen');
VACUUM FULL o;
CLUSTER o USING o_pkey;
REINDEX TABLE o;
INSERT INTO o (c, at, amount) VALUES (5, '2025-01-03', 7);
SELECT differ('moved on the disk');

SELECT count(*) > 0 FROM lifecycle_detach('regress_written');
DROP SCHEMA regress_writers CASCADE;
