-- The figures at the top.
SELECT to_jsonb(f) FROM (
    SELECT @extschema@.lifecycle_dataset_figure(sum(s.customers)) AS customers,
           @extschema@.lifecycle_dataset_figure(sum(s.customers) FILTER (WHERE s.stage NOT IN ('prospect', 'terminated'))) AS active,
           @extschema@.lifecycle_dataset_figure(sum(s.orders)) AS orders,
           @extschema@.lifecycle_dataset_figure(sum(s.revenue), ($1 ->> 'digits')::integer) AS revenue,
           @extschema@.lifecycle_dataset_figure(sum(s.profit), ($1 ->> 'digits')::integer) AS profit,
           @extschema@.lifecycle_dataset_figure(sum(s.profit_year), ($1 ->> 'digits')::integer) AS profit_year,
           @extschema@.lifecycle_dataset_figure(sum(s.expected_value), ($1 ->> 'digits')::integer) AS expected,
           @extschema@.lifecycle_dataset_figure(max(a.at_risk), ($1 ->> 'digits')::integer) AS at_risk,
           @extschema@.lifecycle_dataset_figure(max(a.alerts)) AS alerts
    FROM {{dataset}}.segments AS s
    CROSS JOIN (SELECT count(*) AS alerts, coalesce(sum(x.value_at_risk), 0) AS at_risk FROM {{dataset}}.alerts AS x) AS a
) AS f
