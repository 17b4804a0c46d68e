
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_data_quality(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW data_quality WITH (security_invoker = true) AS
WITH setting AS MATERIALIZED (
    SELECT s.as_of, s.outdated, x.maintain = 'live' AS live, x.plausible_from, s.horizon_days,
           (s.model).period_days * lifecycle_internal.lifecycle_dataset_periods_wanted(lifecycle_internal.lifecycle_dataset_model(x.tableoid),
                                                                                       x.horizon_days) AS horizon_wanted,
           EXISTS (SELECT FROM unnest(x.sources) AS y WHERE y.measure = 'balance') AS has_balance,
           EXISTS (SELECT FROM unnest(x.sources) AS y WHERE y.measure = 'customer') AS has_customers,
           EXISTS (SELECT FROM unnest(x.sources) AS y WHERE y.order_key IS NOT NULL) AS has_order_key,
           EXISTS (SELECT FROM unnest(x.sources) AS y WHERE y.measure = 'order' AND y.value IS NOT NULL) AS has_revenue
    FROM internal_setting AS s CROSS JOIN dataset AS x LIMIT 1
), judged AS (
    SELECT r.source, r.relation, r.customer_id, r.day, r.value, r.cost, r.plausible,
           r.day > '9999-12-31' OR r.day = '-infinity' AS infinite_day,
           r.day < d.plausible_from AND isfinite(r.day) AS implausible_day,
           NOT (r.value BETWEEN -92000000000 AND 92000000000 AND coalesce(r.cost BETWEEN -92000000000 AND 92000000000, true)
                AND (r.source <> 'wallet' OR r.value >= 0)) AS implausible_amount,
           r.plausible AND r.day > d.as_of AS after_the_day,
           r.plausible AND r.day <= d.as_of AS seen
    FROM internal_row AS r CROSS JOIN setting AS d
    -- worked out once a row, not once where it is asked
    OFFSET 0
), customer AS (
    -- counted in two steps, which needs no sort of all rows
    SELECT g.source, g.relation, count(g.customer_id) AS customers
    FROM (SELECT r.source, r.relation, r.customer_id FROM internal_row AS r GROUP BY r.source, r.relation, r.customer_id) AS g
    GROUP BY g.source, g.relation
), calendar AS (
    SELECT g.source, g.relation, count(*) AS days
    FROM (SELECT r.source, r.relation, r.day FROM internal_row AS r CROSS JOIN setting AS d WHERE r.plausible AND r.day <= d.as_of
          GROUP BY r.source, r.relation, r.day) AS g
    GROUP BY g.source, g.relation
), counted AS (
    -- the example of a finding is its first row in the order of bytes: customer, day, amount
    SELECT r.source, r.relation, count(*) AS everything,
           count(*) FILTER (WHERE r.customer_id IS NULL) AS no_customer,
           min(concat_ws(', ', to_jsonb(r.day) #>> '{}', r.value) COLLATE "C") FILTER (WHERE r.customer_id IS NULL) AS no_customer_at,
           count(*) FILTER (WHERE r.day IS NULL) AS no_day,
           min(concat_ws(', ', r.customer_id, r.value) COLLATE "C") FILTER (WHERE r.day IS NULL) AS no_day_at,
           count(*) FILTER (WHERE r.value IS NULL) AS no_amount,
           min(concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}') COLLATE "C") FILTER (WHERE r.value IS NULL) AS no_amount_at,
           count(*) FILTER (WHERE r.infinite_day) AS infinite_day,
           min(concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}', r.value) COLLATE "C") FILTER (WHERE r.infinite_day) AS infinite_day_at,
           count(*) FILTER (WHERE r.implausible_day) AS implausible_day,
           min(concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}', r.value) COLLATE "C") FILTER (WHERE r.implausible_day) AS implausible_day_at,
           count(*) FILTER (WHERE r.implausible_amount) AS implausible_amount,
           min(concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}', r.value, r.cost) COLLATE "C")
               FILTER (WHERE r.implausible_amount) AS implausible_amount_at,
           count(*) FILTER (WHERE r.after_the_day) AS after_the_day,
           min(concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}', r.value) COLLATE "C") FILTER (WHERE r.after_the_day) AS after_the_day_at,
           count(*) FILTER (WHERE r.plausible AND r.value < 0) AS negative,
           min(concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}', r.value) COLLATE "C") FILTER (WHERE r.plausible AND r.value < 0) AS negative_at,
           count(*) FILTER (WHERE r.plausible AND r.cost IS NULL) AS no_cost,
           min(r.day) FILTER (WHERE r.seen) AS first_day,
           max(r.day) FILTER (WHERE r.seen) AS last_day
    FROM judged AS r
    GROUP BY r.source, r.relation
), busy AS MATERIALIZED (
    -- days on which a customer has several rows: only there can rows repeat, or orders share a day
    SELECT r.source, r.customer_id, coalesce(r.day, 'infinity') AS day,
           max(r.relation) FILTER (WHERE r.plausible AND r.value >= 0) AS relation, count(*) AS n,
           count(*) FILTER (WHERE r.plausible AND r.value >= 0) AS orders
    FROM internal_row AS r WHERE r.customer_id IS NOT NULL AND r.source <> 'customer'
    GROUP BY r.source, r.customer_id, coalesce(r.day, 'infinity') HAVING count(*) > 1
), repeated AS (
    -- where several sources of a measure share it, it is told of the last by name
    SELECT g.source, g.relation, sum(g.n - 1) AS n, min(g.example) AS example
    FROM (SELECT r.source, max(r.relation) AS relation, count(*) AS n, concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}', r.value) COLLATE "C" AS example
          FROM internal_row AS r
          WHERE (r.source, r.customer_id, coalesce(r.day, 'infinity')) IN (SELECT b.source, b.customer_id, b.day FROM busy AS b)
          GROUP BY r.source, r.customer_id, r.day, r.time, r.value, r.cost, r.key, r.order_key HAVING count(*) > 1) AS g
    GROUP BY g.source, g.relation
), same_day AS (
    SELECT b.relation, sum(b.orders - 1) AS n, min(concat_ws(', ', b.customer_id, to_jsonb(b.day) #>> '{}') COLLATE "C") AS example
    FROM busy AS b WHERE b.source = 'order' AND b.orders > 1
    GROUP BY b.relation
), same_order AS (
    SELECT g.relation, sum(g.n - 1) AS n, min(g.example) AS example
    FROM (SELECT max(r.relation) AS relation, count(*) AS n, concat_ws(', ', r.customer_id, r.order_key) COLLATE "C" AS example
          FROM internal_row AS r WHERE r.source = 'order' AND r.plausible AND r.value >= 0 AND r.order_key IS NOT NULL
          GROUP BY r.customer_id, r.order_key HAVING count(*) > 1) AS g
    GROUP BY g.relation
), refund_first AS (
    SELECT g.relation, count(*) AS n, min(g.example) AS example
    FROM (SELECT max(r.relation) AS relation, concat_ws(', ', r.customer_id, to_jsonb(min(r.day)) #>> '{}') COLLATE "C" AS example
          FROM internal_row AS r
          WHERE r.source = 'order' AND r.plausible
            -- looked up in a hash, never joined: of a source that was just loaded the planner knows nothing, and joins each row with all
            AND coalesce(r.customer_id IN (SELECT k.customer_id FROM internal_row AS k
                                           WHERE k.source = 'order' AND k.plausible AND k.value < 0), false)
          GROUP BY r.customer_id
          HAVING min(r.day) FILTER (WHERE r.value < 0) < coalesce(min(r.day) FILTER (WHERE r.value >= 0), 'infinity')) AS g
    GROUP BY g.relation
), strangers AS (
    SELECT r.source, r.relation, count(DISTINCT r.customer_id) AS n, min(concat_ws(', ', r.customer_id) COLLATE "C") AS example
    FROM internal_row AS r CROSS JOIN setting AS d
    WHERE d.has_customers AND r.source <> 'customer'
      AND NOT EXISTS (SELECT FROM internal_row AS k WHERE k.source = 'customer' AND k.customer_id = r.customer_id)
    GROUP BY r.source, r.relation
), spoken AS (
    -- the commonest kinds by name: what was taken for what
    SELECT g.relation, sum(g.n) FILTER (WHERE NOT g.good) AS leaving, sum(g.n) FILTER (WHERE g.good) AS praise,
           string_agg(format('%s (%s)', g.kind, g.n), ', ' ORDER BY g.place) FILTER (WHERE NOT g.good AND g.place <= 5) AS leaving_kinds,
           string_agg(format('%s (%s)', g.kind, g.n), ', ' ORDER BY g.place) FILTER (WHERE g.good AND g.place <= 5) AS praise_kinds
    FROM (SELECT k.relation, k.kind, k.good, count(*) AS n,
                 row_number() OVER (PARTITION BY k.relation, k.good ORDER BY count(*) DESC, k.kind COLLATE "C") AS place
          FROM (SELECT r.relation, coalesce(t.text, left(r.key, 40)) AS kind, coalesce(lifecycle_internal.lifecycle_signal_is_good(r.key), false) AS good
                FROM internal_row AS r CROSS JOIN setting AS d
                LEFT JOIN internal_text AS t ON t.topic = 'signal' AND t.code = coalesce(lifecycle_internal.lifecycle_signal_word(r.key), 'none')
                WHERE r.source = 'signal' AND r.plausible AND r.day <= d.as_of) AS k
          GROUP BY k.relation, k.kind, k.good) AS g
    GROUP BY g.relation
), standing AS MATERIALIZED (
    SELECT c.customer_id, c.orders, c.tenure_days IS NOT NULL AND c.realised_value IS NULL
           OR c.orders > 0 AND (c.expected_value IS NULL OR c.lifetime_value IS NULL OR c.lifetime_value_error IS NULL
                                OR c.usual_ahead IS NULL OR c.expected_ahead IS NULL) AS beyond
    FROM internal_standing AS c
), listed AS MATERIALIZED (
    SELECT DISTINCT r.customer_id FROM internal_row AS r WHERE r.source = 'customer' AND r.customer_id IS NOT NULL
), waiting AS (
    -- of the table of customers: who is shown and has not ordered by the day, and who is not shown, since whatever is written of them lies behind it;
    -- looked up in a hash, never joined
    SELECT s.n, p.later, p.later_at
    FROM (SELECT count(*) AS n FROM standing AS t WHERE t.orders = 0 AND coalesce(t.customer_id IN (SELECT k.customer_id FROM listed AS k), false)) AS s
    CROSS JOIN (
        SELECT count(*) AS later, min(concat_ws(', ', q.customer_id, lifecycle_internal.lifecycle_begins(q.profile)) COLLATE "C") AS later_at
        FROM profiles AS q
        WHERE coalesce(q.customer_id IN (SELECT k.customer_id FROM listed AS k), false)
          AND NOT coalesce(q.customer_id IN (SELECT t.customer_id FROM standing AS t), false)
    ) AS p
), found AS (
    SELECT c.source, c.relation, d.as_of, c.everything, v.place, v.finding, v.n, v.treatment, v.of_rows, v.example
    FROM counted AS c
    CROSS JOIN setting AS d
    JOIN customer AS u ON u.source = c.source AND u.relation = c.relation
    LEFT JOIN calendar AS l ON l.source = c.source AND l.relation = c.relation
    LEFT JOIN repeated AS r ON r.source = c.source AND r.relation = c.relation
    LEFT JOIN strangers AS s ON s.source = c.source AND s.relation = c.relation
    LEFT JOIN same_day AS y ON c.source = 'order' AND y.relation = c.relation
    LEFT JOIN same_order AS o ON c.source = 'order' AND o.relation = c.relation
    LEFT JOIN refund_first AS z ON c.source = 'order' AND z.relation = c.relation
    LEFT JOIN spoken AS k ON c.source = 'signal' AND k.relation = c.relation
    CROSS JOIN LATERAL (VALUES
        (1, 'rows', c.everything, 'read', false, NULL),
        (2, 'no_customer', c.no_customer, 'skipped', true, c.no_customer_at),
        (3, 'no_day', c.no_day, 'skipped', true, c.no_day_at),
        (4, 'no_amount', c.no_amount, 'skipped', true, c.no_amount_at),
        (5, 'infinite_day', c.infinite_day, 'set_aside', true, c.infinite_day_at),
        (6, 'implausible_day', c.implausible_day, 'set_aside', true, c.implausible_day_at),
        (7, 'implausible_amount', c.implausible_amount, 'set_aside', true, c.implausible_amount_at),
        (8, 'after_the_day', c.after_the_day, 'later', true, c.after_the_day_at),
        (9, 'negative', c.negative, CASE c.source WHEN 'order' THEN 'refund' ELSE 'kept' END, true, c.negative_at),
        (10, 'refund_first', CASE c.source WHEN 'order' THEN coalesce(z.n, 0) END, 'refund', false, z.example),
        (11, 'repeated', coalesce(r.n, 0), 'counted', true, r.example),
        (12, 'same_day', CASE c.source WHEN 'order' THEN coalesce(y.n, 0) END, 'one_day', true, y.example),
        (13, 'same_order', CASE WHEN c.source = 'order' AND d.has_order_key THEN coalesce(o.n, 0) END, 'one_order', true, o.example),
        (14, 'not_in_customers', coalesce(s.n, 0), 'no_columns', false, s.example),
        (15, 'days_without_row', coalesce(c.last_day - c.first_day + 1 - l.days, 0), 'see_load', false, NULL),
        (16, 'no_cost', CASE c.source WHEN 'order' THEN c.no_cost END, 'revenue_is_profit', true, NULL),
        (17, 'no_revenue', CASE WHEN c.source = 'order' AND NOT d.has_revenue THEN c.everything END, 'counts_one', true, NULL),
        (18, 'no_balance', CASE WHEN c.source = 'order' AND NOT d.has_balance THEN u.customers END, 'no_debt', false, NULL),
        -- longer than any pause that the shop itself made
        (19, 'last_order_old', CASE WHEN c.source = 'order' AND d.as_of - c.last_day > 30
                                         AND (d.as_of - c.last_day) * l.days > 3 * (c.last_day - c.first_day + 1) THEN d.as_of - c.last_day END,
                                             'look_at_day', false, c.last_day::text),
        (20, 'short_history', CASE WHEN c.source = 'order' AND d.as_of - c.first_day < 365 THEN d.as_of - c.first_day + 1 END, 'less_sure', false,
                              c.first_day::text),
        (21, 'signals_leaving', CASE c.source WHEN 'signal' THEN coalesce(k.leaving, 0) END, 'for_leaving', true, k.leaving_kinds),
        (22, 'signals_praise', CASE c.source WHEN 'signal' THEN coalesce(k.praise, 0) END, 'against_leaving', true, k.praise_kinds)
    ) AS v (place, finding, n, treatment, of_rows, example)
    WHERE c.source <> 'customer' AND v.n IS NOT NULL
    UNION ALL
    SELECT c.source, c.relation, d.as_of, c.everything, v.place, v.finding, v.n, v.treatment, v.of_rows, v.example
    FROM counted AS c
    CROSS JOIN setting AS d
    JOIN customer AS u ON u.source = c.source AND u.relation = c.relation
    CROSS JOIN waiting AS w
    CROSS JOIN LATERAL (VALUES
        (1, 'rows', c.everything, 'read', false, NULL),
        (2, 'no_customer', c.no_customer, 'skipped', true, NULL),
        (3, 'repeated_customer', c.everything - c.no_customer - u.customers, 'one_shown', true, NULL),
        (4, 'without_order', w.n, 'prospects', false, NULL),
        (5, 'came_later', w.later, 'later', false, w.later_at)
    ) AS v (place, finding, n, treatment, of_rows, example)
    WHERE c.source = 'customer'
    UNION ALL
    SELECT 'dataset', NULL, d.as_of, 1, 1, 'outdated', 1, CASE WHEN d.live THEN 'refresh_live' ELSE 'refresh' END, false, NULL
    FROM setting AS d WHERE d.outdated
    UNION ALL
    SELECT 'dataset', NULL, d.as_of, 1, 2, 'short_horizon', d.horizon_days, 'looks_less_far', false, NULL FROM setting AS d
    WHERE d.horizon_days < d.horizon_wanted
    UNION ALL
    SELECT 'dataset', NULL, d.as_of, 1, v.place, v.finding, v.n, v.treatment, false,
           (SELECT concat_ws(', ', r.customer_id, to_jsonb(r.day) #>> '{}', r.value) FROM internal_row AS r
            WHERE r.plausible AND r.customer_id = v.customer_id AND r.value IS NOT NULL ORDER BY abs(r.value) DESC, r.day LIMIT 1)
    FROM (
        SELECT 3 AS place, 'beyond_total' AS finding, count(*) AS n, (array_agg(x.customer_id ORDER BY x.customer_id))[1] AS customer_id,
               'customer_set_aside' AS treatment
        FROM set_aside AS x
        UNION ALL
        SELECT 4, 'beyond_value', count(*), (array_agg(c.customer_id ORDER BY c.customer_id))[1], 'value_empty'
        FROM standing AS c WHERE c.beyond
    ) AS v
    CROSS JOIN setting AS d
    WHERE v.n > 0
)
SELECT f.source, ts.text AS source_label, f.relation, f.finding, tf.text AS finding_label, f.n::bigint AS rows_found,
       CASE WHEN f.of_rows THEN f.n::numeric / nullif(f.everything, 0) END::numeric(7,4) AS share,
       f.treatment, tt.text AS treatment_label, f.as_of, CASE WHEN f.n > 0 THEN left(f.example, 100) END AS example
FROM found AS f
LEFT JOIN internal_text AS ts ON ts.topic = 'source' AND ts.code = f.source
LEFT JOIN internal_text AS tf ON tf.topic = 'finding' AND tf.code = f.finding
LEFT JOIN internal_text AS tt ON tt.topic = 'treatment' AND tt.code = f.treatment
ORDER BY f.source, f.place;

COMMENT ON VIEW data_quality IS
'What is unusual in the sources, counted, and what was done with it; what the dataset was not given; and whether its settings are newer than its last refresh.';
COMMENT ON COLUMN data_quality.source IS 'What the rows are: order, contact, and so on; dataset for the dataset itself.';
COMMENT ON COLUMN data_quality.source_label IS 'The source in the dataset''s language.';
COMMENT ON COLUMN data_quality.relation IS 'The table or view they are in.';
COMMENT ON COLUMN data_quality.finding IS 'What was looked for, as a code.';
COMMENT ON COLUMN data_quality.finding_label IS 'The finding in the dataset''s language.';
COMMENT ON COLUMN data_quality.rows_found IS 'How many rows (customers, days) there are.';
COMMENT ON COLUMN data_quality.share IS 'Their share of the source''s rows; empty where it is not rows that are counted.';
COMMENT ON COLUMN data_quality.treatment IS 'What is done with them, as a code.';
COMMENT ON COLUMN data_quality.treatment_label IS 'The treatment in the dataset''s language.';
COMMENT ON COLUMN data_quality.as_of IS 'The day of the dataset.';
COMMENT ON COLUMN data_quality.example IS
'Where to look: customer, day and amount of one of the rows, or as much of that as says which, and of signals the commonest kinds with their number;
empty where no row is at fault.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_data_quality(text) IS 'Makes the view data_quality.';
