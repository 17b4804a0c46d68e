-- From stage to stage, a row a stage; the shade follows the probability.
WITH cell AS (
    SELECT f.stage AS from_stage, f.stage_rank AS from_rank, t.stage AS to_stage, t.stage_rank AS to_rank, coalesce(m.moves, 0) AS moves, m.probability
    FROM {{dataset}}.stages AS f CROSS JOIN {{dataset}}.stages AS t
    LEFT JOIN {{dataset}}.transitions AS m ON m.from_stage = f.stage AND m.to_stage = t.stage
), line AS (
    SELECT c.from_stage, c.from_rank, string_agg(CASE WHEN c.moves = 0 THEN '<td></td>' ELSE format(
        '<td style="background:color-mix(in srgb, var(--%s) %s%%, var(--paper))">%s<small>%s</small></td>', c.to_stage,
        round(50 * sqrt(c.probability::numeric)), @extschema@.lifecycle_dataset_percent(c.probability::numeric), @extschema@.lifecycle_dataset_figure(c.moves)) END, '' ORDER BY c.to_rank) AS cells
    FROM cell AS c GROUP BY c.from_stage, c.from_rank
)
SELECT jsonb_build_object(
    'heads', (SELECT string_agg(format('<th scope="col">%s</th>', $1 ->> ('w_' || k.stage)), '' ORDER BY k.stage_rank) FROM {{dataset}}.stages AS k),
    'rows', (SELECT string_agg(format('<tr data-stage="%s"><th scope="row"><span class="key %1$s"></span>%s</th>%s</tr>', l.from_stage, $1 ->> ('w_' || l.from_stage), l.cells), E'\n' ORDER BY l.from_rank) FROM line AS l))
