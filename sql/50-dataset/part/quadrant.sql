-- Where a customer lies in the matrices of value, by thresholds of the dataset.
CROSS JOIN (SELECT y.value_from, y.potential_from FROM {{dataset}}.dataset AS y LIMIT 1) AS x
CROSS JOIN LATERAL (
    SELECT c.profit_year >= x.value_from AND c.profit_year > 0 AS valuable,
           coalesce(c.expected_value >= x.potential_from AND c.expected_value > 0, false) AS promising,
           coalesce(1 - c.p_decline_next, c.p_active, 0) >= 0.5 AND c.stage <> 'decline' AS lasting
) AS h
CROSS JOIN LATERAL (
    SELECT CASE WHEN c.orders = 0 THEN NULL WHEN h.valuable AND h.promising THEN 'main' WHEN h.valuable THEN 'keep' WHEN h.promising THEN 'rebuild' ELSE 'drop' END AS quadrant,
           CASE WHEN c.orders = 0 THEN NULL WHEN h.valuable AND h.lasting THEN 'true friend' WHEN h.valuable THEN 'butterfly' WHEN h.lasting THEN 'barnacle'
                ELSE 'stranger' END AS relation,
           CASE WHEN c.orders = 0 THEN NULL WHEN h.valuable THEN 'A' WHEN c.profit_year > 0 THEN 'B' ELSE 'C' END AS tier
) AS q
