
-- The record of the forecast on the dataset's own past: what was forecast on an earlier day, by what was known then, and what came.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_forecast_record(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE TABLE forecast_record (
    as_of date NOT NULL, measure text NOT NULL, contender text NOT NULL, cut date NOT NULL, horizon_days integer NOT NULL, customers bigint NOT NULL,
    came numeric(30,2) NOT NULL, said numeric(30,2) NOT NULL, rmse double precision NOT NULL, decile_error double precision, weight double precision,
    level double precision,
    PRIMARY KEY (as_of, measure, contender)
);
COMMENT ON TABLE forecast_record IS
'How good forecasts were on this dataset''s own past: what the view forecast_quality shows, for each day on which a model was learned.

The forecast is made as of the day cut, by a model learned from what was known on that day, and by others for comparison. At most 5,000 customers, chosen
by a hash, are looked at; without 50 of them, or with a history of less than four periods, nothing is recorded.';
COMMENT ON COLUMN forecast_record.as_of IS 'The day of the record.';
COMMENT ON COLUMN forecast_record.measure IS 'What was forecast: purchases, days with an order; or money, revenue less cost and bad debt.';
COMMENT ON COLUMN forecast_record.contender IS
'Whose forecast: shown, as expected_orders and expected_value are, with equal weights where a fitted model has one; posterior, what is believed of the
customer alone; mbgnbd, bgnbd, a fitted model; last_period, as much as in as many days before.';
COMMENT ON COLUMN forecast_record.cut IS 'The day as of which the forecast was made.';
COMMENT ON COLUMN forecast_record.horizon_days IS 'How far it looked ahead: as far as expected_value does, and at most half of the history.';
COMMENT ON COLUMN forecast_record.customers IS 'Customers who had ordered by the cut.';
COMMENT ON COLUMN forecast_record.came IS 'What they brought within the horizon.';
COMMENT ON COLUMN forecast_record.said IS 'What was forecast of them.';
COMMENT ON COLUMN forecast_record.rmse IS 'Root mean squared error of a customer''s forecast.';
COMMENT ON COLUMN forecast_record.decile_error IS
'Customers by forecast, in tenths: sum of the differences between forecast and what came, without their signs, over what came in all.';
COMMENT ON COLUMN forecast_record.weight IS
'Weight that the contender has in what is shown from the day of the record on; empty where a model is asked alone.';
COMMENT ON COLUMN forecast_record.level IS
'Of the purchases shown: what is expected is so many times as much from the day of the record on, as a part of the error of this forecast, and of earlier ones
where one is less than a year, is taken out; empty where orders do not reach back far enough for forecasts that fill a year.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_forecast_record(text) IS 'Makes the table forecast_record.';

-- Fits that cannot be, or whose search did not end, are left out: there is no forecast to judge.  Pareto/NBD is not asked: its likelihood has
-- an integral, and where no optimum exists the search takes a minute.  lifecycle_compare has it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_mbgnbd(people lifecycle_profile[], cut date, unit_days double precision) RETURNS clv_mbgnbd
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fit @extschema@.clv_mbgnbd;
BEGIN
    fit := (SELECT @extschema@.clv_mbgnbd_fit(r.x, r.t_x, r.t_cal, unit_days)
            FROM unnest(people) AS k (profile) CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut, unit_days) AS r);
    RETURN CASE WHEN fit.converged THEN fit END;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    -- a fitted model that fails takes no refresh with it
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_mbgnbd(lifecycle_profile[], date, double precision) IS
'MBG/NBD of what was known on a day; NULL where there is no fit. unit_days: length of a unit of time.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_bgnbd(people lifecycle_profile[], cut date, unit_days double precision) RETURNS clv_bgnbd
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fit @extschema@.clv_bgnbd;
BEGIN
    fit := (SELECT @extschema@.clv_bgnbd_fit(r.x, r.t_x, r.t_cal, unit_days)
            FROM unnest(people) AS k (profile) CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut, unit_days) AS r);
    RETURN CASE WHEN fit.converged THEN fit END;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_bgnbd(lifecycle_profile[], date, double precision) IS
'BG/NBD of what was known on a day; NULL where there is no fit. unit_days: length of a unit of time.';

-- Seven digits say all that is known of what was learned.
CREATE FUNCTION lifecycle_internal.lifecycle_with_fit(model lifecycle_model, fit clv_mbgnbd, weight double precision) RETURNS lifecycle_model
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN least((fit).r, (fit).alpha, (fit).a, (fit).b) >= 0.000001 AND greatest((fit).r, (fit).alpha, (fit).a, (fit).b) <= 1e9
        THEN jsonb_populate_record(model, jsonb_build_object('mbgnbd_weight', weight::real, 'mbgnbd_r', (fit).r::real,
            'mbgnbd_alpha', (fit).alpha::real, 'mbgnbd_a', (fit).a::real, 'mbgnbd_b', (fit).b::real)) ELSE model END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_with_fit(lifecycle_model, clv_mbgnbd, double precision) IS
'A model with a fitted MBG/NBD beside its posterior.

fit: in periods of the model. The model as it was given without one, or where a parameter is out of range.';

-- posterior: without a fitted model; shown: with one, of equal weights, or the same.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_scores(people lifecycle_profile[], posterior lifecycle_model, shown lifecycle_model, cut date,
    horizon_days integer, mbgnbd clv_mbgnbd, bgnbd clv_bgnbd)
RETURNS TABLE (measure text, contender text, customers bigint, came numeric, said numeric, rmse double precision, decile_error double precision,
    weight double precision)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH known AS MATERIALIZED (
        SELECT k.place, r.x, r.t_x, r.t_cal, p.expected_orders AS believed, v.expected_orders, v.margin,
               p.expected_npv + p.standard_cost AS believed_money, v.expected_npv + v.standard_cost AS expected_money,
               coalesce(y.x + 1, 0) AS before, a.x - r.x AS purchases,
               lifecycle_internal.lifecycle_margin(k.profile, cut - horizon_days + 1, cut) AS money_before,
               lifecycle_internal.lifecycle_margin(k.profile, cut + 1, cut + horizon_days) AS money
        FROM unnest(people) WITH ORDINALITY AS k (profile, place)
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut, posterior.period_days) AS r
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut + horizon_days) AS a
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut - horizon_days) AS y
        CROSS JOIN LATERAL @extschema@.lifecycle_clv(k.profile, cut, posterior) AS p
        CROSS JOIN LATERAL @extschema@.lifecycle_clv(k.profile, cut, shown) AS v
        WHERE r.x IS NOT NULL AND v.expected_npv IS NOT NULL
    ), told AS (
        SELECT k.*, c.contender, c.orders
        FROM known AS k
        CROSS JOIN LATERAL (VALUES
            ('shown', k.expected_orders),
            ('posterior', k.believed),
            ('mbgnbd', @extschema@.clv_expected(mbgnbd, k.x, k.t_x, k.t_cal, horizon_days::double precision / posterior.period_days)),
            ('bgnbd', @extschema@.clv_expected(bgnbd, k.x, k.t_x, k.t_cal, horizon_days::double precision / posterior.period_days)),
            ('last_period', k.x + 1.0 - k.before)
        ) AS c (contender, orders)
        WHERE c.orders IS NOT NULL
    ), pair AS (
        -- to the sixth decimal, so that sums depend on no order; a fitted model knows no money: its purchases bring what those shown do
        SELECT v.measure, t.contender, t.place, round(v.said, 6) AS said, v.came
        FROM told AS t
        CROSS JOIN LATERAL (VALUES
            ('purchases', t.orders::numeric, t.purchases::numeric),
            ('money', CASE t.contender WHEN 'shown' THEN t.expected_money WHEN 'posterior' THEN t.believed_money
                WHEN 'last_period' THEN t.money_before ELSE t.orders::numeric * t.margin END, t.money)
        ) AS v (measure, said, came)
    ), tenth AS (
        SELECT p.measure, p.contender, p.tenth, count(*) AS customers, sum(p.came) AS came, sum(p.said) AS said,
               sum((p.said - p.came) * (p.said - p.came)) AS square
        FROM (SELECT q.*, ntile(10) OVER (PARTITION BY q.measure, q.contender ORDER BY q.said, q.place) AS tenth FROM pair AS q) AS p
        GROUP BY p.measure, p.contender, p.tenth
    ), pool AS (
        -- what the fitted model says by itself follows from what is shown, the mean of both
        SELECT CASE WHEN shown.mbgnbd_weight > posterior.mbgnbd_weight THEN lifecycle_internal.lifecycle_pool_weight(
            array_agg(k.believed ORDER BY k.place),
            array_agg(greatest(k.believed + (k.expected_orders - k.believed) / nullif(shown.mbgnbd_weight, 0), 0) ORDER BY k.place),
            array_agg(k.purchases::double precision ORDER BY k.place)) END AS weight
        FROM known AS k
    )
    SELECT t.measure, t.contender, sum(t.customers)::bigint, sum(t.came), sum(t.said), sqrt(sum(t.square) / sum(t.customers))::double precision,
           (sum(abs(t.said - t.came)) / nullif(abs(sum(t.came)), 0))::double precision,
           CASE t.contender WHEN 'mbgnbd' THEN w.weight WHEN 'posterior' THEN 1 - w.weight END
    FROM tenth AS t CROSS JOIN pool AS w
    GROUP BY t.measure, t.contender, w.weight
    HAVING sum(t.customers) >= 50
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_scores(lifecycle_profile[], lifecycle_model, lifecycle_model, date, integer, clv_mbgnbd, clv_bgnbd) IS
'Forecasts as of a day, scored by what came within a horizon; a fitted model that is NULL takes no part.';

-- What was learned by a day; what came is not discounted.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_learned_by(people lifecycle_profile[], cut date, periods integer, basis lifecycle_model)
RETURNS lifecycle_model
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- some of them are enough to learn from, and most of the time goes there
    model @extschema@.lifecycle_model := (SELECT @extschema@.lifecycle_fit(k.profile, cut, basis) FROM unnest(people[1:1000]) AS k (profile));
BEGIN
    IF model IS NOT NULL THEN
        model.discount_rate := 0;
        model.horizon_periods := periods;
        model.mbgnbd_weight := 0;
    END IF;
    RETURN model;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_learned_by(lifecycle_profile[], date, integer, lifecycle_model) IS
'A model as a dataset would have learned it on a day, for forecasts of so many periods, without a fitted model beside; NULL without a customer.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_pooled(model lifecycle_model, fit clv_mbgnbd, basis lifecycle_model) RETURNS lifecycle_model
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF basis.mbgnbd_weight = 0 THEN
        RETURN lifecycle_internal.lifecycle_with_fit(model, fit, 0.5);
    END IF;
    model.mbgnbd_weight := basis.mbgnbd_weight;
    RETURN model;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_pooled(lifecycle_model, clv_mbgnbd, lifecycle_model) IS
'A learned model with a fitted one beside, of equal weights, or as the model that it was learned from has it.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_look_back(people lifecycle_profile[], cut date, periods integer, basis lifecycle_model,
    OUT came numeric, OUT said numeric)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    model @extschema@.lifecycle_model := lifecycle_internal.lifecycle_dataset_learned_by(people, cut, periods, basis);
BEGIN
    IF model IS NULL THEN
        RETURN;
    END IF;
    model := lifecycle_internal.lifecycle_dataset_pooled(model, lifecycle_internal.lifecycle_dataset_mbgnbd(people, cut, basis.period_days), basis);
    -- to the sixth decimal, so that sums depend on no order
    SELECT sum(a.x - r.x), sum(round(v.expected_orders::numeric, 6)) INTO came, said
    FROM unnest(people) AS k (profile)
    CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut) AS r
    CROSS JOIN LATERAL @extschema@.lifecycle_rfm(k.profile, cut + periods * basis.period_days) AS a
    CROSS JOIN LATERAL @extschema@.lifecycle_clv(k.profile, cut, model) AS v
    WHERE r.x IS NOT NULL AND v.expected_npv IS NOT NULL
    HAVING count(*) >= 50;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    -- a forecast that fails takes no refresh with it
    came := NULL;
    said := NULL;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_look_back(lifecycle_profile[], date, integer, lifecycle_model) IS
'Purchases that came in so many periods after a day, and those that would have been forecast on it; NULL of fewer than 50 customers.';

-- An error on the past comes again in part: that of one look back is drawn half way to none, that of more by less.  A few purchases say little.
CREATE FUNCTION lifecycle_internal.lifecycle_forecast_level(came numeric[], said numeric[]) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT least(greatest(exp(sum(ln((l.came::double precision + 100) / (l.said::double precision + 100)) ORDER BY l.look)
        / (count(*) + 1)), 0.5), 2)::real
    FROM unnest(came, said) WITH ORDINALITY AS l (came, said, look)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_forecast_level(numeric[], numeric[]) IS
'By which factor a forecast is corrected that was so far off.

came, said: purchases that came, and that had been forecast, a look back each. The product of their (came + 100) / (said + 100), to the power of one divided
by one more than there are looks; but 0.5 to 2. NULL where one is not known.
Error: 22003 a number past 1.8e308.';

-- A model that has a weight or a level of its own keeps it.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_record_forecasts(dataset text, basis lifecycle_model, learned lifecycle_model, day date)
RETURNS lifecycle_model
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    people @extschema@.lifecycle_profile[];
    first_day date;
    periods integer;
    ahead integer;
    cut date;
    earlier @extschema@.lifecycle_model;
    pooled @extschema@.lifecycle_model;
    mbgnbd @extschema@.clv_mbgnbd;
    bgnbd @extschema@.clv_bgnbd;
    looks integer;
    apart integer;
    came numeric[];
    said numeric[];
    weight double precision;
    level double precision;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'looking back at its forecasts');
    SELECT array_agg(x.profile ORDER BY x.place, x.customer), min(x.first_day) INTO people, first_day
    FROM (SELECT p.profile, hashtextextended(p.customer_id::text, 0) AS place, p.customer_id::text COLLATE "C" AS customer,
                 @extschema@.lifecycle_first_at(p.profile, NULL, day) AS first_day
          FROM profiles AS p WHERE @extschema@.lifecycle_first_at(p.profile, NULL, day) IS NOT NULL ORDER BY 2, 3 LIMIT 5000) AS x;
    periods := least(basis.horizon_periods, floor((day - first_day) / 2.0 / basis.period_days));
    DELETE FROM forecast_record AS r WHERE r.as_of = day;
    IF periods IS NULL OR periods < 2 THEN
        RETURN learned;
    END IF;
    ahead := periods * basis.period_days;
    cut := day - ahead;
    earlier := lifecycle_internal.lifecycle_dataset_learned_by(people, cut, periods, basis);
    IF earlier IS NULL THEN
        RETURN learned;
    END IF;
    mbgnbd := lifecycle_internal.lifecycle_dataset_mbgnbd(people, cut, basis.period_days);
    bgnbd := lifecycle_internal.lifecycle_dataset_bgnbd(people, cut, basis.period_days);
    pooled := lifecycle_internal.lifecycle_dataset_pooled(earlier, mbgnbd, basis);
    BEGIN
        INSERT INTO forecast_record AS r (as_of, measure, contender, cut, horizon_days, customers, came, said, rmse, decile_error, weight)
        SELECT day, s.measure, s.contender, cut, ahead, s.customers, s.came, s.said, s.rmse, s.decile_error,
               CASE WHEN basis.mbgnbd_weight > 0 THEN NULL ELSE s.weight END
        FROM lifecycle_internal.lifecycle_dataset_scores(people, earlier, pooled, cut, ahead, mbgnbd, bgnbd) AS s;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        -- a fitted model that fails takes no refresh with it
        INSERT INTO forecast_record AS r (as_of, measure, contender, cut, horizon_days, customers, came, said, rmse, decile_error)
        SELECT day, s.measure, s.contender, cut, ahead, s.customers, s.came, s.said, s.rmse, s.decile_error
        FROM lifecycle_internal.lifecycle_dataset_scores(people, earlier, earlier, cut, ahead, NULL, NULL) AS s;
    END;
    -- over less than a year, a season would pass for an error: looks back fill one, or are spread over it
    looks := least(ceil(360.0 / ahead), 4);
    apart := greatest(ahead, 90);
    IF basis.forecast_level = 1 AND cut - (looks - 1) * apart - first_day >= ahead THEN
        SELECT array_agg(l.came ORDER BY l.look), array_agg(l.said ORDER BY l.look) INTO came, said
        FROM (SELECT 1 AS look, r.came, r.said FROM forecast_record AS r WHERE r.as_of = day AND r.measure = 'purchases' AND r.contender = 'shown'
              UNION ALL
              SELECT i.look, b.came, b.said
              FROM generate_series(2, looks) AS i (look)
              CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_look_back(people, cut - (i.look - 1) * apart, periods, basis) AS b) AS l;
        IF array_length(came, 1) = looks AND array_position(came, NULL) IS NULL THEN
            level := lifecycle_internal.lifecycle_forecast_level(came, said);
            UPDATE forecast_record AS r SET level = level WHERE r.as_of = day AND r.measure = 'purchases' AND r.contender = 'shown';
            learned.forecast_level := level;
        END IF;
    END IF;
    weight := (SELECT r.weight FROM forecast_record AS r WHERE r.as_of = day AND r.measure = 'purchases' AND r.contender = 'mbgnbd');
    IF weight IS NULL OR basis.mbgnbd_weight > 0 THEN
        RETURN learned;
    END IF;
    RETURN lifecycle_internal.lifecycle_with_fit(learned, lifecycle_internal.lifecycle_dataset_mbgnbd(people, day, basis.period_days), weight);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_record_forecasts(text, lifecycle_model, lifecycle_model, date) IS
'Records how good forecasts would have been on an earlier day: rows of the table forecast_record.
basis: the model set; learned: what was learned from it, which is returned with a fitted model beside, weighted by the record, and with the level that the
record asks for.
There is none without a record, and where no MBG/NBD fits. Where nobody leaves none does: its limit, NBD, would take whoever falls silent for a
customer for ever.';
