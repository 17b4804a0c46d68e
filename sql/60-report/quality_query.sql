-- What is unusual in the sources, and how many rows there are.
SELECT jsonb_build_object('rows', string_agg(format('<tr><th scope="row">%s<small><bdi>%s</bdi></small></th><td>%s</td><td class="n">%s</td><td>%s</td></tr>',
    coalesce($1 ->> ('w_source_' || q.source), q.source), @extschema@.lifecycle_dataset_html(q.relation),
    coalesce($1 -> 'findings' ->> q.finding, @extschema@.lifecycle_dataset_html(q.finding)), @extschema@.lifecycle_dataset_figure(q.rows_found),
    coalesce($1 -> 'findings' ->> q.treatment, @extschema@.lifecycle_dataset_html(q.treatment))), E'\n' ORDER BY q.n))
FROM (SELECT x.*, row_number() OVER () AS n FROM {{dataset}}.data_quality AS x) AS q
WHERE q.rows_found > 0 OR q.finding = 'rows'
