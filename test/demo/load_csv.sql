-- From the text columns of a CSV file, table csv, to orders and profiles.  A cell that cannot be used stops everything, and says
-- where it stands; a row without a customer (a guest's order) is left out, and counted.
--
-- Variables: customer, at, revenue, columns of csv; the same with _name, what the file's header calls them; as_of, a day or
-- empty; datestyle.  Makes orders and profiles; sets as_of.

SET datestyle = :'datestyle';

CREATE FUNCTION pg_temp.refuse(reason text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', reason; END $$;
CREATE TEMP TABLE refusal (reason text);

-- The day as written; NULL if it is none.  Without digits there is no day: words like today would be read as one.
CREATE FUNCTION pg_temp.day(cell text) RETURNS timestamp LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE WHEN cell ~ '\d.*\d' THEN cell::timestamp END;
EXCEPTION WHEN data_exception THEN
	RETURN NULL;
END $$;

-- The sum as written; NULL if it is none, or beyond what a profile can hold.
CREATE FUNCTION pg_temp.money(cell text) RETURNS numeric IMMUTABLE LANGUAGE sql RETURN
	CASE WHEN cell ~ '^\s*[-+]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})(e[-+]?\d)?\s*$' AND abs(cell::numeric) < 9.2e12 THEN cell::numeric END;

CREATE TEMP TABLE line AS
SELECT record, trim(:customer) AS customer, :at AS at_cell, :revenue AS revenue_cell, pg_temp.day(:at) AS at, pg_temp.money(:revenue) AS revenue
FROM csv WHERE trim(:customer) <> '';

-- A quoted cell may hold line ends, so a record's line in the file counts those of all records before it.
CREATE FUNCTION pg_temp.file_line(record bigint) RETURNS bigint LANGUAGE sql RETURN
	1 + record + (SELECT coalesce(sum(length(csv::text) - length(replace(csv::text, E'\n', ''))), 0) FROM csv WHERE csv.record < file_line.record);

INSERT INTO refusal SELECT pg_temp.refuse(format('line %s, column %s: %s is %s', pg_temp.file_line(record),
	CASE WHEN at IS NULL THEN :'at_name' ELSE :'revenue_name' END,
	coalesce(quote_literal(left(CASE WHEN at IS NULL THEN at_cell ELSE revenue_cell END, 60)), 'an empty cell'),
	CASE WHEN at IS NULL THEN 'no date' || CASE
			WHEN at_cell ~ '^\s*\d\d?[./-]\d\d?[./-]\d' THEN format(' when read with DATESTYLE=%s', split_part(:'datestyle', ', ', 2)) ELSE '' END
		ELSE 'no amount' END))
FROM line WHERE at IS NULL OR revenue IS NULL
ORDER BY record LIMIT 1;

INSERT INTO refusal SELECT pg_temp.refuse(format('no row has a customer in column %s', :'customer_name'))
WHERE NOT EXISTS (SELECT FROM line);

CREATE TABLE orders AS
SELECT customer AS customer_id, at AS ordered_at, revenue AS amount FROM line ORDER BY record;
CREATE INDEX ON orders (customer_id);
ANALYZE orders;

SELECT coalesce(nullif(:'as_of', '')::date, max(ordered_at)::date) AS as_of, min(ordered_at)::date AS first_day FROM orders \gset

INSERT INTO refusal SELECT pg_temp.refuse(format('no order up to AS_OF=%s; the first is of %s', :'as_of', :'first_day'))
WHERE :'first_day'::date > :'as_of'::date;

SELECT count(*) AS guests, count(*) > 0 AS has_guests FROM csv WHERE coalesce(trim(:customer), '') = '' \gset
\if :has_guests
	\echo rows without a customer, left out: :guests
\endif

CREATE TABLE profiles AS
SELECT customer_id, lifecycle_profile(ordered_at, amount) AS profile
FROM orders WHERE ordered_at < date :'as_of' + 1 GROUP BY customer_id;
