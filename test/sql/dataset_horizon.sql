-- Datasets: how far ahead expected values and orders look.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_ahead;
SET search_path = regress_ahead, public;
CREATE TABLE orders (customer_id int, at date, amount numeric);
-- sixty customers in the first 106 days of a shop
INSERT INTO orders SELECT i % 60, '2024-01-01'::date + (i * 7) % 100, 10 FROM generate_series(1, 400) i;
SELECT kept, (SELECT count(*) > 0 FROM lifecycle_attach('regress_ahead_' || kept, 'orders', 'customer_id', 'at', 'amount', as_of => '2024-04-15', maintain => kept))
FROM unnest('{live,scheduled,tracked}'::text[]) AS kept;

CREATE FUNCTION refresh() RETURNS void LANGUAGE sql AS $$
	SELECT lifecycle_refresh('regress_ahead_' || kept) FROM unnest('{live,scheduled,tracked}'::text[]) AS kept $$;
CREATE FUNCTION settle(wanted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	kept text;
BEGIN
	FOREACH kept IN ARRAY '{live,scheduled,tracked}'::text[] LOOP
		EXECUTE format('UPDATE regress_ahead_%s.dataset SET %s', kept, wanted);
	END LOOP;
END $$;
-- of each kind of dataset: how far its views look, what they expect, whether functions and totals say the same, and what data_quality says of it
CREATE FUNCTION look() RETURNS TABLE (kept text, horizon text, expected numeric, agree boolean, findings text) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH kept IN ARRAY '{live,scheduled,tracked}'::text[] LOOP
		EXECUTE format('SET LOCAL search_path = regress_ahead_%s, public', kept);
		RETURN QUERY EXECUTE format($q$
			SELECT %L, string_agg(DISTINCT c.horizon_days::text, ','), sum(c.expected_value),
				bool_and((c.expected_value, c.expected_orders, c.p_order) = (v.expected_npv::numeric(18,2), v.expected_orders, v.p_order)
					AND v.expected_npv = l.expected_npv AND c.p_order <= c.expected_orders AND c.next_order_date <= s.as_of + c.horizon_days IS NOT FALSE)
				AND abs(sum(c.expected_value) - (SELECT e.amount FROM equity AS e WHERE e.item = 'closing' AND e.horizon_days = max(c.horizon_days))) < 1
				AND sum(c.expected_value) = (SELECT sum(z.expected_value) FROM segments AS z WHERE z.horizon_days = max(c.horizon_days))
				AND sum(c.expected_value) = (SELECT w.changed_value FROM lifecycle_what_if('regress_ahead_%1$s') AS w WHERE w.stage = 'all')
				AND max(c.horizon_days) = (SELECT max((s.model).horizon_periods * (s.model).period_days) FROM internal_setting AS s),
				(SELECT string_agg(q.finding || ' ' || q.rows_found, ', ' ORDER BY q.finding) FROM data_quality AS q WHERE q.source = 'dataset')
			FROM customers AS c JOIN profiles AS p USING (customer_id) CROSS JOIN internal_setting AS s
			CROSS JOIN LATERAL lifecycle_customer(p.profile, s.as_of, s.model) AS v
			CROSS JOIN LATERAL lifecycle_clv(p.profile, s.as_of, s.model) AS l$q$, kept);
	END LOOP;
END $$;

-- 106 days of orders are three periods of 30 days, not the twelve of a year
SELECT * FROM look();
-- an earlier order, merged, moves everybody's horizon; and back
INSERT INTO orders VALUES (1, '2023-01-01', 10);
SELECT refresh();
SELECT * FROM look();
DELETE FROM orders WHERE at = '2023-01-01';
SELECT refresh();
SELECT * FROM look();
-- another customer's first order, a little earlier, is no reason to look at everybody again
INSERT INTO orders VALUES (61, '2023-12-28', 10);
SELECT changed, inserted FROM lifecycle_refresh('regress_ahead_tracked');
SELECT count(*) FROM regress_ahead_tracked.snapshot WHERE valid_at = (SELECT refreshed_at FROM regress_ahead_tracked.dataset);
DELETE FROM orders WHERE customer_id = 61;
SELECT refresh();
-- a shorter one is set; a maintained dataset says so until it is refreshed
SELECT settle('horizon_days = 60');
SELECT kept, horizon, findings FROM look();
SELECT refresh();
SELECT * FROM look();
-- longer is worth more, and a model of one's own says how far where nothing is set
SELECT settle('horizon_days = NULL');
SELECT refresh();
SELECT * FROM look();
-- the day moves on, and with it how far is looked
SELECT settle('horizon_days = 365, as_of = ''2024-07-01''');
SELECT refresh();
SELECT kept, horizon, agree, findings FROM look();
-- the record is of the same horizon, or half of the history
SELECT DISTINCT horizon_days, cut FROM regress_ahead_tracked.forecast_quality;
SELECT settle('horizon_days = 45');
SELECT refresh();
SELECT DISTINCT horizon_days, cut FROM regress_ahead_tracked.forecast_quality;
-- who looks back a year looks at a shop that was not there, or young
SELECT kept, item, amount, caution FROM (SELECT 'tracked' AS kept, * FROM regress_ahead_tracked.equity UNION ALL SELECT 'live', * FROM regress_ahead_live.equity) AS e WHERE caution IS NOT NULL;
SELECT settle('as_of = ''2025-01-30'', language = ''zh''');
SELECT refresh();
SELECT kept, item, caution FROM (SELECT 'tracked' AS kept, * FROM regress_ahead_tracked.equity UNION ALL SELECT 'live', * FROM regress_ahead_live.equity) AS e WHERE caution IS NOT NULL;
SELECT regexp_matches(lifecycle_report('regress_ahead_tracked'), '(未来 [0-9]+ 天收益的净现值|一年前的订单历史仅 [0-9]+ 天)', 'g');
-- a table without an order has no horizon to bound
CREATE TABLE none (LIKE orders);
SELECT count(*) > 0 FROM lifecycle_attach('regress_ahead_none', 'none', 'customer_id', 'at', 'amount', as_of => '2024-04-15', maintain => 'tracked', horizon_days => 90);
SELECT horizon_days FROM regress_ahead_none.internal_setting;

SELECT count(*) > 0 FROM unnest('{live,scheduled,tracked,none}'::text[]) AS kept, lifecycle_detach('regress_ahead_' || kept);
DROP SCHEMA regress_ahead CASCADE;
