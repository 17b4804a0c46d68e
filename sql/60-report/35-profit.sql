
-- What was earned while customers were in each stage.
CREATE FUNCTION lifecycle_internal.lifecycle_report_profit(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    digits integer;
    written_off boolean := EXISTS (SELECT FROM jsonb_array_elements(figures -> 'stage_profit') AS p WHERE (p ->> 'bad_debt')::numeric <> 0);
    html text := $html$<section id="profit-by-stage" aria-labelledby="profit-h">
<h2 id="profit-h">{{w_profit_h}}</h2>
<p class="lead">{{w_profit_lead}}</p>
<div class="wide"><table>
<thead><tr><th scope="col">{{w_stage}}</th>
<th scope="col" class="graph">{{w_profit}}</th>
<th scope="col" class="n">{{w_profit}}</th>
<th scope="col" class="n">{{w_revenue}}</th>
<th scope="col" class="n">{{w_cost}}</th>{{bad_debt_head}}
<th scope="col" class="n">{{w_investment}}</th>
<th scope="col" class="n">{{w_per_customer}}</th>
<th scope="col" class="n">{{w_roi}}</th></tr></thead>
<tbody>
{{rows}}</tbody>
<tfoot><tr><th scope="row">{{w_all}}</th>
<td></td>
<td class="n">{{profit}}</td>
<td class="n">{{revenue}}</td>
<td class="n">{{cost}}</td>{{bad_debt_cell}}
<td class="n">{{investment}}</td>
<td></td>
<td></td></tr></tfoot>
</table></div>
</section>
$html$;
    row_html text := $html$<tr data-stage="{{stage}}"><th scope="row"><span class="tag"><span class="key {{stage}}"></span>{{name}}</span></th>
<td class="graph">{{bar}}</td>
<td class="n">{{profit}}</td>
<td class="n">{{revenue}}</td>
<td class="n">{{cost}}</td>{{bad_debt_cell}}
<td class="n">{{investment}}</td>
<td class="n">{{per_customer}}</td>
<td class="n">{{roi}}</td></tr>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    digits := (words ->> 'digits')::integer;
    -- a column of zeros would speak of debts where none are known
    html := replace(replace(html, '{{bad_debt_head}}', CASE WHEN written_off THEN '<th scope="col" class="n">{{w_bad_debt}}</th>' ELSE '' END),
        '{{bad_debt_cell}}', CASE WHEN written_off THEN '<td class="n">{{bad_debt}}</td>' ELSE '' END);
    row_html := replace(row_html, '{{bad_debt_cell}}', CASE WHEN written_off THEN '<td class="n">{{bad_debt}}</td>' ELSE '' END);
    slots := (
    SELECT jsonb_build_object('rows', string_agg(lifecycle_internal.lifecycle_report_fill(row_html, to_jsonb(r)), '' ORDER BY r.stage_rank),
        'profit', lifecycle_internal.lifecycle_report_figure(sum(r.amount), digits), 'revenue',
            lifecycle_internal.lifecycle_report_figure(sum(r.revenue_amount), digits),
        'cost', lifecycle_internal.lifecycle_report_figure(sum(r.cost_amount), digits), 'bad_debt',
            lifecycle_internal.lifecycle_report_figure(sum(r.bad_debt_amount), digits), 'investment',
            lifecycle_internal.lifecycle_report_figure(sum(r.investment_amount), digits))
    FROM (
        SELECT p.stage, p.stage_rank, words ->> ('w_' || p.stage) AS name,
               p.profit AS amount, p.revenue AS revenue_amount, p.cost AS cost_amount, p.bad_debt AS bad_debt_amount, p.investment AS investment_amount,
               lifecycle_internal.lifecycle_report_figure(p.profit, digits) AS profit,
               lifecycle_internal.lifecycle_report_figure(p.revenue, digits) AS revenue,
               lifecycle_internal.lifecycle_report_figure(p.cost, digits) AS cost,
               lifecycle_internal.lifecycle_report_figure(p.bad_debt, digits) AS bad_debt,
               lifecycle_internal.lifecycle_report_figure(p.investment, digits) AS investment,
               lifecycle_internal.lifecycle_report_figure(p.profit_per_customer, 2) AS per_customer,
               lifecycle_internal.lifecycle_report_percent(p.roi) AS roi,
               lifecycle_internal.lifecycle_report_bars(p.stage, least(min(p.profit) OVER (), 0), greatest(max(p.profit) OVER (), 0), ARRAY[p.profit],
                   true) AS bar
        FROM jsonb_populate_recordset(NULL::stage_profit, figures -> 'stage_profit') AS p
    ) AS r
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_profit(text, jsonb, jsonb) IS
'Section of a report: What was earned while customers were in each stage.';
