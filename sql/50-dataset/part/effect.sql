-- What became of the treated, against untreated customers who were like them on the day before.
WITH asked AS MATERIALIZED (
    SELECT DISTINCT i.id::{{key}} AS customer_id FROM unnest($1) AS i (id)
), frame AS MATERIALIZED (
    SELECT d.model, d.language, $2 - 1 AS eve, $2 - w.days AS earliest, w.days::numeric / (d.model).period_days AS periods,
           ceil(w.days::numeric / (d.model).period_days)::double precision AS horizon
    FROM {{setting}} AS d CROSS JOIN (SELECT $3 - $2 + 1 AS days) AS w
), known AS MATERIALIZED (
    -- the stage is NULL where nothing had happened yet: whoever came later is nobody's like
    SELECT p.customer_id, a.customer_id IS NOT NULL AS treated, p.profile, @extschema@.lifecycle_stage(p.profile, f.eve, f.model) AS stage
    FROM {{dataset}}.profiles AS p
    CROSS JOIN frame AS f
    LEFT JOIN asked AS a ON a.customer_id = p.customer_id
), person AS MATERIALIZED (
    SELECT k.treated, k.stage, coalesce(v.expected_npv, 0) AS expected,
           @extschema@.lifecycle_revenue(k.profile, f.earliest, f.eve) - @extschema@.lifecycle_cost(k.profile, f.earliest, f.eve) AS before,
           @extschema@.lifecycle_revenue(k.profile, $2, $3) - @extschema@.lifecycle_cost(k.profile, $2, $3) AS after,
           array_position(g.grades, @extschema@.lifecycle_stage(k.profile, $3, f.model)::text)
           - array_position(g.grades, k.stage::text) AS climb,
           {{spent_before}} AS spent_before, {{spent_after}} AS spent_after
    FROM known AS k
    CROSS JOIN frame AS f
    CROSS JOIN (SELECT '{terminated,prospect,decline,exploration,recovery,formation,stability}'::text[] AS grades) AS g
    CROSS JOIN LATERAL @extschema@.lifecycle_clv(k.profile, f.eve, f.model, f.horizon) AS v
    WHERE k.stage IN (SELECT t.stage FROM known AS t WHERE t.treated)
), sized AS (
    -- about ten of the fewer to a cell
    SELECT p.*, greatest(1, least(30, floor(sqrt(least(count(*) FILTER (WHERE p.treated) OVER same,
                                                      count(*) FILTER (WHERE NOT p.treated) OVER same) / 10.0))))::integer AS bands
    FROM person AS p WINDOW same AS (PARTITION BY p.stage)
), by_expected AS (
    SELECT s.*, least(s.bands - 1, floor(s.bands * percent_rank() OVER (PARTITION BY s.stage ORDER BY s.expected))::integer) AS band
    FROM sized AS s
), by_before AS (
    SELECT e.*, least(e.bands - 1, floor(e.bands * percent_rank() OVER (PARTITION BY e.stage, e.band ORDER BY e.before))::integer) AS part
    FROM by_expected AS e
), trial AS (
    SELECT b.stage, b.band, b.part, b.treated, b.before, b.after - b.before AS change, b.after, b.climb, b.spent_before, b.spent_after,
           b.before - avg(b.before) FILTER (WHERE NOT b.treated) OVER cell AS apart,
           count(*) FILTER (WHERE b.treated) OVER cell AS cell_treated, count(*) FILTER (WHERE NOT b.treated) OVER cell AS cell_controls
    FROM by_before AS b
    WINDOW cell AS (PARTITION BY b.stage, b.band, b.part)
), slope AS (
    -- how a control's change follows from where it began within its cell: what was high by chance falls back
    SELECT t.stage, sum(t.apart ^ 2) AS squares,
           CASE WHEN count(*) - count(DISTINCT (t.band, t.part)) < 10 THEN 0 ELSE coalesce(sum(t.apart * t.change) / nullif(sum(t.apart ^ 2), 0), 0) END AS slope
    FROM trial AS t
    WHERE NOT t.treated AND t.cell_treated > 0
    GROUP BY t.stage
), cell AS (
    SELECT t.stage, x.variable, t.cell_treated AS treated, t.cell_controls AS controls,
           avg(x.value) FILTER (WHERE t.treated) AS mean, avg(x.value) FILTER (WHERE NOT t.treated) AS other,
           var_samp(x.value) FILTER (WHERE t.treated) AS variance, var_samp(x.value) FILTER (WHERE NOT t.treated) AS other_variance
    FROM trial AS t
    JOIN slope AS r ON r.stage = t.stage
    CROSS JOIN LATERAL (VALUES
        ('before', t.before), ('after', t.after), ('change', t.change), ('effect', t.change - r.slope * t.before),
        ('better', (t.climb > 0)::integer), ('worse', (t.climb < 0)::integer), ('spent', t.spent_after), ('spent more', t.spent_after - t.spent_before)
    ) AS x (variable, value)
    WHERE t.cell_treated > 0 AND t.cell_controls > 0
    GROUP BY t.stage, t.band, t.part, x.variable, t.cell_treated, t.cell_controls
), spread AS (
    -- one customer has no variance of its own: that of the stage, or of all stages, stands in
    SELECT c.*, coalesce(c.variance, c.within, c.all_within) AS v, coalesce(c.other_variance, c.within, c.all_within) AS other_v
    FROM (
        SELECT n.*, sum(n.squares) OVER stage / nullif(sum(n.freedom) OVER stage, 0) AS within,
               sum(n.squares) OVER everything / nullif(sum(n.freedom) OVER everything, 0) AS all_within
        FROM (
            SELECT r.*, r.treated + r.controls - 2 AS freedom,
                   coalesce((r.treated - 1) * r.variance, 0) + coalesce((r.controls - 1) * r.other_variance, 0) AS squares
            FROM cell AS r
        ) AS n
        WINDOW stage AS (PARTITION BY n.variable, n.stage), everything AS (PARTITION BY n.variable)
    ) AS c
), by_stage AS (
    -- every control weighs treated / controls of its cell, so that the controls are spread as the treated are
    SELECT s.stage, s.variable, sum(s.treated) AS matched, sum(s.controls) AS controls, sum(s.treated::numeric ^ 2 / s.controls) AS weights,
           sum(s.treated * s.mean) / sum(s.treated) AS mean, sum(s.treated * s.other) / sum(s.treated) AS other,
           CASE WHEN count(*) = count(s.v + s.other_v)
                THEN sum(s.treated::numeric ^ 2 * (s.v / s.treated + s.other_v / s.controls)) / sum(s.treated) ^ 2 END AS variance,
           max(s.within) AS within
    FROM spread AS s
    GROUP BY s.stage, s.variable
), estimate AS (
    SELECT e.stage, e.variable, sum(e.matched) AS matched, sum(e.controls) AS controls, sum(e.matched) ^ 2 / sum(e.weights) AS effective_controls,
           sum(e.matched * e.mean) / sum(e.matched) AS mean, sum(e.matched * e.other) / sum(e.matched) AS other,
           CASE WHEN count(*) = count(e.variance)
                THEN sqrt(sum(e.matched ^ 2 * (e.variance + CASE WHEN e.variable = 'effect' AND r.slope <> 0 THEN b.apart ^ 2 * e.within / r.squares ELSE 0 END)))
                     / sum(e.matched) END AS error
    FROM by_stage AS e
    JOIN slope AS r ON r.stage = e.stage
    JOIN (SELECT y.stage, y.mean - y.other AS apart FROM by_stage AS y WHERE y.variable = 'before') AS b ON b.stage = e.stage
    GROUP BY GROUPING SETS ((e.variable, e.stage), (e.variable))
), wide AS (
    SELECT e.stage, e.matched, e.controls, e.effective_controls,
           max(e.mean) FILTER (WHERE e.variable = 'before') AS before, max(e.other) FILTER (WHERE e.variable = 'before') AS other_before,
           max(e.mean) FILTER (WHERE e.variable = 'after') AS after, max(e.other) FILTER (WHERE e.variable = 'after') AS other_after,
           max(e.mean - e.other) FILTER (WHERE e.variable = 'change') - max(e.mean - e.other) FILTER (WHERE e.variable = 'effect') AS reversion,
           max(e.mean - e.other) FILTER (WHERE e.variable = 'effect') AS effect, max(e.error) FILTER (WHERE e.variable = 'effect') AS error,
           max(e.mean) FILTER (WHERE e.variable = 'better') AS better, max(e.other) FILTER (WHERE e.variable = 'better') AS other_better,
           max(e.error) FILTER (WHERE e.variable = 'better') AS better_error,
           max(e.mean) FILTER (WHERE e.variable = 'worse') AS worse, max(e.other) FILTER (WHERE e.variable = 'worse') AS other_worse,
           max(e.error) FILTER (WHERE e.variable = 'worse') AS worse_error,
           max(e.mean) FILTER (WHERE e.variable = 'spent') AS spent,
           max(e.mean - e.other) FILTER (WHERE e.variable = 'spent more') AS spent_more
    FROM estimate AS e
    GROUP BY e.stage, e.matched, e.controls, e.effective_controls
), counted AS (
    SELECT k.stage::text AS stage, count(*) FILTER (WHERE k.treated) AS treated, count(*) FILTER (WHERE NOT k.treated) AS untreated
    FROM known AS k WHERE k.stage IS NOT NULL GROUP BY k.stage
    UNION ALL
    SELECT 'none', count(*), NULL FROM asked AS a
    WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.customer_id = a.customer_id AND k.stage IS NOT NULL)
    UNION ALL
    SELECT 'all', count(*), NULL FROM asked
), told AS (
    SELECT c.stage, k.stage_rank,
           coalesce(k.stage_label, CASE f.language WHEN 'zh' THEN CASE c.stage WHEN 'all' THEN '合计' ELSE '此前无记录' END
                                   ELSE CASE c.stage WHEN 'all' THEN 'All' ELSE 'Nothing known before' END END) AS stage_label,
           c.treated, coalesce(w.matched, 0)::bigint AS matched,
           CASE WHEN c.stage = 'all' OR c.treated = coalesce(w.matched, 0) THEN NULL
                WHEN c.stage = 'none' THEN CASE f.language WHEN 'zh' THEN '不在数据集中，或此日之前没有任何记录' ELSE 'not in the dataset, or without an event before that day' END
                WHEN c.untreated = 0 THEN CASE f.language WHEN 'zh' THEN '该阶段没有未受处理的客户' ELSE 'no untreated customer in this stage' END
                ELSE CASE f.language WHEN 'zh' THEN '没有与之相似的未受处理客户' ELSE 'no untreated customer like them' END END AS unmatched_because,
           coalesce(w.controls, 0)::bigint AS controls, w.effective_controls, f.periods,
           w.before / f.periods AS before, w.after / f.periods AS after, w.other_before / f.periods AS other_before, w.other_after / f.periods AS other_after,
           w.reversion / f.periods AS reversion,
           w.effect / f.periods AS effect, w.error / f.periods AS error,
           w.better, w.other_better, w.better_error, w.worse, w.other_worse, w.worse_error,
           w.spent / f.periods AS spent, w.spent_more / f.periods AS spent_more,
           (w.matched * w.effect)::numeric(18,2) AS total_effect, (w.matched * w.error)::numeric(18,2) AS total_error,
           (w.matched * w.spent)::numeric(18,2) AS investment, (w.matched * w.spent_more)::numeric(18,2) AS extra_investment
    FROM counted AS c
    CROSS JOIN frame AS f
    LEFT JOIN wide AS w ON coalesce(w.stage::text, 'all') = c.stage
    LEFT JOIN {{dataset}}.stages AS k ON k.stage = c.stage
    WHERE c.treated > 0
), tied AS (
    -- the whole is the sum of what is shown of its parts
    SELECT t.*, sum(t.total_effect) FILTER (WHERE t.stage <> 'all') OVER () AS parts_effect,
           sum(t.investment) FILTER (WHERE t.stage <> 'all') OVER () AS parts_investment,
           sum(t.extra_investment) FILTER (WHERE t.stage <> 'all') OVER () AS parts_extra
    FROM told AS t
)
SELECT t.stage, t.stage_rank, t.stage_label, t.treated, t.matched, t.treated - t.matched, t.unmatched_because, t.controls,
       t.effective_controls::numeric(18,1),
       t.before::numeric(18,4), t.after::numeric(18,4), t.other_before::numeric(18,4), t.other_after::numeric(18,4), t.reversion::numeric(18,4),
       t.effect::numeric(18,4), t.error::numeric(18,4), s.effect, t.total_error,
       t.better::numeric(7,4), t.other_better::numeric(7,4), (t.better - t.other_better)::numeric(7,4), t.better_error::numeric(7,4),
       t.worse::numeric(7,4), t.other_worse::numeric(7,4), (t.worse - t.other_worse)::numeric(7,4), t.worse_error::numeric(7,4),
       s.investment, s.extra,
       CASE WHEN s.extra > 0 THEN (s.effect - s.extra) / s.extra END::numeric(18,4),
       CASE WHEN s.extra > 0 THEN t.total_error / s.extra END::numeric(18,4),
       CASE WHEN s.extra > 0 AND 2 * t.spent > t.spent_more AND 2 * t.after > t.effect
            THEN (t.effect / (2 * t.after - t.effect)) / (t.spent_more / (2 * t.spent - t.spent_more)) END::numeric(18,4)
FROM tied AS t
CROSS JOIN LATERAL (
    SELECT CASE t.stage WHEN 'all' THEN t.parts_effect ELSE t.total_effect END AS effect,
           CASE t.stage WHEN 'all' THEN t.parts_investment ELSE t.investment END AS investment,
           CASE t.stage WHEN 'all' THEN t.parts_extra ELSE t.extra_investment END AS extra
) AS s
ORDER BY CASE t.stage WHEN 'all' THEN 9 WHEN 'none' THEN 8 ELSE t.stage_rank END
