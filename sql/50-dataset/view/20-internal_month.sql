
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_month(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW internal_month WITH (security_invoker = true) AS
SELECT p.customer_id, (p.m).month, (p.m).ordered, (p.m).orders, (p.m).revenue, (p.m).before, (p.m).after, (p.m).revenue_before
FROM (
    -- in the list of columns, where the planner counts what it costs; the day is asked once, before workers begin, who could not read it
    SELECT q.customer_id, lifecycle_internal.lifecycle_months(q.profile, (SELECT d.as_of FROM internal_setting AS d)) AS m FROM profiles AS q
) AS p;

COMMENT ON VIEW internal_month IS 'Internal: what every customer ordered and sent back in each calendar month, up to the day of the dataset.';
COMMENT ON COLUMN internal_month.customer_id IS 'The customer.';
COMMENT ON COLUMN internal_month.month IS 'First day of the month.';
COMMENT ON COLUMN internal_month.ordered IS 'Whether the customer ordered in the month; false where something was only sent back.';
COMMENT ON COLUMN internal_month.orders IS 'Orders of the month.';
COMMENT ON COLUMN internal_month.revenue IS 'Revenue of the month, less refunds.';
COMMENT ON COLUMN internal_month.before IS 'The month before it in which the customer ordered.';
COMMENT ON COLUMN internal_month.after IS 'The month after it in which the customer ordered.';
COMMENT ON COLUMN internal_month.revenue_before IS 'Revenue of the month before; 0 without one.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_month(text) IS 'Makes the view internal_month.';
