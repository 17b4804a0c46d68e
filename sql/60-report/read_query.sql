-- What each stage is, and what to do in it, by the dataset's scheme.
SELECT jsonb_build_object('rows', string_agg(format('<dt><span class="key %s"></span>%s</dt><dd>%s<br/><small>%s</small></dd>', k.stage, $1 ->> ('w_' || k.stage),
    $1 ->> ('w_is_' || k.stage), @extschema@.lifecycle_dataset_html(concat_ws($1 ->> 'w_colon', $1 ->> 'w_to_do', k.strategy))), E'\n' ORDER BY k.stage_rank))
FROM {{dataset}}.stages AS k
