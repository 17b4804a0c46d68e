-- The row of a snapshot is what the functions that everybody may call tell, in its types.
SET client_min_messages = warning;
SET datestyle = 'ISO, MDY';

-- from hundredths of a cent to thousand millions, with halves of a cent to round, and what is no order beside
CREATE TEMP TABLE customers AS
SELECT i AS customer, lifecycle_measure(date '2023-01-01' + (i * 31 + k * k * (1 + i % 37)) % 900, (ARRAY['order','order','order','refund','cost','bad_debt','investment','contact','wallet'])[1 + (i + k * k) % (1 + i % 9)],
	((i * 7919 + k * 104729) % 9973) * (10 ^ (i % 11 - 3))::numeric / 4 + 0.005, CASE WHEN (i + k * k) % (1 + i % 9) = 7 THEN (ARRAY['awareness','usage','fax'])[1 + k % 3] END) AS p
FROM generate_series(1, 400) AS i, generate_series(1, 1 + i % 23) AS k GROUP BY i;
INSERT INTO customers VALUES (0, '{"version": 1, "events": []}');

CREATE TEMP VIEW told AS
SELECT c.customer, d.as_of, m.name, coalesce(s.stage::text, 'prospect') AS stage,
	CASE WHEN s.stage = 'stability' AND s.previous_stage = 'recovery' THEN 'recovered' ELSE lifecycle_touch(c.p, d.as_of, '{awareness,usage}') END AS touch,
	s.since, s.previous_stage::text, s.cycle, s.pattern, coalesce(s.grade, 'potential') AS grade, coalesce(s.reason, 'no_order') AS reason, coalesce(s.orders, 0) AS orders,
	coalesce(s.revenue, 0)::numeric(18,2) AS revenue, coalesce(s.cost, 0)::numeric(18,2) AS cost, lifecycle_bad_debt(c.p, NULL, d.as_of)::numeric(18,2) AS bad_debt,
	coalesce(s.profit, 0)::numeric(18,2) AS profit, lifecycle_internal.lifecycle_margin(c.p, d.as_of - 364, d.as_of)::numeric(18,2) AS profit_year,
	s.first_at, s.last_at, s.tenure_days, s.silence_days, s.cadence_days, s.usual_gap_days, s.silence_gaps, s.usual, s.recent, s.trend, s.volatility, s.share, s.share_trend,
	s.usual_ahead::numeric(18,2), s.expected_ahead::numeric(18,2), s.p_active, s.p_no_order, s.chance_none, s.chance_fewer, s.chance_holds, s.chance_more,
	s.realised_npv::numeric(18,2), s.expected_npv::numeric(18,2), s.realised_npv::numeric(18,2) + s.expected_npv::numeric(18,2) AS lifetime_value, s.standard_error::numeric(18,2),
	s.expected_low::numeric(18,2), s.expected_high::numeric(18,2), s.expected_orders, s.p_order, s.next_order_at
FROM customers AS c, unnest('{2022-12-31,2023-03-03,2024-01-31,2025-06-30,2030-01-01}'::date[]) AS d (as_of), lifecycle_model AS m, LATERAL lifecycle_customer(c.p, d.as_of, m) AS s
WHERE m.name IN ('default', 'quarterly');

SELECT count(*), count(DISTINCT t.stage) AS stages, count(t.touch) AS touches, count(*) FILTER (WHERE t.touch = 'recovered') AS recovered, count(*) FILTER (WHERE t.expected_ahead > 0) AS expected,
	count(*) FILTER (WHERE ROW(t.*)::text IS DISTINCT FROM ROW(t.customer, t.as_of, t.name, s.*)::text) AS differ
FROM told AS t JOIN customers AS c USING (customer) JOIN lifecycle_model AS m USING (name), LATERAL lifecycle_internal.lifecycle_standing(c.p, t.as_of, m, '{awareness,usage}') AS s;
SELECT s.* FROM lifecycle_internal.lifecycle_standing('{"version": 1, "events": []}', '2024-01-01', lifecycle_model_get('default'), '{}') AS s \gx
-- no row without a profile
SELECT count(*) FROM lifecycle_internal.lifecycle_dataset_standing(NULL, '2024-01-01', lifecycle_model_get('default'), NULL);
SELECT count(*) FROM lifecycle_internal.lifecycle_dataset_standing('{"version": 1, "events": []}', '2024-01-01', lifecycle_model_get('default'), NULL);
