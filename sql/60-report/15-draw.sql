
-- A dataset as one HTML page: sections of a query, which gives values, and a template, which lays them out.

-- The one way by which text of others comes into a page.
CREATE FUNCTION lifecycle_internal.lifecycle_report_html(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT replace(replace(replace(replace(replace(regexp_replace(content, '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\uFFFE\uFFFF]', '?', 'g'),
                   '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_html(text) IS
'Text for an element or a quoted attribute of HTML and XML; control characters become question marks.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_figure(figure numeric, digits integer DEFAULT 0) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN figure IS NULL THEN '&#8211;'
           ELSE format('<data value="%s"%s>%s%s</data>', figure, CASE WHEN figure < 0 THEN ' class="minus"' ELSE '' END, CASE WHEN round(figure,
               digits) < 0 THEN '&#8722;' ELSE '' END,
                       to_char(abs(figure), 'FM999,999,999,999,999,999,999,990' || CASE WHEN digits > 0 THEN '.' || repeat('0', digits) ELSE '' END)) END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_figure(numeric, integer) IS 'A number for people, with its exact value for machines.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_band(low numeric, high numeric, digits integer DEFAULT 0) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN low < high THEN format('<small>%s&#160;&#8230; %s</small>', lifecycle_internal.lifecycle_report_figure(low, digits),
           lifecycle_internal.lifecycle_report_figure(high, digits)) ELSE '' END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_band(numeric, numeric, integer) IS 'A band below a figure; nothing where its ends are one.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_percent(share numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN share IS NULL THEN '&#8211;'
           ELSE format('<data value="%s"%s>%s%s%%</data>', share, CASE WHEN share < 0 THEN ' class="minus"' ELSE '' END, CASE WHEN share < 0
               THEN '&#8722;' ELSE '' END,
                       to_char(abs(100 * share), CASE WHEN abs(share) < 10 THEN 'FM9990.0' ELSE 'FM999,999,999,999,990' END)) END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_percent(numeric) IS 'A share as per cent for people, with its exact value for machines.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_tick(figure numeric, step numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN figure < 0 THEN '&#8722;' ELSE '' END || rtrim(to_char(abs(figure), CASE WHEN step < 1 THEN 'FM999,999,999,990.99'
        ELSE 'FM999,999,999,999,999,990' END), '.')
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_tick(numeric, numeric) IS 'A number at an axis.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_axis(lowest numeric, highest numeric, OUT low numeric, OUT high numeric, OUT step numeric) RETURNS record
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT floor(lowest / s.step) * s.step, ceil(highest / s.step) * s.step, s.step
    FROM (SELECT CASE WHEN r.share <= 1 THEN 1 WHEN r.share <= 2 THEN 2 WHEN r.share <= 5 THEN 5 ELSE 10 END * r.power AS step
          FROM (SELECT (highest - lowest) / 4 / p.power AS share, p.power
                FROM (SELECT 10 ^ floor(log(greatest(highest - lowest, 0.01) / 4))) AS p (power)) AS r) AS s
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_axis(numeric, numeric) IS 'An axis of about four steps of 1, 2 or 5 times a power of ten.';

-- Lengths over one another, palest first, from a common start; a line at zero where there may be less.
CREATE FUNCTION lifecycle_internal.lifecycle_report_bars(class text, low numeric, high numeric, lengths numeric[], axis boolean DEFAULT false,
    start numeric DEFAULT 0)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('<svg class="bar %s" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">%s%s</svg>', class,
        (SELECT string_agg(format('<rect class="%s" x="%s" y="2" width="%s" height="16"/>', CASE WHEN l.n < cardinality(lengths) THEN 'pale' ELSE 'fill' END,
                                  round(100 * (least(start, start + l.length) - low) / s.span, 2), round(100 * abs(l.length) / s.span, 2)), '' ORDER BY l.n)
         FROM unnest(lengths) WITH ORDINALITY AS l (length, n) WHERE l.length <> 0),
        CASE WHEN axis THEN format('<path class="axis" vector-effect="non-scaling-stroke" d="M%s 0V20"/>', round(-100 * low / s.span, 2)) ELSE '' END)
    FROM (SELECT coalesce(nullif(high - low, 0), 1) AS span) AS s
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_bars(text, numeric, numeric, numeric[], boolean, numeric) IS 'Bars of a table''s row, as SVG.';

-- In one pass, so that nothing that was put in is looked at again: a customer may be called {{name}}.
CREATE FUNCTION lifecycle_internal.lifecycle_report_fill(template text, slots jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    filled text := '';
    piece text;
    n integer;
BEGIN
    FOREACH piece IN ARRAY regexp_split_to_array(template, '\{\{') LOOP
        -- behind the first, a piece begins with the name of a slot
        n := CASE WHEN n IS NULL THEN 0 ELSE position('}}' IN piece) END;
        filled := filled || CASE n WHEN 0 THEN piece ELSE coalesce(slots ->> left(piece, n - 1), '') || substr(piece, n + 2) END;
    END LOOP;
    RETURN filled;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_fill(text, jsonb) IS 'A piece of HTML with its {{slots}} replaced, in one pass.';

