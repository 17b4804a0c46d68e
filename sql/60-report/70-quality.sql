
-- What is unusual in the sources, and how many rows there are.
CREATE FUNCTION lifecycle_internal.lifecycle_report_quality(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    html text := $html$<section id="quality" aria-labelledby="quality-h">
<h2 id="quality-h">{{w_quality_h}}</h2>
<p class="lead">{{w_quality_lead}}</p>
<div class="wide"><table>
<thead><tr><th scope="col">{{w_source}}</th>
<th scope="col">{{w_finding}}</th>
<th scope="col" class="n">{{w_count}}</th>
<th scope="col">{{w_treatment}}</th></tr></thead>
<tbody>
{{rows}}</tbody>
</table></div>
</section>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    slots := (
    SELECT jsonb_build_object('rows',
        string_agg(format('<tr><th scope="row">%s<small><bdi>%s</bdi></small></th><td>%s%s</td><td class="n">%s</td><td>%s</td></tr>',
        lifecycle_internal.lifecycle_report_html(q.source_label), lifecycle_internal.lifecycle_report_html(q.relation),
        lifecycle_internal.lifecycle_report_html(q.finding_label),
        CASE WHEN q.finding IN ('signals_leaving', 'signals_praise')
             THEN '<small><bdi>' || lifecycle_internal.lifecycle_report_html(q.example) || '</bdi></small>' END,
        lifecycle_internal.lifecycle_report_figure(q.rows_found),
        lifecycle_internal.lifecycle_report_html(q.treatment_label)), E'\n' ORDER BY q.n))
    FROM (SELECT x.*, row_number() OVER () AS n FROM jsonb_populate_recordset(NULL::data_quality, figures -> 'data_quality') AS x) AS q
    WHERE q.rows_found > 0 OR q.finding = 'rows'
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_quality(text, jsonb, jsonb) IS
'Section of a report: What is unusual in the sources, and how many rows there are.';
