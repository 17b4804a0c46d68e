-- The catalogue contract: what a user can call, and what every object must be.
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

CREATE TEMP VIEW members AS
SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'lifecycle';
CREATE TEMP VIEW functions AS
SELECT p.*, p.oid AS fn, p.pronamespace = 'lifecycle_internal'::regnamespace AS internal, l.lanname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')' AS signature, pg_get_function_result(p.oid) AS result
FROM members m JOIN pg_proc p ON p.oid = m.objid AND m.classid = 'pg_proc'::regclass JOIN pg_language l ON l.oid = p.prolang;

-- ---- functions and aggregates ----

-- Signature, what it returns, aggregate or function, volatility, strictness; all of them parallel safe, but for the one that
-- runs whatever query it is given.
-- AT, MONEY and V stand for each kind of row: a day from a timestamptz depends on the session's time zone.
CREATE TEMP TABLE templates (signature text, result text, kind "char", volatility text, strict bool);
INSERT INTO templates VALUES
	('lifecycle_profile(AT, MONEY)', 'lifecycle_profile', 'a', 'i', false),
	('lifecycle_profile(AT, MONEY, MONEY)', 'lifecycle_profile', 'a', 'i', false),
	('lifecycle_profile(AT, MONEY, MONEY, text)', 'lifecycle_profile', 'a', 'i', false),
	('lifecycle_profile(AT, MONEY, MONEY, text, text)', 'lifecycle_profile', 'a', 'i', false),
	('lifecycle_measure(AT, text, MONEY)', 'lifecycle_profile', 'a', 'i', false),
	('lifecycle_measure(AT, text, MONEY, text)', 'lifecycle_profile', 'a', 'i', false),
	('lifecycle_stage(AT, MONEY, date)', 'lifecycle_stage', 'a', 'i', false),
	('lifecycle_add(lifecycle_profile, AT, MONEY)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_add(lifecycle_profile, AT, MONEY, MONEY)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_add(lifecycle_profile, AT, MONEY, MONEY, text)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_add(lifecycle_profile, AT, MONEY, MONEY, text, text)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_subtract(lifecycle_profile, AT, MONEY)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_subtract(lifecycle_profile, AT, MONEY, MONEY)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_subtract(lifecycle_profile, AT, MONEY, MONEY, text)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_subtract(lifecycle_profile, AT, MONEY, MONEY, text, text)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_add_measure(lifecycle_profile, AT, text, MONEY)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_add_measure(lifecycle_profile, AT, text, MONEY, text)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_subtract_measure(lifecycle_profile, AT, text, MONEY)', 'lifecycle_profile', 'f', 'V', false),
	('lifecycle_subtract_measure(lifecycle_profile, AT, text, MONEY, text)', 'lifecycle_profile', 'f', 'V', false),
	('clv_xnpv(double precision, MONEY, AT)', 'MONEY', 'a', 'i', false),
	('clv_xnpv(double precision, MONEY, AT, date)', 'MONEY', 'a', 'i', false),
	('clv_xirr(MONEY, AT)', 'double precision', 'a', 'i', false),
	('clv_xirr(MONEY, AT, double precision)', 'double precision', 'a', 'i', false),
	('clv_xirr_all(MONEY, AT)', 'double precision[]', 'a', 'i', false);

CREATE TEMP TABLE expected AS
SELECT replace(replace(signature, 'AT', at), 'MONEY', money) AS signature, replace(result, 'MONEY', money) AS result, kind, replace(volatility, 'V', v) AS volatility, strict
FROM templates, (VALUES ('date', 'i'), ('timestamp without time zone', 'i'), ('timestamp with time zone', 's')) a (at, v), unnest('{numeric,double precision}'::text[]) money;
INSERT INTO expected
SELECT replace(signature, 'MONEY', money), replace(result, 'MONEY', money), 'a', 'i', false
FROM (VALUES ('clv_npv(double precision, MONEY, integer)', 'MONEY'), ('clv_npv(double precision, MONEY, integer, text)', 'MONEY'), ('clv_irr(MONEY, integer)', 'double precision'),
	('clv_irr(MONEY, integer, double precision)', 'double precision'), ('clv_irr_all(MONEY, integer)', 'double precision[]')) a (signature, result), unnest('{numeric,double precision}'::text[]) money;
INSERT INTO expected VALUES
	('lifecycle_merge(lifecycle_profile)', 'lifecycle_profile', 'a', 'i', false),
	('lifecycle_profiles(text)', 'SETOF record', 'f', 's', true),
	('lifecycle_version()', 'text', 'f', 'i', true),
	('lifecycle_help(text, text)', 'SETOF record', 'f', 's', false),
	('lifecycle_orders(lifecycle_profile, date, date)', 'bigint', 'f', 'i', false),
	('lifecycle_revenue(lifecycle_profile, date, date)', 'numeric', 'f', 'i', false),
	('lifecycle_cost(lifecycle_profile, date, date)', 'numeric', 'f', 'i', false),
	('lifecycle_bad_debt(lifecycle_profile, date, date)', 'numeric', 'f', 'i', false),
	('lifecycle_first_at(lifecycle_profile, date, date)', 'date', 'f', 'i', false),
	('lifecycle_last_at(lifecycle_profile, date, date)', 'date', 'f', 'i', false),
	('lifecycle_events(lifecycle_profile)', 'SETOF record', 'f', 'i', true),
	('lifecycle_series(lifecycle_profile, integer, date)', 'SETOF record', 'f', 'i', false),
	('lifecycle_rfm(lifecycle_profile, date, double precision)', 'record', 'f', 'i', true),
	('lifecycle_sparkline(lifecycle_profile, date, integer)', 'text', 'f', 'i', true),
	('lifecycle_stage(lifecycle_profile, date)', 'lifecycle_stage', 'f', 'i', true),
	('lifecycle_status(lifecycle_profile, date)', 'record', 'f', 'i', true),
	('lifecycle_stage(lifecycle_profile, date, lifecycle_model)', 'lifecycle_stage', 'f', 'i', true),
	('lifecycle_status(lifecycle_profile, date, lifecycle_model)', 'record', 'f', 'i', true),
	('lifecycle_history(lifecycle_profile, date)', 'SETOF record', 'f', 'i', true),
	('lifecycle_history(lifecycle_profile, date, lifecycle_model)', 'SETOF record', 'f', 'i', true),
	('lifecycle_fit(lifecycle_profile, date, lifecycle_model)', 'lifecycle_model', 'a', 'i', false),
	('lifecycle_fit_report(lifecycle_profile, date, lifecycle_model)', 'lifecycle_fit_summary', 'a', 'i', false),
	('lifecycle_explain(lifecycle_profile, date, text)', 'SETOF record', 'f', 'i', true),
	('lifecycle_explain(lifecycle_profile, date, lifecycle_model, text)', 'SETOF record', 'f', 'i', true),
	('lifecycle_pattern(lifecycle_profile, date)', 'text', 'f', 'i', true),
	('lifecycle_pattern(lifecycle_profile, date, lifecycle_model)', 'text', 'f', 'i', true),
	('lifecycle_profit(lifecycle_profile, date)', 'SETOF record', 'f', 'i', true),
	('lifecycle_profit(lifecycle_profile, date, lifecycle_model)', 'SETOF record', 'f', 'i', true),
	('lifecycle_profit(lifecycle_profile, date, lifecycle_model, date)', 'SETOF record', 'f', 'i', true),
	('lifecycle_breakeven(lifecycle_profile, date)', 'record', 'f', 'i', true),
	('lifecycle_breakeven(lifecycle_profile, date, lifecycle_model)', 'record', 'f', 'i', true),
	('lifecycle_milestones(lifecycle_profile, date)', 'record', 'f', 'i', true),
	('lifecycle_milestones(lifecycle_profile, date, lifecycle_model)', 'record', 'f', 'i', true),
	('lifecycle_curve_svg(lifecycle_profile, date, text)', 'text', 'f', 'i', true),
	('lifecycle_curve_svg(lifecycle_profile, date, lifecycle_model, text)', 'text', 'f', 'i', true),
	('lifecycle_dwell(lifecycle_profile, date)', 'SETOF record', 'f', 'i', true),
	('lifecycle_dwell(lifecycle_profile, date, lifecycle_model)', 'SETOF record', 'f', 'i', true),
	('lifecycle_transitions(lifecycle_profile, date)', 'lifecycle_transitions', 'a', 'i', false),
	('lifecycle_transitions(lifecycle_profile, date, lifecycle_model)', 'lifecycle_transitions', 'a', 'i', false),
	('lifecycle_equity(lifecycle_profile, date)', 'lifecycle_equity', 'a', 'i', false),
	('lifecycle_equity(lifecycle_profile, date, lifecycle_model)', 'lifecycle_equity', 'a', 'i', false),
	('lifecycle_equity_bridge(lifecycle_profile, date, date)', 'lifecycle_equity_bridge', 'a', 'i', false),
	('lifecycle_equity_bridge(lifecycle_profile, date, date, lifecycle_model)', 'lifecycle_equity_bridge', 'a', 'i', false),
	('lifecycle_transition_rows(lifecycle_transitions)', 'SETOF record', 'f', 'i', true),
	('lifecycle_equity_rows(lifecycle_equity)', 'SETOF record', 'f', 'i', true),
	('lifecycle_customer(lifecycle_profile, date)', 'record', 'f', 'i', true),
	('lifecycle_customer(lifecycle_profile, date, lifecycle_model)', 'record', 'f', 'i', true),
	('lifecycle_clv(lifecycle_profile, date)', 'record', 'f', 'i', true),
	('lifecycle_clv(lifecycle_profile, date, lifecycle_model)', 'record', 'f', 'i', true),
	('lifecycle_clv(lifecycle_profile, date, lifecycle_model, double precision)', 'record', 'f', 'i', true),
	('lifecycle_winback(lifecycle_profile, date, numeric, double precision)', 'record', 'f', 'i', true),
	('lifecycle_winback(lifecycle_profile, date, numeric, double precision, lifecycle_model)', 'record', 'f', 'i', true),
	('lifecycle_loss(lifecycle_profile, date)', 'record', 'f', 'i', true),
	('lifecycle_loss(lifecycle_profile, date, lifecycle_model)', 'record', 'f', 'i', true),
	('lifecycle_model_shipped(text)', 'lifecycle_model', 'f', 'i', true),
	('lifecycle_model_check(lifecycle_model)', 'boolean', 'f', 'i', true),
	('lifecycle_model_get(text)', 'lifecycle_model', 'f', 's', true),
	('clv_retention(double precision, double precision, double precision, integer, double precision, text, double precision)', 'double precision', 'f', 'i', false),
	('clv_breakeven_acquisition(double precision, double precision, double precision, double precision, integer, double precision, text, double precision)', 'double precision', 'f', 'i', false),
	('clv_acquisition_optimum(double precision, double precision, double precision)', 'record', 'f', 'i', true),
	('clv_retention_optimum(double precision, double precision, double precision, double precision)', 'record', 'f', 'i', true),
	('clv_markov(double precision[], double precision[], double precision, integer, boolean)', 'double precision[]', 'f', 'i', false),
	('clv_markov_stop(double precision[], double precision[], double precision, integer)', 'boolean[]', 'f', 'i', false),
	('lifecycle_referrals(lifecycle_referral[], numeric)', 'SETOF record', 'f', 'i', true),
	('lifecycle_referral_generations(lifecycle_referral[])', 'SETOF record', 'f', 'i', true),
	('lifecycle_label(lifecycle_stage, text, text, text)', 'text', 'f', 's', false),
	('lifecycle_touch(lifecycle_profile, date, text[])', 'text', 'f', 'i', true),
	('lifecycle_touches(text)', 'text[]', 'f', 's', true),
	('lifecycle_stage_label(lifecycle_profile, date, text, text)', 'text', 'f', 's', false),
	('lifecycle_stage_label(lifecycle_profile, date, lifecycle_model, text, text)', 'text', 'f', 's', false);

-- The same set for every fitted model: M is its name, P its parameters, COLUMNS those of a row, and a UNIT where there are times.
CREATE TEMP TABLE fitted (model text, parameters int, columns int, timed bool, purchases bool);
INSERT INTO fitted VALUES ('bgnbd', 4, 3, true, true), ('mbgnbd', 4, 3, true, true), ('pnbd', 4, 3, true, true), ('bgbb', 4, 3, true, true), ('gg', 3, 2, false, false), ('sbg', 2, 2, true, false), ('bdw', 3, 2, true, false);
CREATE FUNCTION pg_temp.of_model(template text, f fitted) RETURNS text LANGUAGE sql AS $$
SELECT replace(replace(replace(replace(template, 'clv_M', 'clv_' || f.model), 'COLUMNS', array_to_string(array_fill('double precision'::text, ARRAY[f.columns]), ', ')),
	'PARAMETERS', array_to_string(array_fill('double precision'::text, ARRAY[f.parameters]), ', ')), ', UNIT', CASE WHEN f.timed THEN ', double precision' ELSE '' END)
$$;
INSERT INTO expected
SELECT pg_temp.of_model(v.signature, f), pg_temp.of_model(v.result, f), v.kind::"char", 'i', v.strict
FROM fitted f, (VALUES
	('clv_M_fit(COLUMNS)', 'clv_M', 'a', false, false), ('clv_M_fit(COLUMNS, UNIT)', 'clv_M', 'a', false, false),
	('clv_M_fit(COLUMNS, UNIT, double precision)', 'clv_M', 'a', false, false), ('clv_M_fit(COLUMNS, UNIT, double precision, clv_M)', 'clv_M', 'a', false, false),
	('clv_M(PARAMETERS, UNIT)', 'clv_M', 'f', false, false), ('clv_accept(clv_M)', 'clv_M', 'f', true, false),
	('clv_alive(clv_M, COLUMNS, double precision, double precision)', 'double precision', 'f', false, true),
	('clv_expected(clv_M, COLUMNS, double precision, double precision)', 'double precision', 'f', false, true),
	('clv_probability(clv_M, COLUMNS, integer, double precision, double precision)', 'double precision', 'f', false, true),
	('clv_dert(clv_M, COLUMNS, double precision, double precision, double precision)', 'double precision', 'f', false, true),
	('clv_interval(clv_M, COLUMNS, double precision, double precision, double precision)', 'record', 'f', false, true),
	('clv_dert_interval(clv_M, COLUMNS, double precision, double precision, double precision, double precision)', 'record', 'f', false, true),
	('clv_total(clv_M, double precision[], double precision[], double precision[], double precision, double precision, integer, bigint, double precision)', 'record', 'f', false, true)
) v (signature, result, kind, strict, of_purchases)
WHERE (f.purchases OR NOT v.of_purchases) AND (f.timed OR v.signature <> 'clv_M_fit(COLUMNS, UNIT)');
INSERT INTO expected VALUES ('clv_discount_rate(double precision, double precision)', 'double precision', 'f', 'i', true),
	('clv_predict(lifecycle_profile, date, clv_bgnbd, clv_gg, double precision, double precision, double precision, double precision)', 'record', 'f', 'i', false),
	('clv_predict(lifecycle_profile, date, clv_mbgnbd, clv_gg, double precision, double precision, double precision, double precision)', 'record', 'f', 'i', false),
	('clv_predict(lifecycle_profile, date, clv_pnbd, clv_gg, double precision, double precision, double precision, double precision)', 'record', 'f', 'i', false),
	('clv_survival(double precision, boolean)', 'clv_survival_point[]', 'a', 'i', false), ('clv_survival(double precision, boolean, double precision)', 'clv_survival_point[]', 'a', 'i', false),
	('clv_spend(clv_gg, double precision, double precision)', 'double precision', 'f', 'i', true),
	('clv_spend_interval(clv_gg, double precision, double precision, double precision)', 'record', 'f', 'i', true),
	('clv_predict_interval(lifecycle_profile, date, clv_bgnbd, clv_gg, double precision, double precision, double precision, double precision, double precision)', 'record', 'f', 'i', false),
	('clv_predict_interval(lifecycle_profile, date, clv_mbgnbd, clv_gg, double precision, double precision, double precision, double precision, double precision)', 'record', 'f', 'i', false),
	('clv_predict_interval(lifecycle_profile, date, clv_pnbd, clv_gg, double precision, double precision, double precision, double precision, double precision)', 'record', 'f', 'i', false),
	('clv_survival(clv_sbg, double precision, double precision)', 'double precision', 'f', 'i', true),
	('clv_dert(clv_sbg, double precision, double precision, double precision)', 'double precision', 'f', 'i', false),
	('clv_survival(clv_bdw, double precision, double precision)', 'double precision', 'f', 'i', true),
	('clv_dert(clv_bdw, double precision, double precision, double precision)', 'double precision', 'f', 'i', false);

-- what makes, keeps and removes a dataset writes, so it does not run in parallel
ALTER TABLE expected ADD parallel text DEFAULT 's';
INSERT INTO expected VALUES
	('lifecycle_model_save(text, jsonb, text)', 'text', 'f', 'v', false, 'u'),
	('lifecycle_model_save(text, text, text)', 'text', 'f', 'v', false, 'u'),
	('lifecycle_model_save(text, lifecycle_model)', 'text', 'f', 'v', false, 'u'),
	('lifecycle_model_drop(text)', 'text', 'f', 'v', false, 'u'),
	('lifecycle_model_share(text, text)', 'text', 'f', 'v', true, 'u'),
	('lifecycle_model_unshare(text, text)', 'text', 'f', 'v', true, 'u'),
	('lifecycle_attach(text, text, text, text, text, text, text, text, text, text, text, text, text, date, text, text, text, double precision, double precision, double precision, integer, boolean, text, boolean, boolean)', 'TABLE(kind text, name text, description text)', 'f', 'v', false, 'u'),
	('lifecycle_detach(text)', 'TABLE(kind text, name text)', 'f', 'v', false, 'u'),
	('lifecycle_attach_source(text, text, text, text, text, text, text, text, jsonb, boolean)', 'TABLE(kind text, name text, description text)', 'f', 'v', false, 'u'),
	('lifecycle_detach_source(text, text, boolean)', 'TABLE(kind text, name text, description text)', 'f', 'v', false, 'u'),
	('lifecycle_refresh(text, boolean, boolean)', 'record', 'f', 'v', false, 'u'),
	('lifecycle_model_diff(text, text, text)', 'TABLE(customer_id text, stage_a text, stage_a_label text, stage_b text, stage_b_label text, profit_year numeric, expected_value_a numeric, expected_value_b numeric)', 'f', 's', false, 'u'),
	('lifecycle_cut(anyelement, text)', 'TABLE(cut text, line anyelement)', 'f', 's', false, 'u'),
	('lifecycle_effect(text, text, date, date)', 'SETOF lifecycle_effect', 'f', 's', false, 'u'),
	('lifecycle_plan(text, numeric)', 'TABLE(place bigint, customer_id text, stage text, stage_label text, action text, basis text, basis_label text, cost numeric, gain numeric, net_gain numeric, gain_error numeric, spent numeric, net_gain_so_far numeric, bound numeric, caution text)', 'f', 's', false, 'u'),
	('lifecycle_what_if(text, double precision, double precision, integer, double precision)', 'TABLE(stage text, stage_label text, customers bigint, retention numeric, changed_retention numeric, expected_value numeric, changed_value numeric, difference numeric)', 'f', 's', false, 'u'),
	('lifecycle_attach_script(text)', 'TABLE(place bigint, statement text)', 'f', 's', false, 'u'),
	('lifecycle_report(text)', 'text', 'f', 's', false, 'u');
UPDATE expected SET parallel = 'u' WHERE signature = 'lifecycle_profiles(text)';
INSERT INTO expected VALUES
	('lifecycle_retention(lifecycle_profile, date, integer, integer)', 'lifecycle_retention_point[]', 'a', 'i', false, 's'),
	('lifecycle_compare(lifecycle_profile, date, integer)', 'lifecycle_comparison[]', 'a', 'i', false, 's'),
	('lifecycle_compare(lifecycle_profile, date, integer, lifecycle_model, integer)', 'lifecycle_comparison[]', 'a', 'i', false, 's'),
	('lifecycle_compare(text, date, integer, lifecycle_model, integer)', 'SETOF lifecycle_comparison', 'f', 's', false, 'u');

SELECT is(
	(SELECT concat_ws(' ', prokind, result, provolatile, proisstrict, proparallel) FROM functions f WHERE f.signature = e.signature),
	concat_ws(' ', kind, result, volatility, strict, parallel), signature)
FROM expected e ORDER BY signature;

-- Whatever is not in this list is in lifecycle_internal.
SELECT is_empty('SELECT signature FROM expected AS e WHERE NOT EXISTS (SELECT FROM functions AS f WHERE f.signature = e.signature AND NOT f.internal)', 'what is public is in the schema of CREATE EXTENSION');
SELECT is_empty($$SELECT signature FROM functions WHERE NOT internal EXCEPT SELECT signature FROM expected$$, 'no public function that this list does not know');
SELECT is_empty($$SELECT signature FROM functions WHERE NOT internal AND (fn IN (
	SELECT unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]) FROM pg_aggregate
	UNION SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend]) FROM pg_type UNION SELECT oprcode FROM pg_operator UNION SELECT amproc FROM pg_amproc UNION SELECT tgfoid FROM pg_trigger)
	AND proname !~ '^lifecycle_(add|subtract)(_measure)?$' OR prorettype = 'trigger'::regtype OR 'internal'::regtype = ANY (proargtypes))$$,
	'what stands behind a type, an operator, an aggregate or a trigger is internal, but for what is called by itself too');
SELECT is((SELECT nspacl::text ~ '=U/' FROM pg_namespace WHERE nspname = 'lifecycle_internal'), true, 'the internal schema may be used by everybody');
SELECT is((SELECT bool_or(has_schema_privilege('public', 'lifecycle_internal', 'CREATE'))), false, 'and nobody may create in it');
SELECT is((SELECT has_schema_privilege('public', 'lifecycle_own', 'CREATE') AND has_schema_privilege('public', 'lifecycle_own', 'USAGE')), true, 'everybody may keep models of their own');

-- Defaults, and names by which a user may pass arguments.
SELECT is(pg_get_function_arguments((SELECT fn FROM functions f WHERE f.signature = v.signature)), arguments, v.signature || ': arguments') FROM (VALUES
	('lifecycle_orders(lifecycle_profile, date, date)', 'profile lifecycle_profile, since date DEFAULT NULL::date, until date DEFAULT NULL::date'),
	('lifecycle_revenue(lifecycle_profile, date, date)', 'profile lifecycle_profile, since date DEFAULT NULL::date, until date DEFAULT NULL::date'),
	('lifecycle_sparkline(lifecycle_profile, date, integer)', 'profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE, periods integer DEFAULT 24'),
	('lifecycle_rfm(lifecycle_profile, date, double precision)', 'profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE, unit_days double precision DEFAULT 7, OUT x integer, OUT t_x double precision, OUT t_cal double precision, OUT m_x double precision'),
	('lifecycle_stage(lifecycle_profile, date)', 'profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE'),
	('lifecycle_profile(date, numeric, numeric, text)', 'at date, revenue numeric, cost numeric, category text'),
	('lifecycle_profile(date, numeric, numeric, text, text)', 'at date, revenue numeric, cost numeric, category text, order_key text'),
	('lifecycle_add(lifecycle_profile, date, numeric, numeric, text)', 'profile lifecycle_profile, at date, revenue numeric, cost numeric, category text'),
	('lifecycle_profiles(text)', 'query text'),
	('lifecycle_measure(date, text, numeric, text)', 'at date, measure text, value numeric, key text'),
	('clv_npv(double precision, numeric, integer, text)', 'rate double precision, amount numeric, period integer, timing text'),
	('clv_xnpv(double precision, numeric, date, date)', 'rate double precision, amount numeric, at date, base date'),
	('clv_irr(numeric, integer, double precision)', 'amount numeric, period integer, guess double precision'),
	('clv_retention(double precision, double precision, double precision, integer, double precision, text, double precision)', 'margin double precision, retention double precision, discount double precision, horizon integer DEFAULT NULL::integer, growth double precision DEFAULT 0, first_margin text DEFAULT ''end''::text, retention_spend double precision DEFAULT 0'),
	('clv_markov(double precision[], double precision[], double precision, integer, boolean)', 'transition double precision[], reward double precision[], discount double precision, horizon integer DEFAULT NULL::integer, stop_when_negative boolean DEFAULT false')
) v (signature, arguments);

-- Help speaks Chinese of each name, and of no other.
SELECT is_empty($$SELECT DISTINCT proname::text FROM functions WHERE NOT internal EXCEPT SELECT name FROM lifecycle_internal.lifecycle_help_zh()$$, 'every public name has a line in Chinese');
SELECT is_empty($$SELECT name FROM lifecycle_internal.lifecycle_help_zh() EXCEPT SELECT proname::text FROM functions WHERE NOT internal$$, 'and none that is gone');
SELECT is_empty($$SELECT name FROM lifecycle_internal.lifecycle_help_zh() WHERE zh !~ '[一-龥]' OR zh !~ '。$'$$, 'a sentence each');
SELECT is_empty($$SELECT name FROM lifecycle_internal.lifecycle_help_zh() WHERE name LIKE 'lifecycle\_%' EXCEPT SELECT name FROM lifecycle_internal.lifecycle_help_detail_zh()$$, 'every name of lifecycle_ is told of at length');
SELECT is_empty($$SELECT name FROM lifecycle_internal.lifecycle_help_detail_zh() EXCEPT SELECT name FROM lifecycle_internal.lifecycle_help_zh()$$, 'and no other');
-- What the comments in English say of errors and arguments, the text in Chinese says too.
SELECT is_empty($$SELECT d.name, c.code[1] FROM lifecycle_internal.lifecycle_help_detail_zh() AS d JOIN functions AS f ON f.proname::text = d.name AND NOT f.internal
	CROSS JOIN LATERAL regexp_matches(obj_description(f.fn, 'pg_proc'), '\m(?=[0-9A-Z]{5}\M)[0-9][0-9A-Z]{4}\M', 'g') AS c (code) WHERE strpos(d.zh, c.code[1]) = 0$$, 'with the same errors');
SELECT is_empty($$SELECT DISTINCT d.name, a.name FROM lifecycle_internal.lifecycle_help_detail_zh() AS d JOIN functions AS f ON f.proname::text = d.name AND NOT f.internal
	JOIN pg_proc AS p ON p.oid = f.fn CROSS JOIN LATERAL unnest(p.proargnames) WITH ORDINALITY AS a (name, n)
	WHERE coalesce(p.proargmodes[a.n], 'i') IN ('i', 'v') AND a.name <> '' AND obj_description(f.fn, 'pg_proc') ~ ('\m' || a.name || '\M') AND d.zh !~ ('\m' || a.name || '\M')
	AND a.name <> 'profile'$$, 'and the same arguments');

-- Every aggregate can be cut up; those that have an inverse use it for moving windows.
SELECT is_empty($$SELECT f.signature FROM functions f JOIN pg_aggregate a ON a.aggfnoid = f.fn WHERE a.aggcombinefn = 0 OR a.aggtransspace = 0$$, 'aggregates combine, and say how large a state is');
SELECT is_empty($$SELECT f.signature FROM functions f JOIN pg_aggregate a ON a.aggfnoid = f.fn WHERE (a.aggtranstype = 'internal'::regtype) <> (a.aggserialfn <> 0 AND a.aggdeserialfn <> 0)$$, 'a state of type internal is serialised, no other is');
SELECT is((SELECT string_agg(DISTINCT f.proname || ' ' || a.aggtranstype::regtype, ', ' ORDER BY f.proname || ' ' || a.aggtranstype::regtype) FROM functions f JOIN pg_aggregate a ON a.aggfnoid = f.fn WHERE a.aggtranstype NOT IN ('internal'::regtype, 'lifecycle_profile'::regtype)),
	'lifecycle_course bigint[], lifecycle_equity bigint[], lifecycle_equity_bridge bigint[], lifecycle_retention bigint[], lifecycle_transitions bigint[]', 'states of ordinary types: the tallies, which nodes of a cluster combine');
SELECT is_empty($$SELECT f.signature FROM functions f JOIN pg_aggregate a ON a.aggfnoid = f.fn WHERE (a.aggminvtransfn = 0) <> (f.proname ~ '^(lifecycle_stage|lifecycle_fit|lifecycle_fit_report|lifecycle_gather.*|lifecycle_compare|clv_.*_fit|clv_survival)$')$$, 'all but stages, fits and what a dataset gathers have an inverse');

-- ---- types and operators ----

SELECT has_type('lifecycle_profile');
SELECT enum_has_labels('lifecycle_stage', '{prospect,exploration,formation,stability,decline,terminated,recovery}');
SELECT is((SELECT concat_ws(' ', typlen, typalign, typstorage, typreceive, typsend) FROM pg_type WHERE oid = 'lifecycle_profile'::regtype), '-1 i x lifecycle_internal.lifecycle_profile_recv lifecycle_internal.lifecycle_profile_send', 'lifecycle_profile: storage');
SELECT is((SELECT string_agg(concat_ws(' ', oprname, oprcode, coalesce((SELECT oprname FROM pg_operator c WHERE c.oid = o.oprcom), 'none'), coalesce((SELECT oprname FROM pg_operator n WHERE n.oid = o.oprnegate), 'none'), oprcanhash, oprcanmerge), E'\n' ORDER BY oprcode::text COLLATE "C")
	FROM members m JOIN pg_operator o ON o.oid = m.objid AND m.classid = 'pg_operator'::regclass WHERE oprleft = 'lifecycle_profile'::regtype AND oprright = 'lifecycle_profile'::regtype),
'= lifecycle_internal.lifecycle_profile_eq = <> t t
>= lifecycle_internal.lifecycle_profile_ge <= < f f
> lifecycle_internal.lifecycle_profile_gt < <= f f
<= lifecycle_internal.lifecycle_profile_le >= > f f
< lifecycle_internal.lifecycle_profile_lt > >= f f
|| lifecycle_internal.lifecycle_profile_merge || none f f
<> lifecycle_internal.lifecycle_profile_ne <> = f f
- lifecycle_internal.lifecycle_profile_subtract none none f f', 'operators: function, commutator, negator, hashes, merges');
SELECT is((SELECT string_agg(concat_ws(' ', amname, opcdefault), ', ' ORDER BY amname) FROM pg_opclass c JOIN pg_am a ON a.oid = c.opcmethod WHERE opcintype = 'lifecycle_profile'::regtype), 'btree t, hash t', 'operator classes');

-- ---- rules for every object ----

-- What datasets and reports are made of has one sentence, whatever its length.
CREATE TEMP TABLE not_summarised (pattern) AS VALUES ('^lifecycle_(dataset|report)_');

SELECT is_empty($$SELECT pg_describe_object(classid, objid, 0) FROM members m
	WHERE obj_description(objid, (SELECT relname FROM pg_class c WHERE c.oid = m.classid)) IS NULL AND pg_describe_object(classid, objid, 0) !~ '^type .*\[\]$'
	AND NOT (classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type t WHERE t.oid = objid AND t.typrelid <> 0))$$, 'every object has a comment');
SELECT is_empty($$SELECT signature, split_part(obj_description(fn, 'pg_proc'), E'\n', 1) FROM functions
	WHERE length(split_part(obj_description(fn, 'pg_proc'), E'\n', 1)) >= 80 AND NOT EXISTS (SELECT FROM not_summarised WHERE proname ~ pattern)$$, 'a comment begins with a summary below 80 characters');
SELECT is_empty('SELECT signature FROM functions WHERE prosecdef', 'no SECURITY DEFINER');
SELECT is_empty('SELECT signature FROM functions WHERE proleakproof', 'nothing claims to be leakproof');
SELECT is_empty($$SELECT signature FROM functions WHERE lanname = 'c' AND proparallel = 'u' AND provolatile <> 'v' AND proname NOT IN ('lifecycle_profiles', 'lifecycle_gather_profiles', 'lifecycle_model_diff', 'lifecycle_dataset_effect', 'lifecycle_plan', 'lifecycle_what_if', 'lifecycle_report', 'lifecycle_attach_script', 'lifecycle_compare_run', 'lifecycle_dataset_compare', 'lifecycle_dataset_enter')$$, 'no C function that only reads is parallel unsafe but what runs SQL of its own');
SELECT is_empty($$SELECT signature FROM functions WHERE prokind <> 'a' AND provolatile = 'i' AND 'timestamptz'::regtype = ANY (proargtypes::oid[])$$, 'no immutable function takes a timestamptz');
-- its own, or the dataset's, which lifecycle_dataset_enter sees to before anything is looked up
SELECT is_empty($$SELECT signature FROM functions WHERE lanname IN ('sql', 'plpgsql') AND prosqlbody IS NULL AND NOT coalesce(proconfig::text ~ 'search_path=', false)
	AND prosrc !~ '\nBEGIN\s+PERFORM lifecycle_internal\.lifecycle_dataset_enter\(dataset\);'$$, 'what is written in SQL has its search_path pinned');
SELECT is_empty($$SELECT signature FROM functions JOIN pg_aggregate a ON a.aggfnoid = fn JOIN pg_proc s ON s.oid IN (a.aggserialfn, a.aggdeserialfn) WHERE NOT s.proisstrict$$, 'what serialises a state is strict');
-- those of datasets and of models of one's own act on what their caller owns, in the caller's name or the owner's
SELECT is_empty($$SELECT signature FROM functions WHERE provolatile = 'v' AND has_function_privilege('public', fn, 'execute')
	AND proname !~ '^lifecycle_(dataset_.*|(refresh|attach|detach|attach_source|detach_source)(_run)?|model_(save|drop|share|unshare)|own_model_new)$'$$, 'no other function that writes is open to PUBLIC');
SELECT is_empty($$SELECT c.relname FROM members m JOIN pg_class c ON c.oid = m.objid AND m.classid = 'pg_class'::regclass, pg_extension e WHERE e.extname = 'lifecycle' AND relkind IN ('r', 'S') AND NOT coalesce(c.oid = ANY (e.extconfig), false) AND relname <> 'lifecycle_text'$$, 'every table is dumped but that of the extension''s own texts');
SELECT is_empty($$SELECT c.relname FROM members m JOIN pg_class c ON c.oid = m.objid AND m.classid = 'pg_class'::regclass WHERE relkind = 'v' AND NOT coalesce(reloptions::text ~ 'security_invoker=(true|on|1)', false)$$, 'every view is security_invoker');
SELECT is_empty($$SELECT signature FROM functions WHERE lanname = 'c' AND prokind = 'f' AND probin NOT LIKE '%lifecycle%'$$, 'every C function is of this library');

SELECT * FROM finish();
ROLLBACK;
