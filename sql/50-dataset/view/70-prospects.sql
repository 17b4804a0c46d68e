
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_prospects(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW prospects WITH (security_invoker = true) AS
WITH known AS MATERIALIZED (
    SELECT s.customer_id, s.stage, s.first_order_date FROM internal_standing AS s
), person AS (
    -- the latest contact up to the first order, or of all where there is none
    SELECT DISTINCT ON (k.customer_id) k.customer_id, k.stage, k.first_order_date, r.key AS touch, r.day,
           coalesce(k.first_order_date, d.as_of) - r.day AS days_waited
    FROM known AS k CROSS JOIN internal_setting AS d
    JOIN internal_row AS r ON r.source = 'contact' AND r.customer_id = k.customer_id AND r.plausible AND r.day <= coalesce(k.first_order_date, d.as_of)
    ORDER BY k.customer_id, r.day DESC, r.key
), compared AS (
    -- those with a contact of the same kind who had not ordered as many days later, and of them those who ordered then
    SELECT c.*, count(*) OVER w - 1 AS alike, count(c.first_order_date) OVER w AS alike_converted
    FROM person AS c WINDOW w AS (PARTITION BY c.touch ORDER BY c.days_waited DESC)
), first_year AS (
    SELECT avg(lifecycle_internal.lifecycle_margin(p.profile, k.first_order_date, k.first_order_date + 364)) AS margin
    FROM known AS k JOIN profiles AS p ON p.customer_id = k.customer_id CROSS JOIN internal_setting AS d
    WHERE k.first_order_date <= d.as_of - 364
)
SELECT k.customer_id, c.touch, coalesce(t.text, c.touch) AS touch_label, c.day AS last_contact_date, c.days_waited AS days_since_contact,
       c.alike, c.alike_converted, ((c.alike_converted + 1)::numeric / (c.alike + 2))::numeric(7,4) AS chance, f.margin::numeric(18,2) AS value_if_won,
       ((c.alike_converted + 1)::numeric / (c.alike + 2) * f.margin)::numeric(18,2) AS score, d.as_of
FROM known AS k
CROSS JOIN internal_setting AS d
CROSS JOIN first_year AS f
LEFT JOIN compared AS c ON c.customer_id = k.customer_id
LEFT JOIN internal_text AS t ON t.topic = 'touch' AND t.code = c.touch
WHERE k.stage = 'prospect'
ORDER BY score DESC NULLS LAST, k.customer_id;

COMMENT ON VIEW prospects IS
'Those who are known and have not ordered, by what may be expected of them: the chance that they order, times what a customer brought in the first year.
chance: learned from those with a latest contact of the same kind who had not ordered as many days after it: the share who ordered then, with one who did
and one who did not added. Empty for whoever had no contact.';
COMMENT ON COLUMN prospects.customer_id IS 'The prospect.';
COMMENT ON COLUMN prospects.touch IS 'Kind of the latest contact.';
COMMENT ON COLUMN prospects.touch_label IS 'The same in the dataset''s language; a kind of your own as it is.';
COMMENT ON COLUMN prospects.last_contact_date IS 'Day of the latest contact.';
COMMENT ON COLUMN prospects.days_since_contact IS 'Days since then.';
COMMENT ON COLUMN prospects.alike IS 'Others with such a contact who had not ordered as many days after it.';
COMMENT ON COLUMN prospects.alike_converted IS 'Those of them who ordered later.';
COMMENT ON COLUMN prospects.chance IS 'Chance that the prospect orders.';
COMMENT ON COLUMN prospects.value_if_won IS 'Mean margin of the first 365 days of customers who have been there as long.';
COMMENT ON COLUMN prospects.score IS 'Chance times value: rank by it.';
COMMENT ON COLUMN prospects.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_prospects(text) IS 'Makes the view prospects.';
