
-- What changes with the model.

CREATE FUNCTION lifecycle_model_diff_run(dataset text, model_a text, model_b text)
RETURNS TABLE (customer_id text, stage_a text, stage_b text, profit_year numeric, expected_value_a numeric, expected_value_b numeric)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d @extschema@.lifecycle_dataset;
BEGIN
    IF model_a IS NULL OR model_b IS NULL THEN
        RAISE EXCEPTION 'a model must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = 'Give two names of lifecycle_model.';
    END IF;
    EXECUTE format('SELECT x.* FROM ONLY %I.dataset AS x LIMIT 1', dataset) INTO d;
    RETURN QUERY EXECUTE @extschema@.lifecycle_dataset_part('model_diff', @extschema@.lifecycle_dataset_parts(dataset, d)) USING model_a, model_b;
END
$$;
COMMENT ON FUNCTION lifecycle_model_diff_run(text, text, text) IS 'What lifecycle_model_diff does as the dataset''s owner.';

CREATE FUNCTION lifecycle_model_diff(dataset text, model_a text, model_b text)
RETURNS TABLE (customer_id text, stage_a text, stage_b text, profit_year numeric, expected_value_a numeric, expected_value_b numeric)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_model_diff(text, text, text) IS
'Who of a dataset is in another stage by one model than by another, on the day of the dataset, those of most current value first: the stage by each, profit of the last 365 days, and what each model still expects of the customer. Group by both stages to see the moves and the value they affect, before a model is changed. As the dataset''s owner. Errors: 22023 an unknown model, 22004 NULL, 42704 no such dataset, 42501 not its owner.';
