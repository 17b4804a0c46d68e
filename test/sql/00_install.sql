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

-- Customers for fitted models, the same everywhere: they buy at random, each at a rate of his own, and drop out after a purchase with
-- a probability of his own.
CREATE FUNCTION test.draw(c int, i int) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (1 + abs(hashint8extended(c, i) % 1000000)) / 1000001.0::float8;
CREATE FUNCTION test.customers(n int) RETURNS TABLE (c int, segment text, x float8, t_x float8, t_cal float8) LANGUAGE sql AS $$
SELECT c, 'segment ' || c % 3, bought.x, coalesce(bought.t_x, 0), t_cal
FROM (SELECT c, -0.1 * ln(test.draw(c, 1)) AS rate, 1 - test.draw(c, 2) ^ (1 / 6.0) AS dropping, (26 + c % 26)::float8 AS t_cal FROM generate_series(1, n) AS c) AS customers,
	LATERAL (SELECT count(*) AS x, max(at) AS t_x
		FROM (SELECT sum(-ln(test.draw(c, 100 + i)) / rate) OVER (ORDER BY i) AS at FROM generate_series(1, floor(ln(test.draw(c, 3)) / ln(1 - dropping))::int) AS i) AS purchases
		WHERE at <= t_cal) AS bought
$$;
