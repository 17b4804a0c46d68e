
-- The most valuable of those to look after.
CREATE FUNCTION lifecycle_internal.lifecycle_report_alerts(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    digits integer;
    html text := $html$<section id="alerts" aria-labelledby="alerts-h">
<h2 id="alerts-h">{{w_alerts_h}}</h2>
<p class="lead">{{w_alerts_lead}}</p>
<p class="lead">{{record}}</p>
{{table}}
</section>
$html$;
    table_html text := $html$<div class="wide"><table>
<thead><tr><th scope="col">{{w_customer}}</th>
<th scope="col">{{w_alert}}</th>
<th scope="col">{{w_evidence}}</th>
<th scope="col" class="n">{{w_probability}}</th>
<th scope="col" class="n">{{w_at_risk}}</th></tr></thead>
<tbody>
{{rows}}</tbody>
</table></div>
<p class="lead">{{shown}}</p>
$html$;
    row_html text := $html$<tr><th scope="row"><bdi>{{customer}}</bdi></th>
<td class="tag"><span class="key {{class}}"></span>{{alert}}</td>
<td>{{evidence}}</td>
<td class="n">{{probability}}</td>
<td class="n">{{at_risk}}</td></tr>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    digits := (words ->> 'digits')::integer;
    slots := (
    WITH row_of AS (
        SELECT a.place, lifecycle_internal.lifecycle_report_html(a.customer_id::text) AS customer,
               CASE a.alert WHEN 'declining' THEN 'decline' WHEN 'ended' THEN 'terminated' ELSE 'exploration' END AS class,
               a.alert_label AS alert, lifecycle_internal.lifecycle_report_html(a.evidence) AS evidence,
               lifecycle_internal.lifecycle_report_percent(a.probability::numeric) AS probability,
               lifecycle_internal.lifecycle_report_figure(a.value_at_risk, digits) AS at_risk
        FROM (SELECT x.*, row_number() OVER (ORDER BY x.value_at_risk DESC, x.customer_id) AS place
              FROM jsonb_populate_recordset(NULL::alerts, figures -> 'alerts') AS x) AS a
    )
    SELECT jsonb_build_object('record', coalesce((
        SELECT concat_ws(' ', CASE WHEN NOT r.foreseeable THEN words ->> 'w_record_blind'
                                   WHEN r.fell > 0 THEN replace(replace(words ->> 'w_record',
                                       '#1', lifecycle_internal.lifecycle_report_percent(r.precision::numeric)),
                                       '#2', lifecycle_internal.lifecycle_report_percent(r.base::numeric)) END,
            CASE WHEN r.warned > 0 THEN replace(replace(replace(words ->> 'w_record_ends',
                '#1', lifecycle_internal.lifecycle_report_figure(r.ended)), '#2', lifecycle_internal.lifecycle_report_figure(r.warned)),
                '#3', r.lead_days::text) END)
        FROM alert_record AS r ORDER BY r.as_of DESC LIMIT 1), ''),
        'table', CASE WHEN (figures ->> 'alert_count')::bigint = 0 THEN '<p class="none">' || (words ->> 'w_no_alert') || '</p>'
        ELSE lifecycle_internal.lifecycle_report_fill(table_html, words || jsonb_build_object(
            'rows', (SELECT string_agg(lifecycle_internal.lifecycle_report_fill(row_html, to_jsonb(r)), '' ORDER BY r.place) FROM row_of AS r),
            'shown', CASE WHEN (figures ->> 'alert_count')::bigint > 20 THEN replace(replace(words ->> 'w_shown', '#1', '20'), '#2',
                lifecycle_internal.lifecycle_report_figure((figures ->> 'alert_count')::numeric)) ELSE '' END)) END)
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_alerts(text, jsonb, jsonb) IS 'Section of a report: The most valuable of those to look after.';
