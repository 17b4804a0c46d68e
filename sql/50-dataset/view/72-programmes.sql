
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_programmes(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW programmes WITH (security_invoker = true) AS
WITH spent AS MATERIALIZED (
    SELECT r.key AS programme, r.customer_id, sum(r.value) AS cost, min(r.day) AS since, max(r.day) AS last_day
    FROM internal_row AS r CROSS JOIN internal_setting AS d
    WHERE r.source = 'investment' AND r.plausible AND r.day <= d.as_of
    GROUP BY r.key, r.customer_id
)
SELECT g.programme, g.customers, g.since, g.last_day, g.cost, g.profit_before, g.profit_after, (g.profit_after - g.profit_before)::numeric(30,2) AS gain,
       ((g.profit_after - g.profit_before - g.cost) / nullif(g.cost, 0))::numeric(30,4) AS roi, d.as_of
FROM (
    SELECT s.programme, count(*) AS customers, min(s.since) AS since, max(s.last_day) AS last_day, sum(s.cost)::numeric(30,2) AS cost,
           coalesce(sum(lifecycle_internal.lifecycle_margin(p.profile, s.since - w.days, s.since - 1)), 0)::numeric(30,2) AS profit_before,
           coalesce(sum(lifecycle_internal.lifecycle_margin(p.profile, s.since, s.since + w.days - 1)), 0)::numeric(30,2) AS profit_after
    FROM spent AS s
    CROSS JOIN internal_setting AS x
    CROSS JOIN LATERAL (SELECT least(365, x.as_of - s.since + 1) AS days) AS w
    JOIN profiles AS p ON p.customer_id = s.customer_id
    GROUP BY s.programme
) AS g
CROSS JOIN internal_setting AS d
ORDER BY g.cost DESC, g.programme;

COMMENT ON VIEW programmes IS
'What was spent on customers, by programme, channel or node (the key of the source investment): whom it reached, what it cost, and profit after it.
profit_after: revenue less cost and bad debt of those customers in the 365 days from the first spending on each, or up to the day; profit_before: in as many
days before. Who is chosen for a programme may have grown anyway: lifecycle_effect measures the effect against customers who were not.';
COMMENT ON COLUMN programmes.programme IS 'The key of the investments; empty where they have none.';
COMMENT ON COLUMN programmes.customers IS 'Customers it reached.';
COMMENT ON COLUMN programmes.since IS 'First day on which something was spent.';
COMMENT ON COLUMN programmes.last_day IS 'Last day.';
COMMENT ON COLUMN programmes.cost IS 'What was spent.';
COMMENT ON COLUMN programmes.profit_before IS 'Margin of these customers in as many days before.';
COMMENT ON COLUMN programmes.profit_after IS 'Their margin since, of at most 365 days each.';
COMMENT ON COLUMN programmes.gain IS 'The difference.';
COMMENT ON COLUMN programmes.roi IS 'Gain less cost, by cost.';
COMMENT ON COLUMN programmes.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_programmes(text) IS 'Makes the view programmes.';
