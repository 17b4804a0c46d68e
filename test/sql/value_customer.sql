-- What customers are worth: value, win-back, loss, equity and its bridge, moves between stages; and what is refused.

-- Customers who buy at their own pace: some stay, some leave, some came by word of another.
CREATE TEMP TABLE orders AS
SELECT c AS customer, date '2023-01-05' + c * 3 + i * (6 + c % 31) AS at, (20 + (i * c) % 30)::numeric(12,2) AS revenue, 8::numeric(12,2) AS cost,
       CASE WHEN i > 8 AND i % 3 = 0 THEN 'cups' ELSE 'tea' END AS category
FROM generate_series(1, 90) AS c, generate_series(0, 3 + c % 45) AS i;
CREATE TEMP TABLE customers AS
SELECT customer, lifecycle_profile(at, revenue, cost, category)
       || CASE WHEN customer % 10 = 0 THEN lifecycle_measure(at, 'contact', 1.0, 'referral') ELSE lifecycle_measure(at, 'contact', 1.0, 'usage') END AS profile
FROM orders GROUP BY customer;
INSERT INTO lifecycle_model
SELECT (json_populate_record(m, '{"name": "serving", "builtin": false, "stage_investments": [0, 20, 12, 8, 40, 2, 25], "prior_margin": 20, "prior_orders": 4}')).*
FROM lifecycle_model AS m WHERE name = 'default';

-- ---- customer value ----

SELECT customer, round(realised_npv, 2) AS realised_npv, round(expected_npv, 1) AS expected_npv, round(total, 1) AS total, round(standard_error, 1) AS standard_error, round(margin, 2) AS margin, round(discounted_orders::numeric, 2) AS discounted_orders, standard_cost, round(p_active::numeric, 3) AS p_active
FROM customers, lifecycle_clv(profile, '2024-06-30') WHERE customer IN (20, 42, 90) ORDER BY customer;
-- what it says it is: parts, and the rows of stage profit
SELECT m.name, count(*), count(*) FILTER (WHERE v.total <> v.realised_npv + v.expected_npv) AS total_differs,
       count(*) FILTER (WHERE abs(v.expected_npv - (v.margin * v.discounted_orders::numeric - v.standard_cost)) > 0.01) AS expected_differs,
       count(*) FILTER (WHERE v.realised_npv <> p.npv) AS realised_differs, bool_and(v.standard_error > 0) AS errors, bool_and(v.p_active BETWEEN 0 AND 1) AS probabilities
FROM customers CROSS JOIN lifecycle_model AS m CROSS JOIN LATERAL lifecycle_clv(profile, '2024-06-30', m) AS v
CROSS JOIN LATERAL (SELECT sum(npv) AS npv FROM lifecycle_profit(profile, '2024-06-30', m, '2024-06-30')) AS p
GROUP BY m.name ORDER BY m.name;
-- without a model it is the default one's, over its own horizon
SELECT count(*) FILTER (WHERE a IS DISTINCT FROM b OR b IS DISTINCT FROM c) AS differ
FROM customers, lifecycle_model AS m, lifecycle_clv(profile, '2024-06-30') AS a, lifecycle_clv(profile, '2024-06-30', m) AS b, lifecycle_clv(profile, '2024-06-30', m, m.horizon_periods) AS c
WHERE m.name = 'default';
-- both answers at once are those of each alone; p_active is the status's
SELECT m.name, as_of, count(*), count(c.stage), count(*) FILTER (WHERE
           (c.stage, c.since, c.previous_stage, c.reason, c.cycle, c.pattern, c.grade, c.orders, c.revenue, c.cost, c.profit, c.first_at, c.last_at, c.tenure_days, c.silence_days, c.cadence_days, c.usual, c.recent,
            c.trend, c.volatility, c.share, c.share_trend, c.usual_ahead, c.expected_ahead, c.p_active, c.p_no_order, c.chance_none, c.chance_fewer, c.chance_holds, c.chance_more) IS DISTINCT FROM
           (s.stage, s.since, s.previous_stage, s.reason, s.cycle, s.pattern, s.grade, s.orders, s.revenue, s.cost, s.profit, s.first_at, s.last_at, s.tenure_days, s.silence_days, s.cadence_days, s.usual, s.recent,
            s.trend, s.volatility, s.share, s.share_trend, s.usual_ahead, s.expected_ahead, s.p_active, s.p_no_order, s.chance_none, s.chance_fewer, s.chance_holds, s.chance_more)) AS status_differs,
       count(*) FILTER (WHERE (c.realised_npv, c.expected_npv, c.total, c.standard_error, c.margin, c.discounted_orders, c.standard_cost) IS DISTINCT FROM
                              (v.realised_npv, v.expected_npv, v.total, v.standard_error, v.margin, v.discounted_orders, v.standard_cost)) AS clv_differs
FROM customers CROSS JOIN lifecycle_model AS m CROSS JOIN (VALUES (date '2023-02-01'), ('2024-06-30')) AS t (as_of)
LEFT JOIN LATERAL lifecycle_customer(profile, as_of, m) AS c ON true
LEFT JOIN LATERAL lifecycle_status(profile, as_of, m) AS s ON true
LEFT JOIN LATERAL lifecycle_clv(profile, as_of, m) AS v ON true
GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) FILTER (WHERE a IS DISTINCT FROM b) AS differ
FROM customers, lifecycle_model AS m, lifecycle_customer(profile, '2024-06-30') AS a, lifecycle_customer(profile, '2024-06-30', m) AS b WHERE m.name = 'default';
-- who never ordered stands somewhere, and has no known future
SELECT stage, orders, realised_npv, expected_npv, total, standard_cost FROM lifecycle_customer('{"version": 1, "events": [["2024-01-01", "contact", 1, 1.00]]}', '2024-06-30');
SELECT test.error_of('SELECT lifecycle_customer(profile, ''infinity'') FROM customers');
-- no look-ahead
SELECT count(*) FILTER (WHERE lifecycle_clv(profile, '2023-12-31') IS DISTINCT FROM lifecycle_clv(past, '2023-12-31')) AS differ
FROM customers JOIN (SELECT customer, lifecycle_profile(at, revenue, cost, category) AS past FROM orders WHERE at <= '2023-12-31' GROUP BY customer) AS p USING (customer);
-- further ahead is worth more, up to a limit
SELECT horizon, round(v.expected_npv, 1) AS expected_npv
FROM customers, lifecycle_model AS m, unnest('{1,12,60,600,Infinity}'::float8[]) AS horizon, lifecycle_clv(profile, '2024-06-30', m, horizon) AS v
WHERE customer = 42 AND m.name = 'default' ORDER BY horizon;
-- serving may cost more than a customer brings
SELECT count(*) FILTER (WHERE expected_npv < 0) > 0 AS some_cost_more, min(standard_cost) > 0 AS all_cost FROM customers, lifecycle_model AS m, lifecycle_clv(profile, '2024-06-30', m) WHERE m.name = 'serving';
-- who never ordered has a past, and no known future
SELECT v.* FROM lifecycle_clv(lifecycle_add_measure(NULL, date '2024-01-01', 'investment', 12.5), '2024-01-01') AS v;
SELECT lifecycle_clv('{"version": 1, "events": []}', '2024-01-01') IS NULL AS nothing;

-- ---- let go, or win back ----

SELECT customer, round(w.npv_release, 1) AS npv_release, round(w.npv_won, 1) AS npv_won, round(w.npv_reinvest, 1) AS npv_reinvest, round(w.gain, 1) AS gain, round(w.breakeven_cost, 1) AS breakeven_cost, round(w.breakeven_probability::numeric, 3) AS breakeven_probability
FROM customers, lifecycle_winback(profile, '2024-06-30', 15, 0.25) AS w WHERE customer IN (20, 42, 90) ORDER BY customer;
SELECT count(*) FILTER (WHERE w.npv_release <> v.expected_npv OR w.past_npv <> v.realised_npv) AS differ_from_value,
       count(*) FILTER (WHERE abs(w.gain - (w.npv_reinvest - w.npv_release)) > 0.00001) AS gain_differs,
       count(*) FILTER (WHERE abs(b.gain) > 0.0001) AS not_even_at_breakeven_cost
FROM customers, lifecycle_clv(profile, '2024-06-30') AS v, lifecycle_winback(profile, '2024-06-30', 15, 0.25) AS w,
     LATERAL lifecycle_winback(profile, '2024-06-30', greatest(w.breakeven_cost, 0), 0.25) AS b WHERE w.breakeven_cost >= 0;
-- no chance will do where the cost is past what there is to win
SELECT w.breakeven_probability FROM customers, lifecycle_winback(profile, '2024-06-30', 1e6, 0.25) AS w WHERE customer = 42;
-- a ranking of those who left
SELECT customer, round(w.gain, 1) AS gain, round(w.past_npv, 1) AS past_npv FROM customers, lifecycle_winback(profile, '2024-06-30', 15, 0.25) AS w
WHERE lifecycle_stage(profile, '2024-06-30') = 'terminated' AND w.gain > 0 ORDER BY w.gain DESC, customer LIMIT 3;
SELECT test.error_of('SELECT lifecycle_winback(profile, ''2024-06-30'', -1, 0.5) FROM customers');
SELECT test.error_of('SELECT lifecycle_winback(profile, ''2024-06-30'', ''NaN'', 0.5) FROM customers');
SELECT test.error_of('SELECT lifecycle_winback(profile, ''2024-06-30'', 1, 1.5) FROM customers');
SELECT test.error_of('SELECT lifecycle_winback(profile, ''2024-06-30'', 1, ''NaN'') FROM customers');
SELECT test.error_of('SELECT lifecycle_clv(profile, ''2024-06-30'', m, 0) FROM customers, lifecycle_model AS m');
SELECT test.error_of('SELECT lifecycle_clv(profile, ''2024-06-30'', json_populate_record(m, ''{"discount_rate": 0}''), ''Infinity'') FROM customers, lifecycle_model AS m');

-- ---- what was lost ----

SELECT customer, l.at, l.stage, round(l.npv_before, 1) AS npv_before, round(l.npv_now, 1) AS npv_now, round(l.loss, 1) AS loss FROM customers, lifecycle_loss(profile, '2024-06-30') AS l WHERE customer IN (20, 42, 90) ORDER BY customer;
SELECT count(*) FILTER (WHERE l.loss <> l.npv_before - l.npv_now OR l.npv_now <> v.expected_npv) AS differ
FROM customers, lifecycle_loss(profile, '2024-06-30') AS l, lifecycle_clv(profile, '2024-06-30') AS v;

-- ---- customer equity ----

SELECT (e).customers, round((e).equity) AS equity, round((e).standard_error) AS standard_error, (e).stage_customers, (SELECT sum(s) FROM unnest((e).stage_equity) AS s) = (e).equity AS ties FROM (SELECT lifecycle_equity(profile, '2024-06-30') AS e FROM customers) AS s;
SELECT r.stage, r.customers, round(r.stage_equity) AS stage_equity, round(r.share::numeric, 3) AS share FROM (SELECT lifecycle_equity(profile, '2024-06-30') AS e FROM customers) AS s, lifecycle_equity_rows(e) AS r;
SELECT m.name, (lifecycle_equity(profile, '2024-06-30', m)).equity = sum((lifecycle_clv(profile, '2024-06-30', m)).expected_npv) AS is_the_sum
FROM customers, lifecycle_model AS m GROUP BY m.name ORDER BY m.name;
SELECT lifecycle_equity(profile, '2020-01-01') IS NULL AS nobody, lifecycle_equity(NULL, '2024-01-01') IS NULL AS null_profiles FROM customers;
-- whatever the order, and as a moving window
SELECT count(DISTINCT e) AS one FROM (
    SELECT lifecycle_equity(profile, '2024-06-30' ORDER BY customer) AS e FROM customers
    UNION ALL SELECT lifecycle_equity(profile, '2024-06-30' ORDER BY customer DESC) FROM customers) AS s;
SELECT count(*) FILTER (WHERE moving IS DISTINCT FROM anew) AS differ FROM (
    SELECT lifecycle_equity(profile, '2024-06-30') OVER (ORDER BY customer ROWS BETWEEN 4 PRECEDING AND 2 PRECEDING) AS moving,
           (SELECT lifecycle_equity(c.profile, '2024-06-30') FROM customers AS c WHERE c.customer BETWEEN customers.customer - 4 AND customers.customer - 2) AS anew
    FROM customers) AS s;

-- ---- and what changed it ----

SELECT (b).customers, round((b).opening) AS opening, round((b).new) AS new, round((b).growth) AS growth, round((b).cross_sell) AS cross_sell, round((b).referral) AS referral,
       round((b).decline) AS decline, round((b).loss) AS loss, round((b).win_back) AS win_back, round((b).closing) AS closing FROM (SELECT lifecycle_equity_bridge(profile, '2023-06-30', '2024-06-30') AS b FROM customers) AS s;
SELECT m.name, (b).opening + (b).new + (b).growth + (b).cross_sell + (b).referral + (b).decline + (b).loss + (b).win_back = (b).closing AS closes,
       (b).opening = opening AS opens_at_equity, (b).closing = closing AS closes_at_equity
FROM (SELECT m.name, lifecycle_equity_bridge(profile, '2023-06-30', '2024-06-30', m) AS b, (lifecycle_equity(profile, '2023-06-30', m)).equity AS opening, (lifecycle_equity(profile, '2024-06-30', m)).equity AS closing
      FROM customers, lifecycle_model AS m GROUP BY m.name) AS m ORDER BY m.name;
SELECT count(*) FILTER (WHERE moving IS DISTINCT FROM anew) AS differ FROM (
    SELECT lifecycle_equity_bridge(profile, '2023-06-30', '2024-06-30') OVER (ORDER BY customer ROWS BETWEEN 4 PRECEDING AND 2 PRECEDING) AS moving,
           (SELECT lifecycle_equity_bridge(c.profile, '2023-06-30', '2024-06-30') FROM customers AS c WHERE c.customer BETWEEN customers.customer - 4 AND customers.customer - 2) AS anew
    FROM customers) AS s;
SELECT test.error_of('SELECT lifecycle_equity_bridge(profile, ''2024-06-30'', ''2024-06-30'') FROM customers');

-- ---- moves between stages ----

SELECT r.from_stage, r.to_stage, r.count, round(r.probability::numeric, 4) AS probability, round(r.standard_error::numeric, 4) AS standard_error
FROM (SELECT lifecycle_transitions(profile, '2024-06-30') AS t FROM customers) AS s, lifecycle_transition_rows(t) AS r;
-- the same by window functions over the histories
WITH periods AS (
    SELECT customer, stage, lead(stage) OVER (PARTITION BY customer ORDER BY period_no) AS next
    FROM customers, lifecycle_history(profile, '2024-06-30') WHERE period_end - period_start = 29
)
SELECT count(*) AS moves, count(*) FILTER (WHERE w.count IS DISTINCT FROM r.count) AS differ
FROM (SELECT stage AS from_stage, next AS to_stage, count(*) FROM periods GROUP BY stage, next) AS w
FULL JOIN (SELECT r.* FROM (SELECT lifecycle_transitions(profile, '2024-06-30') AS t FROM customers) AS s, lifecycle_transition_rows(t) AS r WHERE from_stage IS NOT NULL) AS r
ON w.from_stage = r.from_stage AND w.to_stage IS NOT DISTINCT FROM r.to_stage;
-- rows of probabilities sum to 1, of stages nobody left too
SELECT n, round((SELECT sum(p) FROM unnest((t).probabilities[n:n]) AS p)::numeric, 12) AS sum
FROM (SELECT lifecycle_transitions(profile, '2024-06-30', m) AS t FROM customers, lifecycle_model AS m WHERE m.name = 'yearly') AS s, generate_series(1, 7) AS n;
SELECT count(*) FILTER (WHERE moving IS DISTINCT FROM anew) AS differ FROM (
    SELECT lifecycle_transitions(profile, '2024-06-30') OVER (ORDER BY customer ROWS BETWEEN 4 PRECEDING AND 2 PRECEDING) AS moving,
           (SELECT lifecycle_transitions(c.profile, '2024-06-30') FROM customers AS c WHERE c.customer BETWEEN customers.customer - 4 AND customers.customer - 2) AS anew
    FROM customers) AS s;
SELECT test.error_of('SELECT lifecycle_internal.lifecycle_transitions_merge(''{1,2}'', ''{1,2}'')');
SELECT test.error_of(format('SELECT lifecycle_internal.lifecycle_transitions_final(%L)', array_fill(-1::bigint, ARRAY[64])));
SELECT test.error_of(format('SELECT lifecycle_internal.lifecycle_transitions_final(%L)', array_fill(9223372036854775807, ARRAY[64])));
SELECT test.error_of(format('SELECT lifecycle_internal.lifecycle_equity_final(%L)', array_replace(lifecycle_internal.lifecycle_equity_add(NULL, NULL, NULL), 0::bigint, -1::bigint)));
SELECT test.error_of(format('SELECT lifecycle_internal.lifecycle_equity_final(%L)', s[:21] || -1::bigint || s[23:])) FROM (SELECT array_replace(lifecycle_internal.lifecycle_equity_add(NULL, NULL, NULL), 0::bigint, 1::bigint) AS s) AS v WHERE cardinality(s) = 23;
SELECT test.error_of(format('SELECT lifecycle_internal.lifecycle_equity_bridge_final(%L)', array_replace(lifecycle_internal.lifecycle_equity_bridge_add(NULL, NULL, NULL, NULL), 0::bigint, -1::bigint)));

-- ---- cut up among workers ----

CREATE TABLE test.many AS SELECT c, profile FROM customers, generate_series(1, 40) AS c;
ALTER TABLE test.many SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT lifecycle_equity(profile, '2024-06-30'), lifecycle_equity_bridge(profile, '2023-06-30', '2024-06-30'), lifecycle_transitions(profile, '2024-06-30') FROM test.many;
CREATE TEMP TABLE parallel AS SELECT lifecycle_equity(profile, '2024-06-30'), lifecycle_equity_bridge(profile, '2023-06-30', '2024-06-30'), lifecycle_transitions(profile, '2024-06-30') FROM test.many;
SET max_parallel_workers_per_gather = 0;
SELECT p IS NOT DISTINCT FROM s AS same FROM parallel AS p, (SELECT lifecycle_equity(profile, '2024-06-30'), lifecycle_equity_bridge(profile, '2023-06-30', '2024-06-30'), lifecycle_transitions(profile, '2024-06-30') FROM test.many) AS s;
DROP TABLE test.many;
DELETE FROM lifecycle_model WHERE name = 'serving';
