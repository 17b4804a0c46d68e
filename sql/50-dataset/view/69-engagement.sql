
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_engagement(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW engagement WITH (security_invoker = true) AS
WITH touched AS (
    SELECT p.customer_id, sum(e.count) AS contacts, max(e.day) AS last_day,
           coalesce(sum(e.count) FILTER (WHERE e.day > d.as_of - 91), 0) AS recent,
           coalesce(sum(e.count) FILTER (WHERE e.day BETWEEN d.as_of - 455 AND d.as_of - 91), 0) AS before,
           least(d.as_of - 91 - min(e.day) + 1, 365) AS before_days
    FROM profiles AS p CROSS JOIN internal_setting AS d CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
    WHERE e.measure = 'contact' AND e.day <= d.as_of
    GROUP BY p.customer_id, d.as_of
), rated AS (
    SELECT t.*, t.before * 91.0 / nullif(greatest(t.before_days, 91), 0) AS usual,
           -- contacts as counts: a difference below two standard errors is none
           1.96 * sqrt(t.recent + t.before * (91.0 / greatest(t.before_days, 91)) ^ 2) AS chance
    FROM touched AS t
)
SELECT r.customer_id, r.contacts::bigint AS contacts, r.last_day, d.as_of - r.last_day AS silence_days, r.recent::bigint AS recent,
       r.usual::numeric(18,2) AS usual,
       (r.recent / nullif(r.usual, 0) - 1)::numeric(30,4) AS change, f.engagement, t.text AS engagement_label, c.stage, c.stage_label, c.p_active,
       c.profit_year, d.as_of
FROM rated AS r
CROSS JOIN internal_setting AS d
JOIN internal_customer AS c ON c.customer_id = r.customer_id
CROSS JOIN LATERAL (SELECT CASE WHEN r.before_days < 91 THEN 'new' WHEN r.recent - r.usual > r.chance THEN 'rising'
                                WHEN r.usual - r.recent > r.chance THEN 'falling'
                                WHEN r.recent = 0 THEN 'silent' ELSE 'steady' END AS engagement) AS f
LEFT JOIN internal_text AS t ON t.topic = 'engagement' AND t.code = f.engagement
ORDER BY r.recent - r.usual, r.customer_id;

COMMENT ON VIEW engagement IS
'How often customers are in touch, against what is usual for them: contacts of the last 91 days by those of the year before these.
A customer who falls silent often leaves soon: contacts show it before the next order is missed. Where you want that to count as evidence of leaving,
attach it as a signal: lifecycle_attach_source(dataset, ''signal'', ...) with a view on your contacts.';
COMMENT ON COLUMN engagement.customer_id IS 'The customer.';
COMMENT ON COLUMN engagement.contacts IS 'Contacts so far.';
COMMENT ON COLUMN engagement.last_day IS 'Day of the last one.';
COMMENT ON COLUMN engagement.silence_days IS 'Days since then.';
COMMENT ON COLUMN engagement.recent IS 'Contacts of the last 91 days.';
COMMENT ON COLUMN engagement.usual IS 'Contacts in 91 days, by the 365 days before those, or since the first.';
COMMENT ON COLUMN engagement.change IS 'recent against usual, less 1.';
COMMENT ON COLUMN engagement.engagement IS
'rising or falling: by more than 1.96 standard errors of such counts; else silent without a recent contact, or steady; new: in touch for less than 182 days.';
COMMENT ON COLUMN engagement.engagement_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN engagement.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN engagement.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN engagement.p_active IS 'Chance that the customer has not left.';
COMMENT ON COLUMN engagement.profit_year IS 'Revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN engagement.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_engagement(text) IS 'Makes the view engagement.';
