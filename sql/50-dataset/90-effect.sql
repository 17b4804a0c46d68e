
-- What an action did: the treated against untreated customers like them.

CREATE TYPE lifecycle_effect AS (
    stage text,
    stage_rank smallint,
    stage_label text,
    treated bigint,
    matched bigint,
    unmatched bigint,
    unmatched_because text,
    controls bigint,
    effective_controls numeric,
    profit_before numeric,
    profit_after numeric,
    control_before numeric,
    control_after numeric,
    mean_reversion numeric,
    effect numeric,
    effect_error numeric,
    total_effect numeric,
    total_error numeric,
    better numeric,
    control_better numeric,
    better_effect numeric,
    better_error numeric,
    worse numeric,
    control_worse numeric,
    worse_effect numeric,
    worse_error numeric,
    investment numeric,
    extra_investment numeric,
    roi numeric,
    roi_error numeric,
    elasticity numeric
);
COMMENT ON TYPE lifecycle_effect IS
'What an action did to the customers of one stage: a row of lifecycle_effect.
Profit is revenue less cost, of a customer in a period of the model, unless it is called total.';
COMMENT ON COLUMN lifecycle_effect.stage IS 'Stage on the day before since; none: treated customers of whom nothing was known by then; all: the sum.';
COMMENT ON COLUMN lifecycle_effect.stage_rank IS 'Place of the stage in its order, 1 to 7; NULL for none and all.';
COMMENT ON COLUMN lifecycle_effect.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN lifecycle_effect.treated IS 'Treated customers.';
COMMENT ON COLUMN lifecycle_effect.matched IS
'Those of them who have untreated customers like them. From controls on, all columns speak of these alone.';
COMMENT ON COLUMN lifecycle_effect.unmatched IS 'Those who have none: left out, and counted here.';
COMMENT ON COLUMN lifecycle_effect.unmatched_because IS 'Why they have none.';
COMMENT ON COLUMN lifecycle_effect.controls IS 'Untreated customers whom the matched are held against.';
COMMENT ON COLUMN lifecycle_effect.effective_controls IS 'How many controls of equal weight would say as much (Kish 1965).';
COMMENT ON COLUMN lifecycle_effect.profit_before IS 'Mean profit of the treated in the days before since, as many as from since to until.';
COMMENT ON COLUMN lifecycle_effect.profit_after IS 'Mean profit of the treated from since to until.';
COMMENT ON COLUMN lifecycle_effect.control_before IS 'Mean profit of the controls before, weighted to be spread as the treated are.';
COMMENT ON COLUMN lifecycle_effect.control_after IS 'Mean profit of the controls from since to until, so weighted.';
COMMENT ON COLUMN lifecycle_effect.mean_reversion IS
'What of the difference in differences follows from the treated having begun elsewhere within their cells: the difference that matching left before
since, times the slope of the controls'' change on it.';
COMMENT ON COLUMN lifecycle_effect.effect IS
'How much more the profit of the treated rose than that of the controls, less mean_reversion:
(profit_after - profit_before) - (control_after - control_before) - mean_reversion.';
COMMENT ON COLUMN lifecycle_effect.effect_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.total_effect IS 'The effect on all matched customers from since to until; all is the sum of the stages.';
COMMENT ON COLUMN lifecycle_effect.total_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.better IS
'Share of the treated who by until are in a better stage: terminated, prospect, decline, exploration, recovery, formation, stability, from worst to best.';
COMMENT ON COLUMN lifecycle_effect.control_better IS 'The same share of the controls.';
COMMENT ON COLUMN lifecycle_effect.better_effect IS 'The difference.';
COMMENT ON COLUMN lifecycle_effect.better_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.worse IS 'Share of the treated who by until are in a worse stage.';
COMMENT ON COLUMN lifecycle_effect.control_worse IS 'The same share of the controls.';
COMMENT ON COLUMN lifecycle_effect.worse_effect IS 'The difference.';
COMMENT ON COLUMN lifecycle_effect.worse_error IS 'Its standard error.';
COMMENT ON COLUMN lifecycle_effect.investment IS 'What was invested in the matched customers from since to until; NULL in a dataset without investments.';
COMMENT ON COLUMN lifecycle_effect.extra_investment IS 'How much more that rose than what was invested in the controls.';
COMMENT ON COLUMN lifecycle_effect.roi IS
'total_effect less extra_investment, by extra_investment: 0 where it just paid. NULL where nothing was invested more.';
COMMENT ON COLUMN lifecycle_effect.roi_error IS 'Its standard error, the investment taken as known.';
COMMENT ON COLUMN lifecycle_effect.elasticity IS
'Change of profit in percent by change of investment in percent, both of the mean of with and without (arc elasticity: Allen 1934).
NULL where either mean is not above 0.';

-- The customers that a query or a relation names.  What it names is looked up where its caller would.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_treated(treated text, key_column text, path text) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    query text := treated;
    rows_of refcursor;
    first record;
    id text;
    ids text[];
    why text;
    help text;
BEGIN
    PERFORM set_config('search_path', path, true);
    BEGIN
        PERFORM pg_catalog.parse_ident(treated);
        PERFORM lifecycle_internal.lifecycle_dataset_relation_power_check(treated::pg_catalog.regclass);
        query := pg_catalog.format('SELECT s.%I FROM %s AS s', key_column, treated::pg_catalog.regclass);
    EXCEPTION WHEN invalid_parameter_value THEN
        NULL; -- no name, so a query
    END;
    OPEN rows_of NO SCROLL FOR EXECUTE query;
    FETCH rows_of INTO first;
    CLOSE rows_of;
    IF (SELECT pg_catalog.count(*) FROM pg_catalog.json_object_keys(pg_catalog.row_to_json(first))) OPERATOR(pg_catalog.>) 1 THEN
        RAISE EXCEPTION 'the query of the treated customers must return one column'
            USING ERRCODE = 'datatype_mismatch', DETAIL = pg_catalog.format('It returns %s.',
                (SELECT pg_catalog.string_agg(k, ', ') FROM pg_catalog.json_object_keys(pg_catalog.row_to_json(first)) AS k)),
                HINT = 'Select the customer, and nothing else.';
    END IF;
    FOR id IN EXECUTE query LOOP
        IF id IS NOT NULL THEN
            ids := pg_catalog.array_append(ids, id);
        END IF;
    END LOOP;
    IF ids IS NULL THEN
        RAISE EXCEPTION 'there is no treated customer'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = 'The query or relation of the treated has no row with a customer.';
    END IF;
    RETURN ids;
EXCEPTION
    WHEN insufficient_privilege THEN
        GET STACKED DIAGNOSTICS why = PG_EXCEPTION_DETAIL, help = PG_EXCEPTION_HINT;
        RAISE EXCEPTION '%', SQLERRM
            USING ERRCODE = 'insufficient_privilege', DETAIL = why,
                  HINT = coalesce(nullif(help, ''), pg_catalog.format('The treated are read as "%s", who owns the dataset.', current_user));
    WHEN invalid_cursor_definition OR feature_not_supported OR undefined_parameter THEN
        RAISE EXCEPTION 'the query of the treated customers must be one SELECT that only reads'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = pg_catalog.format('It says: %s.', SQLERRM),
                  HINT = 'Write one SELECT of the customer, or name a table or view.';
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_treated(text, text, text) IS
'The customers that a query returns, or a relation has in a column, found by a search path.
Errors: 22023 no SELECT that only reads, or no customer; 42804 more than one column; 42P01, 42703, 42501 of what it names.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_effect_check(today date, treated text, since date, until date) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF treated IS NULL OR since IS NULL OR until IS NULL THEN
        RAISE EXCEPTION '"treated", "since" and "until" must not be NULL'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Say who was treated, and the first and the last day to look at.';
    ELSIF NOT isfinite(since) OR NOT isfinite(until) THEN
        RAISE EXCEPTION '"since" and "until" must be finite' USING ERRCODE = 'datetime_field_overflow';
    ELSIF since >= until THEN
        RAISE EXCEPTION '"since" must be before "until"'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = format('They are %s and %s.', since, until);
    ELSIF until > today THEN
        RAISE EXCEPTION '"until" must not be after the day of the dataset'
            USING ERRCODE = 'invalid_parameter_value', DETAIL = format('It is %s; the dataset answers as of %s.', until, today),
                  HINT = 'Days to come have no profit yet.';
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_effect_check(date, text, date, date) IS
'Whether an effect can be asked for. Errors: 22004 NULL, 22008 an infinite day, 22023 days in the wrong order or to come.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_effect_run(dataset text, treated text, since date, until date, path text) RETURNS SETOF lifecycle_effect
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    d lifecycle_internal.lifecycle_dataset;
    invested boolean;
    ids text[];
    effect @extschema@.lifecycle_effect;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    d := lifecycle_internal.lifecycle_dataset_to_read(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_effect_check((SELECT s.as_of FROM internal_setting AS s), treated, since, until);
    ids := lifecycle_internal.lifecycle_dataset_treated(treated, d.sources[1].customer, path);
    invested := EXISTS (SELECT FROM unnest(d.sources) AS s WHERE s.measure = 'investment');
    FOR effect IN
        -- what became of the treated, against untreated customers who were like them on the day before
        WITH asked AS MATERIALIZED (
            -- as a value of the customers' own type
            SELECT DISTINCT (jsonb_populate_record(NULL::profiles, jsonb_build_object('customer_id', i.id))).customer_id FROM unnest(ids) AS i (id)
        ), frame AS MATERIALIZED (
            SELECT d.model, d.language, since - 1 AS eve, since - w.days AS earliest, w.days::numeric / (d.model).period_days AS periods,
                   ceil(w.days::numeric / (d.model).period_days)::double precision AS horizon
            FROM internal_setting AS d CROSS JOIN (SELECT until - since + 1 AS days) AS w
        ), known AS MATERIALIZED (
            -- the stage is NULL where nothing had happened yet: whoever came later is nobody's like
            SELECT p.customer_id, a.customer_id IS NOT NULL AS treated, p.profile, @extschema@.lifecycle_stage(p.profile, f.eve, f.model) AS stage
            FROM profiles AS p
            CROSS JOIN frame AS f
            LEFT JOIN asked AS a ON a.customer_id = p.customer_id
        ), person AS MATERIALIZED (
            SELECT k.treated, k.stage, coalesce(v.expected_npv, 0) AS expected,
                   lifecycle_internal.lifecycle_margin(k.profile, f.earliest, f.eve) AS before,
                   lifecycle_internal.lifecycle_margin(k.profile, since, until) AS after,
                   array_position(g.grades, @extschema@.lifecycle_stage(k.profile, until, f.model)::text)
                   - array_position(g.grades, k.stage::text) AS climb,
                   CASE WHEN invested THEN (SELECT coalesce(sum(e.sum), 0) FROM @extschema@.lifecycle_events(k.profile) AS e
                                        WHERE e.measure = 'investment' AND e.day BETWEEN f.earliest AND f.eve) END AS spent_before,
                   CASE WHEN invested THEN (SELECT coalesce(sum(e.sum), 0) FROM @extschema@.lifecycle_events(k.profile) AS e
                                        WHERE e.measure = 'investment' AND e.day BETWEEN since AND until) END AS spent_after
            FROM known AS k
            CROSS JOIN frame AS f
            CROSS JOIN (SELECT '{terminated,prospect,decline,exploration,recovery,formation,stability}'::text[] AS grades) AS g
            CROSS JOIN LATERAL @extschema@.lifecycle_clv(k.profile, f.eve, f.model, f.horizon) AS v
            WHERE k.stage IN (SELECT t.stage FROM known AS t WHERE t.treated)
        ), sized AS (
            -- about ten of the fewer to a cell
            SELECT p.*, greatest(1, least(30, floor(sqrt(least(count(*) FILTER (WHERE p.treated) OVER same,
                                                              count(*) FILTER (WHERE NOT p.treated) OVER same) / 10.0))))::integer AS bands
            FROM person AS p WINDOW same AS (PARTITION BY p.stage)
        ), by_expected AS (
            SELECT s.*, least(s.bands - 1, floor(s.bands * percent_rank() OVER (PARTITION BY s.stage ORDER BY s.expected))::integer) AS band
            FROM sized AS s
        ), by_before AS (
            SELECT e.*, least(e.bands - 1, floor(e.bands * percent_rank() OVER (PARTITION BY e.stage, e.band ORDER BY e.before))::integer) AS part
            FROM by_expected AS e
        ), trial AS (
            SELECT b.stage, b.band, b.part, b.treated, b.before, b.after - b.before AS change, b.after, b.climb, b.spent_before, b.spent_after,
                   b.before - avg(b.before) FILTER (WHERE NOT b.treated) OVER cell AS apart,
                   count(*) FILTER (WHERE b.treated) OVER cell AS cell_treated, count(*) FILTER (WHERE NOT b.treated) OVER cell AS cell_controls
            FROM by_before AS b
            WINDOW cell AS (PARTITION BY b.stage, b.band, b.part)
        ), slope AS (
            -- how a control's change follows from where it began within its cell: what was high by chance falls back
            SELECT t.stage, sum(t.apart ^ 2) AS squares,
                   CASE WHEN count(*) - count(DISTINCT (t.band, t.part)) < 10 THEN 0 ELSE coalesce(sum(t.apart * t.change) / nullif(sum(t.apart ^ 2), 0),
                       0) END AS slope
            FROM trial AS t
            WHERE NOT t.treated AND t.cell_treated > 0
            GROUP BY t.stage
        ), cell AS (
            SELECT t.stage, x.variable, t.cell_treated AS treated, t.cell_controls AS controls,
                   avg(x.value) FILTER (WHERE t.treated) AS mean, avg(x.value) FILTER (WHERE NOT t.treated) AS other,
                   var_samp(x.value) FILTER (WHERE t.treated) AS variance, var_samp(x.value) FILTER (WHERE NOT t.treated) AS other_variance
            FROM trial AS t
            JOIN slope AS r ON r.stage = t.stage
            CROSS JOIN LATERAL (VALUES
                ('before', t.before), ('after', t.after), ('change', t.change), ('effect', t.change - r.slope * t.before),
                ('better', (t.climb > 0)::integer), ('worse', (t.climb < 0)::integer), ('spent', t.spent_after), ('spent more', t.spent_after - t.spent_before)
            ) AS x (variable, value)
            WHERE t.cell_treated > 0 AND t.cell_controls > 0
            GROUP BY t.stage, t.band, t.part, x.variable, t.cell_treated, t.cell_controls
        ), spread AS (
            -- one customer has no variance of its own: that of the stage, or of all stages, stands in
            SELECT c.*, coalesce(c.variance, c.within, c.all_within) AS v, coalesce(c.other_variance, c.within, c.all_within) AS other_v
            FROM (
                SELECT n.*, sum(n.squares) OVER stage / nullif(sum(n.freedom) OVER stage, 0) AS within,
                       sum(n.squares) OVER everything / nullif(sum(n.freedom) OVER everything, 0) AS all_within
                FROM (
                    SELECT r.*, r.treated + r.controls - 2 AS freedom,
                           coalesce((r.treated - 1) * r.variance, 0) + coalesce((r.controls - 1) * r.other_variance, 0) AS squares
                    FROM cell AS r
                ) AS n
                WINDOW stage AS (PARTITION BY n.variable, n.stage), everything AS (PARTITION BY n.variable)
            ) AS c
        ), by_stage AS (
            -- every control weighs treated / controls of its cell, so that the controls are spread as the treated are
            SELECT s.stage, s.variable, sum(s.treated) AS matched, sum(s.controls) AS controls, sum(s.treated::numeric ^ 2 / s.controls) AS weights,
                   sum(s.treated * s.mean) / sum(s.treated) AS mean, sum(s.treated * s.other) / sum(s.treated) AS other,
                   CASE WHEN count(*) = count(s.v + s.other_v)
                        THEN sum(s.treated::numeric ^ 2 * (s.v / s.treated + s.other_v / s.controls)) / sum(s.treated) ^ 2 END AS variance,
                   max(s.within) AS within
            FROM spread AS s
            GROUP BY s.stage, s.variable
        ), estimate AS (
            SELECT e.stage, e.variable, sum(e.matched) AS matched, sum(e.controls) AS controls, sum(e.matched) ^ 2 / sum(e.weights) AS effective_controls,
                   sum(e.matched * e.mean) / sum(e.matched) AS mean, sum(e.matched * e.other) / sum(e.matched) AS other,
                   CASE WHEN count(*) = count(e.variance)
                        THEN sqrt(sum(e.matched ^ 2 * (e.variance + CASE WHEN e.variable = 'effect' AND r.slope <> 0
                            THEN b.apart ^ 2 * e.within / r.squares ELSE 0 END)))
                             / sum(e.matched) END AS error
            FROM by_stage AS e
            JOIN slope AS r ON r.stage = e.stage
            JOIN (SELECT y.stage, y.mean - y.other AS apart FROM by_stage AS y WHERE y.variable = 'before') AS b ON b.stage = e.stage
            GROUP BY GROUPING SETS ((e.variable, e.stage), (e.variable))
        ), wide AS (
            SELECT e.stage, e.matched, e.controls, e.effective_controls,
                   max(e.mean) FILTER (WHERE e.variable = 'before') AS before, max(e.other) FILTER (WHERE e.variable = 'before') AS other_before,
                   max(e.mean) FILTER (WHERE e.variable = 'after') AS after, max(e.other) FILTER (WHERE e.variable = 'after') AS other_after,
                   max(e.mean - e.other) FILTER (WHERE e.variable = 'change') - max(e.mean - e.other) FILTER (WHERE e.variable = 'effect') AS reversion,
                   max(e.mean - e.other) FILTER (WHERE e.variable = 'effect') AS effect, max(e.error) FILTER (WHERE e.variable = 'effect') AS error,
                   max(e.mean) FILTER (WHERE e.variable = 'better') AS better, max(e.other) FILTER (WHERE e.variable = 'better') AS other_better,
                   max(e.error) FILTER (WHERE e.variable = 'better') AS better_error,
                   max(e.mean) FILTER (WHERE e.variable = 'worse') AS worse, max(e.other) FILTER (WHERE e.variable = 'worse') AS other_worse,
                   max(e.error) FILTER (WHERE e.variable = 'worse') AS worse_error,
                   max(e.mean) FILTER (WHERE e.variable = 'spent') AS spent,
                   max(e.mean - e.other) FILTER (WHERE e.variable = 'spent more') AS spent_more
            FROM estimate AS e
            GROUP BY e.stage, e.matched, e.controls, e.effective_controls
        ), counted AS (
            SELECT k.stage::text AS stage, count(*) FILTER (WHERE k.treated) AS treated, count(*) FILTER (WHERE NOT k.treated) AS untreated
            FROM known AS k WHERE k.stage IS NOT NULL GROUP BY k.stage
            UNION ALL
            SELECT 'none', count(*), NULL FROM asked AS a
            WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.customer_id = a.customer_id AND k.stage IS NOT NULL)
            UNION ALL
            SELECT 'all', count(*), NULL FROM asked
        ), told AS (
            SELECT c.stage, k.stage_rank,
                   coalesce(k.stage_label, tl.text) AS stage_label,
                   c.treated, coalesce(w.matched, 0)::bigint AS matched,
                   CASE WHEN c.stage <> 'all' AND c.treated > coalesce(w.matched, 0) THEN tu.text END AS unmatched_because,
                   coalesce(w.controls, 0)::bigint AS controls, w.effective_controls, f.periods,
                   w.before / f.periods AS before, w.after / f.periods AS after, w.other_before / f.periods AS other_before,
                       w.other_after / f.periods AS other_after,
                   w.reversion / f.periods AS reversion,
                   w.effect / f.periods AS effect, w.error / f.periods AS error,
                   w.better, w.other_better, w.better_error, w.worse, w.other_worse, w.worse_error,
                   w.spent / f.periods AS spent, w.spent_more / f.periods AS spent_more,
                   (w.matched * w.effect)::numeric(30,2) AS total_effect, (w.matched * w.error)::numeric(30,2) AS total_error,
                   (w.matched * w.spent)::numeric(30,2) AS investment, (w.matched * w.spent_more)::numeric(30,2) AS extra_investment
            FROM counted AS c
            CROSS JOIN frame AS f
            LEFT JOIN wide AS w ON coalesce(w.stage::text, 'all') = c.stage
            LEFT JOIN stages AS k ON k.stage = c.stage
            LEFT JOIN internal_text AS tl ON tl.topic = 'effect' AND tl.code = c.stage
            LEFT JOIN internal_text AS tu ON tu.topic = 'effect'
                  AND tu.code = CASE WHEN c.stage = 'none' THEN 'unknown' WHEN c.untreated = 0 THEN 'all_treated' ELSE 'unlike' END
            WHERE c.treated > 0
        ), tied AS (
            -- the whole is the sum of what is shown of its parts
            SELECT t.*, sum(t.total_effect) FILTER (WHERE t.stage <> 'all') OVER () AS parts_effect,
                   sum(t.investment) FILTER (WHERE t.stage <> 'all') OVER () AS parts_investment,
                   sum(t.extra_investment) FILTER (WHERE t.stage <> 'all') OVER () AS parts_extra
            FROM told AS t
        )
        SELECT t.stage, t.stage_rank, t.stage_label, t.treated, t.matched, t.treated - t.matched, t.unmatched_because, t.controls,
               t.effective_controls::numeric(18,1),
               t.before::numeric(30,4), t.after::numeric(30,4), t.other_before::numeric(30,4), t.other_after::numeric(30,4), t.reversion::numeric(30,4),
               t.effect::numeric(30,4), t.error::numeric(30,4), s.effect, t.total_error,
               t.better::numeric(7,4), t.other_better::numeric(7,4), (t.better - t.other_better)::numeric(7,4), t.better_error::numeric(7,4),
               t.worse::numeric(7,4), t.other_worse::numeric(7,4), (t.worse - t.other_worse)::numeric(7,4), t.worse_error::numeric(7,4),
               s.investment, s.extra,
               CASE WHEN s.extra > 0 THEN (s.effect - s.extra) / s.extra END::numeric(30,4),
               CASE WHEN s.extra > 0 THEN t.total_error / s.extra END::numeric(30,4),
               CASE WHEN s.extra > 0 AND 2 * t.spent > t.spent_more AND 2 * t.after > t.effect
                    THEN (t.effect / (2 * t.after - t.effect)) / (t.spent_more / (2 * t.spent - t.spent_more)) END::numeric(30,4)
        FROM tied AS t
        CROSS JOIN LATERAL (
            SELECT CASE t.stage WHEN 'all' THEN t.parts_effect ELSE t.total_effect END AS effect,
                   CASE t.stage WHEN 'all' THEN t.parts_investment ELSE t.investment END AS investment,
                   CASE t.stage WHEN 'all' THEN t.parts_extra ELSE t.extra_investment END AS extra
        ) AS s
        ORDER BY CASE t.stage WHEN 'all' THEN 9 WHEN 'none' THEN 8 ELSE t.stage_rank END
    LOOP
        IF effect.stage = 'all' AND effect.matched = 0 THEN
            RAISE EXCEPTION 'no treated customer has untreated customers like it'
                USING ERRCODE = 'invalid_parameter_value',
                      DETAIL = format('Of %s treated customers none was in the same stage, and of like value, as somebody untreated on %s.',
                          effect.treated, since - 1),
                      HINT = 'See whether the ids are those of the dataset, whether they had a history by then, and whether anybody was left untreated.';
        END IF;
        RETURN NEXT effect;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_effect_run(text, text, date, date, text) IS 'What lifecycle_effect does as the dataset''s owner.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_effect(dataset text, treated text, since date, until date, path text) RETURNS SETOF lifecycle_effect
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_effect(text, text, date, date, text) IS
'lifecycle_effect with the search path that names in the query of the treated are looked up by.';

CREATE FUNCTION lifecycle_effect(dataset text, treated text, since date, until date) RETURNS SETOF lifecycle_effect
LANGUAGE sql STABLE PARALLEL UNSAFE ROWS 9
BEGIN ATOMIC
    SELECT e.* FROM lifecycle_internal.lifecycle_dataset_effect(dataset, treated, since, until,
        (SELECT coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(s), ', '), '') FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) AS s)) AS e;
END;
COMMENT ON FUNCTION lifecycle_effect(text, text, date, date) IS
'What an action did to the customers who were treated, by stage and in all.
From since to until, by stage on the day before since. treated is a query of one column, their ids, or the name of a table or view that has them
in a column called as the customer of the orders; it is run as the dataset''s owner, names looked up by the caller''s search_path.
The treated are matched to untreated customers of the same stage on the day before since, in cells of like expected value (lifecycle_clv as of
that day, over as many days) and like profit in as many days before: coarsened exact matching, up to 30 bands by 30, about ten customers to a cell.
Nothing of later days is looked at, and whoever had no event before since takes no part. Controls are weighted to be spread as the treated are, so
the effect is that on the treated.
effect is the difference in differences of profit (revenue less cost and bad debt) of a customer in a period, less what the difference in profit before that
matching left in the cells makes of itself, by the slope among the stage''s controls: so regression to the mean is not taken for an effect.
Standard errors are those of a stratified mean, of treated and weighted controls, given the cells and the investment: the root of the sum over
cells of share^2 (s^2 / n of the treated + s^2 / n of the controls), and of the slope''s.
It says what the action did if, but for it, profit would have changed alike in a cell: choose the treated at random, or look at an earlier window
first, where the effect should be 0. With investments in the dataset, also return and elasticity by stage. Runs as the dataset''s owner.
Errors: 22004 NULL, 22008 an infinite day, 22023 since not before until, until after the day of the dataset, nobody treated, nobody to compare with,
or no SELECT that only reads; 42601 no SQL; 42804 more than one column; 22P02 an id that is none of the customers'' type; 42P01, 42703, 42501 of
what the query names; 42704 no such dataset, 42501 not its owner.
Source: Iacus, King and Porro 2012 (matching); Abadie and Imbens 2011 (the correction).';
