
-- Forecasts judged by what came: a query's orders, or a dataset's.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_compare_run(dataset text, cut date, horizon_days integer, model lifecycle_model, opportunity_days integer)
RETURNS SETOF lifecycle_comparison
LANGUAGE plpgsql STABLE AS $$
DECLARE
    today date;
    judged_by @extschema@.lifecycle_model := lifecycle_dataset_compare_run.model;
    learns boolean;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_to_read(dataset);
    today := (SELECT s.as_of FROM internal_setting AS s);
    -- the rest of what may be wrong with them is the aggregate's to say
    IF isfinite(cut) AND horizon_days BETWEEN 1 AND 100000 AND cut + horizon_days > today THEN
        RAISE EXCEPTION 'the horizon must end by the day of the dataset'
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = format('It ends on %s; the dataset answers as of %s.', cut + horizon_days, today),
                  HINT = 'Give an earlier cut or a shorter horizon: what has not happened yet would count as not bought.';
    END IF;
    -- the model that the views answer by was learned up to the day of the dataset, and has seen what came after the cut
    IF judged_by IS NULL THEN
        judged_by := (SELECT jsonb_populate_record(NULL::@extschema@.lifecycle_model, CASE
                          WHEN x.maintain <> 'live' THEN x.refreshed_base::jsonb ELSE to_jsonb(@extschema@.lifecycle_model_get(x.model)) END)
                      FROM ONLY dataset AS x);
        learns := isfinite(cut) AND (SELECT x.learn FROM ONLY dataset AS x);
        IF learns THEN
            judged_by := coalesce((SELECT @extschema@.lifecycle_fit(p.profile, cut, judged_by) FROM profiles AS p), judged_by);
        END IF;
    END IF;
    RETURN QUERY
    SELECT c.*
    FROM (SELECT @extschema@.lifecycle_compare(p.profile, cut, horizon_days, judged_by, opportunity_days) AS scores
          FROM profiles AS p) AS x
    CROSS JOIN LATERAL unnest(x.scores) AS c;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_compare_run(text, date, integer, lifecycle_model, integer) IS
'What lifecycle_internal.lifecycle_dataset_compare does as the dataset''s owner.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_compare(dataset text, cut date, horizon_days integer, model lifecycle_model, opportunity_days integer)
RETURNS SETOF lifecycle_comparison
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_compare(text, date, integer, lifecycle_model, integer) IS
'What lifecycle_compare does with a dataset.';

CREATE FUNCTION lifecycle_compare(orders text, cut date, horizon_days integer, model lifecycle_model DEFAULT NULL, opportunity_days integer DEFAULT NULL)
RETURNS SETOF lifecycle_comparison
LANGUAGE sql STABLE PARALLEL UNSAFE ROWS 8
BEGIN ATOMIC
    WITH given AS (
        SELECT coalesce(orders OPERATOR(pg_catalog.~*) '^(\s|\(|--[^\n]*\n|/\*.*?\*/)*(select|with|values|table)\M', true) AS is_query
    )
    SELECT c.* FROM given CROSS JOIN LATERAL lifecycle_internal.lifecycle_compare_run(orders, cut, horizon_days, model, opportunity_days) AS c
    WHERE given.is_query
    UNION ALL
    SELECT c.* FROM given CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_compare(orders, cut, horizon_days, model, opportunity_days) AS c
    WHERE NOT given.is_query;
END;
COMMENT ON FUNCTION lifecycle_compare(text, date, integer, lifecycle_model, integer) IS
'Forecasts from the orders of a query or a dataset, scored by what followed.
orders is a query of customer, at, revenue as lifecycle_profiles reads it (a text that begins with SELECT, WITH, VALUES or TABLE), with the rights
of the caller; or the name of a dataset, as its owner and by its own model, learned up to the cut, unless another is given.
A row a forecaster, the best first; otherwise as the aggregate. A dataset that is called select, with, values or table is compared by its query.
Errors: 22023 also a query that is not one SELECT that only reads, or a horizon that ends after the dataset''s day, 42804 columns of other types,
42704 no such dataset, 42501 not its owner.';
