
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_transitions(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW transitions WITH (security_invoker = true) AS
SELECT f.stage AS from_stage, f.stage_rank AS from_rank, f.stage_label AS from_label,
       t.stage AS to_stage, t.stage_rank AS to_rank, t.stage_label AS to_label,
       m.moves, p.share AS probability, sqrt(p.share * (1 - p.share) / m.out_of) AS standard_error,
       m.as_of
FROM (
    SELECT f.step_rank AS from_rank, t.step_rank AS to_rank, sum(r.count)::bigint AS moves,
           -- what followed the last period was not seen: no part of the whole, and without a share
           sum(sum(r.count)) FILTER (WHERE t.step_rank IS NOT NULL) OVER (PARTITION BY f.step_rank)::double precision AS out_of, a.as_of
    FROM (
        SELECT d.as_of, @extschema@.lifecycle_transitions(p.profile, d.as_of, d.model) AS moves
        FROM profiles AS p
        -- asked once, before workers begin, who could not read the setting
        CROSS JOIN (SELECT (SELECT s.as_of FROM internal_setting AS s) AS as_of, (SELECT s.model FROM internal_setting AS s) AS model) AS d
        GROUP BY d.as_of
    ) AS a
    CROSS JOIN LATERAL @extschema@.lifecycle_transition_rows(a.moves) AS r
    LEFT JOIN stages AS f ON f.stage = r.from_stage::text
    LEFT JOIN stages AS t ON t.stage = r.to_stage::text
    GROUP BY f.step_rank, t.step_rank, a.as_of
) AS m
CROSS JOIN LATERAL (SELECT CASE WHEN m.to_rank IS NOT NULL THEN m.moves / m.out_of END AS share) AS p
LEFT JOIN stages AS f ON f.stage_rank = m.from_rank
LEFT JOIN stages AS t ON t.stage_rank = m.to_rank
ORDER BY f.stage_rank NULLS FIRST, t.stage_rank;

COMMENT ON VIEW transitions IS
'How customers moved from stage to stage, from each whole period of the model to the next, over all customers and all time.
Where the dataset''s scheme joins stages to one step, a stage is a step, under its first stage.';
COMMENT ON COLUMN transitions.from_stage IS 'The stage of a period; empty: where customers began.';
COMMENT ON COLUMN transitions.from_rank IS 'Its place in the order of stages.';
COMMENT ON COLUMN transitions.from_label IS 'What the dataset''s scheme calls it.';
COMMENT ON COLUMN transitions.to_stage IS 'The stage of the next period, the same where nothing changed; empty: where they are now.';
COMMENT ON COLUMN transitions.to_rank IS 'Its place in the order of stages.';
COMMENT ON COLUMN transitions.to_label IS 'What the dataset''s scheme calls it.';
COMMENT ON COLUMN transitions.moves IS 'How many such moves there were.';
COMMENT ON COLUMN transitions.probability IS 'Share of the moves from from_stage, 0 to 1.';
COMMENT ON COLUMN transitions.standard_error IS 'Its standard error.';
COMMENT ON COLUMN transitions.as_of IS 'The day up to which moves are counted.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_transitions(text) IS 'Makes the view transitions.';
