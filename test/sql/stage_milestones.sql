-- Milestones of a relationship, and how long each stage lasted.
SET client_min_messages = warning;
SET datestyle = 'ISO, MDY';
SET extra_float_digits = 1;
\pset null '(null)'

-- met, targeted, on trial with coffee, then more of it and tea too; then gone, a bill left open
CREATE TEMP TABLE story AS
SELECT lifecycle_measure(at, what, value, key) AS p FROM (
	VALUES (date '2023-03-01', 'contact', 1.0, 'awareness'), ('2023-03-20', 'investment', 15, NULL), ('2023-04-02', 'contact', 1, 'interest'),
		('2023-04-10', 'order', 20, 'coffee'), ('2023-05-20', 'order', 20, 'coffee'), ('2023-06-25', 'order', 20, 'coffee'), ('2024-12-20', 'balance', 45, NULL), ('2026-01-15', 'balance', 0, NULL)
	UNION ALL SELECT date '2023-08-01' + 10 * i, 'order', 30, CASE WHEN i % 4 = 3 THEN 'tea' ELSE 'coffee' END FROM generate_series(0, 50) AS i
) AS v (at, what, value, key);

\pset expanded on
SELECT m.* FROM story, lifecycle_milestones(p, '2026-06-30') AS m;
SELECT m.* FROM story, lifecycle_milestones(p, '2023-04-09') AS m;
SELECT m.* FROM story, lifecycle_milestones(p, '2023-03-01', lifecycle_model_get('weekly')) AS m;
\pset expanded off
SELECT d.stage, visits, periods, days, first_since, last_until, round(share::numeric, 4) AS share FROM story, lifecycle_dwell(p, '2026-06-30') AS d;
-- with the bill open it has not ended
SELECT as_of, stage, ended_at, last_order_at FROM story, (VALUES (date '2025-12-31'), ('2026-01-14'), ('2026-06-30')) AS d (as_of), lifecycle_milestones(p, as_of) AS m, lifecycle_stage(p, as_of) AS stage;

-- before the first event, nobody, never
SELECT lifecycle_milestones(p, '2023-02-28') IS NULL AS before, lifecycle_milestones(NULL, '2024-01-01') IS NULL AS nobody, lifecycle_milestones(p, NULL) IS NULL AS never, (SELECT count(*) FROM lifecycle_dwell(p, '2023-02-28')) AS no_stages FROM story;
SELECT test.error_of($$SELECT lifecycle_milestones(p, 'infinity') FROM story$$), test.error_of($$SELECT count(*) FROM story, lifecycle_dwell(p, '-infinity')$$);

-- ---- a population, by every model: the milestones lie within the periods that first show the stage ----

CREATE TEMP TABLE population AS
SELECT c, lifecycle_profile(date '2022-01-01' + (abs(hashint8extended(c * 1000 + i, 6)) % (30 + 9 * c))::integer, 5.0 + abs(hashint8extended(i, c)) % 40, 1.0, 'category ' || abs(hashint8extended(c + i, 7)) % (1 + i / 6)) AS p
FROM generate_series(1, 120) AS c, generate_series(1, 5 + c % 30) AS i GROUP BY c;
SELECT m.name, count(*),
	count(*) FILTER (WHERE (s.formation_at IS NULL) <> (h.formation = '(,)') OR NOT s.formation_at <@ h.formation OR (s.stability_at IS NULL) <> (h.stability = '(,)') OR NOT s.stability_at <@ h.stability
		OR (s.decline_at IS NULL) <> (h.decline = '(,)') OR NOT s.decline_at <@ h.decline) AS stages_differ,
	count(*) FILTER (WHERE (s.ended_at IS NOT NULL) <> (t.stage = 'terminated') OR s.ended_at < t.since) AS end_differs,
	count(*) FILTER (WHERE s.first_order_at IS DISTINCT FROM lifecycle_first_at(p, until => '2025-03-31') OR s.last_order_at IS DISTINCT FROM lifecycle_last_at(p, until => '2025-03-31')) AS orders_differ,
	count(*) FILTER (WHERE d.days <> '2025-03-31' - s.started_at + 1 OR d.periods <> h.periods OR abs(d.share - 1) > 1e-12 OR d.last_until <> '2025-03-31' OR d.first_since <> s.started_at) AS dwell_differs,
	count(s.incremental_at) > 0 AND count(s.cross_buy_at) > 0 AND count(s.incremental_at) < count(*) AS both
FROM population
CROSS JOIN lifecycle_model AS m
CROSS JOIN LATERAL lifecycle_milestones(p, '2025-03-31', m) AS s
CROSS JOIN LATERAL lifecycle_status(p, '2025-03-31', m) AS t
CROSS JOIN LATERAL (SELECT daterange(min(period_start) FILTER (WHERE stage = 'formation'), min(period_end) FILTER (WHERE stage = 'formation'), '[]') AS formation, daterange(min(period_start) FILTER (WHERE stage = 'stability'), min(period_end) FILTER (WHERE stage = 'stability'), '[]') AS stability, daterange(min(period_start) FILTER (WHERE stage = 'decline'), min(period_end) FILTER (WHERE stage = 'decline'), '[]') AS decline, count(*) AS periods FROM lifecycle_history(p, '2025-03-31', m)) AS h
CROSS JOIN LATERAL (SELECT sum(days) AS days, sum(periods) AS periods, sum(share) AS share, max(last_until) AS last_until, min(first_since) AS first_since FROM lifecycle_dwell(p, '2025-03-31', m)) AS d
GROUP BY m.name ORDER BY m.name;
