
-- What a customer brings a period, by the time since the first event; and in which stages customers are by then.
CREATE FUNCTION lifecycle_internal.lifecycle_report_age(dataset text, words jsonb, course bigint[]) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    html text := $html$<section id="curve" aria-labelledby="curve-h">
<h2 id="curve-h">{{w_curve_h}}</h2>
<p class="lead">{{w_curve_lead}}</p>
{{chart}}
</section>
$html$;
    chart_html text := $html$<div class="wide"><svg class="chart" viewBox="0 0 960 388" role="img" aria-labelledby="age-t">
<title id="age-t">{{w_curve_h}}{{w_colon}}{{summary}}</title>
<text x="68" y="18" class="say">{{w_curve_y}}</text>
{{ticks}}
<path class="plain pale" d="{{area}}"/>
<path class="curve" d="{{curve}}"/>
<text x="68" y="242" class="say">{{w_curve_mix}}</text>
{{mix}}
{{ages}}
<text x="932" y="382" text-anchor="end">{{w_curve_x}}</text>
</svg></div>
<ul class="legend">{{legend}}</ul>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    slots := (
    WITH age AS MATERIALIZED (
        SELECT r.period_no, k.stage, k.stage_rank, r.customers, r.profit, r.days::numeric / (d.model).period_days AS exposure
        FROM lifecycle_internal.lifecycle_course_rows(course) AS r JOIN stages AS k ON k.stage = r.stage::text CROSS JOIN internal_setting AS d
    ), every AS (
        SELECT a.period_no, sum(a.customers) AS customers, sum(a.profit) / sum(a.exposure) AS profit FROM age AS a GROUP BY a.period_no
    ), point AS MATERIALIZED (
        -- where few are left the mean says little
        SELECT e.* FROM every AS e WHERE e.customers >= 0.1 * (SELECT max(x.customers) FROM every AS x)
    ), sheet AS MATERIALIZED (
        SELECT t.*, greatest(max(p.period_no), 1) AS last, (d.model).period_days AS days, d.language
        FROM point AS p CROSS JOIN internal_setting AS d
        CROSS JOIN (SELECT least(min(y.profit), 0) AS low, greatest(max(y.profit), 1) AS high FROM point AS y) AS z
        CROSS JOIN LATERAL lifecycle_internal.lifecycle_report_axis(z.low, z.high) AS t
        GROUP BY t.low, t.high, t.step, (d.model).period_days, d.language
    ), place AS (
        SELECT p.period_no, round(68 + 864.0 * p.period_no / s.last, 1) AS x, round(216 - 186 * (p.profit - s.low) / (s.high - s.low), 1) AS y
        FROM point AS p CROSS JOIN sheet AS s
    ), band AS (
        SELECT k.stage, k.stage_rank, l.period_no, l.x,
               round(340 - 86 * coalesce(sum(a.customers) OVER upto, 0) / p.customers, 1) AS top,
               round(340 - 86 * (coalesce(sum(a.customers) OVER upto, 0) - coalesce(a.customers, 0)) / p.customers, 1) AS bottom
        FROM stages AS k
        CROSS JOIN place AS l
        JOIN point AS p ON p.period_no = l.period_no
        LEFT JOIN age AS a ON a.period_no = l.period_no AND a.stage = k.stage
        WINDOW upto AS (PARTITION BY l.period_no ORDER BY k.stage_rank)
    ), area AS (
        SELECT b.stage, b.stage_rank, format('<path class="%s fill" d="M%sL%sZ"><title>%s</title></path>', b.stage,
                      string_agg(b.x || ' ' || b.top, 'L' ORDER BY b.period_no), string_agg(b.x || ' ' || b.bottom, 'L' ORDER BY b.period_no DESC),
                      words ->> ('w_' || b.stage)) AS path
        FROM band AS b GROUP BY b.stage, b.stage_rank HAVING max(b.bottom - b.top) > 0
    )
    SELECT jsonb_build_object('chart', CASE WHEN (SELECT count(*) FROM point) < 2 THEN '<p class="none">' || (words ->> 'w_nothing') || '</p>'
        ELSE lifecycle_internal.lifecycle_report_fill(chart_html, words || jsonb_build_object(
            'curve', (SELECT 'M' || string_agg(l.x || ' ' || l.y, 'L' ORDER BY l.period_no) FROM place AS l),
            'area', (SELECT format('M%s %sL%sL%s %sZ', min(l.x), z.y, string_agg(l.x || ' ' || l.y, 'L' ORDER BY l.period_no), max(l.x), z.y)
                     FROM place AS l CROSS JOIN (SELECT round(216 + 186 * s.low / (s.high - s.low), 1) AS y FROM sheet AS s) AS z GROUP BY z.y),
            'mix', (SELECT string_agg(a.path, E'\n' ORDER BY a.stage_rank) FROM area AS a),
            'legend', (SELECT string_agg(format('<li><span class="key %s"></span>%s</li>', a.stage, words ->> ('w_' || a.stage)), ''
                ORDER BY a.stage_rank) FROM area AS a),
            'ticks', (SELECT string_agg(format('<path class="%s" d="M68 %sH932"/><text x="60" y="%s" text-anchor="end">%s</text>',
                                               CASE v WHEN 0 THEN 'axis' ELSE 'grid' END, q.y, q.y + 4, lifecycle_internal.lifecycle_report_tick(v,
                                                   s.step)), E'\n' ORDER BY v)
                      FROM sheet AS s CROSS JOIN generate_series(s.low, s.high, s.step) AS v
                      CROSS JOIN LATERAL (SELECT round(216 - 186 * (v - s.low) / (s.high - s.low), 1) AS y) AS q),
            'ages', (SELECT string_agg(format('<text x="%s" y="360" text-anchor="middle">%s</text>', l.x, l.period_no), '' ORDER BY l.period_no)
                     FROM place AS l CROSS JOIN sheet AS s WHERE l.period_no % greatest(1, (s.last + 11) / 12) = 0),
            'w_curve_x', (SELECT replace(words ->> 'w_curve_x', '#', s.days::text) FROM sheet AS s),
            'w_curve_y', (SELECT replace(words ->> 'w_curve_y', '#', s.days::text) FROM sheet AS s),
            'summary', (SELECT format('%s %s', replace(words ->> 'w_curve_peak', '#', p.period_no::text),
                lifecycle_internal.lifecycle_report_tick(round(p.profit, 2), 0.01))
                        FROM point AS p ORDER BY p.profit DESC, p.period_no LIMIT 1))) END)
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_age(text, jsonb, bigint[]) IS
'Section of a report: What a customer brings a period, by the time since the first event; and in which stages customers are by then.';
