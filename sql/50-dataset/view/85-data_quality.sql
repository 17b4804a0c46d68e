
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_data_quality(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW data_quality WITH (security_invoker = true) AS
WITH setting AS MATERIALIZED (
    SELECT s.as_of, s.outdated, x.plausible_from, EXISTS (SELECT FROM unnest(x.sources) AS y WHERE y.measure = 'balance') AS has_balance,
           EXISTS (SELECT FROM unnest(x.sources) AS y WHERE y.measure = 'customer') AS has_customers
    FROM internal_setting AS s CROSS JOIN dataset AS x LIMIT 1
), counted AS (
    SELECT r.source, r.relation, d.as_of, d.outdated, d.has_balance,
           count(*) AS everything,
           count(*) FILTER (WHERE r.customer_id IS NULL) AS no_customer,
           count(DISTINCT r.customer_id) AS customers,
           count(*) FILTER (WHERE r.day IS NULL) AS no_day,
           count(*) FILTER (WHERE r.value IS NULL) AS no_amount,
           count(*) FILTER (WHERE r.day > '9999-12-31' OR r.day = '-infinity') AS infinite_day,
           count(*) FILTER (WHERE r.day < d.plausible_from AND isfinite(r.day)) AS implausible_day,
           count(*) FILTER (WHERE NOT (r.value BETWEEN -9200000000000 AND 9200000000000 AND coalesce(r.cost BETWEEN -9200000000000 AND 9200000000000, true)
                                       AND (r.source <> 'wallet' OR r.value >= 0))) AS implausible_amount,
           count(*) FILTER (WHERE r.plausible AND r.day > d.as_of) AS after_the_day,
           count(*) FILTER (WHERE r.plausible AND r.value < 0) AS negative,
           count(*) FILTER (WHERE r.plausible AND r.cost IS NULL) AS no_cost,
           count(DISTINCT r.day) FILTER (WHERE r.plausible AND r.day <= d.as_of) AS days,
           min(r.day) FILTER (WHERE r.plausible AND r.day <= d.as_of) AS first_day,
           max(r.day) FILTER (WHERE r.plausible AND r.day <= d.as_of) AS last_day
    FROM internal_row AS r CROSS JOIN setting AS d
    GROUP BY r.source, r.relation, d.as_of, d.outdated, d.has_balance
), repeated AS (
    SELECT g.source, sum(g.n - 1) AS n
    FROM (SELECT r.source, count(*) AS n FROM internal_row AS r WHERE r.customer_id IS NOT NULL AND r.source <> 'customer'
          GROUP BY r.source, r.customer_id, r.day, r.time, r.value, r.cost, r.key HAVING count(*) > 1) AS g
    GROUP BY g.source
), same_day AS (
    SELECT sum(g.n - 1) AS n
    FROM (SELECT count(*) AS n FROM internal_row AS r WHERE r.source = 'order' AND r.plausible AND r.value >= 0
          GROUP BY r.customer_id, r.day HAVING count(*) > 1) AS g
), refund_first AS (
    SELECT count(*) AS n
    FROM (SELECT 1 FROM internal_row AS r WHERE r.source = 'order' AND r.plausible
          GROUP BY r.customer_id
          HAVING min(r.day) FILTER (WHERE r.value < 0) < coalesce(min(r.day) FILTER (WHERE r.value >= 0), 'infinity')) AS g
), strangers AS (
    SELECT r.source, count(DISTINCT r.customer_id) AS n
    FROM internal_row AS r CROSS JOIN setting AS d
    WHERE d.has_customers AND r.source <> 'customer'
      AND NOT EXISTS (SELECT FROM internal_row AS k WHERE k.source = 'customer' AND k.customer_id = r.customer_id)
    GROUP BY r.source
), waiting AS (
    SELECT count(*) AS n FROM profiles AS p
    WHERE @extschema@.lifecycle_orders(p.profile) = 0
      AND EXISTS (SELECT FROM internal_row AS k WHERE k.source = 'customer' AND k.customer_id = p.customer_id)
), found AS (
    SELECT c.source, c.relation, c.as_of, c.everything, v.place, v.finding, v.n, v.treatment, v.of_rows
    FROM counted AS c
    LEFT JOIN repeated AS r ON r.source = c.source
    LEFT JOIN strangers AS s ON s.source = c.source
    CROSS JOIN same_day AS y
    CROSS JOIN refund_first AS z
    CROSS JOIN LATERAL (VALUES
        (1, 'rows', c.everything, 'read', false),
        (2, 'no_customer', c.no_customer, 'skipped', true),
        (3, 'no_day', c.no_day, 'skipped', true),
        (4, 'no_amount', c.no_amount, 'skipped', true),
        (5, 'infinite_day', c.infinite_day, 'set_aside', true),
        (6, 'implausible_day', c.implausible_day, 'set_aside', true),
        (7, 'implausible_amount', c.implausible_amount, 'set_aside', true),
        (8, 'after_the_day', c.after_the_day, 'later', true),
        (9, 'negative', c.negative, CASE c.source WHEN 'order' THEN 'refund' ELSE 'kept' END, true),
        (10, 'refund_first', CASE c.source WHEN 'order' THEN z.n END, 'refund', false),
        (11, 'repeated', coalesce(r.n, 0), 'counted', true),
        (12, 'same_day', CASE c.source WHEN 'order' THEN coalesce(y.n, 0) END, 'one_day', true),
        (13, 'not_in_customers', coalesce(s.n, 0), 'no_columns', false),
        (14, 'days_without_row', coalesce(c.last_day - c.first_day + 1 - c.days, 0), 'see_load', false),
        (15, 'no_cost', CASE c.source WHEN 'order' THEN c.no_cost END, 'revenue_is_profit', true),
        (16, 'no_balance', CASE WHEN c.source = 'order' AND NOT c.has_balance THEN c.customers END, 'no_debt', false),
        -- longer than any pause that the shop itself made
        (17, 'last_order_old', CASE WHEN c.source = 'order' AND c.as_of - c.last_day > 30
                                         AND (c.as_of - c.last_day) * c.days > 3 * (c.last_day - c.first_day + 1) THEN c.as_of - c.last_day END,
                                             'look_at_day', false),
        (18, 'short_history', CASE WHEN c.source = 'order' AND c.as_of - c.first_day < 365 THEN c.as_of - c.first_day + 1 END, 'less_sure', false)
    ) AS v (place, finding, n, treatment, of_rows)
    WHERE c.source <> 'customer' AND v.n IS NOT NULL
    UNION ALL
    SELECT c.source, c.relation, c.as_of, c.everything, v.place, v.finding, v.n, v.treatment, v.of_rows
    FROM counted AS c
    CROSS JOIN waiting AS w
    CROSS JOIN LATERAL (VALUES
        (1, 'rows', c.everything, 'read', false),
        (2, 'no_customer', c.no_customer, 'skipped', true),
        (3, 'repeated_customer', c.everything - c.no_customer - c.customers, 'one_shown', true),
        (4, 'without_order', w.n, 'prospects', false)
    ) AS v (place, finding, n, treatment, of_rows)
    WHERE c.source = 'customer'
    UNION ALL
    SELECT 'dataset', NULL, d.as_of, 1, 1, 'outdated', 1, 'refresh', false FROM setting AS d WHERE d.outdated
)
SELECT f.source, ts.text AS source_label, f.relation, f.finding, tf.text AS finding_label, f.n::bigint AS rows_found,
       CASE WHEN f.of_rows THEN f.n::numeric / nullif(f.everything, 0) END::numeric(7,4) AS share,
       f.treatment, tt.text AS treatment_label, f.as_of
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
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_data_quality(text) IS 'Makes the view data_quality.';
