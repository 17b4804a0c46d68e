
-- What changes with the model.

CREATE FUNCTION lifecycle_internal.lifecycle_model_diff_run(dataset text, model_a text, model_b text)
RETURNS TABLE (customer_id text, stage_a text, stage_a_label text, stage_b text, stage_b_label text, profit_year numeric,
    expected_value_a numeric, expected_value_b numeric)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_to_read(dataset);
    IF model_a IS NULL OR model_b IS NULL THEN
        RAISE EXCEPTION 'a model must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Give two names of lifecycle_model.';
    END IF;
    RETURN QUERY
    SELECT n.customer_id, ka.stage, ka.stage_label, kb.stage, kb.stage_label, n.profit_year,
           a.expected_npv::numeric(18,2), b.expected_npv::numeric(18,2)
    FROM (
        SELECT p.customer_id::text AS customer_id, p.profile, d.as_of, m.a, m.b,
               @extschema@.lifecycle_stage(p.profile, d.as_of, m.a) AS stage_a, @extschema@.lifecycle_stage(p.profile, d.as_of, m.b) AS stage_b,
               lifecycle_internal.lifecycle_margin(p.profile, d.as_of - 364, d.as_of)::numeric(18,2) AS profit_year
        FROM profiles AS p
        CROSS JOIN (SELECT s.as_of FROM internal_setting AS s) AS d
        CROSS JOIN (SELECT @extschema@.lifecycle_model_get(model_a) AS a, @extschema@.lifecycle_model_get(model_b) AS b OFFSET 0) AS m
        OFFSET 0
    ) AS n
    CROSS JOIN LATERAL @extschema@.lifecycle_clv(n.profile, n.as_of, n.a) AS a
    CROSS JOIN LATERAL @extschema@.lifecycle_clv(n.profile, n.as_of, n.b) AS b
    LEFT JOIN stages AS ka ON ka.stage = coalesce(n.stage_a::text, 'prospect')
    LEFT JOIN stages AS kb ON kb.stage = coalesce(n.stage_b::text, 'prospect')
    WHERE n.stage_a IS DISTINCT FROM n.stage_b
    ORDER BY greatest(n.profit_year, 0) DESC, n.customer_id;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_model_diff_run(text, text, text) IS 'What lifecycle_model_diff does as the dataset''s owner.';

CREATE FUNCTION lifecycle_model_diff(dataset text, model_a text, model_b text)
RETURNS TABLE (customer_id text, stage_a text, stage_a_label text, stage_b text, stage_b_label text, profit_year numeric,
    expected_value_a numeric, expected_value_b numeric)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_model_diff(text, text, text) IS
'Customers of a dataset whose stage differs between two models.
On the day of the dataset, those of most current value first: the stage by each and what the dataset''s scheme calls it, profit of the last 365 days,
and what each model still expects of the customer. Group by both stages to see the moves and the value they affect, before a model is changed.
Runs as the dataset''s owner. Errors: 22023 an unknown model, 22004 NULL, 42704 no such dataset, 42501 not its owner.';
