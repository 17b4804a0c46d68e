-- How customers move from stage to stage.
CREATE VIEW {{dataset}}.transitions WITH (security_invoker = true) AS
SELECT m.from_stage::text AS from_stage, f.stage_rank AS from_rank, f.stage_label AS from_label,
       m.to_stage::text AS to_stage, t.stage_rank AS to_rank, t.stage_label AS to_label,
       m.count AS moves, m.probability, m.standard_error
FROM (
    SELECT @extschema@.lifecycle_transitions(p.profile, d.as_of, d.model) AS moves
    FROM {{dataset}}.profiles AS p CROSS JOIN {{setting}} AS d
) AS a
CROSS JOIN LATERAL @extschema@.lifecycle_transition_rows(a.moves) AS m
LEFT JOIN {{dataset}}.stages AS f ON f.stage = m.from_stage::text
LEFT JOIN {{dataset}}.stages AS t ON t.stage = m.to_stage::text
ORDER BY f.stage_rank NULLS FIRST, t.stage_rank;
COMMENT ON VIEW {{dataset}}.transitions IS 'How customers moved from stage to stage, from each whole period of the model to the next, over all customers and all time.';
COMMENT ON COLUMN {{dataset}}.transitions.from_stage IS 'The stage of a period; empty: where customers began.';
COMMENT ON COLUMN {{dataset}}.transitions.from_rank IS 'Its place in the order of stages.';
COMMENT ON COLUMN {{dataset}}.transitions.from_label IS 'What the dataset''s scheme calls it.';
COMMENT ON COLUMN {{dataset}}.transitions.to_stage IS 'The stage of the next period, the same where nothing changed; empty: where they are now.';
COMMENT ON COLUMN {{dataset}}.transitions.to_rank IS 'Its place in the order of stages.';
COMMENT ON COLUMN {{dataset}}.transitions.to_label IS 'What the dataset''s scheme calls it.';
COMMENT ON COLUMN {{dataset}}.transitions.moves IS 'How many such moves there were.';
COMMENT ON COLUMN {{dataset}}.transitions.probability IS 'Share of the moves from from_stage, 0 to 1.';
COMMENT ON COLUMN {{dataset}}.transitions.standard_error IS 'Its standard error.';
