
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_stages(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW stages WITH (security_invoker = true) AS
SELECT e.stage::text AS stage, e.stage_rank::smallint AS stage_rank,
       CASE x.language WHEN 'zh' THEN l.label_zh ELSE l.label_en END AS stage_label,
       l.ordinal AS step,
       min(e.stage_rank) OVER (PARTITION BY coalesce(l.ordinal::bigint, 100000 + e.stage_rank))::smallint AS step_rank,
       coalesce(g.goal, CASE x.language WHEN 'zh' THEN l.goal_zh ELSE l.goal END) AS goal,
       CASE x.language WHEN 'zh' THEN l.strategy_zh ELSE l.strategy END AS strategy
FROM unnest(enum_range(NULL::@extschema@.lifecycle_stage)) WITH ORDINALITY AS e (stage, stage_rank)
CROSS JOIN (SELECT y.scheme, y.language FROM dataset AS y LIMIT 1) AS x
LEFT JOIN @extschema@.lifecycle_scheme AS l ON l.scheme = x.scheme AND l.stage = e.stage AND l.touch = ''
LEFT JOIN goals AS g ON g.stage = e.stage::text;

COMMENT ON VIEW stages IS 'The seven lifecycle stages in order, in the scheme and language of this dataset, each with its goal and what to do.';
COMMENT ON COLUMN stages.stage IS 'Stage: prospect, exploration, formation, stability, decline, terminated or recovery.';
COMMENT ON COLUMN stages.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN stages.stage_label IS 'What the scheme calls the stage.';
COMMENT ON COLUMN stages.step IS 'Step of the scheme; stages of one step share their name.';
COMMENT ON COLUMN stages.step_rank IS 'Place of the step''s first stage: views that have a row a step show it under that stage.';
COMMENT ON COLUMN stages.goal IS 'What is to be achieved in the stage: your words in the table goals, or those of the scheme.';
COMMENT ON COLUMN stages.strategy IS 'What to do in the stage.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_stages(text) IS 'Makes the view stages.';
