
-- The last two years by month; the last half year as figures.
CREATE FUNCTION lifecycle_internal.lifecycle_report_growth(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    digits integer;
    html text := $html$<section id="growth" aria-labelledby="growth-h">
<h2 id="growth-h">{{w_growth_h}}</h2>
<p class="lead">{{w_growth_lead}}</p>
{{chart}}
</section>
$html$;
    chart_html text := $html$<div class="wide"><svg class="chart" viewBox="0 0 960 292" role="img" aria-labelledby="growth-t">
<title id="growth-t">{{w_growth_h}}{{w_colon}}{{span}}</title>
{{ticks}}
{{bars}}
{{months}}
</svg></div>
<ul class="legend"><li><span class="key formation"></span>{{w_new}}</li>
<li><span class="key stability"></span>{{w_retained}}</li>
<li><span class="key recovery"></span>{{w_resurrected}}</li>
<li><span class="key decline"></span>{{w_churned}}</li></ul>
<div class="wide"><table>
<thead><tr><th scope="col">{{w_month}}</th>
<th scope="col" class="n">{{w_ordering}}</th>
<th scope="col" class="n">{{w_new}}</th>
<th scope="col" class="n">{{w_retained}}</th>
<th scope="col" class="n">{{w_resurrected}}</th>
<th scope="col" class="n">{{w_churned}}</th>
<th scope="col" class="n">{{w_quick_ratio}}</th>
<th scope="col" class="n">{{w_revenue}}</th></tr></thead>
<tbody>
{{rows}}</tbody>
</table></div>
$html$;
    row_html text := $html$<tr data-month="{{month}}"><th scope="row"><time datetime="{{month}}">{{month}}</time>{{partial}}</th>
<td class="n">{{active}}</td>
<td class="n">{{new}}</td>
<td class="n">{{retained}}</td>
<td class="n">{{resurrected}}</td>
<td class="n">{{churned}}</td>
<td class="n">{{quick_ratio}}</td>
<td class="n">{{revenue}}</td></tr>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    digits := (words ->> 'digits')::integer;
    slots := (
    WITH month AS MATERIALIZED (
        SELECT g.*, row_number() OVER (ORDER BY g.month DESC) AS back
        FROM jsonb_populate_recordset(NULL::growth, figures -> 'growth') AS g ORDER BY g.month DESC LIMIT 24
    ), sheet AS MATERIALIZED (
        SELECT t.*, count(*) AS n, 864.0 / greatest(count(*), 8) AS slot
        FROM month AS m
        CROSS JOIN LATERAL (SELECT max(x.active) AS high, max(x.churned) AS low FROM month AS x) AS z
        CROSS JOIN LATERAL lifecycle_internal.lifecycle_report_axis(-z.low, greatest(z.high, 4)) AS t
        GROUP BY t.low, t.high, t.step
    ), bar AS (
        SELECT m.month, m.back, v.class, v.low, v.high, 68 + (s.n - m.back) * s.slot + s.slot * 0.15 AS x, s.slot * 0.7 AS width,
               250 - 232 * (v.high - s.low) / (s.high - s.low) AS y, 232 * (v.high - v.low) / (s.high - s.low) AS height
        FROM month AS m CROSS JOIN sheet AS s
        CROSS JOIN LATERAL (VALUES ('stability', 0, m.retained), ('recovery', m.retained, m.retained + m.resurrected), ('formation',
            m.retained + m.resurrected, m.active),
                                   ('decline', -m.churned, 0)) AS v (class, low, high)
    )
    SELECT jsonb_build_object('chart', CASE WHEN (SELECT count(*) FROM month) = 0 THEN '<p class="none">' || (words ->> 'w_nothing') || '</p>'
        ELSE lifecycle_internal.lifecycle_report_fill(chart_html, words || jsonb_build_object(
            'span', (SELECT format('%s &#8211; %s', to_char(min(m.month), 'YYYY-MM'), to_char(max(m.month), 'YYYY-MM')) FROM month AS m),
            'ticks', (SELECT string_agg(format('<path class="%s" d="M68 %sH932"/><text x="60" y="%s" text-anchor="end">%s</text>', CASE v WHEN 0
                THEN 'axis' ELSE 'grid' END,
                                               q.y, q.y + 4, lifecycle_internal.lifecycle_report_tick(abs(v), s.step)), E'\n' ORDER BY v)
                      FROM sheet AS s CROSS JOIN generate_series(s.low, s.high, s.step) AS v
                      CROSS JOIN LATERAL (SELECT round(250 - 232 * (v - s.low) / (s.high - s.low), 1) AS y) AS q),
            'bars', (SELECT string_agg(format('<rect class="%s fill" x="%s" y="%s" width="%s" height="%s"/>', b.class, round(b.x, 1), round(b.y, 1),
                round(b.width, 1), round(b.height, 1)),
                                       E'\n' ORDER BY b.month, b.low) FROM bar AS b WHERE b.high > b.low),
            'months', (SELECT string_agg(format('<text x="%s" y="274" text-anchor="middle">%s</text>', round(68 + (s.n - m.back + 0.5) * s.slot, 1),
                to_char(m.month, 'YYYY-MM')), '' ORDER BY m.month)
                       FROM month AS m CROSS JOIN sheet AS s WHERE (m.back - 1) % greatest(1, (s.n + 7) / 8) = 0),
            'rows', (SELECT string_agg(lifecycle_internal.lifecycle_report_fill(row_html, to_jsonb(r)), '' ORDER BY r.month DESC)
                     FROM (SELECT to_char(m.month, 'YYYY-MM') AS month, CASE WHEN m.partial THEN ' <small>' || (words ->> 'w_so_far') || '</small>'
                         ELSE '' END AS partial,
                                  lifecycle_internal.lifecycle_report_figure(m.active) AS active, lifecycle_internal.lifecycle_report_figure(m.new) AS new,
                                  lifecycle_internal.lifecycle_report_figure(m.retained) AS retained,
                                      lifecycle_internal.lifecycle_report_figure(m.resurrected) AS resurrected,
                                  lifecycle_internal.lifecycle_report_figure(m.churned) AS churned,
                                      lifecycle_internal.lifecycle_report_figure(m.quick_ratio, 2) AS quick_ratio,
                                  lifecycle_internal.lifecycle_report_figure(m.revenue, digits) AS revenue
                           FROM month AS m WHERE m.back <= 6) AS r))) END)
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_growth(text, jsonb, jsonb) IS
'Section of a report: The last two years by month; the last half year as figures.';
