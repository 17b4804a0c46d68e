
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_fairness(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW fairness WITH (security_invoker = true) AS
WITH gained AS (
    SELECT r.customer_id, sum(r.value) AS gain FROM internal_gain AS r CROSS JOIN internal_setting AS d
    WHERE r.day BETWEEN d.as_of - 364 AND d.as_of
    GROUP BY r.customer_id
), shared AS (
    SELECT c.stage, count(*) AS customers, sum(c.profit_year) AS our_gain, sum(g.gain) AS their_gain,
           count(*) FILTER (WHERE c.profit_year < 0 OR c.profit_year < (c.profit_year + g.gain) / 3) AS tilted_to_them,
           count(*) FILTER (WHERE g.gain < 0 OR g.gain < (c.profit_year + g.gain) / 3) AS tilted_to_us
    FROM gained AS g JOIN internal_customer AS c ON c.customer_id = g.customer_id
    GROUP BY c.stage
)
SELECT k.stage, k.stage_rank, k.stage_label, coalesce(s.customers, 0) AS customers, coalesce(s.our_gain, 0)::numeric(30,2) AS our_gain,
       coalesce(s.their_gain, 0)::numeric(30,2) AS their_gain, coalesce(s.our_gain + s.their_gain, 0)::numeric(30,2) AS joint_gain,
       (CASE WHEN s.our_gain >= 0 AND s.their_gain >= 0 THEN s.our_gain / nullif(s.our_gain + s.their_gain, 0) END)::numeric(7,4) AS our_share,
       f.split, t.text AS split_label, coalesce(s.tilted_to_us, 0) AS tilted_to_us, coalesce(s.tilted_to_them, 0) AS tilted_to_them, d.as_of
FROM stages AS k
CROSS JOIN internal_setting AS d
LEFT JOIN shared AS s ON s.stage = k.stage
CROSS JOIN LATERAL (SELECT CASE WHEN s.our_gain < 0 OR s.their_gain < 0 THEN 'loss' WHEN s.our_gain * 3 > 2 * (s.our_gain + s.their_gain) THEN 'ours'
                                WHEN s.their_gain * 3 > 2 * (s.our_gain + s.their_gain) THEN 'theirs' WHEN s.stage IS NOT NULL THEN 'even' END AS split) AS f
LEFT JOIN internal_text AS t ON t.topic = 'split' AND t.code = f.split
ORDER BY k.stage_rank;

COMMENT ON VIEW fairness IS
'How the joint gain of the last 365 days is split between us and our customers, by stage, over those whose gain is given.
their_gain: what customers gain by dealing with us rather than with the next best, in money, from the source gain. A relationship in which one side has more
than two thirds of the joint gain, or loses, is tilted: the other has reason to leave it
(fairness of returns; Nash, Econometrica 18, 1950, for the even split).';
COMMENT ON COLUMN fairness.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN fairness.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN fairness.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN fairness.customers IS 'Customers in the stage whose gain is given.';
COMMENT ON COLUMN fairness.our_gain IS 'Revenue less cost and bad debt of the last 365 days of these.';
COMMENT ON COLUMN fairness.their_gain IS 'What they gained in the last 365 days.';
COMMENT ON COLUMN fairness.joint_gain IS 'Both together.';
COMMENT ON COLUMN fairness.our_share IS 'Our share of it, 0 to 1; empty where one side loses.';
COMMENT ON COLUMN fairness.split IS 'even; ours or theirs: more than two thirds; loss: one side loses.';
COMMENT ON COLUMN fairness.split_label IS 'The split in the dataset''s language.';
COMMENT ON COLUMN fairness.tilted_to_us IS 'Customers who lose, or have less than a third.';
COMMENT ON COLUMN fairness.tilted_to_them IS 'Customers with whom we lose, or have less than a third.';
COMMENT ON COLUMN fairness.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_fairness(text) IS 'Makes the view fairness.';
