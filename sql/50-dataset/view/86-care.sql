
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_care(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW care WITH (security_invoker = true) AS
SELECT o.day, o.day - d.as_of AS days_left, c.customer_id, o.occasion, t.text AS occasion_label, o.years, c.stage, k.stage_rank, k.stage_label,
       c.last_order_date, c.cadence_days, c.profit_year, c.expected_value, d.as_of, c.next_order_date
FROM internal_standing AS c
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL (
    SELECT c.last_order_date + round(c.cadence_days)::integer AS day, 'usual order' AS occasion, NULL::integer AS years
    WHERE c.orders >= 3 AND c.cadence_days >= 1
    UNION ALL
    SELECT (c.first_order_date + y.n * interval '1 year')::date, 'anniversary', y.n
    FROM (SELECT extract(year FROM age(d.as_of - 1, c.first_order_date))::integer + 1 AS n) AS y
    WHERE c.first_order_date < d.as_of
) AS o
LEFT JOIN stages AS k ON k.stage = c.stage
LEFT JOIN internal_text AS t ON t.topic = 'occasion' AND t.code = o.occasion
WHERE c.stage IN ('exploration', 'formation', 'stability', 'recovery', 'decline') AND o.day BETWEEN d.as_of AND d.as_of + 30
ORDER BY o.day, c.customer_id, o.occasion;

COMMENT ON VIEW care IS
'The calendar of the next 31 days: whose usual next order falls due, and who has been a customer for a whole number of years.
usual order: the latest order and the customer''s mean gap between days with an order, of who has three orders or more. That is the rhythm so far;
next_order_date is the forecast, which also knows the season, how the customer has changed, and that it may have left: where it is much later, or empty,
ask before you send what is usual. Whoever is late is in the view alerts. Contracts that end are in the view renewals, birthdays in your own table: join
it by customer_id.';
COMMENT ON COLUMN care.day IS 'The day.';
COMMENT ON COLUMN care.days_left IS 'Days until then.';
COMMENT ON COLUMN care.customer_id IS 'The customer.';
COMMENT ON COLUMN care.occasion IS 'usual order or anniversary.';
COMMENT ON COLUMN care.occasion_label IS 'The occasion in the dataset''s language.';
COMMENT ON COLUMN care.years IS 'Of an anniversary: years since the first order.';
COMMENT ON COLUMN care.as_of IS 'The day as of which the row answers.';
PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('internal_customer', 'care');
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_care(text) IS 'Makes the view care.';
