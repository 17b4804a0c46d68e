-- What a newcomer types first finds a function: days and amounts of any type that a table of orders has, and today where no day is given.
CREATE TABLE first_tries AS
SELECT lifecycle_profile(day, amount) AS profile
FROM (SELECT current_date - days AS day, 10 AS amount FROM unnest('{400,300,200,150,100,50,20}'::int[]) AS days) AS orders;

SELECT kind, lifecycle_revenue(profile) AS revenue, lifecycle_orders(profile) AS orders
FROM (
	SELECT 'smallint' AS kind, lifecycle_profile(day, amount::smallint) AS profile FROM (VALUES (date '2026-01-02', 10)) AS o (day, amount)
	UNION ALL SELECT 'integer', lifecycle_profile(day, amount::integer) FROM (VALUES (date '2026-01-02', 10)) AS o (day, amount)
	UNION ALL SELECT 'bigint', lifecycle_profile(day, amount::bigint) FROM (VALUES (date '2026-01-02', 10)) AS o (day, amount)
	UNION ALL SELECT 'real', lifecycle_profile(day, amount::real) FROM (VALUES (date '2026-01-02', 10)) AS o (day, amount)
	UNION ALL SELECT 'timestamp, double precision', lifecycle_profile(day, amount::float8) FROM (VALUES (timestamp '2026-01-02', 10)) AS o (day, amount)
	UNION ALL SELECT 'timestamptz, integer', lifecycle_profile(day, amount) FROM (VALUES (timestamptz '2026-01-02', 10)) AS o (day, amount)
	UNION ALL SELECT 'with a cost and a varchar', lifecycle_profile(day, amount, 4, kind) FROM (VALUES (date '2026-01-02', 10, varchar 'tea')) AS o (day, amount, kind)
) AS tried;
SELECT lifecycle_stage(day, amount, current_date) FROM (VALUES (now(), 10)) AS orders (day, amount);
SELECT lifecycle_stage(day, amount, '2026-06-30') FROM (VALUES (date '2026-06-02', 10)) AS orders (day, amount);

-- Every question that has a day is asked of today.
DO $$
DECLARE
	question text;
	alike boolean;
BEGIN
	FOR question IN SELECT DISTINCT p.proname FROM pg_proc AS p
		WHERE p.pronamespace = 'public'::regnamespace AND pg_get_function_arguments(p.oid) LIKE 'profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE%'
		ORDER BY 1
	LOOP
		EXECUTE format('SELECT (SELECT jsonb_agg(f) FROM first_tries, %1$I(profile) AS f) = (SELECT jsonb_agg(f) FROM first_tries, %1$I(profile, current_date) AS f)',
			question) INTO alike;
		RAISE NOTICE '%: %', question, alike;
	END LOOP;
END $$;
SELECT lifecycle_stage(profile) = lifecycle_stage(profile, now()::date) AS today FROM first_tries;

-- What finds no function, or no model, and what doc/tutorial.md says to write.
DO $$
DECLARE
	tried text;
BEGIN
	FOREACH tried IN ARRAY ARRAY['lifecycle_stage(profile, now())', 'lifecycle_stage(profile, now()::date)', $q$lifecycle_stage(profile, current_date, 'weekly')$q$,
		$q$lifecycle_stage(profile, current_date, lifecycle_model_get('weekly'))$q$]
	LOOP
		BEGIN
			EXECUTE format('SELECT %s FROM first_tries', tried);
			RAISE NOTICE '%: good', tried;
		EXCEPTION WHEN undefined_function OR invalid_text_representation THEN
			RAISE NOTICE '%: %', tried, SQLSTATE;
		END;
	END LOOP;
END $$;
SELECT profile::jsonb -> 'events' -> 0 ->> 1 AS measure FROM first_tries;
SELECT lifecycle_version() = extversion AS installed FROM pg_extension WHERE extname = 'lifecycle';

-- Help lists each public name once, and tells all about a topic.
SELECT count(*) = count(DISTINCT split_part(call, '(', 1)) AND count(*) = count(nullif(description, '')) AS once,
	count(*) FILTER (WHERE call LIKE 'lifecycle_stage(%') AS stage, count(*) FILTER (WHERE call ~ 'internal') AS internal FROM lifecycle_help();
SELECT left(call, 80) AS call, split_part(description, E'\n', 1) AS summary, length(description) > 100 AS full FROM lifecycle_help('RFM') LIMIT 3;
SELECT count(*) FROM lifecycle_help('no such topic');
SELECT split_part(call, '(', 1) AS name, split_part(description, E'\n', 1) AS summary, description ~ '错误：' AS in_chinese, description ~ '说明为英文' AS in_english
FROM lifecycle_help('扣除退款', 'zh') UNION ALL
SELECT split_part(call, '(', 1), split_part(description, E'\n', 1), description ~ '错误：', description ~ '以下说明为英文.*[.]$' FROM lifecycle_help('clv_xirr_all', 'zh');
SELECT count(*) > 1 AS overloads, count(*) FILTER (WHERE description ~ '错误：') AS told FROM lifecycle_help('lifecycle_status', 'zh') WHERE call LIKE 'lifecycle_status(%';
SELECT count(*) = (SELECT count(*) FROM lifecycle_help()) AS alike FROM lifecycle_help(language => 'zh') WHERE description ~ '。$';
