-- The seven stages in the dataset's words.
CREATE VIEW {{dataset}}.stages WITH (security_invoker = true) AS
SELECT e.stage::text AS stage, e.stage_rank::smallint AS stage_rank,
       CASE x.language WHEN 'zh' THEN l.label_zh ELSE l.label_en END AS stage_label,
       l.ordinal AS step,
       CASE x.language WHEN 'zh' THEN l.goal_zh ELSE l.goal END AS goal,
       CASE x.language WHEN 'zh' THEN l.strategy_zh ELSE l.strategy END AS strategy
FROM unnest(enum_range(NULL::@extschema@.lifecycle_stage)) WITH ORDINALITY AS e (stage, stage_rank)
CROSS JOIN (SELECT y.scheme, y.language FROM {{dataset}}.dataset AS y LIMIT 1) AS x
LEFT JOIN @extschema@.lifecycle_scheme AS l ON l.scheme = x.scheme AND l.stage = e.stage AND l.touch = '';
COMMENT ON VIEW {{dataset}}.stages IS 'The seven lifecycle stages in order, in the scheme and language of this dataset, each with its goal and what to do.';
COMMENT ON COLUMN {{dataset}}.stages.stage IS 'Stage: prospect, exploration, formation, stability, decline, terminated or recovery.';
COMMENT ON COLUMN {{dataset}}.stages.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN {{dataset}}.stages.stage_label IS 'What the scheme calls the stage.';
COMMENT ON COLUMN {{dataset}}.stages.step IS 'Step of the scheme; stages of one step share their name.';
COMMENT ON COLUMN {{dataset}}.stages.goal IS 'What is to be achieved in the stage, and so measured.';
COMMENT ON COLUMN {{dataset}}.stages.strategy IS 'What to do in the stage.';
