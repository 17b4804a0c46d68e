-- Who stands elsewhere by another model, and what the two expect of them.
SELECT n.customer_id, coalesce(n.stage_a::text, 'prospect') AS stage_a, coalesce(n.stage_b::text, 'prospect') AS stage_b,
       n.profit_year, a.expected_npv::numeric(18,2) AS expected_value_a, b.expected_npv::numeric(18,2) AS expected_value_b
FROM (
    SELECT p.customer_id::text AS customer_id, p.profile, d.as_of, m.a, m.b,
           @extschema@.lifecycle_stage(p.profile, d.as_of, m.a) AS stage_a, @extschema@.lifecycle_stage(p.profile, d.as_of, m.b) AS stage_b,
           (@extschema@.lifecycle_revenue(p.profile, d.as_of - 364, d.as_of)
            - @extschema@.lifecycle_cost(p.profile, d.as_of - 364, d.as_of))::numeric(18,2) AS profit_year
    FROM {{dataset}}.profiles AS p
    CROSS JOIN {{setting}} AS d
    CROSS JOIN (SELECT @extschema@.lifecycle_model_get($1) AS a, @extschema@.lifecycle_model_get($2) AS b OFFSET 0) AS m
    OFFSET 0
) AS n
CROSS JOIN LATERAL @extschema@.lifecycle_clv(n.profile, n.as_of, n.a) AS a
CROSS JOIN LATERAL @extschema@.lifecycle_clv(n.profile, n.as_of, n.b) AS b
WHERE n.stage_a IS DISTINCT FROM n.stage_b
ORDER BY greatest(n.profit_year, 0) DESC, n.customer_id
