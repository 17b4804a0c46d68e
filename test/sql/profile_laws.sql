-- The laws of profiles, on 50,000 orders that were made up.
SET client_min_messages = warning;
SET timezone = 'UTC';
\pset format unaligned
\pset tuples_only on

CREATE TEMP TABLE orders AS
SELECT i, (i * 7919::bigint % 1500)::int AS customer, date '2020-01-01' + (i * 104729::bigint % 1461)::int AS at,
	CASE WHEN i % 23 = 0 THEN -1 ELSE 1 END * (i * 15485863::bigint % 1000003)::numeric / 100 AS revenue,
	CASE WHEN i % 5 > 0 THEN (i * 32452843::bigint % 50021)::numeric / 1000 END AS cost, CASE WHEN i % 3 > 0 THEN 'category ' || i % 7 END AS category
FROM generate_series(1, 50000) i;
CREATE TEMP TABLE whole AS SELECT customer, lifecycle_profile(at, revenue, cost, category) AS p FROM orders GROUP BY customer;
SELECT count(*), sum(lifecycle_orders(p)) FROM whole;

-- Totals tie to the ledger: for each customer, in all, and over any span of days.
SELECT count(*) FILTER (WHERE lifecycle_orders(p) <> n OR lifecycle_revenue(p) <> revenue OR lifecycle_cost(p) <> cost OR lifecycle_first_at(p) <> first OR lifecycle_last_at(p) <> last) AS wrong
FROM whole JOIN (SELECT customer, count(*) FILTER (WHERE revenue >= 0) n, sum(revenue) revenue, coalesce(sum(cost), 0) cost, min(at) FILTER (WHERE revenue >= 0) first, max(at) FILTER (WHERE revenue >= 0) last FROM orders GROUP BY customer) s USING (customer);
SELECT (SELECT sum(lifecycle_revenue(p)) FROM whole) - (SELECT sum(revenue) FROM orders) = 0, (SELECT sum(lifecycle_cost(p)) FROM whole) - (SELECT sum(cost) FROM orders) = 0, (SELECT lifecycle_revenue(lifecycle_merge(p)) FROM whole) - (SELECT sum(revenue) FROM orders) = 0;
SELECT count(*) FILTER (WHERE lifecycle_orders(p, since, until) <> coalesce(n, 0) OR lifecycle_revenue(p, since, until) <> coalesce(revenue, 0)) AS wrong
FROM (VALUES (date '2020-06-01', date '2020-06-30'), ('2021-01-01', '2021-12-31'), ('2023-12-31', '2023-12-31')) v (since, until), whole
	LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE revenue >= 0) n, sum(revenue) revenue FROM orders WHERE orders.customer = whole.customer AND at BETWEEN since AND until) s ON true
WHERE customer % 10 = 0;
SELECT (SELECT sum(s.revenue) FROM whole, lifecycle_series(p, 30) s) = (SELECT sum(revenue) FROM orders), (SELECT sum(e.sum) FROM whole, lifecycle_events(p) e WHERE measure = 'cost') = (SELECT sum(cost) FROM orders);

-- Merging: of whatever parts, in whatever order, by whichever road.
CREATE TEMP TABLE parts AS SELECT customer, part, lifecycle_profile(at, revenue, cost, category) AS p FROM (SELECT *, i / 1500 % 8 AS part FROM orders) s GROUP BY customer, part;
SELECT bool_and(a = whole.p), bool_and(b = whole.p), bool_and(c = whole.p) FROM whole JOIN (SELECT customer, lifecycle_merge(p) a, lifecycle_merge(p ORDER BY part) b, lifecycle_merge(p ORDER BY part DESC) c FROM parts GROUP BY customer) s USING (customer);
SELECT count(*), bool_and(a.p || b.p = b.p || a.p), bool_and((a.p || b.p) || c.p = a.p || (b.p || c.p)), bool_and((a.p || b.p) - b.p = a.p AND lifecycle_internal.lifecycle_profile_send((a.p || b.p) - b.p) = lifecycle_internal.lifecycle_profile_send(a.p))
FROM parts a JOIN parts b ON b.customer = a.customer AND b.part = (a.part + 1) % 8 JOIN parts c ON c.customer = a.customer AND c.part = (a.part + 2) % 8;
SELECT bool_and(a.p || b.p = b.p || a.p AND (a.p || b.p) - a.p = b.p) FROM whole a JOIN whole b ON b.customer = (a.customer * 7 + 1) % 1500;
SELECT bool_and(p || e = p AND e || p = p AND p - e = p AND p - p = e) FROM whole, (SELECT '{"version": 1, "events": []}'::lifecycle_profile) s (e);
SELECT lifecycle_merge(p) = (SELECT lifecycle_profile(at, revenue, cost, category) FROM orders) FROM whole;
SELECT (SELECT lifecycle_merge(p) FROM parts WHERE part < 4) || (SELECT lifecycle_merge(p) FROM parts WHERE part >= 4) = (SELECT lifecycle_merge(p) FROM whole);

-- Taking out: what remains is what would have come of the rows that remain.
SELECT count(*), bool_and(whole.p - s.p = t.p) FROM whole JOIN (SELECT customer, lifecycle_profile(at, revenue, cost, category) p FROM orders WHERE i / 1500 % 3 = 0 GROUP BY customer) s USING (customer)
	JOIN (SELECT customer, lifecycle_profile(at, revenue, cost, category) p FROM orders WHERE i / 1500 % 3 > 0 GROUP BY customer) t USING (customer);
SELECT test.error_of('SELECT a.p - b.p FROM whole a, whole b WHERE a.customer = 1 AND b.customer = 2');

-- Text and bytes lose nothing.
SELECT bool_and(p::text::lifecycle_profile = p), count(DISTINCT p) = count(DISTINCT p::text), count(DISTINCT p) = count(DISTINCT lifecycle_internal.lifecycle_profile_send(p)) FROM whole;
SELECT max(length(lifecycle_internal.lifecycle_profile_send(lifecycle_profile))::numeric / n) < 8 AS a_usual_order_is_small FROM (SELECT lifecycle_profile(at, revenue), count(DISTINCT (at, revenue >= 0)) n FROM orders GROUP BY customer) s;

-- Refunds and orders, whichever way they came in.
SELECT bool_and(p = q) FROM (SELECT customer, lifecycle_profile(at, revenue, cost, category) p, lifecycle_measure(at, CASE WHEN revenue < 0 THEN 'refund' ELSE 'order' END, abs(revenue), category) || coalesce(lifecycle_measure(at, 'cost', cost, category), '{"version": 1, "events": []}') q FROM orders GROUP BY customer) s;
