
-- What a stage is to reach: figures are worked out by the view kpis, targets and words are the user's own.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_goals(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE TABLE goals (
    stage text PRIMARY KEY,
    goal text,
    target numeric(18,4) CHECK (target >= 0 AND target < 'Infinity'),
    CONSTRAINT goals_stage_check CHECK (stage IN ('prospect', 'exploration', 'formation', 'stability', 'decline', 'terminated', 'recovery'))
);
INSERT INTO goals (stage) SELECT e::text FROM unnest(enum_range(NULL::@extschema@.lifecycle_stage)) AS e;
COMMENT ON TABLE goals IS
'What you want to reach in each stage: a row a stage, to be updated by the owner of the dataset.
The view kpis shows how far that is reached; no refresh is needed.';
COMMENT ON COLUMN goals.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN goals.goal IS 'The goal in your own words, shown by stages, segments and kpis; NULL: that of the scheme.';
COMMENT ON COLUMN goals.target IS 'The value of the stage''s figure in kpis from which on the goal is reached; NULL: none is set.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_goals(text) IS 'Makes the table goals.';
