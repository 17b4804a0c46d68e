-- Every error: its SQLSTATE, and what the user is told.
SET client_min_messages = warning;
SET extra_float_digits = 1;
SET bytea_output = hex;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
\pset format unaligned
\pset tuples_only on

-- ---- money ----

SELECT what, test.error_of(format('SELECT lifecycle_profile(date ''2024-01-05'', %s)', what)) FROM (VALUES
	('''NaN''::numeric'), ('''Infinity''::numeric'), ('''-Infinity''::numeric'),
	('''NaN''::float8'), ('''Infinity''::float8'), ('''-Infinity''::float8'),
	('9200000000000.000001::numeric'), ('-9200000000000.000001::numeric'), ('1e30::numeric'), ('9200000000001::float8'), ('-1e300::float8'),
	('9199999999999.9999996::numeric'), ('9200000000000.0000004::numeric'), ('9200000000000.0000005::numeric'), ('9200000000000::float8')
) AS v (what);
SELECT what, split_part(test.error_of(format('SELECT lifecycle_profile(date ''2024-01-05'', 1::numeric, %s)', what)), E'\n', 1) FROM (VALUES
	('''NaN''::numeric'), ('''Infinity''::numeric'), ('''-Infinity''::numeric'), ('1e30::numeric'), ('-1e13::numeric'), ('-5')
) AS v (what);
SELECT what, split_part(test.error_of(format('SELECT lifecycle_measure(date ''2024-01-05'', ''contact'', %s)', what)), E'\n', 1) FROM (VALUES
	('''NaN''::numeric'), ('''Infinity''::float8'), ('''-Infinity''::numeric'), ('1e30::numeric'), ('-1e13::float8'), ('-5.0')
) AS v (what);
-- numeric of every width beyond the bound
SELECT count(*), count(*) FILTER (WHERE test.error_of(format('SELECT lifecycle_profile(date ''2024-01-05'', %s::numeric)', sign || '1e' || e)) NOT LIKE '22003: "revenue" is out of range%')
FROM generate_series(13, 400, 9) e, unnest('{"",-}'::text[]) sign;

-- ---- days ----

SELECT what, test.error_of(format('SELECT lifecycle_profile(%s, 1.0)', what)) FROM (VALUES
	('date ''infinity'''), ('date ''-infinity'''), ('date ''0001-12-31 BC'''), ('date ''10000-01-01'''), ('date ''4714-11-24 BC'''), ('date ''5874897-12-31'''),
	('timestamp ''infinity'''), ('timestamp ''-infinity'''), ('timestamp ''0001-12-31 23:59:59.999999 BC'''), ('timestamp ''10000-01-01'''), ('timestamp ''4714-11-24 00:00 BC'''), ('timestamp ''294276-12-31 23:59:59.999999'''),
	('timestamptz ''infinity'''), ('timestamptz ''-infinity'''), ('timestamptz ''0001-12-31 23:59:59.999999+00 BC'''), ('timestamptz ''10000-01-01 00:00+00'''),
	('date ''0001-01-01'''), ('date ''9999-12-31'''), ('timestamp ''0001-01-01 00:00'''), ('timestamp ''9999-12-31 23:59:59.999999'''), ('timestamptz ''9999-12-31 23:59:59.999999+00''')
) AS v (what);
-- the day counts in the session's time zone, at the edge of the calendar too
SET timezone = 'Etc/GMT-14';
SELECT test.error_of('SELECT lifecycle_profile(timestamptz ''9999-12-31 12:00+00'', 1.0)');
RESET timezone;
SET timezone = 'UTC';
-- as_of, and bounds
CREATE TABLE x AS SELECT lifecycle_profile(date '2024-01-05', 1.0) AS p;
SELECT what, test.error_of(format('SELECT %s', what)) FROM (VALUES
	('lifecycle_stage(p, ''infinity'') FROM x'), ('lifecycle_stage(p, ''-infinity'') FROM x'), ('lifecycle_stage(p, ''10000-01-01'') FROM x'),
	('lifecycle_status(p, ''infinity'') FROM x'), ('lifecycle_rfm(p, ''infinity'') FROM x'), ('lifecycle_sparkline(p, ''-infinity'') FROM x'),
	('count(*) FROM x, lifecycle_series(p, 30, ''infinity'')'), ('lifecycle_stage(date ''2024-01-01'', 1.0, date ''infinity'')'),
	('lifecycle_stage(date ''2024-01-01'', 1.0, date ''0044-03-15 BC'')'), ('lifecycle_stage(date ''-infinity'', 1.0, date ''2024-01-01'')'),
	('lifecycle_orders(p, ''-infinity'', ''infinity'') FROM x'), ('lifecycle_orders(p, ''2024-02-09'', ''2024-02-08'') FROM x')
) AS v (what);

-- ---- measures ----

SELECT what, test.error_of(format('SELECT lifecycle_measure(date ''2024-01-05'', %s)', what)) FROM (VALUES
	('''sales'', 1.0'), ('''Order'', 1.0'), ('''order '', 1.0'), ('''as_of'', 1.0'), (''''', 1.0'), ('''ordér'', 1.0::float8'),
	('''wallet'', -0.000001'), ('''refund'', -5.0'), ('''wallet'', -3::float8'), ('''wallet'', -1.0, ''phone''')
) AS v (what);
-- the others take a negative value; a negative order is a refund
SELECT m, test.error_of(format('SELECT lifecycle_measure(date ''2024-01-05'', %L, -1.5)', m))
FROM unnest('{order,cost,investment,contact,balance,referral,satisfaction,signal}'::text[]) m;

-- ---- totals ----

SELECT what, test.error_of(what) FROM (VALUES
	('SELECT lifecycle_profile(date ''2024-01-05'', 9e12) FROM generate_series(1, 2)'),
	('SELECT lifecycle_measure(date ''2024-01-05'', ''balance'', -9e12) FROM generate_series(1, 2)'),
	('SELECT lifecycle_revenue(lifecycle_profile(date ''2024-01-05'' + i, 9e12)) FROM generate_series(1, 2) i'),
	('SELECT lifecycle_cost(lifecycle_profile(date ''2024-01-05'' + i, 1.0, 9e12)) FROM generate_series(1, 2) i'),
	('SELECT p || p FROM (SELECT lifecycle_profile(date ''2024-01-05'', 9e12)) s (p)'),
	('SELECT lifecycle_merge(p) FROM (SELECT lifecycle_profile(date ''2024-01-05'', 9e12) FROM generate_series(1, 2) i GROUP BY i) s (p)'),
	('SELECT lifecycle_add(lifecycle_profile(date ''2024-01-05'', 9e12), date ''2024-01-05'', 9e12)'),
	('SELECT p || p FROM (SELECT ''{"version": 1, "events": [["2024-01-05", "order", 18014398509481984, 1]]}''::lifecycle_profile) s (p)'),
	('SELECT ''{"version": 1, "events": [["2024-01-05", "cost", 1, -9e12]]}''::lifecycle_profile'),
	('SELECT ''{"version": 1, "events": [["2024-01-05", "cost", 1, -9000000000000], ["2024-01-05", "cost", 1, -9000000000000]]}''::lifecycle_profile'),
	('SELECT a - b FROM (SELECT ''{"version": 1, "events": [["2024-01-05", "cost", 2, -9000000000000]]}''::lifecycle_profile, ''{"version": 1, "events": [["2024-01-05", "cost", 1, 9000000000000]]}''::lifecycle_profile) s (a, b)'),
	('SELECT revenue FROM lifecycle_series((SELECT lifecycle_profile(date ''2024-01-05'' + i, 9e12) FROM generate_series(1, 2) i))'),
	('SELECT revenue FROM lifecycle_status((SELECT lifecycle_profile(date ''2024-01-05'' + i, 9e12) FROM generate_series(1, 2) i), ''2024-02-01'')'),
	('SELECT lifecycle_sparkline((SELECT lifecycle_profile(date ''2024-01-05'' + i, 9e12) FROM generate_series(1, 2) i), ''2024-02-01'')'),
	('SELECT lifecycle_rfm((SELECT lifecycle_profile(date ''2024-01-05'' + i, 9e12) FROM generate_series(1, 3) i), ''2024-02-01'')'),
	-- partial sums may leave the range as long as the whole comes back to it
	('SELECT lifecycle_measure(date ''2024-01-05'', ''balance'', v) FROM (VALUES (9e12), (-9e12), (9e12)) s (v)')
) AS v (what);
-- the mean of an observed measure, and the balance of a day, are right or refused; never wrapped around
SELECT result IN ('no error: 4611686018427.387904') OR result LIKE '22003: %'
FROM test.error_of($$SELECT satisfaction FROM lifecycle_series('{"version": 1, "events": [["2024-01-01", "satisfaction", 2, 9223372036854.775807]]}')$$) result;
SELECT result IN ('no error: 9000000000000.00') OR result LIKE '22003: %'
FROM test.error_of($$SELECT balance FROM lifecycle_series('{"version": 1, "events": [["2024-01-01", "balance", 1, -9000000000000], ["2024-01-02", "balance", 1, 9000000000000, "00000001"], ["2024-01-02", "balance", 1, 9000000000000, "00000002"]]}')$$) result;

-- ---- taking out what is not in ----

CREATE TABLE y AS SELECT lifecycle_profile(date '2024-01-05', 10.0, 4.0, 'tea') AS p;
SELECT what, test.error_of(format('SELECT %s FROM y', what)) FROM (VALUES
	('p - p'), ('p - ''{"version": 1, "events": []}'''), ('''{"version": 1, "events": []}'' - p'),
	('lifecycle_subtract(p, date ''2024-01-05'', 10.0, 4.0, ''tea'')'),
	('lifecycle_subtract(p, date ''2024-01-05'', 10.0, NULL, ''tea'')'),
	('lifecycle_subtract(p, date ''2024-01-05'', 10.0, 4.0, ''coffee'')'),
	('lifecycle_subtract(p, date ''2024-01-05'', 10.0, 4.0)'),
	('lifecycle_subtract(p, date ''2024-01-06'', 10.0, 4.0, ''tea'')'),
	('lifecycle_subtract(p, date ''2024-01-05'', 9.0, 4.0, ''tea'')'),
	('lifecycle_subtract(p, date ''2024-01-05'', 11.0, 4.0, ''tea'')'),
	('lifecycle_subtract(p, date ''2024-01-05'', -10.0)'),
	('lifecycle_subtract(NULL, date ''2024-01-05'', 10.0)'),
	('lifecycle_orders(lifecycle_subtract(NULL, date ''2024-01-05'', 10.0))'),
	('lifecycle_subtract_measure(p, date ''2024-01-05'', ''order'', 10.0, ''tea'')'),
	('lifecycle_subtract_measure(p, date ''2024-01-05'', ''contact'', 1.0)'),
	('p - (p || p)'), ('(p || p) - p')
) AS v (what);

-- ---- parameters ----

SELECT what, test.error_of(format('SELECT %s FROM x', what)) FROM (VALUES
	('lifecycle_series(p, 0)'), ('lifecycle_series(p, -30)'), ('lifecycle_series(p, -2147483648)'),
	('lifecycle_rfm(p, ''2024-02-01'', 0)'), ('lifecycle_rfm(p, ''2024-02-01'', -7)'), ('lifecycle_rfm(p, ''2024-02-01'', ''NaN'')'),
	('lifecycle_rfm(p, ''2024-02-01'', ''Infinity'')'), ('lifecycle_rfm(p, ''2024-02-01'', 1e-310)'),
	('lifecycle_sparkline(p, ''2024-02-01'', 0)'), ('lifecycle_sparkline(p, ''2024-02-01'', 1001)'), ('lifecycle_sparkline(p, ''2024-02-01'', -2147483648)'),
	('length(lifecycle_sparkline(p, ''2024-02-01'', 1000))')
) AS v (what);
DROP TABLE x, y;

-- ---- text that is no profile ----

SELECT text, test.error_of(format('SELECT %L::lifecycle_profile', text)) FROM (VALUES
	(''), (' '), ('{'), ('{}'), ('[]'), ('null'), ('"x"'), ('x'), ('{"version": 1}'), ('{"events": []}'),
	('{"version": 2, "events": []}'), ('{"version": "1", "events": []}'), ('{"version": 1.0, "events": []}'), ('{"version": -1, "events": []}'),
	('{"version": 1, "version": 1}'), ('{"events": [], "events": []}'), ('{"version": 1, "events": [], "more": 1}'), ('{"version": 1, "event": []}'),
	('{"version": 1, "events": {}}'), ('{"version": 1, "events": null}'), ('{"version": 1, "events": []'), ('{"version": 1, "events": []} x'), ('{"version": 1, "events": []}{}'), ('{"version" 1, "events": []}'),
	('{"version": 1, "events": [[]]}'), ('{"version": 1, "events": [1]}'), ('{"version": 1, "events": [[["2024-01-05"]]]}'), ('{"version": 1, "events": [["2024-01-05"]]}'),
	('{"version": 1, "events": [["2024-01-05", "order", 1, 1],]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1] ["2024-01-06", "order", 1, 1]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1, "0000000a", 1]]}'),
	('{"version": 1, "events": [["2024-02-30", "order", 1, 1]]}'), ('{"version": 1, "events": [["2023-02-29", "order", 1, 1]]}'), ('{"version": 1, "events": [["0000-01-01", "order", 1, 1]]}'), ('{"version": 1, "events": [["infinity", "order", 1, 1]]}'), ('{"version": 1, "events": [["10000-01-01", "order", 1, 1]]}'), ('{"version": 1, "events": [[20240105, "order", 1, 1]]}'), ('{"version": 1, "events": [["2024-01-05", order, 1, 1]]}'),
	('{"version": 1, "events": [["2024-01-05", "sales", 1, 1]]}'), ('{"version": 1, "events": [["2024-01-05", "ORDER", 1, 1]]}'), ('{"version": 1, "events": [["2024-01-05", "订单", 1, 1]]}'),
	('{"version": 1, "events": [["2024-01-05", "order", 0, 1]]}'), ('{"version": 1, "events": [["2024-01-05", "order", -1, 1]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1.5, 1]]}'), ('{"version": 1, "events": [["2024-01-05", "order", "1", 1]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 18014398509481985, 1]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 99999999999999999999, 1]]}'),
	('{"version": 1, "events": [["2024-01-05", "order", 1, -1]]}'), ('{"version": 1, "events": [["2024-01-05", "wallet", 1, -0.000001]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1.0000001]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1e3]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, .5]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 5.]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1.2.3]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, NaN]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 9223372036854.775808]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, null]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, --1]]}'),
	('{"version": 1, "events": [["2024-01-05", "order", 1, 1, "00000000"]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1, "0000000A"]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1, "a"]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1, null]]}'), ('{"version": 1, "events": [["2024-01-05", "order", 1, 1, "0000000a]]}'), ('{"version": 1, "events": [["2024-01-05'),
	('期期期期期期期期期期期期期期期期')
) AS v (text);
-- a long piece is cut, and at a character
SELECT test.error_of(format('SELECT %L::lifecycle_profile', '{"version": 1, "events": [["2024-01-05", "' || repeat('潜在期', 1000) || '", 1, 1]]}'));
SELECT test.error_of(format('SELECT %L::lifecycle_profile', repeat('[', 100000)));

-- Cut at whatever byte, a text is refused in the same way.
SELECT split_part(result, E'\n', 1), count(*)
FROM (SELECT '{"version": 1, "events": [["2024-01-05", "order", 1, 29.33], ["2024-01-05", "cost", 2, -12.000001, "89abcdef"]]}') v (text),
	generate_series(0, length(text) - 1) n, test.error_of(format('SELECT %L::lifecycle_profile', left(text, n))) result
GROUP BY 1 ORDER BY 1;
