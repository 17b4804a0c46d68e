-- Datasets: no printed text contradicts the figures, or another text, beside it.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET jit = off;
\pset format unaligned
\pset tuples_only on

CREATE SCHEMA regress_said_from;
SET search_path = regress_said_from, public;

-- ---- advice: to spend and to stop are never said of the same customer, whatever it looks like ----

-- bounded: to spend no more than comes back, which agrees with both; a code that is not here fails the test below
CREATE TABLE stance (topic text, code text, stance text);
INSERT INTO stance VALUES ('quadrant advice', 'main', 'spend'), ('quadrant advice', 'keep', 'spend'), ('quadrant advice', 'rebuild', 'spend'),
	('quadrant advice', 'develop', 'spend'), ('quadrant advice', 'maintain', 'bounded'), ('quadrant advice', 'drop', 'stop'),
	('relation advice', 'true friend', 'spend'), ('relation advice', 'butterfly', 'bounded'), ('relation advice', 'barnacle', 'bounded'),
	('relation advice', 'stranger', 'bounded'), ('relation advice', 'newcomer', 'spend'), ('relation advice', 'former', 'bounded'),
	('tier', 'A', 'spend'), ('tier', 'B', 'bounded'), ('tier', 'C', 'bounded'),
	('alert advice', 'at risk', 'spend'), ('alert advice', 'overdue', 'spend'),
	('work', 'warn', 'spend'), ('work', 'win_back', 'spend'), ('work', 'develop', 'spend'), ('work', 'let_go', 'stop'),
	('work advice', 'at risk', 'spend'), ('work advice', 'overdue', 'spend'), ('work advice', 'declining', 'spend'), ('work advice', 'contract_notice', 'spend'),
	('work advice', 'contract_due', 'spend'), ('work advice', 'contract_grace', 'spend'), ('work advice', 'win_back', 'spend'), ('work advice', 'develop', 'spend'),
	('work advice', 'lift', 'spend'), ('work advice', 'let_go', 'stop');
SELECT topic, code FROM lifecycle_internal.lifecycle_text AS t FULL JOIN stance AS s USING (topic, code)
WHERE (topic LIKE '%advice' OR topic IN ('work', 'tier')) AND (topic NOT LIKE 'loyalty%') AND (s.stance IS NULL OR t.en IS NULL);
CREATE TABLE looks AS
SELECT e.stage, e.orders, e.profit, e.profit_year, e.expected, e.p_active, e.alert, e.p_order, q.quadrant, q.relation, q.tier, lifecycle_internal.lifecycle_dataset_work(e.stage, q.quadrant, e.alert, e.fresh) AS work
FROM (SELECT s.stage::text AS stage, o.orders, p.profit, y.profit_year, v.expected, a.p_active, f.fresh,
		lifecycle_internal.lifecycle_dataset_alert(s.stage::text, o.orders, g.silence, 3, c.less, 0.5, c.falls) AS alert, n.p_order
	FROM unnest(enum_range(NULL::lifecycle_stage)) AS s (stage), unnest('{1,6}'::bigint[]) AS o (orders), unnest('{-5,0,50,150}'::numeric[]) AS p (profit),
		unnest('{-5,0,50,150}'::numeric[]) AS y (profit_year), unnest('{-5,0,50,150}'::numeric[]) AS v (expected), unnest('{0,0.4,0.9}'::float8[]) AS a (p_active),
		unnest('{false,true}'::boolean[]) AS f (fresh), unnest('{0.5,3.1}'::float8[]) AS g (silence), unnest('{0.4,0.5}'::float8[]) AS n (p_order), (VALUES (0.2::float8, true), (0.8, true), (0.8, false)) AS c (less, falls)
	WHERE s.stage <> 'prospect') AS e
CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_quadrant(e.stage, e.orders, e.profit, e.profit_year, e.expected, e.p_active, e.p_order, 100, 100, 100) AS q;
SELECT count(DISTINCT quadrant), count(DISTINCT relation), count(DISTINCT tier), count(DISTINCT work), count(DISTINCT alert), count(DISTINCT stage) FROM looks;
SELECT DISTINCT l.stage, l.alert, l.quadrant, l.relation, l.tier, l.work FROM looks AS l
WHERE (SELECT count(DISTINCT s.stance) FILTER (WHERE s.stance <> 'bounded') FROM stance AS s
	WHERE (s.topic, s.code) IN (('quadrant advice', l.quadrant), ('relation advice', l.relation), ('tier', l.tier), ('alert advice', l.alert), ('work', l.work))) > 1;
-- nobody is let go who is likelier than not to order again, unless it is over
SELECT bool_or(p_order < 0.5), bool_or(p_order >= 0.5) FROM looks WHERE stage <> 'terminated' AND (quadrant = 'drop' OR work = 'let_go');
-- nobody is worth more for having been silent for longer: who is let go in decline is let go when it is over, and whenever less is expected
CREATE TABLE faces AS SELECT DISTINCT stage, profit, profit_year, expected, p_order, quadrant FROM looks WHERE stage IN ('decline', 'terminated');
SELECT count(*) > 0, count(*) FILTER (WHERE later.quadrant <> 'drop') FROM faces AS now JOIN faces AS later ON later.profit = now.profit AND later.profit_year <= now.profit_year
	AND later.expected <= now.expected AND later.p_order <= now.p_order AND later.stage >= now.stage WHERE now.quadrant = 'drop';
-- the same contribution is worth a way back in decline and after the end, and none of nothing is
SELECT stage, profit, count(*) > 0, bool_and(quadrant = 'drop') FROM faces WHERE profit_year < 100 AND expected < 100 AND p_order < 0.5 GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) > 0, bool_and(quadrant = 'drop') FROM faces WHERE stage = 'terminated' AND profit <= 0;
-- a kind of work has the stance of its own next step
SELECT w.code FROM stance AS w JOIN stance AS n ON n.topic = 'work advice' AND n.code = w.code WHERE w.topic = 'work' AND n.stance <> w.stance;

-- ---- evidence and reasons, over all reasons and figures on both sides of what they are compared with ----

CREATE TABLE figures AS
SELECT a.alert, g.silence, k.cadence, t.trend, c.less,
	lifecycle_internal.lifecycle_dataset_evidence(w.words, a.alert, '2025-01-31', c.less, 'because', g.silence,
		lifecycle_internal.lifecycle_dataset_missed_gap(g.silence, k.cadence, s.gaps), t.trend) AS evidence, s.gaps
FROM (SELECT jsonb_object_agg(x.code, x.en) AS words FROM lifecycle_internal.lifecycle_text AS x WHERE x.topic = 'evidence') AS w,
	unnest('{at risk,overdue,declining,ended,NULL}'::text[]) AS a (alert), unnest('{9,14,15,16,31,100}'::int[]) AS g (silence),
	unnest('{9.96,10,10.04,33.4,NULL}'::float8[]) AS k (cadence), unnest('{1.5,1.6}'::float8[]) AS s (gaps), unnest('{-1,-0.5,-0.204,-0.2,-0.004,0,0.5,NULL}'::float8[]) AS t (trend),
	unnest('{0.2,0.499,0.5,0.996,NULL}'::float8[]) AS c (less);
-- a silence is told where its days, as printed, are more than one and a half of the usual gap, as printed; orders are down by one percent or more, and not of who is gone
SELECT count(*) > 0, bool_and(m[1]::numeric > 1.5 * m[2]::numeric), bool_and(m[1]::int = silence), bool_and(gaps > 1.5) FROM figures, regexp_match(evidence, 'silent for (\d+) days, usually buys every ([\d.]+) days') AS m WHERE m IS NOT NULL;
SELECT count(*) > 0, bool_and(m[1]::int BETWEEN 1 AND 100), bool_and(trend < 0), bool_or(alert = 'ended') FROM figures, regexp_match(evidence, 'orders down by (\d+)%') AS m WHERE m IS NOT NULL;
-- of every reason that says all is well there is a text with a doubt, and an alert, or a trend that what is expected bears out, is told with that
CREATE TABLE doubts AS
SELECT r.reason, a.alert, t.trend, e.fewer, s.silent, lifecycle_internal.lifecycle_dataset_in_doubt(r.reason, a.alert, t.trend, e.fewer, 0.8, s.silent) AS doubt
FROM (SELECT x.code AS reason FROM lifecycle_internal.lifecycle_text AS x WHERE x.topic = 'reason') AS r,
	unnest('{at risk,overdue,declining,ended,NULL}'::text[]) AS a (alert), unnest('{-1,-0.5,-0.204,-0.2,-0.004,0,0.5,NULL}'::float8[]) AS t (trend),
	unnest('{false,true,NULL}'::boolean[]) AS e (fewer), unnest('{false,true}'::boolean[]) AS s (silent);
SELECT r.code FROM lifecycle_internal.lifecycle_text AS r LEFT JOIN lifecycle_internal.lifecycle_text AS d ON d.topic = 'reason in doubt' AND d.code = r.code
WHERE r.topic = 'reason' AND (d.code IS NOT NULL) <> EXISTS (SELECT FROM doubts AS f WHERE f.reason = r.code AND f.doubt);
SELECT bool_and(doubt) FILTER (WHERE alert IN ('at risk', 'overdue')), bool_and(doubt) FILTER (WHERE (silent OR trend <= -0.5) AND fewer),
	bool_or(doubt) FILTER (WHERE alert IS NULL AND fewer IS NOT TRUE), bool_or(doubt) FILTER (WHERE alert IS NULL AND coalesce(trend, 0) > -0.2 AND NOT silent)
FROM doubts WHERE reason = 'steady';
SELECT bool_and(doubt = (trend < 0)) FROM doubts WHERE reason = 'growing' AND alert IS NULL AND trend IS NOT NULL;

-- ---- of a shop: what one view prints of a customer is what the others do ----

CREATE TABLE orders AS SELECT c AS customer_id, date '2023-01-02' + (c * 17) % 400 + i * (8 + c % 23) AS at, (10 + (c * i) % 30 + 90 * (c % 11 / 10))::numeric AS amount
	FROM generate_series(1, 330) AS c, generate_series(0, 120) AS i
	WHERE date '2023-01-02' + (c * 17) % 400 + i * (8 + c % 23) < date '2025-12-31' - CASE c % 5 WHEN 0 THEN 90 WHEN 1 THEN 45 WHEN 2 THEN 400 ELSE 0 END
		AND (c % 7 > 0 OR i % 5 = 0 OR i < 30) AND (c % 10 > 0 OR i < 2);
INSERT INTO orders SELECT 330 + c, date '2025-12-25' - 6 * (c % 9) - i * (4 + c % 5), 25 FROM generate_series(1, 30) AS c, generate_series(0, c % 3) AS i;
INSERT INTO orders SELECT c, date '2025-12-30' - i * 9, 40 FROM generate_series(2, 320, 15) AS c, generate_series(0, 3) AS i;
INSERT INTO orders SELECT 360 + c, date '2025-04-05' + c + CASE WHEN i < 6 THEN 35 * i ELSE 175 + (i - 5) * 7 END, 30 FROM generate_series(1, 12) AS c, generate_series(0, 22) AS i
	WHERE date '2025-04-05' + c + CASE WHEN i < 6 THEN 35 * i ELSE 175 + (i - 5) * 7 END < '2025-12-31';
-- once they were away for longer: a silence that outlasts all gaps is a decline, and not overdue
INSERT INTO orders SELECT 380 + c, date '2025-12-31' - 16 - c % 3 - 4 * i - CASE WHEN i > 20 THEN 10 ELSE 0 END, 30 FROM generate_series(1, 6) AS c, generate_series(0, 90) AS i;
CREATE TABLE terms AS SELECT c AS customer_id, date '2025-01-15' AS starts, date '2026-01-14' AS ends, 500 AS fee FROM generate_series(1, 330, 9) AS c;
SELECT count(*) > 0 FROM lifecycle_attach('regress_said', 'orders', 'customer_id', 'at', 'amount', as_of => '2025-12-31', maintain => 'scheduled', refresh => false);
-- a source that was never analysed is, or the planner would join each of its rows with all
SELECT reltuples > 0 FROM pg_class WHERE oid = 'orders'::regclass;
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_said', 'contract', 'terms', at => 'starts', value => 'fee', columns => '{"ends": "ends"}', refresh => false);
SELECT count(*) = 1 FROM lifecycle_refresh('regress_said');
SELECT string_agg(DISTINCT stage, ' '), count(DISTINCT reason) > 7, count(DISTINCT quadrant), count(DISTINCT relation), count(DISTINCT tier) FROM regress_said.customers;
-- who is to be let go is so in both, and nobody else; what an alert advises is not what the list contradicts
SELECT count(*) FILTER (WHERE c.quadrant = 'drop') > 0, bool_and((c.quadrant = 'drop') = (c.action = t.en)) FROM regress_said.customers AS c,
	lifecycle_internal.lifecycle_text AS t WHERE t.topic = 'work advice' AND t.code = 'let_go' AND c.orders > 0;
SELECT count(*) > 0, bool_and((w.kind = 'let_go') = (w.next_step = c.action)), count(*) FILTER (WHERE c.quadrant = 'drop' AND w.kind <> 'let_go' AND w.reason NOT IN ('due', 'grace', 'notice'))
FROM regress_said.worklist AS w JOIN regress_said.customers AS c USING (customer_id);
SELECT count(*) > 0, bool_and(a.action = c.action) FROM regress_said.alerts AS a JOIN regress_said.customers AS c USING (customer_id) WHERE a.alert IN ('declining', 'ended');
-- nobody of whom evidence tells a fall is said to show no change
SELECT count(*) > 0, count(*) FILTER (WHERE c.reason_label = t.en) FROM regress_said.alerts AS a JOIN regress_said.customers AS c USING (customer_id)
JOIN lifecycle_internal.lifecycle_text AS t ON t.topic = 'reason' AND t.code = c.reason WHERE a.alert IN ('at risk', 'overdue');
-- and nobody is said to show signs of a fall without an alert or a trend, or of whom more is expected than usual, but where growth has turned
SELECT count(*) > 0, count(*) FILTER (WHERE a.alert IS NULL AND c.trend >= 0), count(*) FILTER (WHERE a.alert IS NULL AND c.usual_gap_days > 60 AND NOT c.silence_gaps > 1.5),
	count(*) FILTER (WHERE a.alert IS NULL AND c.expected_ahead >= c.usual_ahead AND c.reason NOT IN ('growing', 'spends_more'))
FROM regress_said.customers AS c JOIN lifecycle_internal.lifecycle_text AS t ON t.topic = 'reason in doubt' AND t.code = c.reason AND c.reason_label = t.en
LEFT JOIN regress_said.alerts AS a ON a.customer_id = c.customer_id;
-- stage, reason, forecast, alert and advice of a customer fit together: the rows below are laws, and none may have a customer who breaks it
CREATE TABLE person AS SELECT c.*, a.alert, a.evidence, w.kind, w.next_step FROM regress_said.customers AS c
	LEFT JOIN regress_said.alerts AS a ON a.customer_id = c.customer_id LEFT JOIN regress_said.worklist AS w ON w.customer_id = c.customer_id AND w.reason <> 'due';
CREATE TABLE law AS
SELECT p.customer_id, p.stage, v.* FROM person AS p CROSS JOIN regress_said.dataset AS s CROSS JOIN LATERAL (VALUES
	('a day is named for the next order where one is likelier than not, and only there', p.orders > 0, (p.next_order_date IS NULL) = (p.p_order < 0.5)),
	('nobody is over who is likelier than not to order', p.stage = 'terminated', p.p_order < 0.5),
	('nor let go, or told to be spent nothing on', p.quadrant = 'drop' OR p.kind = 'let_go', p.p_order < 0.5),
	('nobody is in decline who has been silent for a year and has one chance in five', p.stage = 'decline' AND p.silence_gaps > 1.5, p.silence_days < 360 OR p.p_order > 0.15),
	('a recovery ends with nine periods of silence', p.stage = 'recovery', p.silence_days < 270 + 30),
	('and with one and a half usual gaps', p.stage = 'recovery', NOT (p.silence_gaps > 1.5 AND p.silence_days > 120)),
	('nobody is steady through three usual gaps and a quarter', p.stage IN ('formation', 'stability'), NOT (p.silence_gaps > 3 AND p.silence_days > 120)),
	('an order is overdue after three usual gaps', p.alert = 'overdue', p.silence_gaps > 3),
	('what falls silent is so by the gap that is told', p.reason = 'falls_silent', p.silence_gaps > 1.5),
	('and it is told', p.reason = 'falls_silent' AND p.alert = 'declining', p.evidence ~ 'silent for'),
	('a rhythm is told of three orders or more', p.evidence ~ 'usually buys', p.orders >= 3),
	('nobody is offered a way back who brought nothing', p.kind = 'win_back', p.profit > 0),
	('nor let go who is among those who brought most', p.quadrant = 'drop', p.profit < s.contribution_from),
	('win_back has those worth it', p.stage = 'terminated', (p.quadrant = 'drop') = NOT EXISTS (SELECT FROM regress_said.win_back AS b WHERE b.customer_id = p.customer_id))) AS v (law, applies, holds);
SELECT law, bool_or(applies) AS met, count(*) FILTER (WHERE applies AND holds IS NOT TRUE) AS broken FROM law GROUP BY law ORDER BY law COLLATE "C";
SELECT count(*) > 0, bool_and(k.day = k.last_order_date + round(k.usual_gap_days)::int) FROM regress_said.care AS k WHERE k.occasion = 'usual order';
-- evidence of the list is that of the alert, apart from whose judgement the reason is
SELECT count(*) > 0, count(*) FILTER (WHERE strpos(replace(w.evidence, 'by the model: ', ''), a.evidence) = 0)
FROM regress_said.worklist AS w JOIN regress_said.alerts AS a USING (customer_id) WHERE w.stage <> 'terminated';
-- what a shop loses as a whole is nobody's fall, in both
CREATE TABLE listed AS SELECT a.customer_id FROM regress_said.alerts AS a WHERE a.alert = 'at risk';
UPDATE regress_said.dataset SET refreshed_model = (refreshed_model::jsonb || '{"forecast_level": 0.7}')::text;
SELECT (SELECT count(*) FROM listed) > (SELECT count(*) FROM regress_said.alerts AS a WHERE a.alert = 'at risk') AS fewer,
	(SELECT count(*) FROM regress_said.alerts AS a WHERE a.alert IN ('at risk', 'overdue') AND NOT EXISTS (SELECT FROM regress_said.worklist AS w WHERE w.customer_id = a.customer_id)) AS missing,
	(SELECT count(*) FROM regress_said.worklist AS w WHERE w.kind = 'warn' AND w.stage <> 'decline' AND w.reason NOT IN ('due', 'grace', 'notice')
		AND NOT EXISTS (SELECT FROM regress_said.alerts AS a WHERE a.customer_id = w.customer_id)) AS more;

-- ---- of customers who bought the same and fell silent at other times, none is let go who was silent for longer than one who is not ----

CREATE TABLE twins AS SELECT 1000 * p + s AS customer_id, date '2025-12-31' - s - i * (9 + 31 * (p % 4)) AS at, 5 + 40 * (p % 5) AS amount
	FROM generate_series(1, 12) AS p, generate_series(0, 720, 12) AS s, generate_series(0, (p * 5) % 12) AS i;
SELECT count(*) > 0 FROM lifecycle_attach('regress_twins', 'twins', 'customer_id', 'at', 'amount', as_of => '2025-12-31', maintain => 'scheduled', learn => false);
SELECT value_from > 0, potential_from > 0, contribution_from > 0 FROM regress_twins.dataset;
SELECT stage, quadrant = 'drop' AS let_go, count(*) > 0 FROM regress_twins.customers WHERE stage IN ('decline', 'terminated') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) FROM regress_twins.customers AS a JOIN regress_twins.customers AS b ON b.customer_id / 1000 = a.customer_id / 1000 AND b.silence_days > a.silence_days
WHERE a.quadrant = 'drop' AND b.quadrant <> 'drop';
-- a shop where hardly anybody buys any more: who brought more than others is worth a way back, and who bought at all is not
UPDATE regress_twins.dataset SET as_of = '2026-11-30';
SELECT count(*) = 1 FROM lifecycle_refresh('regress_twins');
SELECT value_from > 0, count(*) FILTER (WHERE c.profit_year > 0) < 0.2 * count(*) AS few, count(*) FILTER (WHERE c.tier = 'B') > 0 AS others, count(*) FILTER (WHERE c.quadrant = 'rebuild') > 0 AS some,
	count(*) FILTER (WHERE c.quadrant = 'drop') > 0.3 * count(*) AS not_all FROM regress_twins.customers AS c CROSS JOIN regress_twins.dataset GROUP BY value_from;
-- and where nobody does
UPDATE regress_twins.dataset SET as_of = '2028-01-31';
SELECT count(*) = 1 FROM lifecycle_refresh('regress_twins');
SELECT DISTINCT stage FROM regress_twins.customers;
SELECT value_from > 0, count(*) FILTER (WHERE c.quadrant = 'rebuild') BETWEEN 1 AND 0.4 * count(*) FROM regress_twins.customers AS c CROSS JOIN regress_twins.dataset GROUP BY value_from;
SELECT count(*) > 0 FROM lifecycle_detach('regress_twins');

-- ---- a season is told by its fullest and its emptiest month, and none where there is none ----

SELECT strpos(lifecycle_report('regress_said'), 'customers need most in') = 0;
UPDATE regress_said.dataset SET refreshed_model = (refreshed_model::jsonb || '{"seasonal_indices": [1,1,1,1,1,1,0.5,1,1,1,1.5,2]}')::text;
SELECT (regexp_match(lifecycle_report('regress_said'), 'goes by the season of this shop: ([^<]*\)\.)'))[1];
UPDATE regress_said.dataset SET language = 'zh';
SELECT (regexp_match(lifecycle_report('regress_said'), '预期购买和沉默时长[^<]*?。'))[1];
UPDATE regress_said.dataset SET language = 'en', refreshed_model = (refreshed_model::jsonb || '{"seasonal_indices": [1,1,1,1,1,1,1,1,1,1,1,1]}')::text;

-- ---- whoever is known by orders alone was a prospect of whom nobody knew: no share of them is told ----

SELECT numerator, denominator, value, value_year_ago FROM regress_said.kpis WHERE stage = 'prospect';
SELECT count(*) FROM regress_said.value_links WHERE link = 'conversion';
CREATE TABLE people AS SELECT c AS customer_id FROM generate_series(1, 390) AS c;
SELECT count(*) > 0 FROM lifecycle_attach_source('regress_said', 'customer', 'people', refresh => false);
SELECT count(*) = 1 FROM lifecycle_refresh('regress_said');
SELECT denominator >= 10, value < 1 FROM regress_said.kpis WHERE stage = 'prospect';
SELECT denominator >= 10, value < 1 FROM regress_said.value_links WHERE link = 'conversion';

-- ---- money that sums to nothing is nothing, and no figure is told as a power of ten ----

CREATE TABLE returned AS SELECT 1 AS customer_id, date '2025-01-01' + 15 * i AS at, 10.1 AS amount FROM generate_series(0, 20) AS i
	UNION ALL SELECT 1, date '2025-01-02' + 15 * i, - 3.3 - j * 0.2 FROM generate_series(0, 20) AS i, generate_series(0, 1) AS j
	UNION ALL SELECT 1, date '2025-01-03' + 15 * i, -3.3 FROM generate_series(0, 20) AS i
	UNION ALL SELECT 2, date '2025-01-01' + 15 * i, 12345678.9 + i FROM generate_series(0, 23) AS i;
SELECT count(*) > 10, count(*) FILTER (WHERE evidence ~ '\de[-+]\d') AS powers, count(*) FILTER (WHERE evidence ~ '\(1234567\d\)|\(2469\d{4}\)') > 0 AS in_full
FROM (SELECT lifecycle_profile(at, amount) AS profile FROM returned GROUP BY customer_id) AS p, generate_series(date '2025-03-01', date '2025-12-31', interval '13 days') AS d,
	lifecycle_explain(p.profile, d::date);

SELECT count(*) > 0 FROM lifecycle_detach('regress_said');
DROP SCHEMA regress_said_from CASCADE;
