
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_kpis(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

-- Each figure is asked of a year: whoever was in the stage on its first day, and what became of them by its last.  So it is the same
-- question for the year up to the day of the dataset and for the year before.
CREATE VIEW kpis WITH (security_invoker = true) AS
WITH judged AS MATERIALIZED (
    -- each day once: the end of a year is the beginning of the next, and where a customer stands today is known
    SELECT d.as_of, t.stage AS stage_now, lifecycle_internal.lifecycle_stages(p.profile, d.as_of - 730, d.as_of - 365, d.model) AS stages,
           -- purchase days, of which lines of an order and several orders of a day are one
           coalesce((@extschema@.lifecycle_rfm(p.profile, d.as_of)).x + 1, 0) AS purchases_now,
           coalesce((@extschema@.lifecycle_rfm(p.profile, d.as_of - 365)).x + 1, 0) AS purchases_1,
           coalesce((@extschema@.lifecycle_rfm(p.profile, d.as_of - 730)).x + 1, 0) AS purchases_2,
           @extschema@.lifecycle_revenue(p.profile, d.as_of - 364, d.as_of) AS revenue_now,
           @extschema@.lifecycle_revenue(p.profile, d.as_of - 365 - 364, d.as_of - 365) AS revenue_1,
           @extschema@.lifecycle_revenue(p.profile, d.as_of - 730 - 364, d.as_of - 730) AS revenue_2,
           @extschema@.lifecycle_first_at(p.profile, NULL, d.as_of) AS first_at,
           -- by the table of customers alone
           t.customer_id IS NOT NULL AND coalesce(lifecycle_internal.lifecycle_begins(p.profile) > d.as_of, true) AS only_known
    FROM profiles AS p
    -- asked once, before workers begin, who could not read the setting
    CROSS JOIN (SELECT (SELECT s.as_of FROM internal_setting AS s) AS as_of, (SELECT s.model FROM internal_setting AS s) AS model) AS d
    LEFT JOIN internal_standing AS t ON t.customer_id = p.customer_id
), person AS (
    SELECT x.ends, coalesce(x.before, 'prospect') AS before, x.after, x.purchases_before, x.purchases, x.revenue_before, x.revenue, j.only_known
    FROM judged AS j
    CROSS JOIN LATERAL (VALUES
        (j.as_of, j.stages[2], j.stage_now, j.purchases_1, j.purchases_now, j.revenue_1, j.revenue_now),
        (j.as_of - 365, j.stages[1], j.stages[2], j.purchases_2, j.purchases_1, j.revenue_2, j.revenue_1)
    ) AS x (ends, before, after, purchases_before, purchases, revenue_before, revenue)
), counted AS (
    SELECT p.ends, v.stage, sum(v.numerator) AS numerator, sum(v.denominator) AS denominator
    FROM person AS p
    -- people who are known by their orders alone were never known as prospects: all of them have bought
    CROSS JOIN (SELECT lifecycle_internal.lifecycle_dataset_knows_prospects(x.sources) AS prospects FROM dataset AS x LIMIT 1) AS known
    CROSS JOIN LATERAL (VALUES
        ('prospect', (p.purchases > 0)::int, 1, known.prospects AND p.purchases_before = 0 AND (p.after IS NOT NULL OR p.only_known)),
        ('exploration', (p.purchases > 1)::int, 1, p.purchases > 0 AND (p.before = 'exploration' OR p.purchases_before = 0)),
        ('formation', p.revenue, p.revenue_before, p.before = 'formation'),
        ('stability', (p.after NOT IN ('decline', 'terminated'))::int, 1, p.before = 'stability'),
        ('decline', (p.after NOT IN ('decline', 'terminated'))::int, 1, p.before = 'decline'),
        ('terminated', (p.purchases > p.purchases_before)::int, 1, p.before = 'terminated'),
        ('recovery', (p.after NOT IN ('decline', 'terminated'))::int, 1, p.before = 'recovery')
    ) AS v (stage, numerator, denominator, counts)
    WHERE v.counts
    GROUP BY p.ends, v.stage
)
SELECT k.stage, k.stage_rank, k.stage_label, k.goal, t.text AS kpi_label,
       coalesce(n.numerator, 0)::numeric(30,2) AS numerator, coalesce(n.denominator, 0)::numeric(30,2) AS denominator,
       (n.numerator / nullif(n.denominator, 0))::numeric(30,4) AS value, (o.numerator / nullif(o.denominator, 0))::numeric(30,4) AS value_year_ago,
       g.target, (n.numerator / nullif(n.denominator, 0))::numeric(30,4) >= g.target AS reached, d.as_of
FROM stages AS k
CROSS JOIN internal_setting AS d
LEFT JOIN counted AS n ON n.stage = k.stage AND n.ends = d.as_of
-- of a shop that opened within that year, or whose data begin in it, the figure is of days or weeks, and no measure for a year
LEFT JOIN counted AS o ON o.stage = k.stage AND o.ends = d.as_of - 365
      AND (SELECT min(j.first_at) FROM judged AS j) <= d.as_of - 700
LEFT JOIN goals AS g ON g.stage = k.stage
LEFT JOIN internal_text AS t ON t.topic = 'kpi' AND t.code = k.stage
ORDER BY k.stage_rank;

COMMENT ON VIEW kpis IS
'The goal of each stage as a figure: of whoever was in the stage a year ago, what became of them since, beside the same a year before and your target.
Targets and goals of your own stand in the table goals.';
COMMENT ON COLUMN kpis.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN kpis.stage_rank IS 'Place of the stage in its order, 1 to 7; sort by it.';
COMMENT ON COLUMN kpis.stage_label IS 'What the dataset''s scheme calls the stage.';
COMMENT ON COLUMN kpis.goal IS 'What is to be achieved in the stage: your words in the table goals, or those of the scheme.';
COMMENT ON COLUMN kpis.kpi_label IS 'What the figure is.';
COMMENT ON COLUMN kpis.numerator IS
'Customers of the denominator for whom it came true: who first bought (prospect), bought again (exploration), are neither in decline nor gone
(stability, decline, recovery), bought at all (terminated). Of formation the revenue of the year.';
COMMENT ON COLUMN kpis.denominator IS
'Customers who were in the stage a year before the day; of prospect also who came to be known since, where a source tells of people who have not
bought (customers, contacts, investments or signals), else 0; of exploration who first bought since. Of
formation the revenue of its customers in the year before.';
COMMENT ON COLUMN kpis.value IS 'numerator over denominator; empty where nobody was in the stage.';
COMMENT ON COLUMN kpis.value_year_ago IS 'The same for the year before; empty where the first event came more than 30 days after that year began.';
COMMENT ON COLUMN kpis.target IS 'Your target, from the table goals; empty where none is set.';
COMMENT ON COLUMN kpis.reached IS 'Whether value is at least the target; empty without a target or a value.';
COMMENT ON COLUMN kpis.as_of IS 'The day of the dataset.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_kpis(text) IS 'Makes the view kpis.';
