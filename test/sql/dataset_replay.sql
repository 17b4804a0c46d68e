-- Datasets: a past day is answered by what was known on it, whatever came later.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_replay_from;
SET search_path = regress_replay_from, public;

-- more customers than a model is learned from and than forecasts are judged by; with those who come after the day, twice as many as alerts are judged by
CREATE TABLE whole AS
SELECT c AS customer_id, date '2024-12-31' - CASE WHEN c % 8 = 0 THEN 320 + c % 40 ELSE c % 70 END + i * (11 + c % 31) AS at, (5 + (c * (i + 3)) % 47)::numeric AS amount
FROM generate_series(1, 5200) AS c, generate_series(0, CASE WHEN c % 8 = 0 THEN 4 + c % 11 ELSE c % 3 END) AS i;
INSERT INTO whole SELECT c, date '2025-01-01' + c % 90, 20 FROM generate_series(1, 10500) AS c WHERE c > 5200 OR c % 3 = 0;
CREATE TABLE cut AS SELECT * FROM whole WHERE at <= '2024-12-31' ORDER BY customer_id DESC, at;
SELECT w.customers > 10000, c.customers > 5000 FROM (SELECT count(DISTINCT customer_id) AS customers FROM whole) AS w, (SELECT count(DISTINCT customer_id) AS customers FROM cut) AS c;
SELECT count(*) FROM lifecycle_attach('regress_replay_whole', 'whole', 'customer_id', 'at', 'amount', as_of => '2024-12-31', maintain => 'scheduled');
SELECT count(*) FROM lifecycle_attach('regress_replay_cut', 'cut', 'customer_id', 'at', 'amount', as_of => '2024-12-31', maintain => 'scheduled');
SELECT customers, model::jsonb ->> 'description' ~ 'learned from 5000 of 5[0-9]{3} customers' FROM regress_replay_cut.learned_models;
SELECT customers > 100, fell > 0, listed > 0, recall IS NOT NULL FROM regress_replay_cut.alert_record;
SELECT count(*) > 4 FROM regress_replay_cut.forecast_quality;

-- nothing is shown by the one that the other does not show
CREATE FUNCTION differ(view_name text) RETURNS TABLE (rows_of_cut boolean, differ bigint) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('WITH w AS (SELECT to_jsonb(x) - ''{learned_at,sources}''::text[] AS told FROM regress_replay_whole.%1$I AS x), '
		'c AS (SELECT to_jsonb(x) - ''{learned_at,sources}''::text[] AS told FROM regress_replay_cut.%1$I AS x) '
		'SELECT (SELECT count(*) > 0 FROM c), (SELECT count(*) FROM ((TABLE w EXCEPT ALL TABLE c) UNION ALL (TABLE c EXCEPT ALL TABLE w)) AS d)', view_name);
END
$$;
SELECT v, d.* FROM unnest('{learned_models,alert_record,forecast_record,return_record,customers,segments,alerts,forecast_quality,win_back}'::text[]) AS v, differ(v) AS d;

SELECT count(*) > 0 FROM unnest('{regress_replay_whole,regress_replay_cut}'::text[]) AS d, lifecycle_detach(d);
DROP SCHEMA regress_replay_from CASCADE;
