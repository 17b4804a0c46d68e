-- Where each relationship stands, by the role's own model.
SELECT p.customer_id, s.stage::text AS stage, s.reason, v.total AS value, v.expected_npv
FROM {{ ref('profiles') }} AS p
CROSS JOIN (SELECT lifecycle_model_get('{{ var("model") }}') AS model OFFSET 0) AS m
CROSS JOIN LATERAL lifecycle_status(p.profile, '{{ var("as_of") }}', m.model) AS s
CROSS JOIN LATERAL lifecycle_clv(p.profile, '{{ var("as_of") }}', m.model) AS v
