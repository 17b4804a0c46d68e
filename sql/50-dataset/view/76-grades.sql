
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_grades(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW grades WITH (security_invoker = true) AS
SELECT g.place::smallint AS place, c.grade, t.text AS grade_label, k.stage, k.stage_rank, k.stage_label, count(*) AS customers,
       (count(*) / sum(count(*)) OVER (PARTITION BY c.grade))::numeric(7,4) AS customer_share, sum(c.profit_year)::numeric(30,2) AS profit_year,
       coalesce(sum(c.expected_value), 0)::numeric(30,2) AS expected_value, d.as_of
FROM internal_standing AS c
CROSS JOIN internal_setting AS d
JOIN stages AS k ON k.stage = c.stage
JOIN unnest('{potential,new,regular,old,loyal,former}'::text[]) WITH ORDINALITY AS g (grade, place) ON g.grade = c.grade
LEFT JOIN internal_text AS t ON t.topic = 'grade' AND t.code = c.grade
GROUP BY g.place, c.grade, t.text, k.stage, k.stage_rank, k.stage_label, d.as_of
ORDER BY g.place, k.stage_rank;

COMMENT ON VIEW grades IS 'Grade of loyalty against stage: how many customers of each grade are in each stage, and what they bring.';
COMMENT ON COLUMN grades.place IS 'Place of the grade; sort by it and by stage_rank.';
COMMENT ON COLUMN grades.grade IS 'Grade of loyalty: potential, new, regular, old, loyal or former.';
COMMENT ON COLUMN grades.grade_label IS 'The grade in the dataset''s language.';
COMMENT ON COLUMN grades.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN grades.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN grades.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN grades.customers IS 'Customers of the grade who are in the stage.';
COMMENT ON COLUMN grades.customer_share IS 'Their share of the grade, 0 to 1.';
COMMENT ON COLUMN grades.profit_year IS 'Revenue less cost and bad debt of the last 365 days.';
COMMENT ON COLUMN grades.expected_value IS 'Net present value of the profit that is still expected of them.';
COMMENT ON COLUMN grades.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_grades(text) IS 'Makes the view grades.';
