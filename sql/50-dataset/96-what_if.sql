
-- What the customers of a dataset would bring if they stayed longer or spent more, or over another horizon or price of time.

CREATE FUNCTION lifecycle_internal.lifecycle_value_if(profile lifecycle_profile, as_of date, model lifecycle_model, ahead lifecycle_model,
    spend_factor double precision, OUT expected_npv numeric, OUT loose double precision, OUT bound double precision) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_value_if(lifecycle_profile, date, lifecycle_model, lifecycle_model, double precision) IS
'What is expected of a customer if things were otherwise from now on.

What is believed of the customer on as_of is by model, what it does from then on, how far is looked and the price of time by ahead; the margin of a
purchase day is multiplied by spend_factor. loose, bound: the chances that it is there, loosely and tightly bound. NULL before the first order.
Errors: 22008 as_of; 22023 a negative spend_factor or models of other periods; 22003 a value past 9.2e12; those of lifecycle_clv.';

CREATE FUNCTION lifecycle_internal.lifecycle_retention_of(loose double precision, bound double precision, model lifecycle_model, factor double precision)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- a power that a double does not hold would be an error
RETURN CASE WHEN loose >= 0 AND bound >= 0 AND loose + bound > 0 AND loose + bound < 'Infinity' AND factor >= 0 AND factor < 'Infinity'
            THEN (loose * exp(greatest(365.0 / (model).period_days * ln(1 - factor * (model).leave_loose), -600))
                  + bound * exp(greatest(365.0 / (model).period_days * ln(1 - factor * (model).leave_bound), -600))) / (loose + bound) END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_retention_of(double precision, double precision, lifecycle_model, double precision) IS
'Which part of the customers who are there does not leave within 365 days.

loose, bound: how many of them are loosely and tightly bound; factor multiplies both chances of leaving. NULL where nobody is there.';

CREATE FUNCTION lifecycle_internal.lifecycle_leave_factor(loose double precision, bound double precision, model lifecycle_model, wanted double precision)
RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    low double precision := 0::double precision;
    high double precision := 0.9::double precision / nullif(model.leave_loose, 0);
    middle double precision;
BEGIN
    IF wanted IS NULL THEN
        RETURN 1::double precision;
    END IF;
    -- the part that stays falls as the factor grows
    FOR i IN 1 .. 100 LOOP
        middle := (low + high) / 2;
        IF lifecycle_internal.lifecycle_retention_of(loose, bound, model, middle) >= wanted THEN
            low := middle;
        ELSE
            high := middle;
        END IF;
    END LOOP;
    RETURN coalesce(low, 1);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_leave_factor(double precision, double precision, lifecycle_model, double precision) IS
'The factor of both chances of leaving with which the wanted part stays.

0 where more than all are to stay, 1 where nobody is there (NULL); at most what makes leave_loose 0.9, the highest that a model may have.';

CREATE FUNCTION lifecycle_internal.lifecycle_what_if_run(dataset text, retention_points double precision, spend_factor double precision,
    horizon_days integer, discount_rate double precision)
RETURNS TABLE (stage text, stage_label text, customers bigint, retention numeric, changed_retention numeric,
    expected_value numeric, changed_value numeric, difference numeric)
LANGUAGE plpgsql STABLE SET jit = off AS $$
#variable_conflict use_column
DECLARE
    day date;
    today @extschema@.lifecycle_model;
    ahead @extschema@.lifecycle_model;
    there record;
    factor double precision := 1::double precision;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_to_read(dataset);
    IF retention_points IS NULL OR spend_factor IS NULL THEN
        RAISE EXCEPTION '"%" must not be NULL', CASE WHEN retention_points IS NULL THEN 'retention_points' ELSE 'spend_factor' END
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Leave it out where nothing is to change.';
    ELSIF NOT retention_points BETWEEN -100 AND 100 THEN
        RAISE EXCEPTION '"retention_points" must be between -100 and 100' USING ERRCODE = 'invalid_parameter_value',
            DETAIL = format('The value is %s; 1 is one customer in a hundred more who stays a year.', retention_points);
    ELSIF NOT (spend_factor >= 0 AND spend_factor < 'Infinity') THEN
        RAISE EXCEPTION '"spend_factor" must be 0 or more, and finite' USING ERRCODE = 'invalid_parameter_value',
            DETAIL = format('The value is %s; 1.05 is five percent more.', spend_factor);
    ELSIF NOT horizon_days BETWEEN 1 AND 36600 THEN
        RAISE EXCEPTION '"horizon_days" must be between 1 and 36600' USING ERRCODE = 'invalid_parameter_value',
            DETAIL = format('The value is %s.', horizon_days);
    ELSIF NOT discount_rate BETWEEN 0 AND 10 THEN
        RAISE EXCEPTION '"discount_rate" must be between 0 and 10' USING ERRCODE = 'invalid_parameter_value',
            DETAIL = format('The value is %s; 0.1 is ten percent a year.', discount_rate);
    END IF;
    SELECT s.as_of INTO day FROM internal_setting AS s;
    SELECT (s.model).* INTO today FROM internal_setting AS s;
    SELECT (s.model).* INTO ahead FROM internal_setting AS s;
    IF horizon_days IS NOT NULL THEN
        ahead.horizon_periods := greatest(round(horizon_days::double precision / today.period_days), 1);
    END IF;
    ahead.discount_rate := coalesce(discount_rate, today.discount_rate);
    IF retention_points <> 0 THEN
        -- chances are summed as whole billionths, so that their order does not matter
        SELECT sum((v.loose * 1000000000)::bigint)::double precision AS loose, sum((v.bound * 1000000000)::bigint)::double precision AS bound INTO there
        FROM profiles AS p CROSS JOIN LATERAL lifecycle_internal.lifecycle_value_if(p.profile, day, today, today, 1) AS v;
        factor := lifecycle_internal.lifecycle_leave_factor(there.loose, there.bound, today,
            lifecycle_internal.lifecycle_retention_of(there.loose, there.bound, today, 1) + retention_points / 100);
        ahead.leave_loose := least(factor * today.leave_loose, 0.9);
        ahead.leave_bound := least(factor * today.leave_bound, ahead.leave_loose);
    END IF;
    RETURN QUERY
    WITH person AS (
        SELECT c.stage, c.expected_value, v.expected_npv::numeric(30,2) AS changed,
               (v.loose * 1000000000)::bigint AS loose, (v.bound * 1000000000)::bigint AS bound
        FROM internal_standing AS c JOIN profiles AS p ON p.customer_id = c.customer_id
        CROSS JOIN LATERAL lifecycle_internal.lifecycle_value_if(p.profile, day, today, ahead, spend_factor) AS v
    ), step AS (
        SELECT y.step_rank, count(*) AS customers, sum(q.expected_value) AS expected, sum(q.changed) AS changed,
               sum(q.loose)::double precision AS loose, sum(q.bound)::double precision AS bound
        FROM person AS q JOIN stages AS y ON y.stage = q.stage GROUP BY GROUPING SETS ((y.step_rank), ())
    ), line AS (
        SELECT k.stage, k.stage_label, k.stage_rank::integer AS place FROM stages AS k WHERE k.stage_rank = k.step_rank
        UNION ALL SELECT 'all', (SELECT t.text FROM internal_text AS t WHERE t.topic = 'effect' AND t.code = 'all'), NULL
    )
    SELECT l.stage, l.stage_label, coalesce(s.customers, 0),
           (100 * lifecycle_internal.lifecycle_retention_of(s.loose, s.bound, today, 1))::numeric(7,2),
           (100 * lifecycle_internal.lifecycle_retention_of(s.loose, s.bound, today, factor))::numeric(7,2),
           coalesce(s.expected, 0)::numeric(30,2), coalesce(s.changed, 0)::numeric(30,2),
           (coalesce(s.changed, 0) - coalesce(s.expected, 0))::numeric(30,2)
    FROM line AS l LEFT JOIN step AS s ON s.step_rank IS NOT DISTINCT FROM l.place
    ORDER BY l.place;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_what_if_run(text, double precision, double precision, integer, double precision) IS
'What lifecycle_what_if does as the dataset''s owner.';

CREATE FUNCTION lifecycle_what_if(dataset text, retention_points double precision DEFAULT 0, spend_factor double precision DEFAULT 1,
    horizon_days integer DEFAULT NULL, discount_rate double precision DEFAULT NULL)
RETURNS TABLE (stage text, stage_label text, customers bigint, retention numeric, changed_retention numeric,
    expected_value numeric, changed_value numeric, difference numeric)
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE ROWS 8;
COMMENT ON FUNCTION lifecycle_what_if(text, double precision, double precision, integer, double precision) IS
'What customers would bring if they stayed longer or spent more.
A row a step of its scheme, as in segments, and the row all: expected_value as it is shown there, changed_value, and the difference.
retention: of 100 customers who are there (loosely or tightly bound, by what is believed of each), how many do not leave within 365 days: the mean of
(1 - leave)^(365 / period_days) over them, leave being leave_loose or leave_bound of the dataset''s model.
retention_points: both chances of leaving are multiplied, from now on, by the one factor for which the retention of all rises by so many points;
changed_retention is what comes of that. Nobody leaves where it would pass 100, and leave_loose never passes 0.9.
spend_factor multiplies the margin of a purchase day (revenue less refunds and cost), but no stage_investments.
horizon_days: how far ahead is looked, rounded to periods of the model, at least one. discount_rate: price of a year, 0 to 10. NULL: the dataset''s.
Where the dataset''s model has a weight for MBG/NBD, its customers leave after a purchase so many times as often, too.
What is believed of a customer today does not change: so who has left brings no more by staying longer, but for coming back.
More of each never gives less, but for a higher discount_rate, or where purchases or serving lose money.
Runs as the dataset''s owner.
Errors: 22004 NULL, 22023 a value out of its range; 22003 a value past 9.2e12; 42704 no such dataset, 42501 not its owner.
Source: Gupta, Lehmann and Stuart, Journal of Marketing Research 41, 2004 (what a point of retention is worth).';
