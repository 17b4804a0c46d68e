-- The extension, and what the other tests share.
CREATE EXTENSION lifecycle;
SELECT extname, extrelocatable FROM pg_extension WHERE extname = 'lifecycle';

CREATE SCHEMA test;

-- What an error tells the user, or what came instead of one.
CREATE FUNCTION test.error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	state text;
	message text;
	detail text;
	hint text;
	result text;
BEGIN
	BEGIN
		EXECUTE statement INTO result;
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
			detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
		RETURN state || ': ' || message || coalesce(E'\n  DETAIL: ' || nullif(detail, ''), '')
			|| coalesce(E'\n  HINT: ' || nullif(hint, ''), '');
	END;
	RETURN 'no error: ' || coalesce(result, 'NULL');
END $$;

-- The lines of a plan that tell how it aggregates.
CREATE FUNCTION test.plan_of(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || statement LOOP
		line := ltrim(line, ' ->');
		IF line ~ 'Aggregate|Gather|Parallel|WindowAgg' THEN
			RETURN NEXT line;
		END IF;
	END LOOP;
END $$;

-- Bytes, through COPY's binary form, as a profile.  COPY gets them from printf, so that no file is needed.
CREATE FUNCTION test.receive(bytes bytea) RETURNS lifecycle_profile LANGUAGE plpgsql AS $$
DECLARE
	stream bytea := '\x5047434f50590aff0d0a00' || '\x0000000000000000'::bytea || '\x0001' || int4send(length(bytes))
		|| bytes || '\xffff';
	octal text := '';
	result lifecycle_profile;
BEGIN
	FOR i IN 0 .. length(stream) - 1 LOOP
		octal := octal || '\' || lpad((get_byte(stream, i) / 64)::text || (get_byte(stream, i) / 8 % 8)::text
			|| (get_byte(stream, i) % 8)::text, 3, '0');
	END LOOP;
	CREATE TEMP TABLE IF NOT EXISTS received (profile lifecycle_profile);
	TRUNCATE received;
	EXECUTE format('COPY received FROM PROGRAM %L (FORMAT binary)', 'printf ''' || octal || '''');
	SELECT profile INTO result FROM received;
	RETURN result;
END $$;

-- Customers for fitted models, the same everywhere: each with a rate and a probability to drop out of his own.
CREATE FUNCTION test.customers(n int) RETURNS TABLE (c int, segment text, x float8, t_x float8, t_cal float8) LANGUAGE sql AS $$
SELECT c, 'segment ' || c % 3, x, x / rate, t_cal
FROM (SELECT *, least(floor(ln(survival) / ln(1 - dropping)), floor(t_cal * rate)) AS x
	FROM (SELECT c, 0.01 + 0.4 * u[1] ^ 3 AS rate, 0.02 + 0.4 * u[2] ^ 2 AS dropping, u[3] AS survival, (26 + c % 13)::float8 AS t_cal
		FROM (SELECT c, ARRAY(SELECT (1 + abs(hashint8extended(c, i) % 10000)) / 10001.0::float8 FROM generate_series(1, 3) AS i) AS u
			FROM generate_series(1, n) AS c) AS drawn) AS customers) AS bought
$$;
