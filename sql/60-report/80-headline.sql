
-- The figures at the top.
CREATE FUNCTION lifecycle_internal.lifecycle_report_headline(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    digits integer;
    html text := $html$<dl class="tiles">
<div class="tile"><dt>{{w_customers}}</dt><dd id="customers">{{customers}}</dd><dd>{{active}} {{w_active}}</dd></div>
<div class="tile"><dt>{{w_revenue_so_far}}</dt><dd id="revenue">{{revenue}}</dd><dd>{{orders}} {{w_orders}}</dd></div>
<div class="tile"><dt>{{w_profit_so_far}}</dt><dd id="profit">{{profit}}</dd><dd>{{less}}</dd></div>
<div class="tile"><dt>{{w_profit_year}}</dt><dd id="profit_year">{{profit_year}}</dd><dd>{{w_current_value}}</dd></div>
<div class="tile"><dt>{{w_expected}}</dt><dd id="expected">{{expected}}</dd><dd>{{w_equity}}</dd>{{band}}</div>
<div class="tile"><dt>{{w_at_risk}}</dt><dd id="at_risk">{{at_risk}}</dd><dd>{{alerts}} {{w_alerts}}</dd></div>
</dl>
{{warning}}$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    digits := (words ->> 'digits')::integer;
    slots := (
    SELECT to_jsonb(f) || jsonb_build_object('warning', E'<p class="lead" id="caution">' || (words ->> 'caution') || E'</p>\n') FROM (
        SELECT lifecycle_internal.lifecycle_report_figure(sum(s.customers)) AS customers,
               lifecycle_internal.lifecycle_report_figure(sum(s.customers) FILTER (WHERE s.stage NOT IN ('prospect', 'terminated'))) AS active,
               lifecycle_internal.lifecycle_report_figure(sum(s.orders)) AS orders,
               lifecycle_internal.lifecycle_report_figure(sum(s.revenue), digits) AS revenue,
               lifecycle_internal.lifecycle_report_figure(sum(s.profit), digits) AS profit,
               words ->> CASE WHEN sum(s.profit) = sum(s.revenue) THEN 'w_of_revenue_all' ELSE 'w_of_revenue_less' END AS less,
               lifecycle_internal.lifecycle_report_figure(sum(s.profit_year), digits) AS profit_year,
               lifecycle_internal.lifecycle_report_figure(sum(s.expected_value), digits) AS expected,
               (SELECT format('<dd id="band">%s %s</dd>', words ->> 'w_band', lifecycle_internal.lifecycle_report_band(e.low, e.high, digits))
                FROM jsonb_populate_recordset(NULL::equity, figures -> 'equity') AS e WHERE e.item = 'closing' AND e.low < e.high) AS band,
               lifecycle_internal.lifecycle_report_figure((figures ->> 'at_risk')::numeric, digits) AS at_risk,
               lifecycle_internal.lifecycle_report_figure((figures ->> 'alert_count')::numeric) AS alerts
        FROM jsonb_populate_recordset(NULL::segments, figures -> 'segments') AS s
    ) AS f
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_headline(text, jsonb, jsonb) IS 'Section of a report: The figures at the top.';
