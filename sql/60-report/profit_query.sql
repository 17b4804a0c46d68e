-- What was earned while customers were in each stage.
SELECT jsonb_build_object('rows', string_agg(@extschema@.lifecycle_dataset_part('report_profit_row', to_jsonb(r)), '' ORDER BY r.stage_rank),
    'profit', @extschema@.lifecycle_dataset_figure(sum(r.amount), ($1 ->> 'digits')::integer), 'revenue', @extschema@.lifecycle_dataset_figure(sum(r.revenue_amount), ($1 ->> 'digits')::integer),
    'cost', @extschema@.lifecycle_dataset_figure(sum(r.cost_amount), ($1 ->> 'digits')::integer), 'investment', @extschema@.lifecycle_dataset_figure(sum(r.investment_amount), ($1 ->> 'digits')::integer))
FROM (
    SELECT p.stage, p.stage_rank, $1 ->> ('w_' || p.stage) AS name,
           p.profit AS amount, p.revenue AS revenue_amount, p.cost AS cost_amount, p.investment AS investment_amount,
           @extschema@.lifecycle_dataset_figure(p.profit, ($1 ->> 'digits')::integer) AS profit,
           @extschema@.lifecycle_dataset_figure(p.revenue, ($1 ->> 'digits')::integer) AS revenue,
           @extschema@.lifecycle_dataset_figure(p.cost, ($1 ->> 'digits')::integer) AS cost,
           @extschema@.lifecycle_dataset_figure(p.investment, ($1 ->> 'digits')::integer) AS investment,
           @extschema@.lifecycle_dataset_figure(p.profit_per_customer, 2) AS per_customer,
           @extschema@.lifecycle_dataset_percent(p.roi) AS roi,
           @extschema@.lifecycle_dataset_bars(p.stage, least(min(p.profit) OVER (), 0), greatest(max(p.profit) OVER (), 0), ARRAY[p.profit], true) AS bar
    FROM {{dataset}}.stage_profit AS p
) AS r
