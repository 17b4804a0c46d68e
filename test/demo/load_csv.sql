-- From the text columns of a CSV file, table csv, to orders and profiles.  A cell that cannot be used stops everything, and says
-- where it stands, before anything is made; a row without a customer (a guest's order) is left out, and counted.
--
-- Variables: customer, at, columns of csv; order_key, a column or NULL; amount_cells, rows of a VALUES list: an amount column's name and
-- cell; revenue, an expression of pg_temp.amount(column, decimal_sign); customer_name, at_name, revenue_name, what the file or the caller
-- calls them; delimiter; as_of, a day or empty; datestyle: mdy, dmy, ymd or empty; decimal: comma, point or empty.
-- Makes orders and profiles; sets as_of.

CREATE FUNCTION pg_temp.refuse(reason text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', reason; END $$;
CREATE TEMP TABLE refusal (reason text);

-- A quoted cell may hold line ends, so a record's line in the file counts those of all records before it.
CREATE FUNCTION pg_temp.file_line(record bigint) RETURNS bigint LANGUAGE sql RETURN
	1 + record + (SELECT coalesce(sum(length(csv::text) - length(replace(csv::text, E'\n', ''))), 0) FROM csv WHERE csv.record < file_line.record);

CREATE FUNCTION pg_temp.cell_at(record bigint, name text, cell text) RETURNS text LANGUAGE sql RETURN
	format('line %s, column %s: %s', pg_temp.file_line(record), name, coalesce(quote_literal(left(cell, 60)), 'an empty cell'));

SELECT count(*) AS guests, count(*) > 0 AS has_guests FROM csv WHERE coalesce(trim(:customer), '') = '' \gset
CREATE TEMP VIEW sold AS SELECT * FROM csv WHERE trim(:customer) <> '';
INSERT INTO refusal SELECT pg_temp.refuse(format('no row has a customer in column %s', :'customer_name'))
WHERE NOT EXISTS (SELECT FROM sold);

-- ---------------------------------------------------------------- amounts

-- What is written there: each text once, where it stands first.
CREATE TEMP TABLE amount_cell AS
SELECT min(record) AS record, name, cell, count(*) AS rows FROM sold CROSS JOIN LATERAL (VALUES :amount_cells) AS listed (name, cell)
GROUP BY name, cell;

-- The decimal sign that an amount proves: what follows the other sign, or what is not followed by three digits.  1,234 alone proves none.
CREATE FUNCTION pg_temp.decimal_sign_of(cell text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
	SELECT CASE WHEN cell !~ '[.,]\d' THEN NULL
		WHEN n ~ ',.*[.].*,|[.].*,.*[.]' THEN NULL
		WHEN n ~ '[.].*,|[.].*[.]' THEN ','
		WHEN n ~ ',.*[.]|,.*,' THEN '.'
		WHEN n ~ '^[1-9]\d{0,2}[.,]\d{3}$' THEN 'either'
		WHEN n ~ ',' THEN ',' ELSE '.' END
	FROM regexp_replace(cell, '[^0-9.,]|[.,](?!\d)', '', 'g') AS n
$$;

CREATE TEMP TABLE sign_seen AS SELECT pg_temp.decimal_sign_of(cell) AS sign, min(record) AS record FROM amount_cell GROUP BY sign;

INSERT INTO refusal SELECT pg_temp.refuse(concat_ws('; ', VARIADIC array_agg(concat(pg_temp.cell_at(record, name, cell),
	CASE sign WHEN ',' THEN ' has a decimal comma' WHEN '.' THEN ' has a decimal point' ELSE ' may mean thousands or decimals' END)
	ORDER BY record)) || '; set DECIMAL=comma or DECIMAL=point')
FROM sign_seen JOIN amount_cell USING (record)
WHERE :'decimal' = '' AND pg_temp.decimal_sign_of(cell) = sign
	AND CASE WHEN EXISTS (SELECT FROM sign_seen WHERE sign IN (',', '.')) THEN sign <> 'either' ELSE :'delimiter' = 'semicolon' END
HAVING count(DISTINCT sign) > 1 OR min(sign) = 'either';

SELECT CASE WHEN :'decimal' = 'comma' OR :'decimal' = '' AND EXISTS (SELECT FROM sign_seen WHERE sign = ',') THEN ',' ELSE '.' END AS decimal_sign \gset
SELECT :'decimal_sign' = ',' AS decimal_comma \gset

-- What stands around the number: a currency, a sign, brackets for a negative amount.  Blanks of other widths are blanks.
CREATE FUNCTION pg_temp.amount_parts(cell text) RETURNS text[] IMMUTABLE LANGUAGE sql RETURN
	regexp_match(trim(translate(cell, U&'\00A0\202F\2009\3000\2212\2019', '    -''')), replace(
		'^([-+(]?)\s*(CURRENCY)?\s*([-+]?)\s*([0-9][0-9.,'' ]*|[.,][0-9]+)\s*(CURRENCY)?\s*([-)]?)$', 'CURRENCY',
		'[A-Z]{1,2}\$|[$€£¥￥₩₹₽₺₫฿元圆円]|[A-Z]{3}|kr\.?|Fr\.?|zł|Kč|Ft'));

CREATE FUNCTION pg_temp.currency(cell text) RETURNS text IMMUTABLE LANGUAGE sql RETURN
	CASE WHEN cell !~ '^[-+.,0-9]*$' THEN coalesce((pg_temp.amount_parts(cell))[2], (pg_temp.amount_parts(cell))[5]) END;

-- The sum as written; NULL if it is none, or beyond what a profile can hold.
CREATE FUNCTION pg_temp.amount(cell text, decimal_sign text) RETURNS numeric IMMUTABLE LANGUAGE plpgsql AS $$
DECLARE
	part text[];
	sum numeric;
BEGIN
	IF decimal_sign = '.' AND cell ~ '^\s*[-+]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})([eE][-+]?\d)?\s*$' THEN
		sum := cell::numeric;
	ELSE
		part := pg_temp.amount_parts(cell);
		part[4] := trim(CASE decimal_sign WHEN ',' THEN translate(part[4], '.,', ',.') ELSE part[4] END);
		IF part[4] ~ '^(\d{1,18}|\d{1,3}(( \d{3})+|(,\d{2,3})*,\d{3}|(''\d{3})+))?([.]\d{0,18})?$'
			AND (part[1] = '(') = (part[6] = ')') AND length(part[1] || part[3] || part[6]) <= (CASE part[1] WHEN '(' THEN 2 ELSE 1 END) THEN
			sum := CASE WHEN part[1] || part[3] || part[6] ~ '[-(]' THEN -1 ELSE 1 END * translate(part[4], ', ''', '')::numeric;
		END IF;
	END IF;
	RETURN CASE WHEN abs(sum) < 9.2e12 THEN sum END;
END $$;

INSERT INTO refusal SELECT pg_temp.refuse(concat(pg_temp.cell_at(record, name, cell), ' is no amount',
	CASE WHEN pg_temp.amount(cell, translate(:'decimal_sign', '.,', ',.')) IS NOT NULL
		THEN format(' with a decimal %s', CASE :'decimal_sign' WHEN ',' THEN 'comma' ELSE 'point' END) END,
	'; ' || nullif(wrong - 1, 0) || ' more'))
FROM (SELECT *, sum(rows) OVER () AS wrong FROM amount_cell WHERE pg_temp.amount(cell, :'decimal_sign') IS NULL) AS cells
ORDER BY record LIMIT 1;

-- Sums of two currencies mean nothing.
INSERT INTO refusal SELECT pg_temp.refuse(string_agg(pg_temp.cell_at(record, name, cell), '; ' ORDER BY record) || ': amounts of one currency are wanted')
FROM (SELECT DISTINCT ON (pg_temp.currency(cell)) * FROM amount_cell WHERE pg_temp.currency(cell) IS NOT NULL
	ORDER BY pg_temp.currency(cell), record) AS seen
HAVING count(*) > 1;

-- ---------------------------------------------------------------- days

-- 3.4.2025, 3/4/2025, 3-4-25: which number is the day, each separator tells by a number above 12.
CREATE FUNCTION pg_temp.day_parts(cell text) RETURNS text[] IMMUTABLE LANGUAGE sql RETURN
	regexp_match(cell, '^\s*(\d\d?)([./-])(\d\d?)\2(\d{4}|\d\d)(?!\d)[ ,]*(.*)$');

CREATE TEMP TABLE separator AS
SELECT part[2] AS separator, min(record) AS first_record,
	min(record) FILTER (WHERE part[1]::int > 12 AND part[3]::int <= 12) AS day_first,
	min(record) FILTER (WHERE part[3]::int > 12 AND part[1]::int <= 12) AS month_first
FROM (SELECT record, pg_temp.day_parts(:at) AS part FROM sold) AS days
WHERE part IS NOT NULL GROUP BY part[2];

INSERT INTO refusal SELECT pg_temp.refuse(format('%s has the day first, %s the month; set DATESTYLE=dmy or DATESTYLE=mdy',
	pg_temp.cell_at(day_first, :'at_name', one.cell), pg_temp.cell_at(month_first, :'at_name', other.cell)))
FROM separator JOIN (SELECT record, :at AS cell FROM sold) AS one ON one.record = day_first
JOIN (SELECT record, :at AS cell FROM sold) AS other ON other.record = month_first
WHERE :'datestyle' = '' LIMIT 1;

-- Dots are written by those who begin with the day; for the rest the month is taken, and said.
CREATE FUNCTION pg_temp.day_order(wanted text, sign text) RETURNS text STABLE LANGUAGE sql RETURN
	coalesce(nullif(wanted, ''), (SELECT CASE WHEN day_first IS NOT NULL THEN 'dmy' WHEN month_first IS NOT NULL THEN 'mdy' END
		FROM separator WHERE separator = sign), CASE sign WHEN '.' THEN 'dmy' ELSE 'mdy' END);
SELECT pg_temp.day_order(:'datestyle', '.') AS dots, pg_temp.day_order(:'datestyle', '/') AS slashes, pg_temp.day_order(:'datestyle', '-') AS dashes \gset

-- The day as written; NULL if it is none.  Without digits there is no day: words like today would be read as one; nor is a mere
-- five-digit number, as which a spreadsheet keeps a day.
CREATE FUNCTION pg_temp.day(cell text, dots text, slashes text, dashes text) RETURNS timestamp LANGUAGE plpgsql AS $$
DECLARE
	part text[] := pg_temp.day_parts(cell);
	year text := part[4];
BEGIN
	IF cell !~ '\d.*\d' OR cell ~ '^\s*\d{5}([.]\d*)?\s*$' THEN
		RETURN NULL;
	ELSIF part IS NULL THEN
		RETURN regexp_replace(translate(cell, '年月日', '-- '), '^\s*(\d{4})[./](\d\d?)[./](\d\d?)', '\1-\2-\3')::timestamp;
	END IF;
	year := CASE WHEN length(year) = 4 THEN '' WHEN year < '70' THEN '20' ELSE '19' END || year;
	RETURN (CASE CASE part[2] WHEN '.' THEN dots WHEN '/' THEN slashes ELSE dashes END
		WHEN 'dmy' THEN concat_ws('-', year, part[3], part[1]) WHEN 'mdy' THEN concat_ws('-', year, part[1], part[3])
		ELSE concat_ws('-', '20' || lpad(part[1], 2, '0'), part[3], part[4]) END || ' ' || part[5])::timestamp;
EXCEPTION WHEN data_exception THEN
	RETURN NULL;
END $$;

CREATE TEMP TABLE line AS
SELECT record, trim(:customer) AS customer, nullif(trim(:order_key), '') AS order_key, :at AS at_cell,
	pg_temp.day(:at, :'dots', :'slashes', :'dashes') AS at, :revenue AS revenue
FROM sold CROSS JOIN (SELECT :'decimal_sign'::text AS decimal_sign) AS sign;

INSERT INTO refusal SELECT pg_temp.refuse(concat(pg_temp.cell_at(record, :'at_name', at_cell), ' is no date',
	' when read with DATESTYLE=' || CASE (pg_temp.day_parts(at_cell))[2] WHEN '.' THEN :'dots' WHEN '/' THEN :'slashes' WHEN '-' THEN :'dashes' END,
	CASE WHEN at_cell ~ '^\s*\d{5}([.]\d*)?\s*$' THEN ': a spreadsheet''s number of a day; format the column as a date there' END,
	'; ' || nullif(wrong - 1, 0) || ' more'))
FROM (SELECT *, count(*) OVER () AS wrong FROM line WHERE at IS NULL) AS cells
ORDER BY record LIMIT 1;

-- One slip of the pen, 2205 for 2025, would end every relationship.
INSERT INTO refusal SELECT pg_temp.refuse(pg_temp.cell_at(record, :'at_name', at_cell) || ' is still to come; set AS_OF=YYYY-MM-DD to look from an earlier day')
FROM line WHERE :'as_of' = '' AND at >= current_date + 2
ORDER BY record LIMIT 1;

INSERT INTO refusal SELECT pg_temp.refuse(format('line %s: %s is %s, more than a profile can hold', pg_temp.file_line(record), :'revenue_name', revenue))
FROM line WHERE abs(revenue) >= 9.2e12
ORDER BY record LIMIT 1;

-- ---------------------------------------------------------------- orders

-- The lines of one order are one order, on its first day; a line without a key is an order of its own.
CREATE TABLE orders AS
SELECT customer AS customer_id, min(at) AS ordered_at, sum(revenue) AS amount
FROM line GROUP BY customer, order_key, CASE WHEN order_key IS NULL THEN record END
ORDER BY min(record);
CREATE INDEX ON orders (customer_id);
ANALYZE orders;

SELECT coalesce(nullif(:'as_of', '')::date, max(ordered_at)::date) AS as_of, min(ordered_at)::date AS first_day, max(ordered_at)::date AS last_day,
	count(*) AS orders FROM orders \gset
SELECT count(*) AS lines, count(*) > :orders AS has_lines FROM line \gset

INSERT INTO refusal SELECT pg_temp.refuse(format('no order up to AS_OF=%s; the first is of %s', :'as_of', :'first_day'))
WHERE :'first_day'::date > :'as_of'::date;

\if :has_guests
	\echo rows without a customer, left out: :guests
\endif
\if :has_lines
	\echo lines of the same order, put together: :lines lines, :orders orders
\endif
\if :decimal_comma
	\echo amounts are read with a decimal comma
\endif
SELECT string_agg(format('days such as %s are read with the month first; DATESTYLE=dmy reads them with the day first', trim(cell)), E'\n') AS unsure,
	count(*) > 0 AS is_unsure
FROM separator JOIN (SELECT record, :at AS cell FROM sold) AS written ON record = first_record
WHERE :'datestyle' = '' AND separator <> '.' AND day_first IS NULL AND month_first IS NULL \gset
\if :is_unsure
	\echo :unsure
\endif
\echo orders from :first_day to :last_day

CREATE TABLE profiles AS
SELECT customer_id, lifecycle_profile(ordered_at, amount) AS profile
FROM orders WHERE ordered_at < date :'as_of' + 1 GROUP BY customer_id;
