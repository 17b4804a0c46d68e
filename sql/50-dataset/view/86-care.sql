
-- What the table of customers calls the day of birth, if it has one.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_birthday(source lifecycle_internal.lifecycle_source) RETURNS name
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attname
    FROM lifecycle_internal.lifecycle_dataset_own_columns(source) AS col
    JOIN pg_attribute AS a ON a.attrelid = lifecycle_internal.lifecycle_dataset_relation(source) AND a.attname = col
    WHERE lower(a.attname) IN ('birthday', 'birth_date', 'birthdate', 'date_of_birth', '生日', '出生日期')
      AND a.atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
    ORDER BY a.attnum LIMIT 1
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_birthday(lifecycle_internal.lifecycle_source) IS
'The column of the table of customers that is the day of birth; NULL without one.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_care(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
DECLARE
    own lifecycle_internal.lifecycle_source := lifecycle_internal.lifecycle_dataset_customers_source(lifecycle_internal.lifecycle_dataset_row(dataset));
    birthday name := CASE WHEN own.measure IS NOT NULL THEN lifecycle_internal.lifecycle_dataset_birthday(own) END;
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

EXECUTE format($view$
CREATE OR REPLACE VIEW care WITH (security_invoker = true) AS
WITH occasion AS (
    SELECT c.customer_id, o.day, o.occasion, o.years
    FROM internal_standing AS c
    CROSS JOIN internal_setting AS d
    CROSS JOIN LATERAL (
        SELECT c.last_order_date + round(c.usual_gap_days)::integer AS day, 'usual order' AS occasion, NULL::integer AS years
        WHERE c.orders >= 3 AND c.usual_gap_days >= 1
        UNION ALL
        SELECT (c.first_order_date + y.n * interval '1 year')::date, 'anniversary', y.n
        FROM (SELECT extract(year FROM age(d.as_of - 1, c.first_order_date))::integer + 1 AS n) AS y
        WHERE c.first_order_date < d.as_of
    ) AS o
    %s
)
SELECT o.day, o.day - d.as_of AS days_left, c.customer_id, o.occasion, t.text AS occasion_label, o.years, c.stage, k.stage_rank, k.stage_label,
       c.last_order_date, c.usual_gap_days, c.profit_year, c.expected_value, d.as_of, c.next_order_date
FROM occasion AS o
JOIN internal_standing AS c ON c.customer_id = o.customer_id
CROSS JOIN internal_setting AS d
LEFT JOIN stages AS k ON k.stage = c.stage
LEFT JOIN internal_text AS t ON t.topic = 'occasion' AND t.code = o.occasion
WHERE c.stage IN ('exploration', 'formation', 'stability', 'recovery', 'decline') AND o.day BETWEEN d.as_of AND d.as_of + 30
ORDER BY o.day, c.customer_id, o.occasion$view$,
    CASE WHEN birthday IS NOT NULL THEN format($more$UNION ALL
    SELECT c.customer_id, (s.%1$I::date + y.n * interval '1 year')::date, 'birthday', y.n
    FROM internal_standing AS c
    CROSS JOIN internal_setting AS d
    %2$s
    CROSS JOIN LATERAL (SELECT extract(year FROM age(d.as_of - 1, s.%1$I::date))::integer + 1 AS n) AS y
    WHERE s.%1$I::date < d.as_of$more$, birthday, lifecycle_internal.lifecycle_dataset_own_join(own)) END);

COMMENT ON VIEW care IS
'The calendar of the next 31 days: whose usual next order falls due, who has been a customer for a whole number of years, and whose birthday it is.
usual order: the latest order and the customer''s usual gap, of who has three orders or more. That is the rhythm so far;
next_order_date is the forecast, which also knows the season, how the customer has changed, and that it may have left: where it is much later, or empty,
ask before you send what is usual. Whoever is late is in the view alerts. Contracts that end are in the view renewals.
birthday: of a date or timestamp in your table of customers that is called birthday, birth_date, birthdate, date_of_birth, 生日 or 出生日期.';
COMMENT ON COLUMN care.day IS 'The day.';
COMMENT ON COLUMN care.days_left IS 'Days until then.';
COMMENT ON COLUMN care.customer_id IS 'The customer.';
COMMENT ON COLUMN care.occasion IS 'usual order, anniversary or birthday.';
COMMENT ON COLUMN care.occasion_label IS 'The occasion in the dataset''s language.';
COMMENT ON COLUMN care.years IS 'Of an anniversary: years since the first order; of a birthday: since birth.';
COMMENT ON COLUMN care.as_of IS 'The day as of which the row answers.';
PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('internal_customer', 'care');
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_care(text) IS 'Makes the view care.';
