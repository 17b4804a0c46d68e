
-- A dataset as one HTML page: sections of a query, which gives values, and a template, which lays them out.

-- The one way by which text of others comes into a page.
CREATE FUNCTION lifecycle_dataset_html(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT replace(replace(replace(replace(replace(regexp_replace(content, '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\uFFFE\uFFFF]', '?', 'g'),
                   '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')
$$;
COMMENT ON FUNCTION lifecycle_dataset_html(text) IS 'Text for an element or a quoted attribute of HTML and XML; control characters become question marks.';

CREATE FUNCTION lifecycle_dataset_figure(figure numeric, digits integer DEFAULT 0) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN figure IS NULL THEN '&#8211;'
           ELSE format('<data value="%s"%s>%s%s</data>', figure, CASE WHEN figure < 0 THEN ' class="minus"' ELSE '' END, CASE WHEN round(figure, digits) < 0 THEN '&#8722;' ELSE '' END,
                       to_char(abs(figure), 'FM999,999,999,999,999,999,999,990' || CASE WHEN digits > 0 THEN '.' || repeat('0', digits) ELSE '' END)) END
$$;
COMMENT ON FUNCTION lifecycle_dataset_figure(numeric, integer) IS 'A number for people, with its exact value for machines.';

CREATE FUNCTION lifecycle_dataset_percent(share numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN share IS NULL THEN '&#8211;'
           ELSE format('<data value="%s"%s>%s%s&#160;%%</data>', share, CASE WHEN share < 0 THEN ' class="minus"' ELSE '' END, CASE WHEN share < 0 THEN '&#8722;' ELSE '' END,
                       to_char(abs(100 * share), CASE WHEN abs(share) < 10 THEN 'FM9990.0' ELSE 'FM999,999,999,999,990' END)) END
$$;
COMMENT ON FUNCTION lifecycle_dataset_percent(numeric) IS 'A share as per cent for people, with its exact value for machines.';

CREATE FUNCTION lifecycle_dataset_tick(figure numeric, step numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN figure < 0 THEN '&#8722;' ELSE '' END || rtrim(to_char(abs(figure), CASE WHEN step < 1 THEN 'FM999,999,999,990.99' ELSE 'FM999,999,999,999,999,990' END), '.')
$$;
COMMENT ON FUNCTION lifecycle_dataset_tick(numeric, numeric) IS 'A number at an axis.';

CREATE FUNCTION lifecycle_dataset_axis(lowest numeric, highest numeric, OUT low numeric, OUT high numeric, OUT step numeric) RETURNS record
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT floor(lowest / s.step) * s.step, ceil(highest / s.step) * s.step, s.step
    FROM (SELECT CASE WHEN r.share <= 1 THEN 1 WHEN r.share <= 2 THEN 2 WHEN r.share <= 5 THEN 5 ELSE 10 END * r.power AS step
          FROM (SELECT (highest - lowest) / 4 / p.power AS share, p.power
                FROM (SELECT 10 ^ floor(log(greatest(highest - lowest, 0.01) / 4))) AS p (power)) AS r) AS s
$$;
COMMENT ON FUNCTION lifecycle_dataset_axis(numeric, numeric) IS 'An axis of about four steps of 1, 2 or 5 times a power of ten.';

-- Lengths over one another, palest first, from a common start; a line at zero where there may be less.
CREATE FUNCTION lifecycle_dataset_bars(class text, low numeric, high numeric, lengths numeric[], axis boolean DEFAULT false, start numeric DEFAULT 0) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('<svg class="bar %s" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">%s%s</svg>', class,
        (SELECT string_agg(format('<rect class="%s" x="%s" y="2" width="%s" height="16"/>', CASE WHEN l.n < cardinality(lengths) THEN 'pale' ELSE 'fill' END,
                                  round(100 * (least(start, start + l.length) - low) / s.span, 2), round(100 * abs(l.length) / s.span, 2)), '' ORDER BY l.n)
         FROM unnest(lengths) WITH ORDINALITY AS l (length, n) WHERE l.length <> 0),
        CASE WHEN axis THEN format('<path class="axis" vector-effect="non-scaling-stroke" d="M%s 0V20"/>', round(-100 * low / s.span, 2)) ELSE '' END)
    FROM (SELECT coalesce(nullif(high - low, 0), 1) AS span) AS s
$$;
COMMENT ON FUNCTION lifecycle_dataset_bars(text, numeric, numeric, numeric[], boolean, numeric) IS 'Bars of a table''s row, as SVG.';

CREATE FUNCTION lifecycle_dataset_section(name text, parts jsonb, words jsonb) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    slots jsonb;
BEGIN
    EXECUTE @extschema@.lifecycle_dataset_part(format('report_%s_query', name), parts) INTO slots USING words;
    RETURN @extschema@.lifecycle_dataset_part('report_' || name, words || slots);
END
$$;
COMMENT ON FUNCTION lifecycle_dataset_section(text, jsonb, jsonb) IS 'A section of a report: what its query gives, in its template.';

CREATE FUNCTION lifecycle_report_run(dataset text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d @extschema@.lifecycle_dataset;
    parts jsonb;
    words jsonb;
    name text;
    sections text := '';
    small boolean;
BEGIN
    d := @extschema@.lifecycle_dataset_row(dataset);
    parts := @extschema@.lifecycle_dataset_parts(dataset, d);
    words := @extschema@.lifecycle_dataset_words(d.language) || jsonb_build_object('findings', @extschema@.lifecycle_dataset_findings(d.language));
    -- cents where they count
    EXECUTE format('SELECT max(abs(s.revenue)) < 10000 FROM %I.segments AS s', dataset) INTO small;
    words := words || jsonb_build_object('digits', CASE WHEN small THEN 2 ELSE 0 END);
    FOREACH name IN ARRAY '{stages,profit,age,faces,moves,growth,equity,alerts,quality,read}'::text[] LOOP
        sections := sections || @extschema@.lifecycle_dataset_section(name, parts, words);
    END LOOP;
    RETURN @extschema@.lifecycle_dataset_part('report_page', words || jsonb_build_object(
        'name', @extschema@.lifecycle_dataset_html(dataset),
        'as_of', @extschema@.lifecycle_dataset_today(d),
        'model', @extschema@.lifecycle_dataset_html(d.model),
        'fresh', CASE WHEN d.maintain <> 'live' AND d.refreshed_at IS NOT NULL
            THEN format(' &#183; %s %s', words ->> 'w_refreshed', to_char(d.refreshed_at AT TIME ZONE d.time_zone, 'YYYY-MM-DD HH24:MI')) END,
        'style', @extschema@.lifecycle_dataset_part('report_style', '{}'),
        'headline', @extschema@.lifecycle_dataset_section('headline', parts, words),
        'sections', sections));
END
$$;
COMMENT ON FUNCTION lifecycle_report_run(text) IS 'What lifecycle_report does as the dataset''s owner.';

CREATE FUNCTION lifecycle_report(dataset text) RETURNS text
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_report(text) IS
'The dataset as one HTML page in its language: headline figures, customers and profit by stage, the life-cycle curve and leading customers'' own, moves between stages, growth, the bridge of equity, alerts, notes on the data, how to read it. Well-formed as XML too; without a script, and nothing is loaded from elsewhere; follows light and dark, and prints. Text of your data is escaped. Save it as UTF-8: psql -XAtq -c "SELECT lifecycle_report(''shop'')" > shop.html. As the dataset''s owner. Errors: 42704 no such dataset, 42501 not its owner, 22004 NULL, those of its views.';
