-- The curve of whoever earned most in each of four stages.
SELECT jsonb_build_object('faces', coalesce('<div class="faces">' || string_agg(format('<figure><div class="wide">%s</div><figcaption>%s <bdi>%s</bdi></figcaption></figure>',
    f.curve, $1 ->> 'w_customer', @extschema@.lifecycle_dataset_html(f.customer_id)), E'\n' ORDER BY f.place) || '</div>',
    '<p class="none">' || ($1 ->> 'w_nothing') || '</p>'))
FROM (
    SELECT b.place, b.customer_id::text AS customer_id, @extschema@.lifecycle_curve_svg(p.profile, d.as_of, d.model, d.language) AS curve
    FROM (
        SELECT DISTINCT ON (v.place) v.place, c.customer_id
        FROM (VALUES (1, 'stability'), (2, 'decline'), (3, 'recovery'), (4, 'terminated')) AS v (place, stage)
        JOIN {{people}} AS c ON c.stage = v.stage AND c.orders > 0
        ORDER BY v.place, c.profit DESC, c.customer_id
    ) AS b
    JOIN {{dataset}}.profiles AS p ON p.customer_id = b.customer_id
    CROSS JOIN {{setting}} AS d
) AS f
WHERE f.curve IS NOT NULL
