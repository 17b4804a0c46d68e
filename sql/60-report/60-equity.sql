
-- The bridge of equity as a waterfall: each change begins where the one before ended.
CREATE FUNCTION lifecycle_internal.lifecycle_report_equity(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    digits integer;
    html text := $html$<section id="equity" aria-labelledby="equity-h">
<h2 id="equity-h">{{w_equity_h}}</h2>
<p class="lead">{{w_equity_lead}}</p>
<div class="wide"><table>
<thead><tr><th scope="col">{{w_item}}</th><th scope="col" class="graph">{{w_change}}</th><th scope="col" class="n">{{w_amount}}</th></tr></thead>
<tbody>
{{rows}}</tbody>
</table></div>
{{young}}</section>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    digits := (words ->> 'digits')::integer;
    slots := (
    WITH item AS (
        SELECT e.item, e.item_rank, e.item_label, e.amount, e.low, e.high, e.item IN ('opening', 'closing') AS level,
               CASE WHEN e.item IN ('opening', 'closing') THEN 0 ELSE sum(e.amount) OVER (ORDER BY e.item_rank) - e.amount END AS start
        FROM jsonb_populate_recordset(NULL::equity, figures -> 'equity') AS e
    ), span AS (
        SELECT least(min(i.start), min(i.start + i.amount), 0) AS low, greatest(max(i.start), max(i.start + i.amount), 0) AS high FROM item AS i
    )
    SELECT jsonb_build_object('young', (SELECT format(E'<p class="lead">%s</p>\n', lifecycle_internal.lifecycle_report_html(string_agg(e.caution, ' ')))
                                        FROM jsonb_populate_recordset(NULL::equity, figures -> 'equity') AS e WHERE e.caution IS NOT NULL HAVING count(*) > 0),
        'rows', string_agg(format(
        '<tr data-item="%s"><th scope="row">%s</th><td class="graph">%s</td><td class="n">%s%s</td></tr>', i.item,
        lifecycle_internal.lifecycle_report_html(i.item_label),
        lifecycle_internal.lifecycle_report_bars(CASE WHEN i.level THEN 'stability' WHEN i.amount < 0 THEN 'decline' ELSE 'formation' END, s.low, s.high,
            ARRAY[i.amount], true, i.start),
        lifecycle_internal.lifecycle_report_figure(i.amount, digits),
        lifecycle_internal.lifecycle_report_band(i.low, i.high, digits)), E'\n' ORDER BY i.item_rank))
    FROM item AS i CROSS JOIN span AS s
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_equity(text, jsonb, jsonb) IS
'Section of a report: The bridge of equity as a waterfall: each change begins where the one before ended.';
