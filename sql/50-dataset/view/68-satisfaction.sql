
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_satisfaction(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW satisfaction WITH (security_invoker = true) AS
WITH answer AS (
    -- the latest answer of each customer about each dimension, of the last 365 days (0) and of the 365 before (1)
    SELECT DISTINCT ON (r.customer_id, coalesce(r.dimension, ''), y.ago) r.customer_id, coalesce(r.dimension, '') AS dimension, y.ago, r.value AS score,
           r.expectation, r.value - r.expectation AS gap, r.sacrifice, r.value - coalesce(r.sacrifice, 0) AS perceived,
           r.competitor - coalesce(r.competitor_sacrifice, 0) AS competitor,
           CASE WHEN x.weights IS NULL THEN 1 ELSE coalesce((x.weights ->> coalesce(r.dimension, ''))::numeric, 0) END AS weight
    FROM internal_satisfaction AS r
    CROSS JOIN internal_setting AS d
    CROSS JOIN (SELECT z.weights FROM dataset AS z LIMIT 1) AS x
    CROSS JOIN LATERAL (SELECT CASE WHEN r.day > d.as_of - 365 THEN 0 ELSE 1 END AS ago) AS y
    WHERE r.day BETWEEN d.as_of - 729 AND d.as_of
    ORDER BY r.customer_id, coalesce(r.dimension, ''), y.ago, r.day DESC, r.value, r.expectation, r.sacrifice, r.competitor, r.competitor_sacrifice
), said AS (
    SELECT a.customer_id, a.dimension, a.ago, a.score, a.expectation, a.gap, a.sacrifice, a.perceived, a.competitor, a.perceived - a.competitor AS lead
    FROM answer AS a WHERE a.dimension <> ''
    UNION ALL
    -- all together: by the weights of the dimensions that the customer answered about
    SELECT a.customer_id, NULL, a.ago, sum(a.weight * a.score) / nullif(sum(a.weight), 0),
           sum(a.weight * a.expectation) / nullif(sum(a.weight) FILTER (WHERE a.expectation IS NOT NULL), 0),
           sum(a.weight * a.gap) / nullif(sum(a.weight) FILTER (WHERE a.gap IS NOT NULL), 0),
           sum(a.weight * a.sacrifice) / nullif(sum(a.weight) FILTER (WHERE a.sacrifice IS NOT NULL), 0),
           sum(a.weight * a.perceived) / nullif(sum(a.weight), 0),
           sum(a.weight * a.competitor) / nullif(sum(a.weight) FILTER (WHERE a.competitor IS NOT NULL), 0),
           sum(a.weight * (a.perceived - a.competitor)) / nullif(sum(a.weight) FILTER (WHERE a.competitor IS NOT NULL), 0)
    FROM answer AS a GROUP BY a.customer_id, a.ago
), counted AS (
    SELECT s.dimension, count(*) FILTER (WHERE s.ago = 0) AS customers,
           avg(s.score) FILTER (WHERE s.ago = 0) AS score, avg(s.score) FILTER (WHERE s.ago = 1) AS score_year_ago,
           avg(s.expectation) FILTER (WHERE s.ago = 0) AS expectation, avg(s.expectation) FILTER (WHERE s.ago = 1) AS expectation_year_ago,
           avg(s.expectation - s.expectation_before) FILTER (WHERE s.ago = 0) AS expectation_rise,
           avg(s.gap) FILTER (WHERE s.ago = 0) AS gap,
           avg(CASE WHEN s.gap < 0 THEN 2.25 * s.gap ELSE s.gap END) FILTER (WHERE s.ago = 0) AS felt_gap,
           count(*) FILTER (WHERE s.ago = 0 AND s.gap < 0) AS disappointed,
           coalesce(sum(c.profit_year) FILTER (WHERE s.ago = 0 AND s.gap < 0), 0) AS disappointed_profit,
           avg(s.sacrifice) FILTER (WHERE s.ago = 0) AS sacrifice, avg(s.perceived) FILTER (WHERE s.ago = 0) AS perceived_value,
           avg(s.competitor) FILTER (WHERE s.ago = 0) AS competitor_value, avg(s.lead) FILTER (WHERE s.ago = 0) AS lead,
           count(*) FILTER (WHERE s.ago = 0 AND s.lead < 0) AS behind,
           coalesce(sum(c.profit_year) FILTER (WHERE s.ago = 0 AND s.lead < 0), 0) AS behind_profit,
           coalesce(sum(c.profit_year) FILTER (WHERE s.ago = 0), 0) AS profit_year
    FROM (SELECT b.*, max(b.expectation) FILTER (WHERE b.ago = 1) OVER (PARTITION BY b.customer_id, b.dimension) AS expectation_before FROM said AS b) AS s
    JOIN internal_customer AS c ON c.customer_id = s.customer_id
    GROUP BY s.dimension
)
SELECT coalesce(g.dimension, 'all') AS dimension, coalesce(t.text, g.dimension) AS dimension_label,
       CASE WHEN g.dimension IS NULL THEN 1
            WHEN x.weights IS NULL THEN 1.0 / count(g.dimension) OVER () ELSE coalesce((x.weights ->> g.dimension)::numeric, 0) END::numeric(7,4) AS weight,
       g.customers, g.score::numeric(30,4) AS score, g.score_year_ago::numeric(30,4) AS score_year_ago,
       g.expectation::numeric(30,4) AS expectation, g.expectation_year_ago::numeric(30,4) AS expectation_year_ago,
       g.expectation_rise::numeric(30,4) AS expectation_rise, g.gap::numeric(30,4) AS gap, g.felt_gap::numeric(30,4) AS felt_gap,
       g.disappointed, g.disappointed_profit::numeric(30,2) AS disappointed_profit,
       g.sacrifice::numeric(30,4) AS sacrifice, g.perceived_value::numeric(30,4) AS perceived_value,
       g.competitor_value::numeric(30,4) AS competitor_value, g.lead::numeric(30,4) AS lead, g.behind, g.behind_profit::numeric(30,2) AS behind_profit,
       g.profit_year::numeric(30,2) AS profit_year, d.as_of
FROM counted AS g
CROSS JOIN internal_setting AS d
CROSS JOIN (SELECT z.weights FROM dataset AS z LIMIT 1) AS x
LEFT JOIN internal_text AS t ON t.topic = 'dimension' AND t.code = coalesce(g.dimension, 'all')
ORDER BY g.dimension NULLS FIRST;

COMMENT ON VIEW satisfaction IS
'What customers found against what they expected, what they give up for it, and the same of the best competitor: a row a dimension, and one of all.
Of each customer the latest answer of the last 365 days counts, so nothing is counted twice. All together: a customer''s answers by the weights of their
dimensions, which the setting weights of the dataset gives (they sum to 1) and which are the same without it; then the mean over customers.
Satisfaction is perception less expectation (Oliver, Journal of Marketing Research 17, 1980). Bad news weighs more: in felt_gap a disappointment counts 2.25
times (the loss aversion of Tversky and Kahneman, Journal of Risk and Uncertainty 5, 1992). Perceived value is what is got less what is given up
(Zeithaml, Journal of Marketing 52, 1988).';
COMMENT ON COLUMN satisfaction.dimension IS 'What was asked about, as the source names it; all: all together.';
COMMENT ON COLUMN satisfaction.dimension_label IS
'The dimension in the dataset''s language, where it is idea, behaviour, appearance, product or service; else as it is.';
COMMENT ON COLUMN satisfaction.weight IS 'How much the dimension counts, 0 to 1.';
COMMENT ON COLUMN satisfaction.customers IS 'Customers who answered in the last 365 days.';
COMMENT ON COLUMN satisfaction.score IS 'Mean score: what they found.';
COMMENT ON COLUMN satisfaction.score_year_ago IS 'The same of the 365 days before.';
COMMENT ON COLUMN satisfaction.expectation IS 'Mean of what they expected.';
COMMENT ON COLUMN satisfaction.expectation_year_ago IS 'The same of the 365 days before.';
COMMENT ON COLUMN satisfaction.expectation_rise IS 'How much more the same customers expect than a year ago, on average.';
COMMENT ON COLUMN satisfaction.gap IS 'Mean of score less expectation.';
COMMENT ON COLUMN satisfaction.felt_gap IS 'The same where a disappointment counts 2.25 times.';
COMMENT ON COLUMN satisfaction.disappointed IS 'Customers who found less than they expected.';
COMMENT ON COLUMN satisfaction.disappointed_profit IS 'Revenue less cost and bad debt of the last 365 days of those.';
COMMENT ON COLUMN satisfaction.sacrifice IS 'Mean of what they give up: price, effort, risk, on the scale of the scores.';
COMMENT ON COLUMN satisfaction.perceived_value IS 'Mean of score less sacrifice.';
COMMENT ON COLUMN satisfaction.competitor_value IS 'The same of the best competitor, by those who know one.';
COMMENT ON COLUMN satisfaction.lead IS 'Mean of the difference, over those who know a competitor; below 0 we are behind.';
COMMENT ON COLUMN satisfaction.behind IS 'Customers to whom the competitor is worth more.';
COMMENT ON COLUMN satisfaction.behind_profit IS 'Revenue less cost and bad debt of the last 365 days of those.';
COMMENT ON COLUMN satisfaction.profit_year IS 'Revenue less cost and bad debt of the last 365 days of all who answered.';
COMMENT ON COLUMN satisfaction.as_of IS 'The day as of which the row answers.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_satisfaction(text) IS 'Makes the view satisfaction.';
