
-- How customers move from stage to stage, a row a stage; the darker, the more probable.
CREATE FUNCTION lifecycle_internal.lifecycle_report_moves(dataset text, words jsonb, course bigint[]) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    html text := $html$<section id="moves" aria-labelledby="moves-h">
<h2 id="moves-h">{{w_moves_h}}</h2>
<p class="lead">{{w_moves_lead}}</p>
<div class="wide"><table class="moves">
<thead><tr><th scope="col">{{w_from_to}}</th>{{heads}}</tr></thead>
<tbody>
{{rows}}</tbody>
</table></div>
</section>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    slots := (
    WITH move AS (
        -- as in the view transitions
        SELECT f.step_rank AS from_rank, t.step_rank AS to_rank, sum(r.count)::bigint AS moves,
               sum(sum(r.count)) OVER (PARTITION BY f.step_rank)::double precision AS out_of
        FROM @extschema@.lifecycle_transition_rows(lifecycle_internal.lifecycle_transitions_final(course[1:64])) AS r
        JOIN stages AS f ON f.stage = r.from_stage::text
        JOIN stages AS t ON t.stage = r.to_stage::text
        GROUP BY f.step_rank, t.step_rank
    ), cell AS (
        SELECT f.stage AS from_stage, f.stage_rank AS from_rank, t.stage AS to_stage, t.stage_rank AS to_rank, coalesce(m.moves, 0) AS moves,
               m.moves / m.out_of AS probability
        FROM stages AS f CROSS JOIN stages AS t
        LEFT JOIN move AS m ON m.from_rank = f.stage_rank AND m.to_rank = t.stage_rank
    ), line AS (
        SELECT c.from_stage, c.from_rank, string_agg(CASE WHEN c.moves = 0 THEN '<td></td>' ELSE format(
            '<td style="background:color-mix(in srgb, var(--%s) %s%%, var(--paper))">%s<small>%s</small></td>', c.to_stage,
            round(50 * sqrt(c.probability::numeric)), lifecycle_internal.lifecycle_report_percent(c.probability::numeric),
                lifecycle_internal.lifecycle_report_figure(c.moves)) END, '' ORDER BY c.to_rank) AS cells
        FROM cell AS c GROUP BY c.from_stage, c.from_rank
    )
    SELECT jsonb_build_object(
        'heads', (SELECT string_agg(format('<th scope="col">%s</th>', words ->> ('w_' || k.stage)), '' ORDER BY k.stage_rank) FROM stages AS k),
        'rows', (SELECT string_agg(format('<tr data-stage="%s"><th scope="row"><span class="key %1$s"></span>%s</th>%s</tr>', l.from_stage,
            words ->> ('w_' || l.from_stage), l.cells), E'\n' ORDER BY l.from_rank) FROM line AS l))
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_moves(text, jsonb, bigint[]) IS
'Section of a report: How customers move from stage to stage, a row a stage; the darker, the more probable.';
