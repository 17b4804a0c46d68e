-- How far customers came, and where they are.
SELECT jsonb_build_object('rows', string_agg(@extschema@.lifecycle_dataset_part('report_stages_row', to_jsonb(r)), '' ORDER BY r.stage_rank))
FROM (
    SELECT n.stage, n.stage_rank, $1 ->> ('w_' || n.stage) AS name,
           coalesce('<small>' || @extschema@.lifecycle_dataset_html(nullif(n.stage_label, $1 ->> ('w_' || n.stage))) || '</small>', '') AS label,
           @extschema@.lifecycle_dataset_figure(n.customers) AS customers,
           @extschema@.lifecycle_dataset_percent(n.customer_share) AS share,
           @extschema@.lifecycle_dataset_figure(n.ever) AS ever,
           @extschema@.lifecycle_dataset_figure(n.profit, ($1 ->> 'digits')::integer) AS profit,
           @extschema@.lifecycle_dataset_figure(n.expected_value, ($1 ->> 'digits')::integer) AS expected,
           @extschema@.lifecycle_dataset_bars(n.stage, 0, max(n.ever) OVER (), ARRAY[n.ever, n.customers]) AS bar
    FROM (
        SELECT s.*, greatest(s.customers, p.customers) AS ever
        FROM {{dataset}}.segments AS s JOIN {{dataset}}.stage_profit AS p ON p.stage = s.stage
    ) AS n
) AS r
