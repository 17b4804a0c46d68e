
-- How far customers came, and where they are.
CREATE FUNCTION lifecycle_internal.lifecycle_report_stages(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    digits integer;
    html text := $html$<section id="stages" aria-labelledby="stages-h">
<h2 id="stages-h">{{w_stages_h}}</h2>
<p class="lead">{{w_stages_lead}}</p>
<div class="wide"><table>
<thead><tr><th scope="col">{{w_stage}}</th>
<th scope="col" class="graph">{{w_here_and_ever}}</th>
<th scope="col" class="n">{{w_customers}}</th>
<th scope="col" class="n">{{w_share}}</th>
<th scope="col" class="n">{{w_ever}}</th>
<th scope="col" class="n">{{w_profit_so_far}}</th>
<th scope="col" class="n">{{w_expected}}</th></tr></thead>
<tbody>
{{rows}}</tbody>
</table></div>
</section>
$html$;
    row_html text := $html$<tr data-stage="{{stage}}"><th scope="row"><span class="tag"><span class="key {{stage}}"></span>{{name}}</span>{{label}}</th>
<td class="graph">{{bar}}</td>
<td class="n">{{customers}}</td>
<td class="n">{{share}}</td>
<td class="n">{{ever}}</td>
<td class="n">{{profit}}</td>
<td class="n">{{expected}}{{band}}</td></tr>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    digits := (words ->> 'digits')::integer;
    slots := (
    SELECT jsonb_build_object('rows', string_agg(lifecycle_internal.lifecycle_report_fill(row_html, to_jsonb(r)), '' ORDER BY r.stage_rank))
    FROM (
        SELECT n.stage, n.stage_rank, words ->> ('w_' || n.stage) AS name,
               coalesce('<small>' || lifecycle_internal.lifecycle_report_html(nullif(n.stage_label, words ->> ('w_' || n.stage))) || '</small>', '') AS label,
               lifecycle_internal.lifecycle_report_figure(n.customers) AS customers,
               lifecycle_internal.lifecycle_report_percent(n.customer_share) AS share,
               lifecycle_internal.lifecycle_report_figure(n.ever) AS ever,
               lifecycle_internal.lifecycle_report_figure(n.profit, digits) AS profit,
               lifecycle_internal.lifecycle_report_figure(n.expected_value, digits) AS expected,
               lifecycle_internal.lifecycle_report_band(n.expected_low, n.expected_high, digits) AS band,
               lifecycle_internal.lifecycle_report_bars(n.stage, 0, max(n.ever) OVER (), ARRAY[n.ever, n.customers]) AS bar
        FROM (
            SELECT s.*, greatest(s.customers, p.customers) AS ever
            FROM jsonb_populate_recordset(NULL::segments, figures -> 'segments') AS s
            JOIN jsonb_populate_recordset(NULL::stage_profit, figures -> 'stage_profit') AS p ON p.stage = s.stage
        ) AS n
    ) AS r
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_stages(text, jsonb, jsonb) IS 'Section of a report: How far customers came, and where they are.';
