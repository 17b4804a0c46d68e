-- Hostile inputs: what is put in, and what comes of it: a SQLSTATE, or = and the answer.  Numbers, time, aggregates, models, decoders,
-- SQL made of names, privileges, operations.  What test/sql asserts with its message and hint is not repeated; but a function that a user
-- can call and that has no row here is a fault as well.
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, MDY';
SET LOCAL jit = off;
SELECT no_plan();

-- What the statements are about: a profile, sources of every kind, a dataset, and somebody whose it is not.
CREATE TABLE bought AS SELECT lifecycle_profile(date '2024-01-05' + 20 * i, 10.0, 4.0, 'tea') AS p FROM generate_series(0, 5) AS i;
CREATE TABLE bought_orders (customer int, at date, amount numeric, note text, amount_range numrange);
INSERT INTO bought_orders SELECT i % 3, date '2024-01-05' + i, 10, 'x' FROM generate_series(1, 30) AS i;
CREATE INDEX bought_index ON bought_orders (customer);
CREATE SEQUENCE bought_sequence;
CREATE VIEW bought_view AS SELECT * FROM bought_orders;
CREATE TEMP TABLE temporary AS TABLE bought_orders;
CREATE TABLE bought_secret AS TABLE bought_orders;
ALTER TABLE bought_secret ENABLE ROW LEVEL SECURITY;
CREATE TABLE bought_odd ("cu""st'{{at}}%I" int, at date, "select" numeric);
INSERT INTO bought_odd VALUES (1, '2024-01-05', 10), (2, '2024-01-06', 20);
CREATE TEMP TABLE made AS SELECT * FROM lifecycle_attach('mine', 'bought_orders', 'customer', 'at', 'amount', as_of => '2024-06-01', maintain => 'tracked');
CREATE ROLE hostile_stranger;

-- An expression, or whole statements; what they do does not last.
CREATE FUNCTION pg_temp.attack(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	IF statement LIKE '%/* as hostile_stranger */' THEN
		SET LOCAL ROLE hostile_stranger;
	END IF;
	IF statement !~ '^[A-Z]{3}' THEN
		statement := 'SELECT ' || statement;
	END IF;
	IF statement ~ '^SELECT|RETURNING' AND statement !~ '; SELECT lifecycle' THEN
		EXECUTE statement INTO result;
	ELSE
		EXECUTE statement;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'LCOK0';
EXCEPTION
	WHEN SQLSTATE 'LCOK0' THEN
		RETURN '= ' || coalesce(result, 'NULL');
	WHEN OTHERS THEN
		RETURN SQLSTATE;
END $$;

CREATE TEMP TABLE hostile (n int GENERATED ALWAYS AS IDENTITY, about text, statement text, expected text);

INSERT INTO hostile (about, statement, expected) SELECT 'numbers', statement, expected FROM (VALUES
	($$lifecycle_profile(date '2024-01-05', 1.0, 1e400::numeric, 'tea')$$, '22003'),
	($$lifecycle_revenue(lifecycle_profile(date '2024-01-05', 5e-324::float8))$$, '= 0.00'),
	($$lifecycle_revenue(lifecycle_profile(date '2024-01-05', '-0'::float8))$$, '= 0.00'),
	($$lifecycle_revenue(lifecycle_profile(date '2024-01-05', 0.0000005))$$, '= 0.000001'),
	($$lifecycle_revenue(lifecycle_profile(date '2024-01-05', -0.0000005))$$, '= -0.000001'),
	($$lifecycle_revenue(lifecycle_profile(date '2024-01-05', 0.1) ) FROM generate_series(1, 10)$$, '= 1.00'),
	($$lifecycle_revenue(lifecycle_profile(date '2024-01-05', 0.1::float8)) FROM generate_series(1, 1000)$$, '= 100.00'),
	($$lifecycle_revenue(lifecycle_profile(date '2024-01-05', v)) FROM (VALUES (9e12), (0.000001), (-9e12)) AS v (v)$$, '= 0.000001'),
	($$lifecycle_orders(lifecycle_profile(date '2024-01-05', v)) FROM (VALUES (0.0), (-1), (1), (-0.0)) AS v (v)$$, '= 3'),
	($$lifecycle_add(p, date '2024-01-05', 'NaN'::float8) FROM bought$$, '22003'),
	($$lifecycle_add(p, NULL::date, 'NaN'::numeric) = p FROM bought$$, '= true'),
	($$lifecycle_add_measure(p, date '2024-01-05', 'order', '-Infinity'::numeric) FROM bought$$, '22003'),
	($$lifecycle_add_measure(p, date '2024-01-05', NULL, 1.0) = p FROM bought$$, '= true'),
	($$lifecycle_subtract(p, date '2024-01-05', 'Infinity'::numeric) FROM bought$$, '22003'),
	($$lifecycle_subtract_measure(p, date '2024-01-05', 'tea', 1.0) FROM bought$$, '22023'),
	($$lifecycle_subtract_measure(p, date '2024-01-05', 'wallet', -1.0) FROM bought$$, '22023'),
	($$lifecycle_measure(date '2024-01-05', repeat('x', 100000), 1.0)$$, '22023'),
	($$lifecycle_rfm(p, '2024-06-01', 1e-300) FROM bought$$, '= (5,9.999999999999999e+301,1.48e+302,10)'),
	($$(lifecycle_rfm(p, '2024-06-01', 1e300)).t_cal FROM bought$$, '= 1.4799999999999998e-298'),
	($$count(*) FROM bought, lifecycle_series(p, 2147483647, '2024-06-01')$$, '= 1'),
	($$count(*) FROM lifecycle_series(lifecycle_internal.lifecycle_profile_merge('{"version": 1, "events": [["0001-01-01", "order", 1, 1]]}', '{"version": 1, "events": [["9999-12-31", "order", 1, 1]]}'), 1)$$, '= 3652059'),
	($$lifecycle_sparkline(p, '2024-06-01', 2147483647) FROM bought$$, '22023'),
	($$length(lifecycle_sparkline('{"version": 1, "events": []}', '2024-06-01', 3))$$, '= 0'),
	($$clv_npv(-0.5, 1e12, 2147483647)$$, '22003'),
	($$clv_npv(1e308, 100.0, 3)$$, '= 0.00'),
	($$clv_npv(0.1, 100.0, -2147483648)$$, '22023'),
	($$clv_npv(0, 0.1::float8, 1) FROM generate_series(1, 10)$$, '= 1'),
	($$clv_npv(0.1, NULL::numeric, 1)$$, '= NULL'),
	($$clv_npv(NULL, 100.0, 1)$$, '= NULL'),
	($$clv_npv(0.1, 100.0, 1, 'never')$$, '22023'),
	($$clv_npv(0.1, 100.0, 1, NULL)$$, '= NULL'),
	($$clv_npv(-1, 100.0, 1, 'continuous')$$, '22023'),
	($$clv_xnpv(-1, 100.0, date '2024-01-01')$$, '22023'),
	($$clv_xnpv('-Infinity', 100.0, date '2024-01-01')$$, '22023'),
	($$clv_xnpv(0.1, 'NaN'::float8, date '2024-01-01')$$, '22003'),
	($$clv_xnpv(-0.99, 1.0, at) FROM (VALUES (date '0001-01-01'), ('9999-12-31')) AS v (at)$$, '22003'),
	($$clv_irr(0.0, i) FROM generate_series(0, 3) AS i$$, '22023'),
	($$clv_irr(v, i) FROM (VALUES (-100.0, 0), (100.0, 1)) AS v (v, i)$$, '= 0'),
	($$clv_irr(v, i) FROM (VALUES ('NaN'::float8, 0), (100.0, 1)) AS v (v, i)$$, '22003'),
	($$clv_irr(v, i) > 8.9e18 FROM (VALUES (-1e-6, 0), (9e12, 1)) AS v (v, i)$$, '= true'),
	($$clv_irr(v, i, 'NaN') FROM (VALUES (-100.0, 0), (110.0, 1)) AS v (v, i)$$, '22023'),
	($$clv_irr_all(v, i) FROM (VALUES (-100.0, 0), (230.0, 1), (-132.0, 2)) AS v (v, i)$$, '= {0.1,0.2}'),
	($$clv_irr_all(NULL::numeric, 1)$$, '= NULL'),
	($$clv_xirr(v, at) FROM (VALUES (-100.0, date '2024-01-01'), (100.0, '2024-01-01')) AS v (v, at)$$, '22023'),
	($$clv_xirr(v, at, 'Infinity') FROM (VALUES (-100.0, date '2024-01-01'), (110.0, '2025-01-01')) AS v (v, at)$$, '22023'),
	($$clv_xirr_all(v, at) FROM (VALUES (-100.0, date '2024-01-01'), (100.0, '2024-12-31')) AS v (v, at)$$, '= {0}'),
	($$clv_xirr_all(1.0, date 'infinity')$$, '22008'),
	($$clv_retention(100, 1, 0)$$, '22023'),
	($$clv_retention(100, 0.9, 0.1, 0)$$, '= 0'),
	($$clv_retention(100, 0.9, 0.1, first_margin => 'later')$$, '22023'),
	($$clv_retention(100, 0.9, 0.1, retention_spend => 'Infinity')$$, '22023'),
	($$clv_breakeven_acquisition(-1, 100, 0.8, 0.1)$$, '22023'),
	($$clv_breakeven_acquisition('NaN', 100, 0.8, 0.1)$$, '22023'),
	($$clv_acquisition_optimum(0.4, 'NaN', 100)$$, '22023'),
	($$clv_retention_optimum(0.9, -1, 100, 0.1)$$, '22023'),
	($$clv_retention_optimum(0.9, 0.01, 100, 'NaN')$$, '22023'),
	($$clv_markov('{0.5,0.5}', '{1,1}', 0.1)$$, '2202E'),
	($$clv_markov('[5:6][7:8]={{0.5,0.5},{0,1}}', '{100,0}', 0.1)$$, '= {183.33333333333334,0}'),
	($$clv_markov('{{1}}', '{1}', 0.1, 2147483647)$$, '= {10.999999999999988}'),
	($$clv_markov_stop('{{{1}}}', '{1}', 0.1)$$, '2202E'),
	($$clv_markov_stop('{{1}}', '{-1}', -1)$$, '22023'),
	($$clv_discount_rate('NaN', 7)$$, '22023'),
	($$clv_discount_rate(0.1, -7)$$, '22023'),
	($$clv_discount_rate(0.1, 1e300) < 1e300$$, '= true'),
	($$clv_survival(d, d > 1, 5e-324) FROM generate_series(1, 3) AS d$$, '22003'),
	($$clv_survival(NULL::float8, true)$$, '= {}'),
	($$cardinality(clv_survival(1, false))$$, '= 1'),
	($$lifecycle_clv(p, '2024-06-01', lifecycle_model_get('default'), 'NaN') FROM bought$$, '22023'),
	($$lifecycle_clv(p, '2024-06-01', lifecycle_model_get('default'), -1) FROM bought$$, '22023'),
	($$lifecycle_winback(p, '2024-06-01', 1e30, 0.5) FROM bought$$, '22003'),
	($$lifecycle_referrals(ARRAY[('a', 'b', 1), ('b', 'a', 1)]::lifecycle_referral[])$$, '22023'),
	($$lifecycle_referrals(ARRAY[('a', NULL, 1), ('a', 'b', 1)]::lifecycle_referral[])$$, '22023'),
	($$lifecycle_referral_generations(ARRAY[('a', 'b', 1), ('b', 'c', 1), ('c', 'a', 1)]::lifecycle_referral[])$$, '22023'),
	($$count(*) FROM lifecycle_referral_generations('{}')$$, '= 0')
) AS v (statement, expected);

INSERT INTO hostile (about, statement, expected) SELECT 'time', statement, expected FROM (VALUES
	($$lifecycle_last_at(lifecycle_profile(timestamp '2024-02-29 23:59:59.999999', 1.0))$$, '= 2024-02-29'),
	($$lifecycle_first_at(lifecycle_profile(timestamptz '2024-01-01 00:00+14', 1.0))$$, '= 2023-12-31'),
	($$lifecycle_last_at(lifecycle_profile(timestamptz '2024-03-10 02:30 America/New_York', 1.0))$$, '= 2024-03-10'),
	($$lifecycle_orders(p, 'infinity', '-infinity') FROM bought$$, '22023'),
	($$lifecycle_revenue(p, '2024-02-01', '2024-01-31') FROM bought$$, '22023'),
	($$lifecycle_cost(p, '2024-02-01', '2024-01-31') FROM bought$$, '22023'),
	($$lifecycle_bad_debt(p, '2024-02-01', '2024-01-31') FROM bought$$, '22023'),
	($$lifecycle_internal.lifecycle_margin(p, '2024-02-01', '2024-01-31') FROM bought$$, '22023'),
	($$lifecycle_first_at(p, '2024-02-01', '2024-01-31') FROM bought$$, '22023'),
	($$lifecycle_last_at(p, '2024-02-01', '2024-01-31') FROM bought$$, '22023'),
	($$lifecycle_last_at(p, '9999-12-31') FROM bought$$, '= NULL'),
	($$lifecycle_stage(p, '9999-12-31') FROM bought$$, '= terminated'),
	($$lifecycle_stage(p, '0001-01-01') FROM bought$$, '= NULL'),
	($$lifecycle_stage(date '2024-01-01', 1.0, as_of) FROM (VALUES (date '2024-02-01'), ('2024-03-01')) AS v (as_of)$$, '= exploration'),
	($$lifecycle_status(p, '-infinity') FROM bought$$, '22008'),
	($$lifecycle_history(p, 'infinity') FROM bought$$, '22008'),
	($$count(*) FROM bought, lifecycle_history(p, '2023-12-31')$$, '= 0'),
	($$lifecycle_explain(p, '20000-01-01') FROM bought$$, '22008'),
	($$lifecycle_explain(p, '2024-01-01', 'fr') FROM bought$$, '22023'),
	($$string_agg(k, ' ') FROM unnest(ARRAY['praise', '续签', 'exit', '', repeat('x', 70000), repeat('praise', 20000)]) AS k WHERE lifecycle_internal.lifecycle_signal_is_good(k)$$, '= praise 续签'),
	($$length(lifecycle_internal.lifecycle_signal_word(repeat('_X', 70000)))$$, '= 139999'),
	($$coalesce(lifecycle_internal.lifecycle_begins('{"version": 1, "events": []}')::text, 'nothing')$$, '= nothing'),
	($$lifecycle_internal.lifecycle_begins(p) FROM bought$$, '= 2024-01-05'),
	($$count(DISTINCT r.zh) FROM lifecycle_internal.lifecycle_reasons() AS r WHERE r.en <> '' AND r.zh <> ''$$, '= 21'),
	($$lifecycle_pattern(p, 'infinity') FROM bought$$, '22008'),
	($$lifecycle_milestones(p, 'infinity') FROM bought$$, '22008'),
	($$lifecycle_dwell(p, '-infinity') FROM bought$$, '22008'),
	($$lifecycle_profit(p, '2024-06-01', lifecycle_model_get('default'), 'infinity') FROM bought$$, '22008'),
	($$lifecycle_breakeven(p, '-infinity') FROM bought$$, '22008'),
	($$lifecycle_loss(p, 'infinity') FROM bought$$, '22008'),
	($$lifecycle_clv(p, '0044-03-15 BC') FROM bought$$, '22008'),
	($$lifecycle_equity(p, 'infinity') FROM bought$$, '22008'),
	($$lifecycle_equity_bridge(p, '-infinity', '2024-06-01') FROM bought$$, '22008'),
	($$lifecycle_transitions(p, 'infinity') FROM bought$$, '22008'),
	($$lifecycle_internal.lifecycle_standing(p, 'infinity', lifecycle_model_get('default'), '{}') FROM bought$$, '22008'),
	($$lifecycle_customer(p, 'infinity') FROM bought$$, '22008'),
	($$lifecycle_retention(p, '2024-06-01', 30, 2147483647) FROM bought$$, '22023'),
	($$lifecycle_compare(p, '2024-03-01', -1) FROM bought$$, '22023'),
	($$lifecycle_fit(p, 'infinity', lifecycle_model_get('default')) FROM bought$$, '22008'),
	($$clv_predict(p, 'infinity', clv_bgnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 0.4) FROM bought$$, '22008'),
	($$clv_xnpv(0.1, 1.0, date '2024-01-01', 'infinity')$$, '22008'),
	($$clv_xnpv(0.1, 1.0, timestamptz 'infinity')$$, '22008')
) AS v (statement, expected);

INSERT INTO hostile (about, statement, expected) SELECT 'aggregates', statement, expected FROM (VALUES
	($$lifecycle_profile(at, 1.0) FROM (SELECT NULL::date AS at WHERE false) AS v$$, '= NULL'),
	($$lifecycle_orders(lifecycle_profile(at, NULL::numeric)) FROM (VALUES (date '2024-01-01')) AS v (at)$$, '= NULL'),
	($$lifecycle_merge(NULL::lifecycle_profile)$$, '= NULL'),
	($$lifecycle_merge(v) = (TABLE bought) FROM (TABLE bought UNION ALL SELECT NULL) AS v (v)$$, '= true'),
	($$lifecycle_merge(lifecycle_profile) FROM (VALUES (NULL::lifecycle_profile), ('{"version": 1, "events": []}')) AS v (lifecycle_profile)$$, '= {"version": 1, "events": []}'),
	($$lifecycle_transitions(NULL::lifecycle_profile, '2024-06-01')$$, '= NULL'),
	($$lifecycle_equity(p, '2024-06-01', NULL::lifecycle_model) FROM bought$$, '= NULL'),
	($$lifecycle_fit(NULL, '2024-06-01', lifecycle_model_get('default'))$$, '= NULL'),
	($$lifecycle_fit_report(p, '2024-06-01', m) FROM bought, (SELECT lifecycle_model_get(name) AS m FROM unnest('{default,weekly}'::text[]) AS name) AS v$$, '22023'),
	($$clv_mbgnbd_fit(1, 2, 1)$$, '22023'),
	($$clv_pnbd_fit(1e300, 1, 2)$$, '22023'),
	($$clv_bgbb_fit(3, 3, 2)$$, '22023'),
	($$(clv_gg_fit(1, -1)).reason$$, '= fewer distinct rows (0) than parameters (3)'),
	($$clv_sbg_fit('Infinity', 1)$$, '22023'),
	($$clv_bdw_fit(1, 'Infinity')$$, '22023'),
	($$(clv_bdw_fit(x, 1e15)).converged FROM generate_series(0, 1000) AS x$$, '= false'),
	($$(clv_gg_fit(NULL::float8, 1)).converged$$, '= false'),
	($$(clv_bgnbd_fit(0, 0, 10)).converged FROM generate_series(1, 3)$$, '= false'),
	($$clv_accept(clv_gg(6, 4, 15)) = clv_gg(6, 4, 15)$$, '= true'),
	($$clv_alive(clv_pnbd_fit(0, 0, 10), 1, 1, 2)$$, '55000'),
	($$clv_mbgnbd(1, 'NaN', 1, 1)$$, '22023'),
	($$clv_pnbd(1, 1, 'Infinity', 1)$$, '22023'),
	($$clv_bgbb(1, -1, 1, 1)$$, '22023'),
	($$clv_spend(clv_gg(1e-320, 4, 1), 1, 10) BETWEEN 0 AND 1e308$$, '= true'),
	($$clv_sbg(1, 1, 0)$$, '22023'),
	($$clv_bdw(1, 1, 'NaN')$$, '22023'),
	($$clv_alive(clv_bgnbd(1, 1, 1, 1), 2147483648, 1, 2)$$, '22023'),
	($$clv_alive(NULL::clv_bgnbd, 1, 1, 2)$$, '= NULL'),
	($$clv_expected(clv_bgnbd(1, 1, 1, 1), 0, 0, 10, -1)$$, '22023'),
	($$clv_probability(clv_bgnbd(1, 1, 1, 1), 0, 0, 10, 2147483647, 5)$$, '= 0'),
	($$clv_dert_interval(clv_bgnbd(1, 1, 1, 1), 0, 0, 10, 'NaN')$$, '55000'),
	($$clv_total(clv_bgnbd(1, 1, 1, 1), '{1,NULL}', '{1,2}', '{3,3}', 5)$$, '55000'),
	($$clv_dert_interval(clv_mbgnbd(1, 1, 1, 1), 0, 0, 10, 'NaN')$$, '55000'),
	($$clv_total(clv_mbgnbd(1, 1, 1, 1), '{1,NULL}', '{1,2}', '{3,3}', 5)$$, '55000'),
	($$clv_dert_interval(clv_pnbd(1, 1, 1, 1), 0, 0, 10, 'NaN')$$, '55000'),
	($$clv_total(clv_pnbd(1, 1, 1, 1), '{1,NULL}', '{1,2}', '{3,3}', 5)$$, '55000'),
	($$clv_dert_interval(clv_bgbb(1, 1, 1, 1), 0, 0, 10, 'NaN')$$, '55000'),
	($$clv_total(clv_bgbb(1, 1, 1, 1), '{1,NULL}', '{1,2}', '{3,3}', 5)$$, '55000'),
	($$clv_spend_interval(clv_gg(6, 4, 15), 1, -1)$$, '55000'),
	($$clv_predict_interval(p, '2024-06-01', clv_pnbd(1, 10, 1, 10), clv_gg(6, 4, 15), 40) FROM bought$$, '55000'),
	($$clv_interval(clv_bgnbd(1, 1, 1, 1), 0, 0, 10, 5, 1.5)$$, '55000'),
	($$clv_expected(clv_mbgnbd(1, 1, 1, 1), 0, 0, 10, 'Infinity')$$, '22023'),
	($$clv_probability(clv_mbgnbd(1, 1, 1, 1), 0, 0, 10, -1, 5)$$, '22023'),
	($$clv_dert(clv_mbgnbd(1, 1, 1, 1), 0, 0, 10, -1)$$, '22023'),
	($$clv_interval(clv_mbgnbd(1, 1, 1, 1), 0, 0, 10, 5, 0)$$, '55000'),
	($$clv_expected(clv_pnbd(1, 1, 1, 1), 1, 11, 10, 5)$$, '22023'),
	($$clv_probability(clv_pnbd(1, 1, 1, 1), 0, 0, 10, 1, 'NaN')$$, '22023'),
	($$clv_dert(clv_pnbd(1, 1, 1, 1), 0, 0, 10, 'NaN')$$, '22023'),
	($$clv_interval(clv_pnbd(1, 1, 1, 1), 0, 0, 10, 5, 'NaN')$$, '55000'),
	($$clv_alive(clv_bgbb(1, 1, 1, 1), 1, 1, 1e300)$$, '22023'),
	($$clv_expected(clv_bgbb(1, 1, 1, 1), 1, 1, 2, -1)$$, '22023'),
	($$clv_probability(clv_bgbb(1, 1, 1, 1), 1, 1, 2, 7, 5)$$, '= 0'),
	($$clv_dert(clv_bgbb(1, 1, 1, 1), 1, 1, 2, 'Infinity')$$, '22023'),
	($$clv_interval(clv_bgbb(1, 1, 1, 1), 1, 1, 2, 0.5)$$, '55000'),
	($$clv_spend(clv_gg(6, 4, 15), 1, 'NaN')$$, '22023'),
	($$clv_survival(clv_sbg(1, 1), -1, 1)$$, '22023'),
	($$clv_dert(clv_sbg(1, 1, 365.25), 1, 'NaN')$$, '22023'),
	($$clv_dert(clv_sbg(1, 1, 365.25), 1, 1e-300) BETWEEN 1000 AND 2000$$, '= true'),
	($$clv_survival(clv_bdw(1, 1, 1), 0, -1)$$, '22023'),
	($$clv_survival(clv_bdw(1, 1, 1e308), 5, 5)$$, '= 0'),
	($$clv_survival(clv_bdw(1, 1, 1e-308), 5, 5)$$, '= 1'),
	($$clv_dert(clv_bdw(1, 1, 1, 365.25), 1, 'NaN')$$, '22023'),
	($$clv_dert(clv_bdw(1, 1e308, 2, 365.25), 1, 1e-9) BETWEEN 9e8 AND 1e9$$, '= true')
) AS v (statement, expected);

INSERT INTO hostile (about, statement, expected) SELECT 'decoders', statement, expected FROM (VALUES
	($$'{"version": 1, "events": [["2024-01-05", "order", 1, 1e2]]}'::lifecycle_profile$$, '22P02'),
	($$'{"version": 1, "events": [["2024-13-05", "order", 1, 1]]}'::lifecycle_profile$$, '22008'),
	($$'{"version": 9, "events": []}'::lifecycle_profile$$, '22P02'),
	($$repeat('{"version": 1, "events": ', 20000)::lifecycle_profile$$, '22P02'),
	($$E'{"version": 1, "events": [["2024-01-05", "ord\u0065r", 1, 1]]}'::lifecycle_profile$$, '= {"version": 1, "events": [["2024-01-05", "order", 1, 1.00]]}'),
	($$E'{"version": 1, "events": [["2024-01-05", "ord\\u0065r", 1, 1]]}'::lifecycle_profile$$, '22023'),
	($$'{"version": 1, "events": [["2024-01-05", "contact", 1, 1], ["2024-01-05", "contact", 1, 1]]}'::lifecycle_profile$$, '= {"version": 1, "events": [["2024-01-05", "contact", 2, 2.00]]}'),
	($$lifecycle_internal.lifecycle_profile_in('x')$$, '22P02'),
	($$lifecycle_internal.lifecycle_profile_out(NULL)$$, '= NULL'),
	($$length(lifecycle_internal.lifecycle_profile_send('{"version": 1, "events": []}')) > 0$$, '= true'),
	($$lifecycle_internal.lifecycle_profile_recv(1)$$, '42883'),
	($$lifecycle_internal.lifecycle_profile_subtract(p, p || p) FROM bought$$, '22023'),
	($$lifecycle_internal.lifecycle_profile_eq(p, NULL) FROM bought$$, '= NULL'),
	($$lifecycle_internal.lifecycle_profile_ne(p, p) FROM bought$$, '= false'),
	($$lifecycle_internal.lifecycle_profile_lt(p, p) FROM bought$$, '= false'),
	($$lifecycle_internal.lifecycle_profile_le(p, p) FROM bought$$, '= true'),
	($$lifecycle_internal.lifecycle_profile_gt(p, p) FROM bought$$, '= false'),
	($$lifecycle_internal.lifecycle_profile_ge(p, p) FROM bought$$, '= true'),
	($$lifecycle_internal.lifecycle_profile_cmp(p, p) FROM bought$$, '= 0'),
	($$lifecycle_internal.lifecycle_profile_hash(p) = lifecycle_internal.lifecycle_profile_hash(p || '{"version": 1, "events": []}') FROM bought$$, '= true'),
	($$lifecycle_internal.lifecycle_profile_hash_extended(p, -9223372036854775808) = lifecycle_internal.lifecycle_profile_hash_extended(p, 0) FROM bought$$, '= false'),
	($$lifecycle_internal.lifecycle_profile_final(NULL)$$, '= NULL'),
	($$lifecycle_internal.lifecycle_merge_final(p) = p FROM bought$$, '= true'),
	($$(lifecycle_clv(lifecycle_profile(date '1924-01-05', 1e9), '2024-01-05')).realised_npv$$, '= NULL'),
	($$(lifecycle_clv(lifecycle_profile(date '1924-01-05', 1e9), '2024-01-05')).expected_npv > 0$$, '= true'),
	($$max(s.npv) FROM (SELECT lifecycle_profile(date '1924-01-05', 1e9) AS p) AS x, lifecycle_profit(x.p, '2024-01-05', lifecycle_model_get('default'), '2024-01-05') AS s$$, '= NULL'),
	($$lifecycle_internal.lifecycle_gather_final(NULL)$$, '= NULL'),
	($$lifecycle_internal.lifecycle_gather_merge_final(p) = p FROM bought$$, '= true'),
	($$lifecycle_internal.lifecycle_bounded(p) FROM bought$$, '= true'),
	($$lifecycle_internal.lifecycle_bounded(lifecycle_internal.lifecycle_gather(date '2024-01-05', 9e12, NULL, NULL, NULL)) FROM generate_series(1, 2)$$, '= false'),
	($$lifecycle_internal.lifecycle_bounded(lifecycle_internal.lifecycle_gather(date '2024-01-05', 9e12::float8, NULL, NULL, NULL)) FROM generate_series(1, 2)$$, '= false'),
	($$lifecycle_internal.lifecycle_bounded(lifecycle_internal.lifecycle_gather_measure(date '2024-01-05', 'cost', v, NULL)) FROM (VALUES (-9e12), (-9e12)) AS v (v)$$, '= false'),
	($$lifecycle_internal.lifecycle_bounded(lifecycle_internal.lifecycle_gather_measure(date '2024-01-05', 'wallet', 9e12::float8, NULL)) FROM generate_series(1, 2)$$, '= false'),
	($$lifecycle_internal.lifecycle_gather_measure(date '2024-01-05', 'wallet', 'NaN'::float8, NULL)$$, '22003'),
	($$lifecycle_internal.lifecycle_gather(date '2024-01-05', 'Infinity'::numeric, NULL, NULL, NULL)$$, '22003'),
	($$lifecycle_internal.lifecycle_bounded(lifecycle_internal.lifecycle_gather_merge(lifecycle_profile)) FROM (SELECT lifecycle_profile(date '2024-01-05' + i % 2, 9e12) FROM generate_series(1, 4) AS i GROUP BY i) AS x$$, '= false'),
	($$count(*) FROM lifecycle_internal.lifecycle_gather_profiles('SELECT 1, date ''2024-01-05'', 9e12 FROM generate_series(1, 3)', '{"version": 1, "events": []}') AS r (c int, p lifecycle_profile) WHERE NOT lifecycle_internal.lifecycle_bounded(r.p)$$, '= 1'),
	($$count(*) FROM lifecycle_internal.lifecycle_gather_profiles('SELECT 1, date ''2024-01-05'', 1', '{"version": 1, "events": []}') AS r (c int, p int)$$, '42804'),
	($$lifecycle_internal.lifecycle_stage_final(NULL)$$, '= NULL'),
	($$lifecycle_internal.lifecycle_stage_final(p) FROM bought$$, '= NULL'),
	($$lifecycle_internal.lifecycle_stage_add(p, date '2024-01-05', 'NaN'::numeric, '2024-02-01') FROM bought$$, '22003'),
	($$lifecycle_internal.lifecycle_retention_add('{1}', p, '2024-06-01', 30, 12) FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_retention_subtract(NULL, p, '2024-06-01', 0, 12) FROM bought$$, '22023'),
	($$lifecycle_internal.lifecycle_retention_merge('{}', '{1,2}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_retention_final('{30,1,-1,0,0,0,0,0,0}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_transitions_add('{1}', p, '2024-06-01') FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_transitions_subtract('{}', p, '2024-06-01') FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_transitions_merge('{1}', '{1,2}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_transitions_final('{NULL}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_stages(p, '2024-06-02', '2024-06-01', lifecycle_model_get('default')) FROM bought$$, '22023'),
	($$lifecycle_internal.lifecycle_course_add('{1}', p, '2024-06-01', lifecycle_model_get('default')) FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_course_subtract('{1}', p, '2024-06-01', lifecycle_model_get('default')) FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_course_merge('{1}', '{1}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_course(p, 'infinity', lifecycle_model_get('default')) FROM bought$$, '22008'),
	($$count(*) FROM lifecycle_internal.lifecycle_course_rows('{1}')$$, '= 0'),
	($$lifecycle_internal.lifecycle_months(p, '-infinity') FROM bought$$, '22008'),
	($$count(*) FROM lifecycle_transition_rows(ROW(1, '{1}', '{}', NULL, '{1}', NULL)::lifecycle_transitions)$$, '= 0'),
	($$lifecycle_transition_rows(ROW(0, NULL, '{1}', NULL, NULL, NULL)::lifecycle_transitions)$$, '22012'),
	($$lifecycle_internal.lifecycle_equity_add('{{1}}', p, '2024-06-01') FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_equity_subtract('{1}', p, '2024-06-01') FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_equity_merge('{}', '{}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_equity_final('{1,2,3}')$$, '22P03'),
	($$lifecycle_equity_rows(ROW(1, 0, NULL, '{1}', '{1}')::lifecycle_equity)$$, '= (prospect,1,1,)'),
	($$lifecycle_internal.lifecycle_equity_bridge_add('{1}', p, '2024-01-01', '2024-06-01') FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_equity_bridge_subtract('{1}', p, '2024-01-01', '2024-06-01') FROM bought$$, '22P03'),
	($$lifecycle_internal.lifecycle_equity_bridge_merge('{1}', NULL)$$, '= NULL'),
	($$lifecycle_internal.lifecycle_equity_bridge_merge('{1}', '{1}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_equity_bridge_final('{-1}')$$, '22P03'),
	($$lifecycle_internal.lifecycle_forecast_level(ARRAY[('1' || repeat('0', 400))::numeric], '{1}')$$, '22003'),
	($$lifecycle_internal.lifecycle_pool_weight('{1,-1}', '{1,1}', '{1,1}')$$, '22023'),
	($$lifecycle_internal.lifecycle_pool_weight('{1,1}', '{NULL,1}', '{1,1}')$$, '22004'),
	($$lifecycle_internal.lifecycle_pool_weight('{1,1}', '{1,1}', '{1}')$$, '2202E'),
	($$lifecycle_internal.lifecycle_with_fit(m, NULL, 0.5) = m FROM lifecycle_model_get('default') AS m$$, '= true'),
	($$lifecycle_internal.lifecycle_total_error('NaN', 1)$$, '22023'),
	($$lifecycle_internal.lifecycle_total_error(1, -1)$$, '22023'),
	($$lifecycle_internal.lifecycle_total_band(100, 'Infinity')$$, '22023'),
	($$lifecycle_internal.lifecycle_total_band(1e300, 1e300)$$, '= (9900000000000000.00,9900000000000000.00)')
) AS v (statement, expected);

INSERT INTO hostile (about, statement, expected) SELECT 'models, schemes, touches', statement, expected FROM (VALUES
	($$lifecycle_model_check(NULL)$$, '= NULL'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"period_days": 0}'))$$, '22023'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"period_days": null}'))$$, '22004'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"end_long_chance": 1}'))$$, '22023'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"rate_weights": [1]}'))$$, '2202E'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"fall_chance": "NaN"}'))$$, '22023'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"discount_rate": -1}'))$$, '22023'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"rate_weights": [[1],[1]]}'))$$, '2202E'),
	($$lifecycle_model_check(json_populate_record(lifecycle_model_get('default'), '{"rate_weights": null}'))$$, '22004'),
	($$lifecycle_stage(p, '2024-06-01', json_populate_record(lifecycle_model_get('default'), '{"rate_weights": ["Infinity"]}')) FROM bought$$, '2202E'),
	($$lifecycle_stage(p, '2024-06-01', NULL) FROM bought$$, '= NULL'),
	($$count(*) FROM lifecycle_help(E'%_\\')$$, '= 0'),
	($$count(*) FROM lifecycle_help(NULL, 'fr')$$, '22023'),
	($$count(*) FROM lifecycle_internal.lifecycle_help_zh() WHERE name = 'lifecycle_help'$$, '= 1'),
	($$count(*) FROM lifecycle_internal.lifecycle_help_detail_zh() WHERE name = 'lifecycle_help'$$, '= 1'),
	($$count(*) FROM lifecycle_version() AS v WHERE v ~ '^[0-9]+[.][0-9]+[.][0-9]+$'$$, '= 1'),
	($$lifecycle_model_get('Default')$$, '22023'),
	($$lifecycle_model_get('')$$, '22023'),
	($$lifecycle_model_shipped('nosuch')$$, '22023'),
	($$lifecycle_model_save(NULL)$$, '22004'),
	($$lifecycle_model_save('own', NULL::jsonb)$$, '22004'),
	($$lifecycle_model_save('own', '{')$$, '22P02'),
	($$lifecycle_model_save('own', '[]')$$, '22023'),
	($$lifecycle_model_save('own', '{"fall_to": "NaN"}')$$, '22023'),
	($$lifecycle_model_save('own', '{"fal_to": 0.7}')$$, '42703'),
	($$lifecycle_model_save('own', '{"rate_weights": [1]}')$$, '2202E'),
	($$lifecycle_model_save('own', '{}', 'nosuch')$$, '22023'),
	($$lifecycle_model_save(' own')$$, '22023'),
	($$lifecycle_model_save(repeat('x', 64))$$, '22023'),
	($$lifecycle_model_save('weekly', '{"fall_to": 0.7}')$$, '55000'),
	($$lifecycle_model_save('own', json_populate_record(lifecycle_model_get('default'), '{"period_days": null}'))$$, '22004'),
	($$lifecycle_model_save(E'o"w''n\\ %I $1;--客户')$$, E'= o"w''n\\ %I $1;--客户'),
	($$lifecycle_internal.lifecycle_model_find(NULL)$$, '= NULL'),
	($$called FROM lifecycle_internal.lifecycle_model_look(NULL, NULL)$$, '= NULL'),
	($$lifecycle_internal.lifecycle_dataset_model_gone('pg_catalog.pg_class'::regclass)$$, '= false'),
	($$lifecycle_internal.lifecycle_dataset_model_called('pg_catalog.pg_class'::regclass, 'default')$$, '= NULL'),
	($$lifecycle_internal.lifecycle_model_get_run('nosuch')$$, '22023'),
	($$lifecycle_internal.lifecycle_own_model_table('weekly')$$, '55000'),
	($$lifecycle_internal.lifecycle_own_model_wanted(NULL)$$, '22023'),
	($$lifecycle_internal.lifecycle_own_model_new(NULL)$$, '22004'),
	($$count(*) FROM lifecycle_internal.lifecycle_own_model_rows()$$, '= 0'),
	($$lifecycle_model_drop('nosuch')$$, '22023'),
	($$lifecycle_model_drop('weekly')$$, '55000'),
	($$lifecycle_model_share('nosuch', 'public')$$, '22023'),
	($$lifecycle_model_share(lifecycle_model_save('own'), 'nobody; DROP TABLE bought_orders')$$, '42704'),
	($$lifecycle_model_unshare('weekly', 'public')$$, '55000'),
	($$lifecycle_label('stability', 'relationship4', 'xx')$$, '22023'),
	($$lifecycle_label('stability', E'full7\n')$$, '22023'),
	($$lifecycle_label(NULL, 'nosuch')$$, '= NULL'),
	($$lifecycle_touches('nosuch')$$, '22023'),
	($$lifecycle_touches('relationship4')$$, '= NULL'),
	($$lifecycle_touch(p, '2024-06-01', '{NULL}') FROM bought$$, '= NULL'),
	($$lifecycle_touch(p, '2024-06-01', '{{a,b},{c,d}}') FROM bought$$, '= NULL'),
	($$lifecycle_touch(p, '2024-06-01', '{}') FROM bought$$, '= NULL'),
	($$lifecycle_stage_label(p, '2024-06-01', 'nosuch') FROM bought$$, '22023'),
	($$lifecycle_curve_svg(p, '2024-06-01', 'xx') FROM bought$$, '22023'),
	($$count(*) FROM lifecycle_events('{"version": 1, "events": []}')$$, '= 0')
) AS v (statement, expected);

INSERT INTO hostile (about, statement, expected) SELECT 'generator', statement, expected FROM (VALUES
	($$lifecycle_attach('pg_shop', 'bought_orders', 'customer', 'at', 'amount')$$, '42939'),
	($$lifecycle_internal.lifecycle_attach_run('pg_shop', NULL::regclass, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)$$, '42939'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', horizon_days => 0)$$, '22023'),
	($$lifecycle_attach('information_schema', 'bought_orders', 'customer', 'at', 'amount')$$, '42939'),
	($$lifecycle_attach('public', 'bought_orders', 'customer', 'at', 'amount')$$, '42P06'),
	($$lifecycle_attach('shop', 'nosuch', 'customer', 'at', 'amount')$$, '42P01'),
	($$lifecycle_attach('shop', 'bought_index', 'customer', 'at', 'amount')$$, '42809'),
	($$lifecycle_attach('shop', 'bought_sequence', 'last_value', 'at', 'amount')$$, '42809'),
	($$lifecycle_attach('shop', 'pg_temp.temporary', 'customer', 'at', 'amount')$$, '42809'),
	($$lifecycle_attach('shop', 'bought_orders', 'ctid', 'at', 'amount')$$, '42P10'),
	($$lifecycle_attach('shop', 'bought_orders', 'xmin', 'at', 'amount')$$, '42P10'),
	($$lifecycle_attach('shop', 'bought_orders', 'gone', 'at', 'amount')$$, '42703'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount; DROP TABLE bought_orders')$$, '42601'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'note', 'amount')$$, '42804'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'note')$$, '42804'),
	($$lifecycle_attach('shop', 'bought_orders', 'amount_range', 'at', 'amount')$$, '42804'),
	($$lifecycle_attach('shop', 'bought_orders', repeat('客', 22), 'at', 'amount')$$, '42622'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', time_zone => 'Mars/Olympus')$$, '22023'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', as_of => '10000-01-01')$$, '22008'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', model => 'nosuch')$$, '22023'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', scheme => 'nosuch')$$, '22023'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', language => 'en; --')$$, '22023'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', value_share => 'NaN')$$, '22023'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', alert_probability => -0.1)$$, '22023'),
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', customers => 'bought_orders', customer_key => 'note')$$, '42804'),
	-- as it was before lifecycle_attach_source
	($$lifecycle_attach('shop', 'bought_orders', 'customer', 'at', 'amount', contacts => 'bought_orders', contact_key => 'note')$$, '42883'),
	($$lifecycle_attach('shop', 'bought_view', 'customer', 'at', 'amount', maintain => 'tracked')$$, '42809'),
	($$lifecycle_attach('shop', 'bought_secret', 'customer', 'at', 'amount', maintain => 'scheduled')$$, '55000'),
	($h$SELECT lifecycle_attach(E'a"b''c\\ {{d}} %s $1;--', 'bought_odd', E'cu"st''{{at}}%I', 'at', 'select', maintain => 'tracked'); SELECT lifecycle_refresh(E'a"b''c\\ {{d}} %s $1;--'); SELECT lifecycle_detach(E'a"b''c\\ {{d}} %s $1;--')$h$, '= NULL'),
	($$count(*) FROM lifecycle_profiles('DELETE FROM bought_orders') AS t (customer int, profile lifecycle_profile)$$, '22023'),
	($$count(*) FROM lifecycle_profiles('SELECT 1; SELECT 2') AS t (customer int, profile lifecycle_profile)$$, '22023'),
	($$count(*) FROM lifecycle_profiles('SELECT note, at, amount FROM bought_orders') AS t (customer int, profile lifecycle_profile)$$, '42804'),
	($$count(*) FROM lifecycle_profiles('SELECT customer, note, amount FROM bought_orders') AS t (customer int, profile lifecycle_profile)$$, '42804'),
	($$count(*) FROM lifecycle_profiles('SELECT customer, at, amount FROM bought_orders') AS t (customer text, profile lifecycle_profile)$$, '42804'),
	($$count(*) FROM lifecycle_profiles('SELECT customer, at, amount FROM bought_orders') AS t (customer int)$$, '42804'),
	($$count(*) FROM lifecycle_profiles('SELECT customer, at, amount FROM bought_orders') AS t (customer int, profile text)$$, '42804'),
	($h$count(*) FROM lifecycle_profiles('SELECT customer, at, amount FROM bought_orders WHERE $1') AS t (customer int, profile lifecycle_profile)$h$, '42P02'),
	($$count(*) FROM lifecycle_profiles('COPY bought_orders TO STDOUT') AS t (customer int, profile lifecycle_profile)$$, '22023'),
	($$count(*) FROM lifecycle_profiles('SELECT customer, at, amount FROM bought_orders WHERE false') AS t (customer int, profile lifecycle_profile)$$, '= 0'),
	($$count(*) FROM lifecycle_profiles(NULL) AS t (customer int, profile lifecycle_profile)$$, '= 0'),
	($$count(*) FROM lifecycle_profiles('WITH gone AS (DELETE FROM bought_orders RETURNING *) SELECT customer, at, amount FROM gone') AS t (customer int, profile lifecycle_profile)$$, '22023'),
	($$lifecycle_refresh('nosuch')$$, '42704'),
	($$lifecycle_refresh('public')$$, '42704'),
	($$lifecycle_refresh('pg_catalog')$$, '42704'),
	($$lifecycle_refresh(E'shop"; DROP TABLE bought_orders; --')$$, '42704'),
	($$lifecycle_detach('nosuch')$$, '42704'),
	($$lifecycle_attach_source('nosuch', 'wallet', 'bought_orders', value => 'amount')$$, '42704'),
	($$lifecycle_attach_source(NULL, 'wallet', 'bought_orders', value => 'amount')$$, '22004'),
	($$lifecycle_attach_source('mine', 'wallet', 'bought_orders', value => 'amount') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_internal.lifecycle_attach_source_run('mine', 'wallet', 'bought_orders', 'customer', 'at', 'amount', NULL, NULL, NULL, false)$$, '42501'),
	($$count(*) > 5 FROM lifecycle_internal.lifecycle_source_columns()$$, '= true'),
	($$lifecycle_internal.lifecycle_source_is_aside(NULL)$$, '= NULL'),
	($$lifecycle_detach_source('nosuch', 'wallet')$$, '42704'),
	($$lifecycle_detach_source('mine', 'wallet') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_internal.lifecycle_detach_source_run('mine', 'wallet', true)$$, '42501'),
	($$count(*) FROM lifecycle_plan('nosuch', 1)$$, '42704'),
	($$count(*) FROM lifecycle_plan(NULL, 1)$$, '22004'),
	($$count(*) FROM lifecycle_plan('mine', NULL)$$, '22004'),
	($$count(*) FROM lifecycle_plan('mine', -0.01)$$, '22023'),
	($$count(*) FROM lifecycle_plan('mine', 'NaN')$$, '22023'),
	($$count(*) FROM lifecycle_plan('mine', 'Infinity')$$, '22023'),
	($$count(*) FROM lifecycle_plan('mine', 100)$$, '55000'),
	($$count(*) FROM lifecycle_plan('mine', 100) /* as hostile_stranger */$$, '42501'),
	($$count(*) FROM lifecycle_internal.lifecycle_plan_run('mine', 100)$$, '42501'),
	($$count(*) FROM lifecycle_what_if('nosuch')$$, '42704'),
	($$count(*) FROM lifecycle_what_if(NULL)$$, '22004'),
	($$count(*) FROM lifecycle_what_if('mine', 'NaN')$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', '-Infinity')$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', spend_factor => NULL)$$, '22004'),
	($$count(*) FROM lifecycle_what_if('mine', spend_factor => 'NaN')$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', spend_factor => 'Infinity')$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', spend_factor => 1e300)$$, '22003'),
	($$count(*) FROM lifecycle_what_if('mine', horizon_days => 36601)$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', horizon_days => -2147483648)$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', discount_rate => 'NaN')$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', discount_rate => -0.01)$$, '22023'),
	($$count(*) FROM lifecycle_what_if('mine', -100, 0, 36600, 10)$$, '= 8'),
	($$count(*) FROM lifecycle_what_if('mine') /* as hostile_stranger */$$, '42501'),
	($$count(*) FROM lifecycle_internal.lifecycle_what_if_run('mine', 0, 1, NULL, NULL)$$, '42501'),
	($$lifecycle_internal.lifecycle_value_if(p, '2024-06-01', m, m, 'NaN') FROM bought, lifecycle_model_get('default') AS m$$, '22023'),
	($$lifecycle_internal.lifecycle_value_if(p, 'infinity', m, m, 1) FROM bought, lifecycle_model_get('default') AS m$$, '22008'),
	($$lifecycle_internal.lifecycle_value_if(p, '2024-06-01', m, w, 1) FROM bought, lifecycle_model_get('default') AS m, lifecycle_model_get('weekly') AS w$$, '22023'),
	($$lifecycle_internal.lifecycle_retention_of(0, 0, m, 1) FROM lifecycle_model_get('default') AS m$$, '= NULL'),
	($$lifecycle_internal.lifecycle_leave_factor(0, 0, m, NULL) FROM lifecycle_model_get('default') AS m$$, '= 1'),
	($$lifecycle_internal.lifecycle_track_call()$$, '55000'),
	($$lifecycle_internal.lifecycle_track_applies()$$, '= false'),
	($$lifecycle_detach(NULL)$$, '22004'),
	($$lifecycle_detach('public')$$, '42704'),
	($$lifecycle_cut(1, 'stage')$$, '42809'),
	($$lifecycle_internal.lifecycle_cut_query(0)$$, '= NULL'),
	($$count(*) FROM lifecycle_internal.lifecycle_view_reads(0)$$, '= 0'),
	($$lifecycle_internal.lifecycle_view_definition('nosuch', 0)$$, '= NULL'),
	($$lifecycle_cut(NULL::mine.segments, 'nosuch')$$, '42703'),
	($$lifecycle_model_diff('nosuch', 'default', 'weekly')$$, '42704'),
	($$lifecycle_model_diff(NULL, 'default', 'weekly')$$, '22004'),
	($$lifecycle_report('nosuch')$$, '42704'),
	($$lifecycle_report(NULL)$$, '22004'),
	($$lifecycle_attach_script('nosuch')$$, '42704'),
	($$lifecycle_attach_script(NULL)$$, '22004'),
	($$lifecycle_internal.lifecycle_script_argument(NULL, NULL)$$, '= '),
	($$lifecycle_internal.lifecycle_script_customer(NULL)$$, '= NULL'),
	($$lifecycle_internal.lifecycle_script_attach('x', NULL)$$, '22004'),
	($$lifecycle_internal.lifecycle_script_source(NULL, NULL)$$, '22004'),
	($$count(*) FROM lifecycle_effect('nosuch', 'SELECT 1', '2024-01-10', '2024-02-01')$$, '42704'),
	($$count(*) FROM lifecycle_effect('mine', 'DROP TABLE bought_orders', '2024-01-10', '2024-02-01')$$, '22023'),
	($$count(*) FROM lifecycle_compare('nosuch', '2024-01-20', 30)$$, '42704'),
	($$count(*) FROM lifecycle_compare('DELETE FROM bought_orders', '2024-01-20', 30)$$, '42704'),
	($$lifecycle_internal.lifecycle_compare_run('SELECT customer, at, amount FROM bought_orders', 'infinity', 30, NULL, NULL)$$, '22008')
) AS v (statement, expected);

INSERT INTO hostile (about, statement, expected) SELECT 'security', statement, expected FROM (VALUES
	($$lifecycle_refresh('mine') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_detach('mine') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_model_diff('mine', 'default', 'weekly') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_report('mine') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_attach_script('mine') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_internal.lifecycle_attach_script_run('mine') /* as hostile_stranger */$$, '42501'),
	($$count(*) FROM lifecycle_effect('mine', 'SELECT 1', '2024-01-10', '2024-02-01') /* as hostile_stranger */$$, '42501'),
	($$count(*) FROM lifecycle_compare('mine', '2024-01-20', 30) /* as hostile_stranger */$$, '42501'),
	($$lifecycle_internal.lifecycle_report_run('mine') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_attach('theirs', 'bought_orders', 'customer', 'at', 'amount') /* as hostile_stranger */$$, '42501'),
	($$count(*) FROM lifecycle_datasets /* as hostile_stranger */$$, '= 0'),
	($$lifecycle_internal.lifecycle_refresh_run('mine', false, false) /* as hostile_stranger */$$, '42501'),
	($$lifecycle_internal.lifecycle_detach_run('mine') /* as hostile_stranger */$$, '42501'),
	($$lifecycle_internal.lifecycle_model_diff_run('mine', 'default', 'weekly') /* as hostile_stranger */$$, '42501'),
	($$INSERT INTO lifecycle_model SELECT (json_populate_record(lifecycle_model_get('default'), '{"name": "mine"}')).* /* as hostile_stranger */$$, '42501'),
	($$DELETE FROM lifecycle_scheme WHERE scheme = 'full7' /* as hostile_stranger */$$, '42501'),
	($$count(*) FROM lifecycle_profiles('SELECT customer, at, amount FROM bought_orders') AS t (customer int, profile lifecycle_profile) /* as hostile_stranger */$$, '42501')
) AS v (statement, expected);

INSERT INTO hostile (about, statement, expected) SELECT 'operations', statement, expected FROM (VALUES
	($$INSERT INTO lifecycle_model SELECT (json_populate_record(lifecycle_model_get('default'), '{"name": "mine", "builtin": true}')).*$$, '55000'),
	($$INSERT INTO lifecycle_model SELECT (json_populate_record(lifecycle_model_get('default'), '{"name": "mine", "builtin": false, "period_days": -1}')).*$$, '22023'),
	($$INSERT INTO lifecycle_model SELECT (lifecycle_model_get('default')).*$$, '55000'),
	($$TRUNCATE lifecycle_model$$, '55000'),
	($$INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en) VALUES ('', 'stability', 1, 'x')$$, '23514'),
	($$INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en, builtin) VALUES ('own', 'stability', 1, 'x', true) RETURNING builtin$$, '= false'),
	($$INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en) VALUES ('own', 'glory', 1, 'x')$$, '22P02'),
	($$DROP TABLE bought_orders$$, '2BP01'),
	($$ALTER TABLE bought_orders DROP COLUMN amount$$, '2BP01'),
	($$ALTER TABLE bought_orders ALTER amount TYPE text$$, '0A000'),
	($$DROP SCHEMA mine$$, '2BP01'),
	($$DROP VIEW mine.stages, mine.customers, mine.data_quality, mine.transitions, mine.cohorts, mine.history, mine.stage_profit, mine.alerts, mine.growth, mine.quadrants, mine.equity, mine.segments CASCADE; SELECT lifecycle_detach('mine')$$, '= NULL'),
	($$DROP FUNCTION lifecycle_stage(lifecycle_profile, date)$$, '2BP01'),
	($$DROP TYPE lifecycle_profile$$, '2BP01'),
	($$DROP EXTENSION lifecycle$$, '2BP01'),
	($$ALTER EXTENSION lifecycle SET SCHEMA pg_temp$$, '0A000'),
	($$ALTER EXTENSION lifecycle UPDATE TO '99.0'$$, '22023'),
	($$UPDATE mine.customers SET stage = 'stability'$$, '55000'),
	($$UPDATE mine.dataset SET model = 'nosuch'; SELECT lifecycle_refresh('mine')$$, '22023'),
	($$INSERT INTO bought_orders VALUES (1, '2024-03-01', 'NaN'); SELECT lifecycle_refresh('mine')$$, '= NULL'),
	($$INSERT INTO bought_orders VALUES (1, 'infinity', 1); SELECT lifecycle_refresh('mine')$$, '= NULL'),
	($$INSERT INTO bought_orders VALUES (NULL, '2024-03-01', 1); SELECT lifecycle_refresh('mine')$$, '= NULL'),
	($$DELETE FROM mine.delta_order; DELETE FROM mine.profiles; SELECT lifecycle_refresh('mine')$$, '= NULL'),
	($$UPDATE mine.profiles SET profile = '{"version": 1, "events": []}'; DELETE FROM bought_orders; SELECT lifecycle_refresh('mine')$$, '= NULL'),
	($$ALTER TABLE bought_orders RENAME COLUMN amount TO total; SELECT lifecycle_refresh('mine')$$, '42703'),
	($$ALTER TABLE bought_orders RENAME TO renamed; SELECT lifecycle_refresh('mine')$$, '42P01'),
	($$DROP TABLE bought_orders CASCADE; SELECT lifecycle_refresh('mine')$$, '42P01'),
	($$DROP TABLE bought_orders CASCADE; SELECT lifecycle_detach('mine')$$, '= NULL'),
	($$CREATE TABLE mine.other (); SELECT lifecycle_detach('mine')$$, '2BP01'),
	($$SET LOCAL transaction_read_only = on; SELECT lifecycle_refresh('mine')$$, '25006'),
	($$DELETE FROM mine.dataset; SELECT lifecycle_refresh('mine')$$, '55000'),
	($$DELETE FROM mine.dataset; SELECT lifecycle_report('mine')$$, '55000'),
	($$DELETE FROM mine.dataset; SELECT lifecycle_attach_script('mine')$$, '55000'),
	($$DELETE FROM mine.dataset; SELECT lifecycle_detach('mine')$$, '= NULL'),
	($$count(*) FROM lifecycle_compare('mine', '2024-05-20', 30)$$, '22023')
) AS v (statement, expected);


SELECT is(pg_temp.attack(statement), expected, about || ': ' || left(statement, 120)) FROM hostile ORDER BY n;

-- A fitted model at the ends of double precision: an error, or a finite number.
SELECT is(string_agg(statement, E'\n' ORDER BY statement) FILTER (WHERE answer !~ '^(22003|22023|= [-0-9.e+]+)$'), NULL, 'predictions at the ends of double precision: ' || count(*))
FROM unnest('{bgnbd,mbgnbd,pnbd,bgbb}'::text[]) AS model, unnest('{1e-300,1,1e300}'::text[]) AS a, unnest('{1e-300,1e5}'::text[]) AS b, unnest('{1e-12,1e300}'::text[]) AS c,
	unnest('{"0, 0, 1","3, 2, 5","2147483647, 1, 1"}'::text[]) AS history, unnest('{alive,expected,dert}'::text[]) AS question,
	format('clv_%2$s(clv_%1$s(%3$s, %4$s, %5$s, 1, 365), %6$s%7$s)', model, question, a, b, c, history, CASE question WHEN 'expected' THEN ', 10' WHEN 'dert' THEN ', 0.1' ELSE '' END) AS statement,
	pg_temp.attack(statement) AS answer;

-- ---- states of type internal ----

CREATE TEMP VIEW of_internal_states AS
SELECT p.oid AS fn, format('%s(%s)', p.oid::regproc, (SELECT string_agg(CASE t WHEN 'internal'::regtype THEN $$'\xff'$$ ELSE format('NULL::%s', t::regtype) END, ', ' ORDER BY n)
	FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, n))) AS statement
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'lifecycle'
WHERE 'internal'::regtype = ANY (p.proargtypes);
SELECT cmp_ok((SELECT count(*) FROM of_internal_states), '>', 80::bigint, 'there are such functions');
SELECT is_empty($$SELECT * FROM (SELECT statement, pg_temp.attack(statement) AS answer FROM of_internal_states) AS s WHERE answer <> '42883'$$, 'no SQL value is a state of type internal: such functions cannot be called');
SELECT is(pg_temp.attack('CREATE AGGREGATE pg_temp.own(int) (SFUNC = lifecycle_internal.clv_combine, STYPE = internal) /* as hostile_stranger */'), '42P13', 'nor can a plain user make an aggregate of them');

-- ---- states that are arrays: each has its length, and nothing else passes ----

SELECT is(string_agg(concat_ws(' ', name, n, answer), ', ' ORDER BY name, n), 'equity 23 = NULL, equity_bridge 23 = NULL, retention 9 = {}, retention 16 = {}, retention 23 = {}, retention 30 = {}, retention 37 = {}, retention 44 = {}, retention 51 = {}, retention 58 = {}, retention 65 = {}, transitions 64 = NULL',
	'of arrays of 0 to 66 zeros those of a state''s length are finished, all others 22P03')
FROM unnest('{equity,equity_bridge,retention,transitions}'::text[]) AS name, generate_series(0, 66) AS n,
	pg_temp.attack(format('lifecycle_internal.lifecycle_%s_final(array_fill(0::bigint, ARRAY[%s]))', name, n)) AS answer WHERE answer <> '22P03';
SELECT is(string_agg(DISTINCT answer, ', '), '22P03', 'nor is an array of no, one or two elements merged')
FROM unnest('{equity,equity_bridge,retention,transitions}'::text[]) AS name, unnest('{"{}","{0}","{0,0}","{{0,0}}","{NULL}"}'::text[]) AS state,
	pg_temp.attack(format('lifecycle_internal.lifecycle_%s_merge(%L, %2$L)', name, state)) AS answer;

-- ---- nothing is left out ----

SELECT is_empty($$SELECT DISTINCT p.proname FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'lifecycle'
	WHERE p.prorettype <> 'trigger'::regtype AND p.proname !~ '^lifecycle_(dataset|report)_' AND p.oid NOT IN (SELECT fn FROM of_internal_states)
	AND NOT EXISTS (SELECT FROM hostile WHERE statement ~ ('\m' || p.proname || '\('))$$, 'every function has a row, but for triggers, what takes a state of type internal and what datasets are made by');

SELECT * FROM finish();
ROLLBACK;
