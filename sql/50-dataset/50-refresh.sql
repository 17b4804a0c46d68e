
-- Refreshing a dataset: in one transaction, one at a time, and in its owner's name.  The search_path is the dataset's schema, so
-- dataset, profiles, snapshot and so on are its relations.

-- A program's name in pg_stat_activity, until the refresh is over.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_progress(dataset text, step text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('application_name', format('lifecycle %s: %s', dataset, step), true);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_progress(text, text) IS
'Shows other sessions what a refresh does, as application_name in pg_stat_activity.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_no_row(dataset text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table "%.dataset" must have one row', dataset
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('SELECT lifecycle_detach(%L) and attach it anew.', dataset);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_no_row(text) IS 'Says that a dataset has lost its settings (55000).';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_row(dataset text) RETURNS lifecycle_internal.lifecycle_dataset
LANGUAGE plpgsql STABLE AS $$
DECLARE
    d lifecycle_internal.lifecycle_dataset;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    SELECT x.* INTO STRICT d FROM ONLY dataset AS x;
    RETURN d;
EXCEPTION WHEN no_data_found OR too_many_rows THEN
    PERFORM lifecycle_internal.lifecycle_dataset_no_row(dataset);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_row(text) IS 'A dataset''s row. Errors: 55000 it is missing.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_to_read(dataset text) RETURNS lifecycle_internal.lifecycle_dataset
LANGUAGE plpgsql STABLE AS $$
DECLARE
    d lifecycle_internal.lifecycle_dataset;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    d := lifecycle_internal.lifecycle_dataset_row(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_trust_check(dataset, d);
    RETURN d;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_to_read(text) IS
'The row of a dataset that is going to be read. Errors: 55000 it is missing; 42501 code of somebody else''s would run.';

-- The dataset's row, locked: a second refresh waits here, before it has read anything, or is told.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_lock(dataset text, no_wait boolean) RETURNS lifecycle_internal.lifecycle_dataset
LANGUAGE plpgsql AS $$
DECLARE
    d lifecycle_internal.lifecycle_dataset;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF no_wait THEN
        SELECT x.* INTO STRICT d FROM ONLY dataset AS x FOR UPDATE NOWAIT;
    ELSE
        SELECT x.* INTO STRICT d FROM ONLY dataset AS x FOR UPDATE;
    END IF;
    RETURN d;
EXCEPTION
    WHEN lock_not_available THEN
        RAISE EXCEPTION 'dataset "%" is being refreshed', dataset
            USING ERRCODE = 'lock_not_available', HINT = 'Wait for it with no_wait => false, or try again later.';
    WHEN no_data_found OR too_many_rows THEN
        PERFORM lifecycle_internal.lifecycle_dataset_no_row(dataset);
        RETURN NULL;
    WHEN undefined_table THEN
        -- detached while we waited
        RAISE EXCEPTION 'dataset "%" does not exist', dataset
            USING ERRCODE = 'undefined_object', HINT = 'lifecycle_datasets lists the datasets; lifecycle_attach makes one.';
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_lock(text, boolean) IS
'A dataset''s row, locked until the transaction ends. Errors: 55P03 somebody else has it, 55000 the row is missing, 42704 it is gone.';

-- Between the check of a source and its use it must stay what it is.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_hold_sources(dataset lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    source lifecycle_internal.lifecycle_source;
BEGIN
    FOREACH source IN ARRAY dataset.sources LOOP
        IF EXISTS (SELECT FROM pg_class AS c
                   WHERE c.oid = lifecycle_internal.lifecycle_dataset_relation(source) AND c.relkind IN ('r', 'p', 'v')) THEN
            EXECUTE format('LOCK TABLE %s IN ACCESS SHARE MODE', lifecycle_internal.lifecycle_dataset_from(source));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_hold_sources(lifecycle_internal.lifecycle_dataset) IS
'Keeps the sources from being altered until the transaction ends; readers and writers of them need not wait.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_digest(dataset lifecycle_internal.lifecycle_dataset) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN pg_catalog.md5(pg_catalog.concat_ws(' ', @extschema@.lifecycle_touches(dataset.scheme)::text, coalesce(dataset.value_share::text, '-'),
    coalesce(dataset.potential_share::text, '-'), dataset.refreshed_model,
    (SELECT pg_catalog.string_agg(s.measure, ',') FROM pg_catalog.unnest(dataset.sources) AS s)));
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_digest(lifecycle_internal.lifecycle_dataset) IS
'What a snapshot and the thresholds depend on besides profiles and day.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_today(dataset lifecycle_internal.lifecycle_dataset) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(dataset.as_of, (pg_catalog.now() AT TIME ZONE dataset.time_zone)::date);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_today(lifecycle_internal.lifecycle_dataset) IS 'The day that a dataset''s settings name.';

-- ---- the statements that write ----

-- A refresh is one statement, or two on another day or by another model.  Its head says which profiles are to be written
-- (new_profile: row_at is the stored row's ctid, wanted whether there is to be one, differs whether it is another than the stored one);
-- the rest is the same for all datasets.  To read the statement of a dataset whole:
--
--   SELECT lifecycle_internal.lifecycle_dataset_statement(d, 'shop.profiles', rebuild => false, everybody => false) FROM shop.dataset AS d;

-- Of whoever is set aside no profile is stored that a change could be merged into, and changes that sum to more than a profile holds are not known.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_not_merged(customer text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'changes of customer "%" cannot be merged', customer
        USING ERRCODE = 'numeric_value_out_of_range', DETAIL = 'They, or its amounts, sum to more than a profile holds.',
              HINT = 'A rebuild reads its rows anew.';
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_not_merged(text) IS
'Ends a merge that meets a customer of whom nothing is stored, or changes beyond what a profile holds. Error: 22003, after which the refresh is a rebuild.';

-- Somebody of whom all lies ahead is known by the table of customers (lifecycle_dataset_is_ahead), of which a profile says nothing: where the table, or
-- the day, has changed and the profile has not, where the customer stands is asked all the same.  A merge asks of those whose rows have changed; before
-- a rebuild it is asked of all, and where there is one, everybody's standing is written.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_listed(customer text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('EXISTS (SELECT FROM internal_row AS k WHERE k.source = ''customer'' AND k.customer_id = %s'
                  ' AND (k.plausible AND k.day IS NOT NULL) IS NOT TRUE)', customer)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_listed(text) IS
'Whether the table of customers has a row of somebody that tells no day, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_known_anew(profile text, customer text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('(NOT lifecycle_internal.lifecycle_dataset_has_begun(%1$s, d.as_of) AND EXISTS (SELECT FROM snapshot AS o WHERE o.customer_id = %2$s)'
                  ' <> (lifecycle_internal.lifecycle_dataset_is_ahead(%1$s, d.reached) AND %3$s))', profile, customer,
                  lifecycle_internal.lifecycle_dataset_listed(customer))
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_known_anew(text, text) IS
'Whether somebody of whom all lies ahead has come to be known, or is known no more, by the table of customers alone, as SQL; d is internal_setting.';

-- The head that merges recorded changes.  A stored row is looked up by its key once, and by its ctid from then on.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_head_of_merge(d lifecycle_internal.lifecycle_dataset) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    source lifecycle_internal.lifecycle_source;
    customer text;
    rows text;
    arguments text[];
    recorded text[];
    deltas text[];
BEGIN
    FOREACH source IN ARRAY d.sources LOOP
        -- the changes are read through a view, from the same snapshot of the database; a request to rebuild stays for the next refresh
        recorded := recorded || format('recorded_%1$s AS (DELETE FROM delta_%1$s AS x WHERE x.added IS NOT NULL)', source.name);
        customer := (lifecycle_internal.lifecycle_dataset_customer_term(source)).term;
        rows := lifecycle_internal.lifecycle_dataset_from(source) || ' AS s';
        IF source.measure = 'customer' THEN
            deltas := deltas || format('SELECT %1$s AS customer_id, %2$s AS added, %3$s AS removed FROM %4$s WHERE %1$s IS NOT NULL GROUP BY 1', customer,
                lifecycle_internal.lifecycle_dataset_known(source, d.time_zone, format('date %L', d.plausible_from), 's.added'),
                CASE WHEN source.at IS NULL THEN 'NULL::@extschema@.lifecycle_profile'
                     ELSE lifecycle_internal.lifecycle_dataset_known(source, d.time_zone, format('date %L', d.plausible_from), 'NOT s.added') END,
                rows);
            CONTINUE;
        END IF;
        arguments := lifecycle_internal.lifecycle_dataset_arguments(source, d.time_zone);
        deltas := deltas || format('SELECT %s AS customer_id, %s AS added, %s AS removed FROM %s WHERE %s GROUP BY 1', customer,
            lifecycle_internal.lifecycle_dataset_aggregate(source, arguments, 's.added'),
            lifecycle_internal.lifecycle_dataset_aggregate(source, arguments, 'NOT s.added'), rows,
            lifecycle_internal.lifecycle_dataset_row_filter(source, arguments, format('date %L', d.plausible_from)));
    END LOOP;
    RETURN format($text$
WITH %1$s, change AS (
    SELECT x.customer_id, lifecycle_internal.lifecycle_gather_merge(x.added) AS added, lifecycle_internal.lifecycle_gather_merge(x.removed) AS removed
    FROM (%2$s) AS x GROUP BY x.customer_id
), combined AS (
    SELECT c.customer_id, b.row_at, b.stored, c.removed,
           CASE WHEN c.added IS NULL THEN coalesce(b.stored, %3$s)
                WHEN b.stored IS NULL THEN c.added ELSE b.stored OPERATOR(@extschema@.||) c.added END AS profile
    -- in order, so that a page is visited once
    FROM (SELECT * FROM change ORDER BY customer_id) AS c
    -- by the primary key, whatever the planner makes of a table it has not yet analysed
    LEFT JOIN LATERAL (
        SELECT p.ctid AS row_at, p.profile AS stored FROM profiles AS p WHERE p.customer_id = c.customer_id OFFSET 0
    ) AS b ON true
    -- what stands for a sum that does not fit says no more of it, and two of them would cancel
    WHERE CASE WHEN NOT lifecycle_internal.lifecycle_bounded(c.added) OR NOT lifecycle_internal.lifecycle_bounded(c.removed)
                    OR b.stored IS NULL AND EXISTS (SELECT FROM set_aside AS a WHERE a.customer_id = c.customer_id)
               THEN lifecycle_internal.lifecycle_dataset_not_merged(c.customer_id::text) ELSE true END
), new_profile AS MATERIALIZED (
    SELECT m.row_at,
           lifecycle_internal.lifecycle_bounded(m.profile)
           AND (m.profile OPERATOR(@extschema@.<>) %3$s
                OR EXISTS (SELECT FROM internal_row AS k WHERE k.source = 'customer' AND k.customer_id = m.customer_id)) AS wanted,
           coalesce(m.profile OPERATOR(@extschema@.<>) m.stored OR %4$s, true) AS differs, m.customer_id, m.profile
    FROM (
        SELECT t.customer_id, t.row_at, t.stored, CASE WHEN t.removed IS NULL THEN t.profile ELSE t.profile OPERATOR(@extschema@.-) t.removed END AS profile
        FROM combined AS t OFFSET 0
    ) AS m
    CROSS JOIN internal_setting AS d
)$text$, array_to_string(recorded, ', '), array_to_string(deltas, ' UNION ALL '), lifecycle_internal.lifecycle_dataset_empty(),
        lifecycle_internal.lifecycle_dataset_known_anew('m.profile', 'm.customer_id'));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_head_of_merge(lifecycle_internal.lifecycle_dataset) IS
'The head of the statement that merges the recorded changes, as SQL.';

-- The head that compares with the sources.  The recorded changes that it deletes are in the sources already: both are read by one
-- statement, so from one snapshot of the database.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_head_of_rebuild(d lifecycle_internal.lifecycle_dataset, key_type text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN format($text$
WITH %1$s fresh AS (
    %2$s
), new_profile AS MATERIALIZED (
    SELECT p.ctid AS row_at, f.customer_id IS NOT NULL AND lifecycle_internal.lifecycle_bounded(f.profile) AS wanted, true AS differs,
           coalesce(f.customer_id, p.customer_id) AS customer_id, f.profile
    FROM fresh AS f
    FULL JOIN profiles AS p ON p.customer_id = f.customer_id
    -- written this way, so that the planner expects few rows
    WHERE CASE WHEN f.profile OPERATOR(@extschema@.=) p.profile THEN 'same' ELSE 'other' END = 'other'
)$text$,
        CASE d.maintain WHEN 'tracked' THEN
            (SELECT string_agg(format('cleared_%1$s AS (DELETE FROM delta_%1$s), ', s.name), '') FROM unnest(d.sources) AS s) END,
        lifecycle_internal.lifecycle_dataset_rollup(d, key_type));
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_head_of_rebuild(lifecycle_internal.lifecycle_dataset, text) IS
'The head of the statement that makes the profiles what the sources say, as SQL.';

-- Behind a head: the profiles are written.  A rebuild meets all who are set aside, a merge those alone who come to be.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_write_profiles(rebuild boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $write$
SELECT $text$
, updated AS (
    UPDATE profiles AS t SET profile = j.profile FROM new_profile AS j WHERE t.ctid = j.row_at AND j.row_at IS NOT NULL AND j.wanted AND j.differs
    RETURNING t.customer_id, t.profile
), inserted AS (
    INSERT INTO profiles AS t (customer_id, profile)
    SELECT j.customer_id, j.profile FROM new_profile AS j WHERE j.wanted AND j.row_at IS NULL
    RETURNING t.customer_id, t.profile
), deleted AS (
    DELETE FROM profiles AS t USING new_profile AS j WHERE t.ctid = j.row_at AND NOT j.wanted
    RETURNING t.customer_id
), aside AS (
    SELECT j.customer_id FROM new_profile AS j WHERE NOT j.wanted AND NOT lifecycle_internal.lifecycle_bounded(j.profile)
), aside_written AS (
    INSERT INTO set_aside SELECT a.customer_id FROM aside AS a ON CONFLICT DO NOTHING
)$text$ || CASE WHEN rebuild THEN $text$, aside_corrected AS (
    DELETE FROM set_aside AS t WHERE NOT EXISTS (SELECT FROM aside AS a WHERE a.customer_id = t.customer_id)
)$text$ ELSE '' END || $text$, written AS MATERIALIZED (
    SELECT c.customer_id, c.profile FROM updated AS c UNION ALL SELECT c.customer_id, c.profile FROM inserted AS c
)
$text$
$write$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_write_profiles(boolean) IS 'The part of a refresh''s statement that writes profiles, as SQL.';

-- Behind it: the standing of those whose profiles were written, beside the stored row.  The columns that are read most often stand first in
-- new_standing, because a row is read from its beginning.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_standing_of_written() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $text$
, setting AS MATERIALIZED (
    SELECT s.as_of, s.model, s.touches, s.reached FROM internal_setting AS s
), standing AS (
    SELECT p.customer_id, s.*
    FROM written AS p CROSS JOIN setting AS d
    CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_standing(p.profile, d.as_of, d.model, d.touches) AS s
    WHERE lifecycle_internal.lifecycle_dataset_has_begun(p.profile, d.as_of)
       OR lifecycle_internal.lifecycle_dataset_is_ahead(p.profile, d.reached) AND $text$ || lifecycle_internal.lifecycle_dataset_listed('p.customer_id')
    || $text$
), new_standing AS MATERIALIZED (
    -- who has bought differs in that; a whole row takes longer to compare
    SELECT o.row_at, o.row_at IS NOT NULL AND (n.orders IS DISTINCT FROM o.orders OR ROW(n.*, o.valid_at) IS DISTINCT FROM o.stored_row) AS differs,
           o.orders AS old_orders, o.p_active AS old_p_active, o.stage AS old_stage, o.revenue AS old_revenue, o.profit AS old_profit,
           o.profit_year AS old_profit_year, o.expected_value AS old_expected_value, o.lifetime_value_error AS old_error, n.*
    FROM standing AS n
    -- by the primary key, as it was before this statement
    LEFT JOIN LATERAL (
        SELECT t.ctid AS row_at, t.*, t AS stored_row FROM snapshot AS t WHERE t.customer_id = n.customer_id OFFSET 0
    ) AS o ON true
), gone AS (
    -- those without a profile, and those of whom nothing is known any more on the day
    SELECT o.row_at
    FROM (SELECT g.customer_id FROM deleted AS g
          UNION ALL SELECT p.customer_id FROM written AS p WHERE NOT EXISTS (SELECT FROM new_standing AS n WHERE n.customer_id = p.customer_id)) AS x
    CROSS JOIN LATERAL (SELECT s.ctid AS row_at FROM snapshot AS s WHERE s.customer_id = x.customer_id OFFSET 0) AS o
)
$text$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_standing_of_written() IS
'The part of a refresh''s statement that asks where those stand whose profiles were written, as SQL.';

-- Or, on another day or by another model, in a statement of its own: everybody's standing, beside the stored row.  A statement that writes is
-- never parallel, so a query of its own asks for it.  The day and the model are its parameters, which workers are given; a CTE they could not read.
-- The planner expects a thousand rows of it, and so looks them up in the snapshot by their place.
-- The planner believes that a function in FROM is paid once, however often it is asked, so that it would find workers too dear for what they do here.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_everybody(dataset text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SET parallel_setup_cost = 0 SET parallel_tuple_cost = 0 AS $$
DECLARE
    d record;
    ahead tid[];
    everybody text := $text$
-- On another day whoever has bought has been silent for longer or shorter.  Column by column, because a whole row would be made of every stored one.
SELECT t.ctid, t.customer_id IS NOT NULL AND (s.silence_days IS DISTINCT FROM t.silence_days OR ROW(s.*) IS DISTINCT FROM
       ROW(t.stage, t.touch, t.stage_since, t.previous_stage, t.cycle, t.pattern, t.grade, t.reason, t.orders, t.revenue, t.cost, t.bad_debt, t.profit,
            t.profit_year, t.first_order_date, t.last_order_date, t.tenure_days, t.silence_days, t.cadence_days, t.usual_gap_days, t.silence_gaps,
            t.usual_rate, t.recent_rate, t.trend, t.volatility, t.wallet_share, t.wallet_share_trend, t.usual_ahead, t.expected_ahead, t.p_active,
            t.p_no_order, t.chance_none, t.chance_fewer, t.chance_holds, t.chance_more, t.realised_value, t.expected_value, t.lifetime_value,
            t.lifetime_value_error, t.expected_low, t.expected_high, t.expected_orders, t.p_order, t.next_order_date)),
       t.stage, t.expected_value, p.customer_id, s.*
FROM profiles AS p
LEFT JOIN snapshot AS t ON t.customer_id = p.customer_id
CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_standing(p.profile, $1, $2, $3) AS s
WHERE $text$;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    SELECT s.as_of, s.model, s.touches, s.reached INTO d FROM internal_setting AS s;
    RETURN QUERY EXECUTE everybody || 'lifecycle_internal.lifecycle_dataset_has_begun(p.profile, $1)' USING d.as_of, d.model, d.touches;
    -- few, if any: whether the table of customers has them may be no question for a worker
    EXECUTE 'SELECT array_agg(p.ctid) FROM profiles AS p WHERE lifecycle_internal.lifecycle_dataset_is_ahead(p.profile, $1) AND '
        || lifecycle_internal.lifecycle_dataset_listed('p.customer_id') INTO ahead USING d.reached;
    IF ahead IS NOT NULL THEN
        RETURN QUERY EXECUTE everybody || 'p.ctid = ANY ($4)' USING d.as_of, d.model, d.touches, ahead;
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_everybody(text) IS
'Where everybody stands by the day and the model of the dataset, beside what is stored, for the head of a statement; in parallel where the server would
run a query in parallel.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_standing_of_everybody(dataset text, snapshot regclass) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format($text$
WITH setting AS MATERIALIZED (
    SELECT s.as_of, s.model, s.touches, s.reached FROM internal_setting AS s
), new_standing AS MATERIALIZED (
    SELECT *
    FROM lifecycle_internal.lifecycle_dataset_everybody(%L) AS n (row_at tid, differs boolean, old_stage text,
        old_expected_value numeric(18,2), %s)
), gone AS (
    -- those without a profile, and those of whom nothing is known any more on the day; mostly none, which is quickly counted
    SELECT s.ctid AS row_at FROM snapshot AS s
    WHERE (SELECT count(n.row_at) FROM new_standing AS n) < (SELECT count(*) FROM snapshot)
      AND NOT EXISTS (SELECT FROM new_standing AS n WHERE n.row_at = s.ctid)
)
$text$, dataset, string_agg(format('%I %s', a.attname, format_type(a.atttypid, CASE a.attname WHEN 'customer_id' THEN -1 ELSE a.atttypmod END)),
                     ', ' ORDER BY a.attnum))
    FROM pg_attribute AS a WHERE a.attrelid = snapshot AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'valid_at'
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_standing_of_everybody(text, regclass) IS
'The head of the statement that writes everybody''s standing, as SQL.';

-- Behind either: that standing is written, and who changed stage.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_write_snapshot() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $text$
, snapshot_updated AS (
    UPDATE snapshot AS t
    SET (stage, touch, stage_since, previous_stage, cycle, pattern, grade, reason, orders, revenue, cost, bad_debt, profit, profit_year,
         first_order_date, last_order_date, tenure_days, silence_days, cadence_days,
         usual_gap_days, silence_gaps, usual_rate, recent_rate, trend, volatility,
         wallet_share, wallet_share_trend, usual_ahead, expected_ahead, p_active, p_no_order,
           chance_none, chance_fewer, chance_holds, chance_more, realised_value, expected_value, lifetime_value, lifetime_value_error,
         expected_low, expected_high, expected_orders, p_order, next_order_date, valid_at)
      = (n.stage, n.touch, n.stage_since, n.previous_stage, n.cycle, n.pattern, n.grade, n.reason, n.orders, n.revenue, n.cost,
         n.bad_debt, n.profit, n.profit_year, n.first_order_date, n.last_order_date, n.tenure_days, n.silence_days, n.cadence_days,
         n.usual_gap_days, n.silence_gaps, n.usual_rate,
         n.recent_rate, n.trend, n.volatility, n.wallet_share, n.wallet_share_trend, n.usual_ahead, n.expected_ahead, n.p_active, n.p_no_order,
           n.chance_none, n.chance_fewer, n.chance_holds, n.chance_more, n.realised_value, n.expected_value, n.lifetime_value,
         n.lifetime_value_error, n.expected_low, n.expected_high, n.expected_orders, n.p_order, n.next_order_date, now())
    FROM new_standing AS n WHERE t.ctid = n.row_at AND n.row_at IS NOT NULL AND n.differs
), snapshot_inserted AS (
    INSERT INTO snapshot
    SELECT n.customer_id, n.stage, n.touch, n.stage_since, n.previous_stage, n.cycle, n.pattern, n.grade, n.reason, n.orders,
           n.revenue, n.cost, n.bad_debt, n.profit, n.profit_year, n.first_order_date, n.last_order_date, n.tenure_days, n.silence_days, n.cadence_days,
           n.usual_gap_days, n.silence_gaps, n.usual_rate, n.recent_rate, n.trend, n.volatility, n.wallet_share, n.wallet_share_trend,
           n.usual_ahead, n.expected_ahead,
           n.p_active, n.p_no_order,
           n.chance_none, n.chance_fewer, n.chance_holds, n.chance_more, n.realised_value,
           n.expected_value, n.lifetime_value, n.lifetime_value_error, n.expected_low, n.expected_high, n.expected_orders, n.p_order,
           n.next_order_date, now()
    FROM new_standing AS n WHERE n.row_at IS NULL
), snapshot_deleted AS (
    DELETE FROM snapshot AS t USING gone AS g WHERE t.ctid = g.row_at
    RETURNING t.customer_id, t.stage, t.orders, t.revenue, t.profit, t.profit_year, t.expected_value, t.lifetime_value_error,
        t.p_active
), moved AS (
    -- Of the first refresh nobody has moved.  A move is a change seen forwards in time: as of an earlier day than before none is told, and behind
    -- that, on the latest day or after it, those since the latest day are.
    INSERT INTO move_record AS m (customer_id, from_stage, to_stage, reason, expected_value_before, expected_value, as_of)
    SELECT x.customer_id, x.from_stage, x.to_stage, x.reason, x.expected_value_before, x.expected_value, d.as_of
    FROM (
        SELECT n.customer_id, n.old_stage AS from_stage, n.stage AS to_stage, n.reason, n.old_expected_value AS expected_value_before, n.expected_value
        FROM new_standing AS n WHERE n.stage IS DISTINCT FROM n.old_stage AND (SELECT y.moves_from IS NULL FROM dataset AS y LIMIT 1)
        UNION ALL
        SELECT t.customer_id, t.stage, NULL, NULL, t.expected_value, NULL FROM snapshot_deleted AS t
        WHERE (SELECT y.moves_from IS NULL FROM dataset AS y LIMIT 1)
        UNION ALL
        SELECT n.customer_id, b.stage, n.stage, n.reason, b.expected_value, n.expected_value
        FROM (SELECT y.moves_from AS day FROM dataset AS y LIMIT 1) AS f
        JOIN setting AS d ON f.day <= d.as_of
        CROSS JOIN new_standing AS n
        JOIN profiles AS p ON p.customer_id = n.customer_id
        -- of whom all lay ahead then and does now, the table of customers spoke then as now
        LEFT JOIN LATERAL lifecycle_internal.lifecycle_dataset_standing(p.profile, f.day, d.model, d.touches) AS b
                  ON lifecycle_internal.lifecycle_dataset_has_begun(p.profile, f.day) OR lifecycle_internal.lifecycle_dataset_is_ahead(p.profile, d.reached)
        -- asked first, and once
        WHERE n.stage IS DISTINCT FROM b.stage AND (SELECT y.moves_from IS NOT NULL FROM dataset AS y LIMIT 1)
    ) AS x
    CROSS JOIN setting AS d
    WHERE (SELECT y.refreshed_at IS NOT NULL FROM dataset AS y LIMIT 1)
    ORDER BY x.customer_id
)
$text$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_write_snapshot() IS
'The part of a refresh''s statement that writes the snapshot, and who changed stage, as SQL.';

-- Behind it: the sums by stage, changed by what has become of those whose profiles were written ...
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_write_sums_of_written() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $text$
, difference AS (
    SELECT x.stage, sum(x.customers) AS customers, sum(x.orders) AS orders, sum(x.revenue) AS revenue, sum(x.profit) AS profit,
           sum(x.profit_year) AS profit_year, coalesce(sum(x.expected_value), 0) AS expected_value,
           coalesce(sum(x.customers * x.error * x.error), 0) AS variance,
           coalesce(sum(x.p_active), 0) AS p_active, coalesce(sum(x.customers) FILTER (WHERE x.p_active IS NOT NULL), 0) AS p_active_known
    FROM (
        SELECT n.stage, 1 AS customers, n.orders, n.revenue, n.profit, n.profit_year, n.expected_value, n.lifetime_value_error AS error,
               (n.p_active * 1e9)::bigint AS p_active
        FROM new_standing AS n WHERE n.differs OR n.row_at IS NULL
        UNION ALL
        SELECT n.old_stage, -1, -n.old_orders, -n.old_revenue, -n.old_profit, -n.old_profit_year, -n.old_expected_value, n.old_error,
               -(n.old_p_active * 1e9)::bigint
        FROM new_standing AS n WHERE n.differs
        UNION ALL
        SELECT t.stage, -1, -t.orders, -t.revenue, -t.profit, -t.profit_year, -t.expected_value, t.lifetime_value_error,
               -(t.p_active * 1e9)::bigint FROM snapshot_deleted AS t
    ) AS x
    GROUP BY x.stage
), sums_written AS (
    INSERT INTO segment_sums AS z (stage, customers, orders, revenue, profit, profit_year, expected_value, variance, p_active, p_active_known)
    SELECT f.stage, f.customers, f.orders, f.revenue, f.profit, f.profit_year, f.expected_value, f.variance, f.p_active, f.p_active_known
    FROM difference AS f
    ON CONFLICT (stage) DO UPDATE SET customers = z.customers + EXCLUDED.customers, orders = z.orders + EXCLUDED.orders,
        revenue = z.revenue + EXCLUDED.revenue, profit = z.profit + EXCLUDED.profit, profit_year = z.profit_year + EXCLUDED.profit_year,
        expected_value = z.expected_value + EXCLUDED.expected_value, variance = z.variance + EXCLUDED.variance, p_active = z.p_active + EXCLUDED.p_active,
        p_active_known = z.p_active_known + EXCLUDED.p_active_known
)
$text$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_write_sums_of_written() IS
'The part of a refresh''s statement that changes the snapshot''s sums by stage, as SQL.';

-- ... or, where everybody's standing is written, made anew, which takes half as long.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_write_sums_of_everybody() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $text$
, total AS MATERIALIZED (
    SELECT n.stage, count(*) AS customers, sum(n.orders) AS orders, sum(n.revenue) AS revenue, sum(n.profit) AS profit,
           sum(n.profit_year) AS profit_year, coalesce(sum(n.expected_value), 0) AS expected_value,
           coalesce(sum(n.lifetime_value_error * n.lifetime_value_error), 0) AS variance,
           coalesce(sum((n.p_active * 1e9)::bigint), 0) AS p_active, count(n.p_active) AS p_active_known
    FROM new_standing AS n GROUP BY n.stage
), sums_deleted AS (
    DELETE FROM segment_sums AS z WHERE NOT EXISTS (SELECT FROM total AS f WHERE f.stage = z.stage)
), sums_written AS (
    INSERT INTO segment_sums AS z (stage, customers, orders, revenue, profit, profit_year, expected_value, variance, p_active, p_active_known)
    SELECT f.stage, f.customers, f.orders, f.revenue, f.profit, f.profit_year, f.expected_value, f.variance, f.p_active, f.p_active_known
    FROM total AS f
    ON CONFLICT (stage) DO UPDATE SET customers = EXCLUDED.customers, orders = EXCLUDED.orders, revenue = EXCLUDED.revenue, profit = EXCLUDED.profit,
        profit_year = EXCLUDED.profit_year, expected_value = EXCLUDED.expected_value, variance = EXCLUDED.variance, p_active = EXCLUDED.p_active,
        p_active_known = EXCLUDED.p_active_known
)
$text$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_write_sums_of_everybody() IS
'The part of a refresh''s statement that makes the snapshot''s sums by stage anew, as SQL.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_statement(d lifecycle_internal.lifecycle_dataset, profiles regclass, rebuild boolean,
    everybody boolean)
RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $statement$
BEGIN
    -- through views
    d.sources := ARRAY(
        SELECT lifecycle_internal.lifecycle_dataset_bound(d.sources[i], (SELECT n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                                                                         WHERE c.oid = profiles),
                                                          CASE WHEN rebuild THEN 'internal_source_' ELSE 'internal_change_' END)
        FROM generate_subscripts(d.sources, 1) AS i ORDER BY i);
    RETURN concat(
        CASE WHEN rebuild THEN lifecycle_internal.lifecycle_dataset_head_of_rebuild(d, lifecycle_internal.lifecycle_dataset_key_type(profiles))
             ELSE lifecycle_internal.lifecycle_dataset_head_of_merge(d) END,
        lifecycle_internal.lifecycle_dataset_write_profiles(rebuild),
        CASE WHEN NOT everybody THEN lifecycle_internal.lifecycle_dataset_standing_of_written()
            || lifecycle_internal.lifecycle_dataset_write_snapshot() || lifecycle_internal.lifecycle_dataset_write_sums_of_written() END,
        $text$
SELECT count(*) FILTER (WHERE j.wanted AND j.differs AND j.row_at IS NOT NULL) AS changed,
       count(*) FILTER (WHERE j.wanted AND j.row_at IS NULL) AS inserted,
       count(*) FILTER (WHERE NOT j.wanted AND j.row_at IS NOT NULL) AS removed
FROM new_profile AS j$text$);
END
$statement$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_statement(lifecycle_internal.lifecycle_dataset, regclass, boolean, boolean) IS
'The statement of a refresh, as SQL.
rebuild: from the sources, else from the recorded changes. everybody: without the snapshot, which a statement of its own writes for all.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_write(dataset text, d lifecycle_internal.lifecycle_dataset, rebuild boolean, everybody boolean,
    learning boolean, OUT changed bigint, OUT inserted bigint, OUT removed bigint, OUT wrote_everybody boolean) RETURNS record
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    EXECUTE lifecycle_internal.lifecycle_dataset_statement(d, 'profiles', rebuild, everybody) INTO changed, inserted, removed;
    wrote_everybody := lifecycle_internal.lifecycle_dataset_look_ahead(dataset, NOT everybody) OR everybody;
    IF NOT wrote_everybody THEN
        RETURN;
    END IF;
    IF inserted > (SELECT count(*) FROM profiles) / 2 THEN
        ANALYZE profiles;
    END IF;
    IF learning THEN
        PERFORM lifecycle_internal.lifecycle_dataset_learn(dataset, x.refreshed_base, x.refreshed_as_of) FROM ONLY dataset AS x;
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'taking the snapshot');
    EXECUTE concat(lifecycle_internal.lifecycle_dataset_standing_of_everybody(dataset, 'snapshot'),
        lifecycle_internal.lifecycle_dataset_write_snapshot(), lifecycle_internal.lifecycle_dataset_write_sums_of_everybody(), 'SELECT');
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_write(text, lifecycle_internal.lifecycle_dataset, boolean, boolean, boolean) IS
'Writes profiles, learns the model if that is due, and writes the snapshot with its sums: of those whose profile changes, or of everybody, as where values
can look further ahead by now.';

-- ---- what depends on the whole population ----

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_thresholds(dataset text, INOUT d lifecycle_internal.lifecycle_dataset)
RETURNS lifecycle_internal.lifecycle_dataset
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'thresholds');
    -- Like is held against like: where most customers have left, the best fifth of all would be whoever bought within the year, and a year's value is
    -- no measure of what a whole relationship brought.  Where nobody stays, those who are there are held against one another.
    SELECT coalesce(percentile_disc(1 - d.value_share) WITHIN GROUP (ORDER BY c.profit_year) FILTER (WHERE c.profit_year > 0 AND c.stage <> 'terminated'),
                    percentile_disc(1 - d.value_share) WITHIN GROUP (ORDER BY c.profit_year) FILTER (WHERE c.profit_year > 0), d.value_from),
           coalesce(percentile_disc(1 - d.potential_share) WITHIN GROUP (ORDER BY c.expected_value) FILTER (WHERE c.stage <> 'terminated'),
                    percentile_disc(1 - d.potential_share) WITHIN GROUP (ORDER BY c.expected_value), d.potential_from),
           coalesce(percentile_disc(1 - d.value_share) WITHIN GROUP (ORDER BY c.profit) FILTER (WHERE c.profit > 0), d.contribution_from)
    INTO d.value_from, d.potential_from, d.contribution_from
    FROM internal_standing AS c WHERE c.orders > 0;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_thresholds(text, lifecycle_internal.lifecycle_dataset) IS
'The dataset with thresholds that hold the shares that are asked for: of value and potential, of those whose relationship goes on; of
contribution, of all who brought something.';

-- ---- the whole ----

-- A source that was replaced, or whose columns were altered, renamed or swapped: what the settings name is read, so the views that are made of
-- names are made anew.  A view that is there goes on reading the columns it was made with, whatever they are called now.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_lacks_views(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM unnest('{internal_row,data_quality,internal_cause,exits,win_back,loyalty_rates,worklist,customers,care}'::text[]
                                      || ARRAY(SELECT 'internal_source_' || s.name FROM unnest(d.sources) AS s WHERE d.maintain <> 'live')) AS v
                   WHERE to_regclass(format('%I.%I', dataset, v)) IS NULL)
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_lacks_views(text, lifecycle_internal.lifecycle_dataset) IS
'Whether a view is gone that reads the sources, as with a column that was dropped, and can be made anew.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_read_anew(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_make_rows(dataset, d);
    -- they went with a column that was dropped
    IF pg_catalog.to_regclass('customers') IS NULL THEN
        BEGIN
            PERFORM lifecycle_internal.lifecycle_dataset_make_customers(dataset, d);
        EXCEPTION WHEN undefined_column OR undefined_table OR datatype_mismatch THEN
            -- of a source that only this view reads
            RAISE WARNING 'view "%.customers" is gone, and cannot be made anew', dataset
                USING DETAIL = pg_catalog.format('It says: %s.', SQLERRM),
                      HINT = 'Take the source of attributes away by lifecycle_detach_source, or give it its column again.';
        END;
    END IF;
    IF pg_catalog.to_regclass('care') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_care(dataset);
    END IF;
    IF pg_catalog.to_regclass('data_quality') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_data_quality(dataset);
    END IF;
    IF pg_catalog.to_regclass('internal_cause') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_causes(dataset);
    END IF;
    IF pg_catalog.to_regclass('exits') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_exits(dataset);
    END IF;
    IF pg_catalog.to_regclass('win_back') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_win_back(dataset);
    END IF;
    IF pg_catalog.to_regclass('loyalty_rates') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_loyalty_rates(dataset);
    END IF;
    IF pg_catalog.to_regclass('worklist') IS NULL THEN
        -- contracts that cannot be read take nobody else from the list
        IF pg_catalog.to_regclass('internal_renewal') IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_renewal(dataset, pg_catalog.to_regclass('internal_contract') IS NOT NULL);
        END IF;
        PERFORM lifecycle_internal.lifecycle_dataset_make_worklist(dataset);
    END IF;
    IF d.maintain = 'live' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_live(dataset, d);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_only_owner_writes(dataset);
EXCEPTION WHEN invalid_table_definition OR feature_not_supported THEN
    RAISE EXCEPTION 'customers of dataset "%" have another type than when it was attached', dataset
        USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = pg_catalog.format('It says: %s.', SQLERRM),
              HINT = pg_catalog.format('SELECT lifecycle_detach(%L) and attach it anew.', dataset);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_read_anew(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the views anew that read the sources. Error: 55000 the type of the customers has changed.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_keep(dataset text, rebuild boolean, altered boolean, INOUT d lifecycle_internal.lifecycle_dataset)
RETURNS lifecycle_internal.lifecycle_dataset
LANGUAGE plpgsql AS $$
DECLARE
    everybody boolean;
    due boolean;
    done record;
    tracking record;
    written regclass;
    message text;
    last_move bigint;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    last_move := lifecycle_internal.lifecycle_dataset_last_move(dataset);
    everybody := (SELECT x.refreshed_as_of IS DISTINCT FROM d.refreshed_as_of OR x.refreshed_by IS DISTINCT FROM d.refreshed_by FROM ONLY dataset AS x);
    due := d.learn AND lifecycle_internal.lifecycle_dataset_learning_due(dataset, d.refreshed_base, d.refreshed_as_of);
    -- by an earlier day those are known of whom all lies ahead of today, which is another day now
    everybody := everybody OR due
        OR d.maintain = 'tracked' AND (lifecycle_internal.lifecycle_dataset_customers_source(d)).measure IS NOT NULL
           AND greatest((now() AT TIME ZONE d.time_zone)::date, d.refreshed_as_of)
               > greatest((d.refreshed_at AT TIME ZONE d.time_zone)::date, d.refreshed_as_of);
    -- the views, and what is written here, answer as of this day and by this model
    UPDATE ONLY dataset AS x SET moves_from = CASE WHEN d.refreshed_as_of < coalesce(x.moves_from, x.refreshed_as_of)
                                                   THEN coalesce(x.moves_from, x.refreshed_as_of) ELSE x.moves_from END,
        refreshed_as_of = d.refreshed_as_of, refreshed_by = d.refreshed_by,
        refreshed_model = d.refreshed_model, refreshed_base = d.refreshed_base;
    -- what is not stored cannot be merged into
    rebuild := rebuild OR d.stale OR altered OR d.maintain = 'scheduled';
    IF d.maintain = 'tracked' THEN
        -- before triggers are made, which locks their tables
        written := lifecycle_internal.lifecycle_dataset_written_now(d);
        tracking := lifecycle_internal.lifecycle_dataset_track(dataset, altered, d);
        d.relations := tracking.relations;
        d.watched := tracking.watched;
        rebuild := rebuild OR tracking.rebuild;
    END IF;
    IF NOT rebuild THEN
        PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'merging changes');
        BEGIN
            done := lifecycle_internal.lifecycle_dataset_write(dataset, d, false, everybody, due);
        EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
            -- as where a row was recorded that a profile refuses, or a domain does by now, and has been corrected since
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
            RAISE NOTICE 'recorded changes of dataset "%" cannot be merged, so it is rebuilt from its sources', dataset USING DETAIL = message || '.';
            rebuild := true;
        END;
    END IF;
    IF rebuild THEN
        PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'rebuilding the profiles');
        IF written IS NOT NULL THEN
            RAISE EXCEPTION 'cannot rebuild dataset "%" while a statement writes to "%"', dataset, written
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      DETAIL = 'The statement of this session that calls lifecycle_refresh, by a trigger for instance, has not recorded its changes yet.',
                      HINT = 'Call lifecycle_refresh in a statement of its own.';
        END IF;
        IF NOT everybody AND (lifecycle_internal.lifecycle_dataset_customers_source(d)).measure IS NOT NULL THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM profiles AS p CROSS JOIN internal_setting AS d WHERE '
                || lifecycle_internal.lifecycle_dataset_known_anew('p.profile', 'p.customer_id') || ')' INTO everybody;
        END IF;
        done := lifecycle_internal.lifecycle_dataset_write(dataset, d, true, everybody, due);
    END IF;
    UPDATE ONLY dataset AS x SET moves_from = NULL WHERE x.moves_from <= x.refreshed_as_of;
    IF coalesce(d.announce_moves, true) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_announce_moves(dataset, last_move);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_forget_moves(dataset, d.refreshed_as_of, d.moves_kept);
    d.changed := done.changed;
    d.inserted := done.inserted;
    d.removed := done.removed;
    d.customers := coalesce(d.customers, 0) + done.inserted - done.removed;
    d.refreshed_model := (SELECT x.refreshed_model FROM ONLY dataset AS x);
    d.refreshed_by := lifecycle_internal.lifecycle_dataset_digest(d);
    PERFORM lifecycle_internal.lifecycle_dataset_record_causes(dataset);
    IF done.wrote_everybody THEN
        d := lifecycle_internal.lifecycle_dataset_thresholds(dataset, d);
        PERFORM lifecycle_internal.lifecycle_dataset_record_returns(dataset, d.refreshed_model, d.refreshed_as_of,
            (SELECT coalesce(sum(z.customers), 0)::bigint FROM internal_sums AS z WHERE z.stage <> 'prospect'));
    END IF;
    IF d.maintain = 'tracked' THEN
        PERFORM lifecycle_internal.lifecycle_dataset_untrack(dataset, d);
    END IF;
    d.stale := false;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_keep(text, boolean, boolean, lifecycle_internal.lifecycle_dataset) IS
'Brings the tables of a maintained dataset up to date; altered: other tables or columns are read than the last time.
Changes that cannot be merged lead to a rebuild, with a notice. Errors: 22003 or 22008 a total that a profile cannot hold, 55000 a statement of the
session is writing to a source.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_look(dataset text, INOUT d lifecycle_internal.lifecycle_dataset)
RETURNS lifecycle_internal.lifecycle_dataset
LANGUAGE plpgsql AS $$
DECLARE
    known bigint;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    -- by which internal_setting bounds how far ahead is looked
    UPDATE ONLY dataset AS x SET history_from = d.history_from;
    IF d.learn AND lifecycle_internal.lifecycle_dataset_learning_due(dataset, d.refreshed_base, d.refreshed_as_of) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_learn(dataset, d.refreshed_base, d.refreshed_as_of);
        d.refreshed_model := (SELECT x.refreshed_model FROM ONLY dataset AS x);
    END IF;
    d.refreshed_by := lifecycle_internal.lifecycle_dataset_digest(d);
    d := lifecycle_internal.lifecycle_dataset_thresholds(dataset, d);
    SELECT count(*), count(@extschema@.lifecycle_first_at(p.profile, NULL, d.refreshed_as_of)) INTO d.customers, known FROM profiles AS p;
    PERFORM lifecycle_internal.lifecycle_dataset_record_causes(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_record_returns(dataset, d.refreshed_model, d.refreshed_as_of, known);
    d.changed := 0;
    d.inserted := 0;
    d.removed := 0;
    d.stale := false;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_look(text, lifecycle_internal.lifecycle_dataset) IS
'What there is to refresh of a live dataset: its thresholds, and how often customers return.';

CREATE FUNCTION lifecycle_internal.lifecycle_refresh_run(dataset text, no_wait boolean, rebuild boolean,
    OUT customers bigint, OUT changed bigint, OUT inserted bigint, OUT removed bigint, OUT seconds double precision) RETURNS record
LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz := pg_catalog.clock_timestamp();
    d lifecycle_internal.lifecycle_dataset;
    signature text;
    altered boolean;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'waiting');
    d := lifecycle_internal.lifecycle_dataset_lock(dataset, no_wait);
    PERFORM lifecycle_internal.lifecycle_dataset_hold_sources(d);
    PERFORM lifecycle_internal.lifecycle_dataset_power_check(d.sources, d.maintain);
    PERFORM lifecycle_internal.lifecycle_dataset_model_wanted(x.tableoid, x.model) FROM ONLY dataset AS x;
    PERFORM lifecycle_internal.lifecycle_dataset_check(d);
    IF pg_catalog.to_regclass('internal_standing') IS NULL OR pg_catalog.to_regclass('profiles') IS NULL THEN
        RAISE EXCEPTION 'views of dataset "%" are gone', dataset
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = 'They went with a column or relation that they read.',
                  HINT = pg_catalog.format('SELECT lifecycle_detach(%L) and attach it anew.', dataset);
    END IF;
    signature := lifecycle_internal.lifecycle_dataset_signature(d);
    altered := d.signature IS NOT NULL AND signature <> d.signature;
    d.signature := signature;
    IF altered OR lifecycle_internal.lifecycle_dataset_lacks_views(dataset, d) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_read_anew(dataset, d);
    END IF;
    PERFORM lifecycle_internal.lifecycle_dataset_power_check(d.asides, 'live');
    PERFORM lifecycle_internal.lifecycle_dataset_code_check(dataset, d.trusted);
    d.refreshed_as_of := lifecycle_internal.lifecycle_dataset_today(d);
    d.refreshed_base := to_jsonb(@extschema@.lifecycle_model_get(d.model))::text;
    -- a maintained dataset knows its first order once its profiles are written
    IF d.maintain = 'live' THEN
        d.history_from := lifecycle_internal.lifecycle_dataset_history_from(dataset, d, false);
    END IF;
    d.refreshed_model := CASE WHEN d.learn THEN lifecycle_internal.lifecycle_dataset_version(dataset, d.refreshed_base, d.refreshed_as_of)
        ELSE d.refreshed_base END;
    d.refreshed_model := lifecycle_internal.lifecycle_dataset_model_ahead(d.refreshed_model::jsonb, d.horizon_days,
        d.refreshed_as_of - d.history_from + 1)::text;
    d.refreshed_by := lifecycle_internal.lifecycle_dataset_digest(d);
    d := CASE d.maintain WHEN 'live' THEN lifecycle_internal.lifecycle_dataset_look(dataset, d)
                         ELSE lifecycle_internal.lifecycle_dataset_keep(dataset, coalesce(rebuild, false), altered, d) END;
    d.refreshed_at := now();
    d.seconds := extract(epoch FROM clock_timestamp() - began);
    UPDATE ONLY dataset AS x
    SET (value_from, potential_from, contribution_from, stale, signature, relations, watched, refreshed_at, refreshed_as_of, refreshed_by, refreshed_model,
        refreshed_base, customers, changed, inserted, removed, seconds)
      = (d.value_from, d.potential_from, d.contribution_from, d.stale, d.signature, d.relations, d.watched, d.refreshed_at, d.refreshed_as_of, d.refreshed_by,
         d.refreshed_model, d.refreshed_base,
         d.customers, d.changed, d.inserted, d.removed, d.seconds);
    customers := d.customers;
    changed := d.changed;
    inserted := d.inserted;
    removed := d.removed;
    seconds := d.seconds;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_refresh_run(text, boolean, boolean) IS 'What lifecycle_refresh does as the dataset''s owner.';

CREATE FUNCTION lifecycle_refresh(dataset text, no_wait boolean DEFAULT false, rebuild boolean DEFAULT false,
    OUT customers bigint, OUT changed bigint, OUT inserted bigint, OUT removed bigint, OUT seconds double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_refresh(text, boolean, boolean) IS
'Brings a dataset up to date.
In one transaction: its profiles, its snapshot, its thresholds, and who changed stage (the view moves), which is announced by NOTIFY on the channel called
as the dataset, unless its setting announce_moves is false. Readers see the state before or after, and wait for nothing.
One refresh at a time: another waits, or with no_wait fails with 55P03.
A tracked dataset merges the changes since the last refresh; with rebuild, or where changes may have passed unseen (a TRUNCATE, a new partition),
it is rebuilt from its sources as a scheduled one always is.
Runs as the dataset''s owner in a security-restricted operation, so that nothing in the dataset runs with the rights of whoever schedules it.
Returns customers, and how many profiles changed, came and went.
Errors: 42704 no such dataset; 42501 not its owner, or code would run of a role that its owner did not choose; 55000 somebody else may create objects in
its schema, or owns some; those of lifecycle_attach for sources that are gone or altered; nothing is changed then.';
