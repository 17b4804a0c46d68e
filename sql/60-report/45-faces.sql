
-- The curve of whoever earned most in each of four stages.
CREATE FUNCTION lifecycle_internal.lifecycle_report_faces(dataset text, words jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
#variable_conflict use_column
DECLARE
    html text := $html$<section id="customers-curves" aria-labelledby="faces-h">
<h2 id="faces-h">{{w_faces_h}}</h2>
<p class="lead">{{w_faces_lead}}</p>
{{faces}}
</section>
$html$;
    slots jsonb;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    slots := (
    SELECT jsonb_build_object('faces', coalesce('<div class="faces">'
        || string_agg(format('<figure><div class="wide">%s</div><figcaption>%s <bdi>%s</bdi></figcaption></figure>',
        f.curve, words ->> 'w_customer', lifecycle_internal.lifecycle_report_html(f.customer_id)), E'\n' ORDER BY f.place) || '</div>',
        '<p class="none">' || (words ->> 'w_nothing') || '</p>'))
    FROM (
        SELECT b.place, b.customer_id::text AS customer_id, @extschema@.lifecycle_curve_svg(p.profile, d.as_of, d.model, d.language) AS curve
        FROM (
            SELECT DISTINCT ON (v.place) v.place, c.customer_id
            FROM (VALUES (1, 'stability'), (2, 'decline'), (3, 'recovery'), (4, 'terminated')) AS v (place, stage)
            JOIN internal_customer AS c ON c.stage = v.stage AND c.orders > 0
            ORDER BY v.place, c.profit DESC, c.customer_id
        ) AS b
        JOIN profiles AS p ON p.customer_id = b.customer_id
        CROSS JOIN internal_setting AS d
    ) AS f
    WHERE f.curve IS NOT NULL
    );
    RETURN lifecycle_internal.lifecycle_report_fill(html, words || slots);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_faces(text, jsonb) IS 'Section of a report: The curve of whoever earned most in each of four stages.';
