-- Where each customer of a relation (customer_id, profile) stands.
SELECT p.customer_id,
       coalesce(s.stage::text, 'prospect') AS stage,
       k.stage_rank,
       coalesce(CASE d.language WHEN 'zh' THEN t.label_zh ELSE t.label_en END, k.stage_label) AS stage_label,
       s.probability,
       s.since AS stage_since,
       s.previous_stage::text AS previous_stage,
       s.cycle,
       s.pattern,
       s.grade,
       s.reason,
       coalesce(s.orders, 0) AS orders,
       coalesce(s.revenue, 0)::numeric(18,2) AS revenue,
       coalesce(s.cost, 0)::numeric(18,2) AS cost,
       coalesce(s.profit, 0)::numeric(18,2) AS profit,
       (@extschema@.lifecycle_revenue(p.profile, d.as_of - 364, d.as_of)
        - @extschema@.lifecycle_cost(p.profile, d.as_of - 364, d.as_of))::numeric(18,2) AS profit_year,
       s.first_at AS first_order_date,
       s.last_at AS last_order_date,
       s.tenure_days,
       s.silence_days,
       s.cadence_days,
       s.level AS orders_per_period,
       s.peak_level AS peak_orders_per_period,
       s.trend,
       s.share AS wallet_share,
       s.p_active,
       s.p_decline_next,
       s.realised_npv::numeric(18,2) AS realised_value,
       s.expected_npv::numeric(18,2) AS expected_value,
       (s.realised_npv::numeric(18,2) + s.expected_npv::numeric(18,2))::numeric(18,2) AS lifetime_value,
       s.standard_error::numeric(18,2) AS lifetime_value_error
FROM {{profiles}} AS p
CROSS JOIN {{setting}} AS d
LEFT JOIN LATERAL @extschema@.lifecycle_customer(p.profile, d.as_of, d.model) AS s ON true
LEFT JOIN {{stages}} AS k ON k.stage = coalesce(s.stage::text, 'prospect')
LEFT JOIN @extschema@.lifecycle_scheme AS t
       ON t.scheme = d.scheme AND t.stage = s.stage AND t.touch <> ''
      AND t.touch = @extschema@.lifecycle_touch(p.profile, d.as_of, d.touches)
