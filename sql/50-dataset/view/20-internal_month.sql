
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_month(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW internal_month WITH (security_invoker = true) AS
SELECT p.customer_id, date_trunc('month', e.day::timestamp)::date AS month,
       bool_or(e.measure = 'order') AS ordered, greatest(sum(e.orders), 0)::bigint AS orders,
       coalesce(sum(CASE e.measure WHEN 'order' THEN e.sum WHEN 'refund' THEN -e.sum END), 0) AS revenue
FROM profiles AS p
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL @extschema@.lifecycle_events(p.profile) AS e
WHERE e.measure IN ('order', 'refund', 'order_key') AND e.day <= d.as_of
GROUP BY p.customer_id, date_trunc('month', e.day::timestamp);

COMMENT ON VIEW internal_month IS 'Internal: what every customer ordered and sent back in each calendar month, up to the day of the dataset.';
COMMENT ON COLUMN internal_month.customer_id IS 'The customer.';
COMMENT ON COLUMN internal_month.month IS 'First day of the month.';
COMMENT ON COLUMN internal_month.ordered IS 'Whether the customer ordered in the month; false where something was only sent back.';
COMMENT ON COLUMN internal_month.orders IS 'Orders of the month.';
COMMENT ON COLUMN internal_month.revenue IS 'Revenue of the month, less refunds.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_month(text) IS 'Makes the view internal_month.';
