
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_next_offer(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW next_offer WITH (security_invoker = true) AS
WITH bought AS MATERIALIZED (
    SELECT r.customer_id, r.key AS category, min(r.day) AS first_day, count(*) AS times
    FROM internal_row AS r CROSS JOIN internal_setting AS d
    WHERE r.source = 'order' AND r.plausible AND r.value >= 0 AND r.key IS NOT NULL AND r.day <= d.as_of
    GROUP BY r.customer_id, r.key
), large AS MATERIALIZED (
    SELECT b.category, count(*) AS customers FROM bought AS b GROUP BY b.category ORDER BY count(*) DESC, b.category LIMIT 20
), one AS MATERIALIZED (
    SELECT b.customer_id, b.category, b.first_day FROM bought AS b JOIN large AS l ON l.category = b.category
), pair AS MATERIALIZED (
    -- who bought both, the second on a later day, or not later
    SELECT a.category, b.category AS next_category, count(*) FILTER (WHERE b.first_day > a.first_day) AS followed,
           count(*) FILTER (WHERE b.first_day <= a.first_day) AS had_it
    FROM one AS a JOIN one AS b ON b.customer_id = a.customer_id AND b.category <> a.category
    GROUP BY a.category, b.category
), chance AS MATERIALIZED (
    SELECT p.category, p.next_category, l.customers - p.had_it AS bought, p.followed, (p.followed + 1)::numeric / (l.customers - p.had_it + 2) AS rate
    FROM pair AS p JOIN large AS l ON l.category = p.category WHERE p.followed > 0
), favourite AS (
    SELECT DISTINCT ON (b.customer_id) b.customer_id, b.category, b.times::numeric / sum(b.times) OVER (PARTITION BY b.customer_id) AS share
    FROM bought AS b ORDER BY b.customer_id, b.times DESC, b.category
), has AS MATERIALIZED (
    SELECT o.customer_id, array_agg(o.category) AS categories FROM one AS o GROUP BY o.customer_id
), best AS (
    SELECT h.customer_id, c.category, c.next_category, c.bought, c.followed, c.rate
    FROM has AS h
    CROSS JOIN LATERAL (
        SELECT x.* FROM chance AS x WHERE x.category = ANY (h.categories) AND x.next_category <> ALL (h.categories)
        ORDER BY x.rate DESC, x.followed DESC, x.next_category, x.category LIMIT 1
    ) AS c
)
SELECT s.customer_id, s.stage, k.stage_rank, k.stage_label, f.category AS favourite, f.share::numeric(7,4) AS favourite_share,
       b.next_category, b.category AS because_of, b.bought, b.followed, b.rate::numeric(7,4) AS rate, d.as_of
FROM internal_standing AS s
CROSS JOIN internal_setting AS d
JOIN favourite AS f ON f.customer_id = s.customer_id
LEFT JOIN best AS b ON b.customer_id = s.customer_id
LEFT JOIN stages AS k ON k.stage = s.stage
WHERE s.stage <> 'terminated'
ORDER BY b.rate DESC NULLS LAST, s.customer_id;

COMMENT ON VIEW next_offer IS
'What to offer each living customer next: the category that customers with a category of theirs most often went on to buy.

rate: of the customers who had bought the category because_of and not yet the next one (bought), how many bought that on a later day (followed), with
one who did and one who did not added. Of all pairs the one with the highest rate; the 20 categories with most customers are looked at. Empty where
nobody has gone on from what the customer bought.';
COMMENT ON COLUMN next_offer.customer_id IS 'The customer.';
COMMENT ON COLUMN next_offer.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN next_offer.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN next_offer.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN next_offer.favourite IS 'The category that the customer bought most often.';
COMMENT ON COLUMN next_offer.favourite_share IS 'Its share of the rows of the customer''s orders that have a category.';
COMMENT ON COLUMN next_offer.next_category IS 'What to offer.';
COMMENT ON COLUMN next_offer.because_of IS 'The category of the customer''s from which others went on to it.';
COMMENT ON COLUMN next_offer.bought IS 'Customers who had bought because_of, and not the other before or on the same day.';
COMMENT ON COLUMN next_offer.followed IS 'Those of them who bought the other later.';
COMMENT ON COLUMN next_offer.rate IS 'How often that was.';
COMMENT ON COLUMN next_offer.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_next_offer(text) IS 'Makes the view next_offer.';
