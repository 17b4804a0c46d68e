
-- The forecast's own record: what it said on an earlier day, beside what came.
CREATE FUNCTION lifecycle_internal.lifecycle_report_forecast(dataset text, words jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    html text := $html$<section id="forecast" aria-labelledby="forecast-h">
<h2 id="forecast-h">{{w_forecast_h}}</h2>
<p class="lead">{{record}} {{level}} {{season}} {{caution}}</p>
{{table}}
</section>
$html$;
    table_html text := $html$<div class="wide"><table>
<thead><tr><th scope="col">{{w_contender}}</th><th scope="col">{{w_forecast_of}}</th><th scope="col" class="n">{{w_bias}}</th>
<th scope="col" class="n">{{w_against_naive}}</th><th scope="col" class="n">{{w_decile_error}}</th></tr></thead>
<tbody>
{{rows}}</tbody>
</table></div>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    slots := (
    WITH scored AS (
        SELECT q.*, row_number() OVER () AS n FROM forecast_quality AS q
    )
    SELECT jsonb_build_object(
        'record', coalesce((
            SELECT replace(replace(replace(replace(words ->> CASE WHEN s.bias < 0 THEN 'w_forecast_low' ELSE 'w_forecast_high' END,
                '#1', s.cut::text), '#2', s.horizon_days::text), '#3', lifecycle_internal.lifecycle_report_figure(s.customers)),
                '#4', lifecycle_internal.lifecycle_report_percent(abs(s.bias)))
            FROM scored AS s WHERE s.contender = 'shown' AND s.measure = 'money'), words ->> 'w_forecast_none'),
        'level', (SELECT replace(words ->> 'w_forecast_level', '#', s.level::numeric(7,2)::text) FROM scored AS s
                  WHERE s.contender = 'shown' AND s.measure = 'purchases' AND s.level::numeric(7,2) <> 1),
        'season', (SELECT replace(replace(replace(replace(words ->> 'w_forecast_season', '#1', m.month[m.most]), '#2', m.index[m.most]),
                          '#3', m.month[m.least]), '#4', m.index[m.least])
                   FROM (SELECT string_to_array(words ->> 'w_months', '/') AS month,
                                array_agg((i.needs * 12 / i.total)::numeric(7,2)::text ORDER BY i.n) AS index,
                                (array_agg(i.n ORDER BY i.needs DESC, i.n))[1] AS most, (array_agg(i.n ORDER BY i.needs, i.n))[1] AS least
                         FROM (SELECT u.needs, u.n, sum(u.needs) OVER () AS total
                               FROM internal_setting AS s CROSS JOIN unnest((s.model).seasonal_indices) WITH ORDINALITY AS u (needs, n)) AS i
                         HAVING min(i.needs) < max(i.needs)) AS m),
        'table', (SELECT lifecycle_internal.lifecycle_report_fill(table_html, words || jsonb_build_object('rows', string_agg(format(
            '<tr data-forecast="%s %s"><th scope="row">%s</th><td>%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>',
            s.measure, s.contender, lifecycle_internal.lifecycle_report_html(s.contender_label), lifecycle_internal.lifecycle_report_html(s.measure_label),
            lifecycle_internal.lifecycle_report_percent(s.bias), lifecycle_internal.lifecycle_report_percent(s.against_naive),
            lifecycle_internal.lifecycle_report_percent(s.decile_error)), E'\n' ORDER BY s.n))) FROM scored AS s HAVING count(*) > 0))
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_forecast(text, jsonb) IS
'Section of a report: The forecast''s own record: what it said on an earlier day, beside what came.';
