-- Datasets: whoever stands in the table of customers by the day is shown, whatever is dated after today, in every way of upkeep; and a replay of an
-- earlier day knows nobody who came later.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_known_from;
SET search_path = regress_known_from, public;

-- 1 buys, 2 to 5 have ordered ahead of today alone, 6 never, 7 and 8 have rows that cannot be true alone, 9 came in spring, 10 to 12 have only a contact, a signal, a wallet ahead,
-- 13 is unknown to the table of customers, 14 had a contact and orders ahead
CREATE TABLE orders (customer_id int, at date, amount numeric);
INSERT INTO orders SELECT 1, date '2024-01-05' + 20 * i, 100 FROM generate_series(0, 25) i;
INSERT INTO orders VALUES (2, current_date + 3, 100), (3, '9999-12-31', 100), (4, current_date + 1, 5), (4, '9999-12-31', 5), (5, current_date + 30, 100), (7, '0001-01-01', 5), (8, 'infinity', 5), (8, '2024-02-01', 'NaN'),
	(9, '2025-04-01', 50), (13, current_date + 3, 10), (14, current_date + 5, 10), (15, '2024-02-01', 10);
CREATE TABLE contacts (customer_id int, at date, kind text);
INSERT INTO contacts VALUES (10, current_date + 2, 'interest'), (14, '2024-03-01', 'interest'), (2, current_date + 1, 'interest');
CREATE TABLE signals (customer_id int, at date, kind text);
INSERT INTO signals VALUES (11, current_date + 2, 'exit');
CREATE TABLE wallets (customer_id int, at date, amount numeric);
INSERT INTO wallets VALUES (12, current_date + 2, 500);
CREATE TABLE people AS SELECT i AS customer_id, 'No. ' || i AS name FROM generate_series(1, 14) i WHERE i <> 13;
INSERT INTO people VALUES (NULL, 'nobody'), (3, 'twice');
-- the same people, some of whom are known since a day: 2 since a past one, 3 since a later one, 4 from both kinds of rows, 5 since one that cannot be true, 6 since a later one
CREATE TABLE since AS SELECT DISTINCT ON (customer_id) customer_id, CASE customer_id WHEN 2 THEN date '2024-02-03' WHEN 3 THEN current_date + 1 WHEN 4 THEN current_date + 2 WHEN 5 THEN date '0001-01-01' WHEN 6 THEN current_date + 9 END AS since
	FROM people WHERE customer_id IS NOT NULL;
INSERT INTO since VALUES (4, NULL);

CREATE FUNCTION modes() RETURNS SETOF text LANGUAGE sql AS $$ SELECT unnest('{live,scheduled,tracked}'::text[]) $$;
-- today, a past day, a later one; and with the days since when people are known
CREATE TABLE made AS
SELECT mode, v.what, 'regress_known_' || v.what || '_' || mode AS dataset, v.people, v.at, v.day
FROM modes() mode, (VALUES ('now', 'people', NULL, NULL::date), ('past', 'people', NULL, '2025-01-31'), ('later', 'people', NULL, current_date + 4), ('since', 'since', 'since', NULL), ('since_past', 'since', 'since', '2025-01-31')) AS v (what, people, at, day);
SELECT count(*) FROM made m WHERE (SELECT count(*) > 0 FROM lifecycle_attach(m.dataset, 'orders', 'customer_id', 'at', 'amount', customers => m.people, customer_since => m.at, time_zone => 'UTC', as_of => m.day, learn => false, refresh => false, maintain => m.mode))
	AND (SELECT bool_and(a.n > 0) FROM (VALUES ('contact', 'contacts', NULL, 'kind'), ('signal', 'signals', NULL, 'kind'), ('wallet', 'wallets', 'amount', NULL)) AS s (measure, relation, value, key),
		LATERAL (SELECT count(*) AS n FROM lifecycle_attach_source(m.dataset, s.measure, s.relation, value => s.value, key => s.key, refresh => false)) a);

-- who is known on a day, from the rows themselves
CREATE FUNCTION known(people text, since text, day date) RETURNS SETOF int LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format($q$
		WITH dated AS (
			SELECT customer_id, at FROM orders WHERE amount <> 'NaN' UNION ALL SELECT customer_id, at FROM contacts UNION ALL SELECT customer_id, at FROM signals UNION ALL SELECT customer_id, at FROM wallets
			UNION ALL SELECT customer_id, %2$s FROM %1$I
		), event AS (SELECT customer_id, min(at) AS began FROM dated WHERE at BETWEEN '1900-01-01' AND '9999-12-31' GROUP BY customer_id)
		SELECT customer_id FROM event WHERE began <= $1
		UNION SELECT p.customer_id FROM %1$I p LEFT JOIN event e USING (customer_id)
		WHERE p.customer_id IS NOT NULL AND coalesce(%2$s NOT BETWEEN '1900-01-01' AND '9999-12-31', true) AND coalesce(e.began > greatest($1, current_date), true)$q$, people, coalesce(since, 'NULL::date')) USING day;
END $$;
-- who should be shown and is not, who is shown and should not be; what does not tie
CREATE FUNCTION untrue() RETURNS TABLE (dataset text, fault text) LANGUAGE plpgsql AS $$
DECLARE
	m record;
BEGIN
	FOR m IN SELECT * FROM made LOOP
		PERFORM lifecycle_refresh(m.dataset);
		RETURN QUERY EXECUTE format($q$
			WITH shown AS MATERIALIZED (SELECT c.customer_id, c.stage, c.orders FROM %1$I.customers c), wanted AS MATERIALIZED (SELECT k FROM known($1, $2, $3) k),
			found AS MATERIALIZED (SELECT finding, rows_found FROM %1$I.data_quality WHERE source = 'customer')
			SELECT $4, 'customer ' || coalesce(s.customer_id, w.k) || CASE WHEN w.k IS NULL THEN ' is shown' ELSE ' is not shown' END FROM shown s FULL JOIN wanted w ON w.k = s.customer_id WHERE s.customer_id IS NULL OR w.k IS NULL
			UNION ALL SELECT $4, 'segments: ' || (SELECT sum(customers) FROM %1$I.segments) WHERE (SELECT sum(customers) FROM %1$I.segments) <> (SELECT count(*) FROM wanted)
			UNION ALL SELECT $4, 'stage: ' || s.stage FROM shown s WHERE s.orders = 0 AND s.stage <> 'prospect'
			UNION ALL SELECT $4, 'without an order: ' || f.rows_found FROM found f WHERE f.finding = 'without_order'
				AND f.rows_found <> (SELECT count(*) FROM shown s WHERE s.orders = 0 AND s.customer_id IN (SELECT p.customer_id FROM %2$I p))
			UNION ALL SELECT $4, 'of the table of customers' WHERE (SELECT sum(CASE finding WHEN 'rows' THEN rows_found WHEN 'without_order' THEN 0 ELSE -rows_found END) FROM found)
				<> (SELECT count(*) FROM shown s WHERE s.customer_id IN (SELECT p.customer_id FROM %2$I p))
			UNION ALL SELECT $4, 'kpis: ' || k.denominator FROM %1$I.kpis k WHERE k.stage = 'prospect' AND k.denominator < (SELECT count(*) FROM shown WHERE stage = 'prospect')
			UNION ALL SELECT $4, 'prospects' WHERE (SELECT count(*) FROM %1$I.prospects) <> (SELECT count(*) FROM shown WHERE stage = 'prospect')$q$, m.dataset, m.people)
		USING m.people, m.at, coalesce(m.day, current_date), m.dataset;
	END LOOP;
END $$;
SELECT * FROM untrue();
SELECT 'now', string_agg(customer_id || ' ' || stage, ', ' ORDER BY customer_id) FROM regress_known_now_tracked.customers UNION ALL SELECT 'past', string_agg(customer_id || ' ' || stage, ', ' ORDER BY customer_id) FROM regress_known_past_tracked.customers
	UNION ALL SELECT 'since', string_agg(customer_id || ' ' || stage, ', ' ORDER BY customer_id) FROM regress_known_since_tracked.customers;
SELECT finding, finding_label, rows_found, treatment_label FROM regress_known_since_past_tracked.data_quality WHERE source = 'customer';

-- ---- the table of customers changes, and no profile does; then orders move ----

INSERT INTO people VALUES (13, 'new'); DELETE FROM people WHERE customer_id IN (2, 6);
INSERT INTO since VALUES (13, NULL); DELETE FROM since WHERE customer_id IN (4, 6);
SELECT * FROM untrue();
SELECT customers, changed, inserted, removed FROM lifecycle_refresh('regress_known_now_tracked');
-- read anew, a tracked dataset is what it was
CREATE TABLE before AS SELECT customer_id, stage, valid_at FROM regress_known_now_tracked.snapshot;
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_known_now_tracked', rebuild => true);
SELECT count(*) FROM (TABLE before EXCEPT SELECT customer_id, stage, valid_at FROM regress_known_now_tracked.snapshot) x;
UPDATE since SET since = NULL WHERE customer_id = 3; UPDATE since SET since = current_date + 1 WHERE customer_id = 13;
UPDATE people SET customer_id = 2 WHERE customer_id = 13;
UPDATE orders SET at = '2024-06-01' WHERE customer_id = 5; UPDATE orders SET at = current_date + 1 WHERE customer_id = 9; DELETE FROM orders WHERE customer_id = 3;
SELECT * FROM untrue();
-- what lay ahead has come
UPDATE orders SET at = current_date WHERE customer_id = 2; UPDATE contacts SET at = current_date WHERE customer_id = 10;
SELECT * FROM untrue();
SELECT string_agg(c.customer_id::text, ' ' ORDER BY c.customer_id) FROM regress_known_past_tracked.customers c;

-- ---- days go by: of a day that stays, whoever was known while all lay ahead came later once it has come ----

-- between these two clocks lies more than a day, so that the order is ahead by the one and has come by the other; nothing else lies between them
DELETE FROM orders WHERE customer_id = 2; DELETE FROM contacts WHERE customer_id IN (2, 10);
INSERT INTO orders SELECT 2, (now() AT TIME ZONE 'Pacific/Kiritimati')::date, 7;
ALTER TABLE regress_known_past_live.dataset DISABLE TRIGGER lifecycle_guard; ALTER TABLE regress_known_past_scheduled.dataset DISABLE TRIGGER lifecycle_guard; ALTER TABLE regress_known_past_tracked.dataset DISABLE TRIGGER lifecycle_guard;
UPDATE regress_known_past_live.dataset SET time_zone = 'Etc/GMT+12'; UPDATE regress_known_past_scheduled.dataset SET time_zone = 'Etc/GMT+12'; UPDATE regress_known_past_tracked.dataset SET time_zone = 'Etc/GMT+12';
SELECT bool_and(customers > 0) FROM modes() mode, lifecycle_refresh('regress_known_past_' || mode);
CREATE VIEW shown AS SELECT 'live' AS mode, customer_id FROM regress_known_past_live.customers UNION ALL SELECT 'scheduled', customer_id FROM regress_known_past_scheduled.customers UNION ALL SELECT 'tracked', customer_id FROM regress_known_past_tracked.customers;
SELECT customer_id, count(*) FROM shown GROUP BY 1 HAVING customer_id = 2 OR count(*) < 3 ORDER BY 1;
UPDATE regress_known_past_live.dataset SET time_zone = 'Pacific/Kiritimati'; UPDATE regress_known_past_scheduled.dataset SET time_zone = 'Pacific/Kiritimati';
UPDATE regress_known_past_tracked.dataset SET time_zone = 'Pacific/Kiritimati', refreshed_at = refreshed_at - interval '3 days';
SELECT bool_and(customers > 0) FROM modes() mode, lifecycle_refresh('regress_known_past_' || mode);
SELECT customer_id, count(*) FROM shown GROUP BY 1 HAVING customer_id = 2 OR count(*) < 3 ORDER BY 1;
DROP VIEW shown;
SELECT bool_and(n > 20) FROM made m, LATERAL (SELECT count(*) AS n FROM lifecycle_detach(m.dataset)) d;
DROP SCHEMA regress_known_from CASCADE;
