-- Live, scheduled and tracked datasets give the same answers, whatever was done to their sources.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_modes;
SET search_path = regress_modes, public;
SELECT setseed(0.4711);

-- ---- random edits ----

CREATE FUNCTION rnd(n int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::int $$;
CREATE TABLE orders (order_id serial PRIMARY KEY, customer_id int, ordered_at timestamptz, amount numeric(12,2), cost numeric(12,2), category text, note text, invoice text);
CREATE TABLE orders_float (order_id serial PRIMARY KEY, customer_id text COLLATE "C", at timestamp, amount float8);
CREATE TABLE customers (customer_id int PRIMARY KEY, name text);
CREATE TABLE contacts (customer_id int, ordered_at date, kind text);
CREATE TABLE balance (customer_id int, ordered_at date, amount float8);

CREATE FUNCTION some_orders(n int) RETURNS TABLE (customer_id int, ordered_at timestamptz, amount numeric, cost numeric, category text, invoice text) LANGUAGE sql VOLATILE AS $$
	SELECT CASE WHEN rnd(20) > 0 THEN rnd(30) END, CASE WHEN rnd(20) > 0 THEN timestamptz '2023-01-01' + rnd(900 * 24) * interval '1 hour' END,
		CASE WHEN rnd(20) > 0 THEN (rnd(20000) - 3000) / 100.0 END, CASE WHEN rnd(4) > 0 THEN rnd(9000) / 100.0 END, CASE WHEN rnd(3) > 0 THEN 'c' || rnd(3) END,
		CASE WHEN rnd(3) > 0 THEN (ARRAY['A-', 'a-'])[1 + rnd(2)] || rnd(40) END FROM generate_series(1, n) $$;
-- one random statement
CREATE FUNCTION edit() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CASE rnd(18)
		WHEN 0, 1, 2 THEN INSERT INTO orders (customer_id, ordered_at, amount, cost, category, invoice) SELECT * FROM some_orders(1 + rnd(20));
		WHEN 3 THEN DELETE FROM orders WHERE rnd(10) = 0;
		WHEN 4 THEN UPDATE orders SET amount = amount + 1, category = 'c' || rnd(4) WHERE rnd(5) = 0;
		WHEN 5 THEN UPDATE orders SET customer_id = rnd(40) WHERE rnd(15) = 0;
		WHEN 6 THEN UPDATE orders SET note = 'seen';
		WHEN 7 THEN INSERT INTO orders_float (customer_id, at, amount) SELECT 'k' || rnd(10), timestamp '2024-01-01' + rnd(400) * interval '7 hours', (random() - 0.2) * 1e5 FROM generate_series(1, 1 + rnd(20));
		WHEN 8 THEN UPDATE orders_float SET amount = amount / 3, customer_id = CASE WHEN rnd(3) = 0 THEN 'k' || rnd(12) ELSE customer_id END WHERE rnd(3) = 0;
		WHEN 9 THEN DELETE FROM orders_float WHERE rnd(8) = 0;
		WHEN 10 THEN INSERT INTO customers SELECT i, 'n' || i FROM generate_series(rnd(40), rnd(60)) i ON CONFLICT (customer_id) DO UPDATE SET name = EXCLUDED.name || '+';
		WHEN 11 THEN DELETE FROM customers WHERE rnd(6) = 0;
		WHEN 12 THEN UPDATE customers SET customer_id = 100 + customer_id WHERE customer_id < 100 AND rnd(20) = 0;
		WHEN 13 THEN INSERT INTO contacts SELECT rnd(50), date '2024-01-01' + rnd(500), (ARRAY['awareness', 'interest', 'usage', NULL])[1 + rnd(4)] FROM generate_series(1, 1 + rnd(10)); DELETE FROM contacts WHERE rnd(7) = 0;
		WHEN 14 THEN INSERT INTO balance SELECT rnd(50), date '2024-01-01' + rnd(500), (random() - 0.3) * 100 FROM generate_series(1, 1 + rnd(10)); UPDATE balance SET amount = -amount WHERE rnd(4) = 0;
		WHEN 15 THEN IF rnd(4) = 0 THEN TRUNCATE orders; INSERT INTO orders (customer_id, ordered_at, amount, cost, category, invoice) SELECT * FROM some_orders(30); END IF;
		WHEN 16 THEN UPDATE orders SET invoice = CASE WHEN rnd(3) > 0 THEN 'A-' || rnd(40) END WHERE rnd(8) = 0;
		ELSE MERGE INTO orders o USING (SELECT order_id, rnd(3) AS what FROM orders WHERE rnd(6) = 0) m ON m.order_id = o.order_id
			WHEN MATCHED AND what = 0 THEN DELETE WHEN MATCHED AND what = 1 THEN UPDATE SET cost = coalesce(cost, 0) + 1 WHEN MATCHED THEN DO NOTHING;
	END CASE;
END $$;

INSERT INTO orders (customer_id, ordered_at, amount, cost, category, invoice) SELECT * FROM some_orders(200);
INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 25) i;
SELECT mode, (SELECT count(*) > 0 FROM lifecycle_attach('regress_full_' || mode, orders => 'orders', customer => 'customer_id', at => 'ordered_at', revenue => 'amount', cost => 'cost', category => 'category', order_key => 'upper(invoice)',
		customers => 'customers', time_zone => 'Pacific/Auckland', as_of => '2025-06-30', scheme => 'funnel6', value_share => NULL, potential_share => NULL, learn => false, maintain => mode)),
	(SELECT count(*) > 0 FROM lifecycle_attach_source('regress_full_' || mode, 'contact', 'contacts', key => 'kind')),
	(SELECT count(*) > 0 FROM lifecycle_attach_source('regress_full_' || mode, 'balance', 'balance', value => 'amount')),
	(SELECT count(*) > 0 FROM lifecycle_attach('regress_float_' || mode, orders => 'orders_float', customer => 'customer_id', at => 'at', revenue => 'amount / 2', as_of => '2025-06-30', value_share => NULL, potential_share => NULL, learn => false, maintain => mode))
FROM unnest('{live,scheduled,tracked}'::text[]) mode;

-- rows in which two relations differ
CREATE FUNCTION differ(a text, b text, columns text DEFAULT '*') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('WITH a AS MATERIALIZED (SELECT %3$s FROM %1$s), b AS MATERIALIZED (SELECT %3$s FROM %2$s)
		SELECT count(*) FROM ((TABLE a EXCEPT ALL TABLE b) UNION ALL (TABLE b EXCEPT ALL TABLE a)) d', a, b, columns) INTO n;
	RETURN n;
END $$;
-- in how many views revenue does not tie to the table, to the cent, and whether the number of orders does not
CREATE FUNCTION untied(mode text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	table_sum numeric := (SELECT coalesce(sum(amount), 0) FROM orders WHERE customer_id IS NOT NULL AND (ordered_at AT TIME ZONE 'Pacific/Auckland')::date <= '2025-06-30');
	relation text; view_sum numeric; n bigint := 0;
BEGIN
	FOREACH relation IN ARRAY '{customers,segments,stage_profit,history,growth,cohorts}'::text[] LOOP
		EXECUTE format('SELECT coalesce(sum(revenue), 0) FROM regress_full_%s.%s', mode, relation) INTO view_sum;
		n := n + (view_sum <> table_sum)::int;
	END LOOP;
	-- rows of a key are one order
	EXECUTE format('SELECT sum(orders) FROM regress_full_%s.customers', mode) INTO view_sum;
	RETURN n + (view_sum <> (SELECT count(*) FILTER (WHERE invoice IS NULL) + count(DISTINCT (customer_id, upper(invoice))) FILTER (WHERE invoice IS NOT NULL) FROM orders
		WHERE customer_id IS NOT NULL AND amount >= 0 AND (ordered_at AT TIME ZONE 'Pacific/Auckland')::date <= '2025-06-30'))::int;
END $$;
-- moves, applied in order to what was shown first, give what is shown now
CREATE TABLE shown_first AS SELECT 'full scheduled' AS what, customer_id::text AS customer_id, stage FROM regress_full_scheduled.snapshot
	UNION ALL SELECT 'full tracked', customer_id::text, stage FROM regress_full_tracked.snapshot
	UNION ALL SELECT 'float scheduled', customer_id, stage FROM regress_float_scheduled.snapshot
	UNION ALL SELECT 'float tracked', customer_id, stage FROM regress_float_tracked.snapshot;
CREATE FUNCTION unmoved(dataset text, shown text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM (SELECT customer_id::text AS customer_id, from_stage, lag(to_stage) OVER (PARTITION BY customer_id ORDER BY move_id) AS before,
			lag(move_id) OVER (PARTITION BY customer_id ORDER BY move_id) IS NULL AS first, to_stage, lead(move_id) OVER (PARTITION BY customer_id ORDER BY move_id) IS NULL AS last
			FROM %1$s.moves) m
		FULL JOIN (SELECT * FROM shown_first WHERE what = %2$L) f ON f.customer_id = m.customer_id AND m.first
		FULL JOIN (SELECT customer_id::text AS customer_id, stage FROM %1$s.snapshot) s ON s.customer_id = coalesce(m.customer_id, f.customer_id) AND (m.last OR m.customer_id IS NULL)
		WHERE m.customer_id IS NULL AND f.stage IS DISTINCT FROM s.stage OR m.first AND m.from_stage IS DISTINCT FROM f.stage
			OR NOT m.first AND m.from_stage IS DISTINCT FROM m.before OR m.last AND m.to_stage IS DISTINCT FROM s.stage', dataset, shown) INTO n;
	RETURN n;
END $$;
CREATE TABLE said (round int, what text, relation text, rows_differ bigint);
CREATE FUNCTION compare(n int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	family text; kept text; relation text; columns text;
BEGIN
	INSERT INTO said SELECT n, 'full live', 'untied', untied('live');
	FOREACH family IN ARRAY '{full,float}'::text[] LOOP
		FOREACH kept IN ARRAY '{scheduled,tracked}'::text[] LOOP
			PERFORM lifecycle_refresh(format('regress_%s_%s', family, kept));
			FOREACH relation IN ARRAY '{profiles,customers,segments,alerts,cohorts,growth,stage_profit,transitions,quadrants,kpis,equity,milestones,exits,win_back,value_links,worklist,replacement,grades,care,loyalty_rates}'::text[] LOOP
				INSERT INTO said SELECT n, family || ' ' || kept, relation, differ(format('regress_%s_live.%s', family, relation), format('regress_%s_%s.%s', family, kept, relation));
			END LOOP;
			IF family = 'full' THEN
				INSERT INTO said SELECT n, family || ' ' || kept, 'untied', untied(kept);
			END IF;
			SELECT string_agg(attname, ', ' ORDER BY attnum) INTO columns FROM pg_attribute WHERE attrelid = format('regress_%s_%s.snapshot', family, kept)::regclass AND attnum > 0 AND attname NOT IN ('valid_at', 'touch');
			INSERT INTO said SELECT n, family || ' ' || kept, 'snapshot', differ(format('regress_%s_live.customers', family), format('regress_%s_%s.snapshot', family, kept), columns);
			-- kept by differences, and exactly what a sum over the snapshot is
			INSERT INTO said SELECT n, family || ' ' || kept, 'segment_sums', differ(
				format('(SELECT stage, customers, orders, revenue, profit, profit_year, expected_value, p_active, p_active_known FROM regress_%s_%s.segment_sums WHERE customers <> 0) AS kept', family, kept),
				format('(SELECT stage, count(*), sum(orders), sum(revenue), sum(profit), sum(profit_year), coalesce(sum(expected_value), 0), coalesce(sum((p_active * 1e9)::bigint), 0), count(p_active) FROM regress_%s_%s.snapshot GROUP BY stage) AS summed', family, kept));
			EXECUTE format('INSERT INTO said SELECT %s, %L, ''nobody'', count(*) FROM regress_%s_%s.segment_sums WHERE customers = 0 AND (orders, revenue, profit, profit_year, expected_value, p_active, p_active_known) <> (0, 0, 0, 0, 0, 0, 0)', n, family || ' ' || kept, family, kept);
			INSERT INTO said SELECT n, family || ' ' || kept, 'moves', unmoved(format('regress_%s_%s', family, kept), family || ' ' || kept);
			INSERT INTO said SELECT n, family || ' ' || kept, 'count', d.customers - CASE family WHEN 'full' THEN (SELECT count(*) FROM regress_full_live.profiles) ELSE (SELECT count(*) FROM regress_float_live.profiles) END
			FROM lifecycle_datasets AS d WHERE d.dataset = format('regress_%s_%s', family, kept);
		END LOOP;
	END LOOP;
END $$;
DO $$
BEGIN
	FOR round IN 1 .. 8 LOOP
		FOR i IN 1 .. rnd(9) LOOP
			-- what is rolled back was never there
			BEGIN
				PERFORM edit();
				IF rnd(6) = 0 THEN RAISE EXCEPTION 'changed my mind'; END IF;
			EXCEPTION WHEN raise_exception OR unique_violation THEN NULL;
			END;
		END LOOP;
		-- customers who returned something first, or nothing else, bought for nothing, sum to nothing, or come later than the day
		INSERT INTO orders (customer_id, ordered_at, amount, cost)
		SELECT 100 * round + v.who, v.at, v.amount, v.cost
		FROM (VALUES (1, timestamptz '2024-03-01', -20, NULL), (1, '2024-05-01', 50, 5), (2, '2024-03-01', -7, NULL), (2, '2025-06-29', -3, -2), (3, '2024-03-01', 0, 0),
			(4, '2024-03-01', 9, 1), (4, '2024-03-01', -9, -1), (5, '2026-01-01', 11, 1), (6, '2024-03-01', 11, 1), (6, '2026-01-01', -11, 1)) AS v (who, at, amount, cost);
		PERFORM compare(round);
	END LOOP;
END $$;
SELECT what, relation, count(*), sum(rows_differ) FROM said GROUP BY 1, 2 ORDER BY 1, 2;
-- there was something to tell apart
SELECT count(*) > 20, count(DISTINCT customer_id) > 10 FROM regress_full_tracked.profiles;
SELECT count(*) > 20, count(*) FILTER (WHERE from_stage IS NULL) > 0, count(*) FILTER (WHERE to_stage IS NULL) > 0, count(DISTINCT (from_stage, to_stage)) > 10 FROM regress_full_tracked.moves;
SELECT count(*) FROM (SELECT customer_id, from_stage, to_stage, reason, expected_value FROM regress_full_tracked.moves
	EXCEPT ALL SELECT customer_id, from_stage, to_stage, reason, expected_value FROM regress_full_scheduled.moves) d;
-- without changes nothing is written
CREATE TABLE moves_before AS SELECT count(*) AS n FROM regress_full_tracked.moves;
SELECT customers > 0, changed, inserted, removed FROM lifecycle_refresh('regress_full_tracked');
SELECT m.n = (SELECT count(*) FROM regress_full_tracked.moves) FROM moves_before m;
CREATE TABLE versions AS SELECT customer_id, xmin AS version, valid_at FROM regress_full_scheduled.snapshot;
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_full_scheduled', rebuild => true);
SELECT count(*) FROM versions v JOIN regress_full_scheduled.snapshot s USING (customer_id) WHERE v.version <> s.xmin OR v.valid_at <> s.valid_at;
-- a day later everybody is looked at again
UPDATE regress_full_tracked.dataset SET as_of = '2025-07-25';
UPDATE regress_full_live.dataset SET as_of = '2025-07-25';
SELECT changed FROM lifecycle_refresh('regress_full_tracked');
SELECT differ('regress_full_live.segments', 'regress_full_tracked.segments');
SELECT unmoved('regress_full_tracked', 'full tracked'), count(*) FILTER (WHERE as_of = '2025-07-25') > 0 FROM regress_full_tracked.moves;
-- a move is a change seen forwards in time: as of an earlier day none is told, and past the latest day those since that day are
CREATE TABLE latest AS SELECT customer_id, stage FROM regress_full_tracked.snapshot;
UPDATE regress_full_tracked.dataset SET as_of = '2025-05-01';
SELECT changed FROM lifecycle_refresh('regress_full_tracked');
SELECT (SELECT moves_from FROM regress_full_tracked.dataset), count(*) FILTER (WHERE as_of = '2025-05-01') FROM regress_full_tracked.moves;
UPDATE regress_full_tracked.dataset SET as_of = '2025-09-20';
SELECT changed FROM lifecycle_refresh('regress_full_tracked');
SELECT (SELECT moves_from FROM regress_full_tracked.dataset), count(*) > 0, count(*) FILTER (WHERE l.stage IS DISTINCT FROM m.from_stage OR s.stage IS DISTINCT FROM m.to_stage)
FROM regress_full_tracked.moves m LEFT JOIN latest l USING (customer_id) LEFT JOIN regress_full_tracked.snapshot s USING (customer_id) WHERE m.as_of = '2025-09-20';
SELECT count(*) FROM latest l JOIN regress_full_tracked.snapshot s USING (customer_id) WHERE l.stage <> s.stage
	AND NOT EXISTS (SELECT FROM regress_full_tracked.moves m WHERE m.as_of = '2025-09-20' AND m.customer_id = l.customer_id);
UPDATE regress_full_tracked.dataset SET as_of = '2025-07-25';
SELECT changed FROM lifecycle_refresh('regress_full_tracked');
-- a look ahead of the clock forgets none of them, however far
CREATE TABLE kept AS SELECT count(*) AS n FROM regress_full_tracked.moves;
UPDATE regress_full_tracked.dataset SET as_of = '2120-01-01';
SELECT customers > 0 FROM lifecycle_refresh('regress_full_tracked');
SELECT m.as_of < '2120-01-01' AS before, count(*) = max(k.n) AS kept FROM regress_full_tracked.moves AS m, kept AS k WHERE m.as_of < '2120-01-01' GROUP BY 1;
UPDATE regress_full_tracked.dataset SET as_of = '2025-07-25';
SELECT customers > 0 FROM lifecycle_refresh('regress_full_tracked');
-- moves are kept for moves_kept days
UPDATE regress_full_tracked.dataset SET moves_kept = 10;
SELECT changed FROM lifecycle_refresh('regress_full_tracked');
SELECT count(*) > 0, min(as_of) FROM regress_full_tracked.moves;
SELECT test.error_of($$UPDATE regress_full_tracked.dataset SET moves_kept = -1$$);
-- columns that do not count make no changes to merge
UPDATE orders SET note = 'again';
SELECT count(*) FROM regress_full_tracked.delta_order;

-- ---- partitions and heirs ----

CREATE TABLE parts (customer_id bigint, at date, amount numeric) PARTITION BY RANGE (at);
CREATE TABLE parts_2023 PARTITION OF parts FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE parts_2024 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY HASH (customer_id);
CREATE TABLE parts_2024_0 PARTITION OF parts_2024 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parts_2024_1 PARTITION OF parts_2024 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parts SELECT i % 10, date '2023-01-01' + i, 10 FROM generate_series(0, 700) i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_parts', orders => 'parts', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', maintain => 'tracked');
SELECT count(*) > 0 FROM lifecycle_attach('regress_parts_live', orders => 'parts', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30');
CREATE FUNCTION parts_differ() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM lifecycle_refresh('regress_parts');
	RETURN differ('regress_parts.profiles', 'regress_parts_live.profiles') || ' of ' || (SELECT count(*) FROM regress_parts.profiles);
END $$;
-- through the table, a level below, and a partition itself; a row that moves between partitions
INSERT INTO parts VALUES (1, '2023-05-01', 5), (2, '2024-05-01', 5);
INSERT INTO parts_2024 VALUES (3, '2024-05-01', 5);
INSERT INTO parts_2023 VALUES (4, '2023-05-01', 5);
DELETE FROM parts_2024_0 WHERE at < '2024-03-01';
UPDATE parts SET at = at + 366 WHERE at BETWEEN '2023-06-01' AND '2023-06-05';
SELECT count(*) > 0 FROM regress_parts.delta_order;
SELECT parts_differ();
-- partitions come, with rows, and go, with rows
CREATE TABLE parts_2025 (customer_id bigint, at date, amount numeric);
INSERT INTO parts_2025 VALUES (50, '2025-01-01', 5);
ALTER TABLE parts ATTACH PARTITION parts_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
SELECT parts_differ();
INSERT INTO parts_2025 VALUES (51, '2025-01-02', 5);
SELECT count(*) FROM regress_parts.delta_order;
SELECT parts_differ();
ALTER TABLE parts DETACH PARTITION parts_2023;
INSERT INTO parts_2023 VALUES (99, '2023-01-01', 5);
SELECT parts_differ();
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'parts_2023'::regclass AND tgname LIKE 'lifecycle%';
DROP TABLE parts_2024;
SELECT parts_differ();
TRUNCATE parts_2025;
SELECT parts_differ();
-- a trigger that was off saw nothing
ALTER TABLE parts DISABLE TRIGGER ALL;
INSERT INTO parts VALUES (60, '2025-01-02', 5);
SELECT parts_differ();
INSERT INTO parts VALUES (61, '2025-01-02', 5);
SELECT parts_differ(), (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'parts'::regclass AND tgenabled = 'A' AND tgname LIKE 'lifecycle%');
-- a load that fires no foreign keys fires the triggers, and one that fires for replicas alone is none
SET session_replication_role = replica;
INSERT INTO parts VALUES (5, '2025-01-03', 5);
RESET session_replication_role;
SELECT parts_differ();
ALTER TABLE parts ENABLE REPLICA TRIGGER lifecycle_order_insert_regress_parts;
SELECT parts_differ();
INSERT INTO parts VALUES (5, '2025-01-04', 5);
SELECT parts_differ();
ALTER TABLE parts ENABLE TRIGGER lifecycle_order_insert_regress_parts;
SET session_replication_role = replica;
SELECT parts_differ();
INSERT INTO parts VALUES (5, '2025-01-05', 5);
RESET session_replication_role;
SELECT parts_differ(), (SELECT count(*) FROM regress_parts.customers WHERE customer_id = 5);
-- new triggers must see what came before them
CREATE TABLE parts_2022 PARTITION OF parts FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT test.error_of($$SELECT lifecycle_refresh('regress_parts')$$);
ROLLBACK;
CREATE TABLE heirs (customer_id bigint, at date, amount numeric);
CREATE TABLE heir () INHERITS (heirs);
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT test.error_of($$SELECT lifecycle_attach('regress_heirs', 'heirs', 'customer_id', 'at', 'amount', maintain => 'tracked')$$);
ROLLBACK;
SELECT count(*) > 0 FROM lifecycle_attach('regress_heirs', orders => 'heirs', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', maintain => 'tracked');
INSERT INTO heir VALUES (1, '2025-01-01', 5);
SELECT customers, inserted FROM lifecycle_refresh('regress_heirs');

-- ---- who may write to a source needs nothing else, and nobody writes its changes but by it ----

CREATE ROLE regress_writer;
CREATE ROLE regress_owner;
GRANT USAGE ON SCHEMA regress_modes, test TO regress_writer, regress_owner;
GRANT INSERT (customer_id, at, amount), UPDATE (amount), SELECT ON heirs TO regress_writer;
SET ROLE regress_writer;
INSERT INTO regress_modes.heirs (customer_id, at, amount) VALUES (2, '2025-01-01', 5);
UPDATE regress_modes.heirs SET amount = 6 WHERE customer_id = 2;
SELECT test.error_of($$SELECT * FROM regress_heirs.delta_order$$);
SELECT test.error_of($$INSERT INTO regress_heirs.delta_order VALUES (1, '2025-01-01', 5, true)$$);
CREATE TEMP TABLE mine (customer_id bigint, at date, amount numeric);
SELECT test.error_of($$CREATE TRIGGER mine AFTER INSERT ON mine REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION regress_heirs.track_order()$$);
RESET ROLE;
SELECT inserted FROM lifecycle_refresh('regress_heirs');
-- another owner of the source writes as before; what somebody hangs on another table asks for a rebuild and records no row
ALTER TABLE heirs OWNER TO regress_owner;
CREATE TABLE other (LIKE heirs);
CREATE TRIGGER other AFTER INSERT ON other REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION regress_heirs.track_order();
INSERT INTO other VALUES (9, '2025-01-01', 5);
SELECT * FROM regress_heirs.delta_order;
SET ROLE regress_owner;
INSERT INTO regress_modes.heirs VALUES (9, '2025-01-01', 6);
RESET ROLE;
-- a superuser's dataset reads nobody else's table
SELECT test.error_of($$SELECT lifecycle_refresh('regress_heirs')$$);
ALTER TABLE heirs OWNER TO CURRENT_USER;
SELECT inserted FROM lifecycle_refresh('regress_heirs');
SELECT revenue FROM regress_heirs.customers WHERE customer_id IN (2, 9);

-- what cannot be true is set aside and counted, and stops neither the writer nor the refresh; corrected, it comes in
INSERT INTO heirs VALUES (3, '2025-01-02', 7), (4, 'infinity', 5), (5, '0001-01-01', 5), (6, '1900-01-01', 100), (7, '2025-01-02', 'NaN'), (8, '2025-01-02', 9e12), (8, '2025-01-03', 9e12);
SELECT inserted FROM lifecycle_refresh('regress_heirs');
SELECT finding, rows_found, treatment FROM regress_heirs.data_quality WHERE treatment = 'set_aside';
UPDATE heirs SET at = '2025-01-03' WHERE customer_id = 4;
DELETE FROM heirs WHERE customer_id IN (5, 7);
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_heirs');
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_heirs', rebuild => true);
-- how early is too early can be said anew
UPDATE regress_heirs.dataset SET plausible_from = '1900-01-01';
SELECT inserted FROM lifecycle_refresh('regress_heirs');
SELECT customer_id, revenue FROM regress_heirs.customers WHERE customer_id = 6;
SELECT test.error_of($$UPDATE regress_heirs.dataset SET as_of = '2100-01-02'$$);
-- the first and the last moment that there are have no day in some time zones
CREATE TABLE moments (customer_id int, at timestamptz, amount numeric);
INSERT INTO moments VALUES (1, '2025-01-01', 1), (2, '294276-12-31 23:59:59+00', 1), (3, '4714-11-24 00:00:00+00 BC', 1), (4, 'infinity', 1);
SELECT count(*) > 0 FROM (VALUES ('regress_east', 'Pacific/Auckland', 'live'), ('regress_west', 'America/Los_Angeles', 'tracked')) AS v (name, zone, mode),
	lifecycle_attach(name, 'moments', 'customer_id', 'at', 'amount', time_zone => zone, as_of => '2025-06-30', learn => false, maintain => mode);
SELECT string_agg(customer_id::text, ' ') FROM regress_east.customers UNION ALL SELECT string_agg(customer_id::text, ' ') FROM regress_west.customers;
SELECT finding, e.rows_found, w.rows_found FROM regress_east.data_quality e JOIN regress_west.data_quality w USING (finding) WHERE finding IN ('infinite_day', 'implausible_day', 'after_the_day');
SELECT count(*) > 0 FROM unnest('{regress_east,regress_west}'::text[]) d, lifecycle_detach(d);
-- changes that do not fit lead to a rebuild, which says so
INSERT INTO regress_heirs.delta_order VALUES (1, '2020-01-01', 1, false);
SET client_min_messages = notice;
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_heirs');
RESET client_min_messages;
SET client_min_messages = warning;
SELECT changed, inserted, removed FROM lifecycle_refresh('regress_heirs', rebuild => true);

SELECT count(*) > 0 FROM unnest('{regress_heirs,regress_parts,regress_parts_live,regress_full_live,regress_full_scheduled,regress_full_tracked,regress_float_live,regress_float_scheduled,regress_float_tracked}'::text[]) d, lifecycle_detach(d);
DROP SCHEMA regress_modes CASCADE;
DROP OWNED BY regress_writer, regress_owner;
DROP ROLE regress_writer, regress_owner;
