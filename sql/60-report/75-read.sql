
-- What each stage is, and what to do in it, by the dataset's scheme.
CREATE FUNCTION lifecycle_internal.lifecycle_report_read(dataset text, words jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    html text := $html$<section id="read" aria-labelledby="read-h">
<h2 id="read-h">{{w_read_h}}</h2>
<dl class="read">
{{rows}}
<dt>{{w_expected}}</dt><dd>{{w_read_expected}}</dd>
<dt>{{w_low_high}}</dt><dd>{{w_read_band}}</dd>
<dt>{{w_profit}}</dt><dd>{{w_read_profit}}</dd>
<dt>{{w_at_risk}}</dt><dd>{{w_read_risk}}</dd>
<dt>{{w_quick_ratio}}</dt><dd>{{w_read_quick}}</dd>
</dl>
</section>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    slots := (
    SELECT jsonb_build_object('rows', string_agg(format('<dt><span class="key %s"></span>%s</dt><dd>%s<br/><small>%s</small></dd>', k.stage,
        words ->> ('w_' || k.stage),
        words ->> ('w_is_' || k.stage), lifecycle_internal.lifecycle_report_html(k.strategy)), E'\n'
            ORDER BY k.stage_rank))
    FROM stages AS k
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_read(text, jsonb) IS
'Section of a report: What each stage is, and what to do in it, by the dataset''s scheme.';
