
-- The record of the forecast on the dataset's own past: what was forecast on an earlier day, by what was known then, and what came.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_forecast_record(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE TABLE forecast_record (
    as_of date NOT NULL, measure text NOT NULL, contender text NOT NULL, cut date NOT NULL, horizon_days integer NOT NULL, customers bigint NOT NULL,
    came numeric(30,2) NOT NULL, said numeric(30,2) NOT NULL, rmse double precision NOT NULL, decile_error double precision,
    PRIMARY KEY (as_of, measure, contender)
);
COMMENT ON TABLE forecast_record IS
'How good forecasts were on this dataset''s own past: what the view forecast_quality shows, for each day on which a model was learned.

The forecast is made as of the day cut, by a model learned from what was known on that day, and by others for comparison. At most 5,000 customers, chosen
by a hash, are looked at; without 50 of them, or with a history of less than four periods, nothing is recorded.';
COMMENT ON COLUMN forecast_record.as_of IS 'The day of the record.';
COMMENT ON COLUMN forecast_record.measure IS 'What was forecast: purchases, days with an order; or money, revenue less cost and bad debt.';
COMMENT ON COLUMN forecast_record.contender IS
'Whose forecast: shown, as expected_orders and expected_value are; mbgnbd, bgnbd, a fitted model; last_period, as much as in as many days before.';
COMMENT ON COLUMN forecast_record.cut IS 'The day as of which the forecast was made.';
COMMENT ON COLUMN forecast_record.horizon_days IS 'How far it looked ahead: as far as expected_value does, and at most half of the history.';
COMMENT ON COLUMN forecast_record.customers IS 'Customers who had ordered by the cut.';
COMMENT ON COLUMN forecast_record.came IS 'What they brought within the horizon.';
COMMENT ON COLUMN forecast_record.said IS 'What was forecast of them.';
COMMENT ON COLUMN forecast_record.rmse IS 'Root mean squared error of a customer''s forecast.';
COMMENT ON COLUMN forecast_record.decile_error IS
'Customers by forecast, in tenths: sum of the differences between forecast and what came, without their signs, over what came in all.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_forecast_record(text) IS 'Makes the table forecast_record.';

-- Fits that cannot be, or whose search did not end, are left out: there is no forecast to judge.  Pareto/NBD is not asked: its likelihood has
-- an integral, and where no optimum exists the search takes a minute.  lifecycle_compare has it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_fits(people lifecycle_profile[], cut date,
    OUT mbgnbd clv_mbgnbd, OUT bgnbd clv_bgnbd) RETURNS record
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.clv_mbgnbd_fit(r.x, r.t_x, r.t_cal), @extschema@.clv_bgnbd_fit(r.x, r.t_x, r.t_cal)
    FROM unnest(people) AS k (profile) CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut) AS r
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_fits(lifecycle_profile[], date) IS
'Fitted models of purchases, from what was known on a day.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_scores(people lifecycle_profile[], model lifecycle_model, cut date, horizon_days integer,
    mbgnbd clv_mbgnbd, bgnbd clv_bgnbd)
RETURNS TABLE (measure text, contender text, customers bigint, came numeric, said numeric, rmse double precision, decile_error double precision)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH known AS MATERIALIZED (
        SELECT k.place, r.x, r.t_x, r.t_cal, v.expected_orders, v.expected_npv + v.standard_cost AS expected_money, v.margin,
               coalesce(y.x + 1, 0) AS before, a.x - r.x AS purchases,
               lifecycle_internal.lifecycle_margin(k.profile, cut - horizon_days + 1, cut) AS money_before,
               lifecycle_internal.lifecycle_margin(k.profile, cut + 1, cut + horizon_days) AS money
        FROM unnest(people) WITH ORDINALITY AS k (profile, place)
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut) AS r
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut + horizon_days) AS a
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut - horizon_days) AS y
        CROSS JOIN LATERAL @extschema@.lifecycle_clv(k.profile, cut, model) AS v
        WHERE r.x IS NOT NULL AND v.expected_npv IS NOT NULL
    ), told AS (
        SELECT k.*, c.contender, c.orders
        FROM known AS k
        CROSS JOIN LATERAL (VALUES
            ('shown', k.expected_orders),
            ('mbgnbd', @extschema@.clv_expected(mbgnbd, k.x, k.t_x, k.t_cal, horizon_days / 7.0)),
            ('bgnbd', @extschema@.clv_expected(bgnbd, k.x, k.t_x, k.t_cal, horizon_days / 7.0)),
            ('last_period', k.x + 1.0 - k.before)
        ) AS c (contender, orders)
        WHERE c.orders IS NOT NULL
    ), pair AS (
        -- to the sixth decimal, so that sums depend on no order; a fitted model knows no money: its purchases bring what those shown do
        SELECT v.measure, t.contender, t.place, round(v.said, 6) AS said, v.came
        FROM told AS t
        CROSS JOIN LATERAL (VALUES
            ('purchases', t.orders::numeric, t.purchases::numeric),
            ('money', CASE t.contender WHEN 'shown' THEN t.expected_money WHEN 'last_period' THEN t.money_before ELSE t.orders::numeric * t.margin END, t.money)
        ) AS v (measure, said, came)
    ), tenth AS (
        SELECT p.measure, p.contender, p.tenth, count(*) AS customers, sum(p.came) AS came, sum(p.said) AS said,
               sum((p.said - p.came) * (p.said - p.came)) AS square
        FROM (SELECT q.*, ntile(10) OVER (PARTITION BY q.measure, q.contender ORDER BY q.said, q.place) AS tenth FROM pair AS q) AS p
        GROUP BY p.measure, p.contender, p.tenth
    )
    SELECT t.measure, t.contender, sum(t.customers)::bigint, sum(t.came), sum(t.said), sqrt(sum(t.square) / sum(t.customers))::double precision,
           (sum(abs(t.said - t.came)) / nullif(abs(sum(t.came)), 0))::double precision
    FROM tenth AS t
    GROUP BY t.measure, t.contender
    HAVING sum(t.customers) >= 50
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_scores(lifecycle_profile[], lifecycle_model, date, integer, clv_mbgnbd, clv_bgnbd) IS
'Forecasts as of a day, scored by what came within a horizon; a model that is NULL takes no part.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_record_forecasts(dataset text, basis text, day date) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    judged_by @extschema@.lifecycle_model := jsonb_populate_record(NULL::@extschema@.lifecycle_model, basis::jsonb);
    people @extschema@.lifecycle_profile[];
    first_day date;
    periods integer;
    ahead integer;
    cut date;
    fits record;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'looking back at its forecasts');
    SELECT array_agg(x.profile ORDER BY x.place, x.customer), min(x.first_day) INTO people, first_day
    FROM (SELECT p.profile, hashtextextended(p.customer_id::text, 0) AS place, p.customer_id::text COLLATE "C" AS customer,
                 (@extschema@.lifecycle_rfm(p.profile, day, 1)).t_cal AS age, day - (@extschema@.lifecycle_rfm(p.profile, day, 1)).t_cal::integer AS first_day
          FROM profiles AS p ORDER BY 2, 3 LIMIT 5000) AS x
    WHERE x.age IS NOT NULL;
    periods := least(judged_by.horizon_periods, floor((day - first_day) / 2.0 / judged_by.period_days));
    DELETE FROM forecast_record AS r WHERE r.as_of = day;
    IF periods IS NULL OR periods < 2 THEN
        RETURN;
    END IF;
    ahead := periods * judged_by.period_days;
    cut := day - ahead;
    judged_by := (SELECT @extschema@.lifecycle_fit(k.profile, cut, judged_by) FROM unnest(people) AS k (profile));
    IF judged_by IS NULL THEN
        RETURN;
    END IF;
    -- what came is not discounted
    judged_by.discount_rate := 0;
    judged_by.horizon_periods := periods;
    BEGIN
        fits := lifecycle_internal.lifecycle_dataset_fits(people, cut);
        INSERT INTO forecast_record AS r (as_of, measure, contender, cut, horizon_days, customers, came, said, rmse, decile_error)
        SELECT day, s.measure, s.contender, cut, ahead, s.customers, s.came, s.said, s.rmse, s.decile_error
        FROM lifecycle_internal.lifecycle_dataset_scores(people, judged_by, cut, ahead,
            CASE WHEN (fits.mbgnbd).converged THEN fits.mbgnbd END, CASE WHEN (fits.bgnbd).converged THEN fits.bgnbd END) AS s;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        -- a fitted model that fails takes no refresh with it
        INSERT INTO forecast_record AS r (as_of, measure, contender, cut, horizon_days, customers, came, said, rmse, decile_error)
        SELECT day, s.measure, s.contender, cut, ahead, s.customers, s.came, s.said, s.rmse, s.decile_error
        FROM lifecycle_internal.lifecycle_dataset_scores(people, judged_by, cut, ahead, NULL, NULL) AS s;
    END;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_record_forecasts(text, text, date) IS
'Records how good forecasts would have been on an earlier day: rows of the table forecast_record.
basis: the model set, as JSON.';
