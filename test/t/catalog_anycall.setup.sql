-- What anycall.pl takes its values from: tables to attach, models fitted, states as the aggregates make them, and how a call is made.
CREATE EXTENSION lifecycle;
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, ordered_at date, amount numeric(12,2), "odd "" name" text);
INSERT INTO orders SELECT i, i % 20, date '2024-01-01' + i, i % 7 + 1, 'x' FROM generate_series(1, 200) AS i;
CREATE VIEW order_view AS SELECT * FROM orders;
CREATE SEQUENCE numbers;
SELECT count(*) FROM lifecycle_attach('shop', 'orders', 'customer_id', 'ordered_at', 'amount', maintain => 'tracked', as_of => '2024-08-01');

CREATE SCHEMA base;
CREATE TABLE base.profile AS SELECT n, lifecycle_profile(at, revenue, revenue / 2, CASE WHEN i % 3 = 0 THEN 'other' END) AS profile
    FROM (SELECT n, i, date '2023-01-01' + 9 * i * n AS at, 10.5 + i % 4 AS revenue FROM generate_series(1, 4) AS n, generate_series(0, 30) AS i) AS o GROUP BY n;
-- years of nothing, a day's ends, the longest and the largest
INSERT INTO base.profile VALUES
    (5, '{"version": 1, "events": []}'),
    (6, '{"version": 1, "events": [["0001-01-01", "order", 1, 1], ["9999-12-31", "order", 1, 1]]}'),
    (7, '{"version": 1, "events": [["2024-01-01", "order", 9007199254740992, 9200000000000], ["2024-03-01", "cost", 1, 9200000000000]]}'),
    (8, '{"version": 1, "events": [["2024-01-01", "investment", 1, 5], ["2024-01-02", "contact", 1, 0], ["2024-01-03", "wallet", 1, 100], ["2024-01-04", "satisfaction", 1, -3], ["2024-01-05", "signal", 1, 0]]}'),
    (9, '{"version": 1, "events": [["2024-01-01", "refund", 1, 9000000000000]]}');
CREATE TABLE base.lifecycle_model AS SELECT row_number() OVER (ORDER BY name)::int AS n, m AS value FROM lifecycle_model AS m;
CREATE TABLE base.history AS SELECT i % 5 AS x, i % 5 * 3.5 AS t_x, 20.0 + i % 3 AS t_cal, 5.0 + i % 11 AS m_x FROM generate_series(1, 60) AS i;
CREATE TABLE base.clv_bgnbd AS SELECT 1 AS n, clv_bgnbd_fit(x, t_x, t_cal) AS value FROM base.history;
CREATE TABLE base.clv_mbgnbd AS SELECT 1 AS n, clv_mbgnbd_fit(x, t_x, t_cal) AS value FROM base.history;
CREATE TABLE base.clv_pnbd AS SELECT 1 AS n, clv_pnbd_fit(x, t_x, t_cal) AS value FROM base.history;
CREATE TABLE base.clv_bgbb AS SELECT 1 AS n, clv_bgbb_fit(x, ceil(t_x), ceil(t_cal)) AS value FROM base.history;
CREATE TABLE base.clv_gg AS SELECT 1 AS n, clv_gg_fit(x, m_x) AS value FROM base.history WHERE x > 0;
CREATE TABLE base.clv_sbg AS SELECT 1 AS n, clv_sbg_fit(period, retained) AS value
    FROM (VALUES (0, 1000), (1, 869), (2, 743), (3, 653), (4, 593)) AS v(period, retained);
CREATE TABLE base.clv_bdw AS SELECT 1 AS n, clv_bdw_fit(period, retained) AS value
    FROM (VALUES (0, 1000), (1, 869), (2, 743), (3, 653), (4, 593)) AS v(period, retained);
CREATE TABLE base.lifecycle_transitions AS SELECT 1 AS n, lifecycle_transitions(profile, '2025-01-01') AS value FROM base.profile WHERE n < 5;
CREATE TABLE base.lifecycle_equity AS SELECT 1 AS n, lifecycle_equity(profile, '2025-01-01') AS value FROM base.profile WHERE n < 5;
CREATE TABLE base.lifecycle_dataset AS SELECT 1 AS n, d AS value FROM shop.dataset AS d;
CREATE TABLE base.lifecycle_source AS SELECT 1 AS n, (value).sources[1] AS value FROM base.lifecycle_dataset;

-- States of the aggregates whose state is an array, as their own functions make them.
CREATE TABLE base.tally (n int, state bigint[]);
INSERT INTO base.tally VALUES
    (1, '{}'),
    (2, lifecycle_internal.lifecycle_transitions_add(NULL, (SELECT profile FROM base.profile WHERE n = 1), '2025-01-01')),
    (3, lifecycle_internal.lifecycle_equity_add(NULL, (SELECT profile FROM base.profile WHERE n = 1), '2025-01-01')),
    (4, lifecycle_internal.lifecycle_equity_bridge_add(NULL, (SELECT profile FROM base.profile WHERE n = 1), '2024-01-01', '2025-01-01'));

-- A state with one element overwritten.
CREATE FUNCTION base.bent(kind int, place int, element bigint) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE a bigint[];
BEGIN
    SELECT state INTO a FROM base.tally WHERE n = kind;
    IF cardinality(a) > 0 THEN a[1 + place % cardinality(a)] := element; END IF;
    RETURN a;
END $$;

-- An aggregate of somebody's own around one of our functions, with a state to begin from that is not one of ours.
CREATE FUNCTION base.keep(state anyelement, int) RETURNS anyelement LANGUAGE sql AS 'SELECT state';
CREATE FUNCTION base.make_hand(function text, types text, state anyelement) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF types = '' THEN
        EXECUTE format('CREATE AGGREGATE base.hand(int) (SFUNC = base.keep, STYPE = %s, FINALFUNC = %s, INITCOND = %L)', pg_typeof(state), function, state);
    ELSE
        EXECUTE format('CREATE AGGREGATE base.hand(%s) (SFUNC = %s, STYPE = %s, INITCOND = %L)', types, function, pg_typeof(state), state);
    END IF;
END $$;

-- One call, undone whatever it did: "ok" and what came out that no answer may hold, or the error's SQLSTATE and message.
CREATE FUNCTION base.attempt(first text, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    IF first <> '' THEN EXECUTE first; END IF;
    EXECUTE call INTO answer;
    RAISE EXCEPTION USING ERRCODE = 'ANY00', MESSAGE = coalesce(answer, '');
EXCEPTION
    WHEN SQLSTATE 'ANY00' THEN RETURN 'ok ' || coalesce(substring(SQLERRM FROM '\m-?(?:NaN|Infinity)\M'), '');
    WHEN OTHERS THEN RETURN SQLSTATE || ' ' || translate(left(SQLERRM, 300), E'\n', ' ');
END $$;
