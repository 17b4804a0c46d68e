-- The last two years by month; the last half year as figures.
WITH month AS MATERIALIZED (
    SELECT g.*, row_number() OVER (ORDER BY g.month DESC) AS back FROM {{dataset}}.growth AS g ORDER BY g.month DESC LIMIT 24
), sheet AS MATERIALIZED (
    SELECT t.*, count(*) AS n, 864.0 / greatest(count(*), 8) AS slot
    FROM month AS m
    CROSS JOIN LATERAL (SELECT max(x.active) AS high, max(x.churned) AS low FROM month AS x) AS z
    CROSS JOIN LATERAL @extschema@.lifecycle_dataset_axis(-z.low, greatest(z.high, 4)) AS t
    GROUP BY t.low, t.high, t.step
), bar AS (
    SELECT m.month, m.back, v.class, v.low, v.high, 68 + (s.n - m.back) * s.slot + s.slot * 0.15 AS x, s.slot * 0.7 AS width,
           250 - 232 * (v.high - s.low) / (s.high - s.low) AS y, 232 * (v.high - v.low) / (s.high - s.low) AS height
    FROM month AS m CROSS JOIN sheet AS s
    CROSS JOIN LATERAL (VALUES ('stability', 0, m.retained), ('recovery', m.retained, m.retained + m.resurrected), ('formation', m.retained + m.resurrected, m.active),
                               ('decline', -m.churned, 0)) AS v (class, low, high)
)
SELECT jsonb_build_object('chart', CASE WHEN (SELECT count(*) FROM month) = 0 THEN '<p class="none">' || ($1 ->> 'w_nothing') || '</p>'
    ELSE @extschema@.lifecycle_dataset_part('report_growth_chart', $1 || jsonb_build_object(
        'span', (SELECT format('%s &#8211; %s', to_char(min(m.month), 'YYYY-MM'), to_char(max(m.month), 'YYYY-MM')) FROM month AS m),
        'ticks', (SELECT string_agg(format('<path class="%s" d="M68 %sH932"/><text x="60" y="%s" text-anchor="end">%s</text>', CASE v WHEN 0 THEN 'axis' ELSE 'grid' END,
                                           q.y, q.y + 4, @extschema@.lifecycle_dataset_tick(abs(v), s.step)), E'\n' ORDER BY v)
                  FROM sheet AS s CROSS JOIN generate_series(s.low, s.high, s.step) AS v
                  CROSS JOIN LATERAL (SELECT round(250 - 232 * (v - s.low) / (s.high - s.low), 1) AS y) AS q),
        'bars', (SELECT string_agg(format('<rect class="%s fill" x="%s" y="%s" width="%s" height="%s"/>', b.class, round(b.x, 1), round(b.y, 1), round(b.width, 1), round(b.height, 1)),
                                   E'\n' ORDER BY b.month, b.low) FROM bar AS b WHERE b.high > b.low),
        'months', (SELECT string_agg(format('<text x="%s" y="274" text-anchor="middle">%s</text>', round(68 + (s.n - m.back + 0.5) * s.slot, 1), to_char(m.month, 'YYYY-MM')), '' ORDER BY m.month)
                   FROM month AS m CROSS JOIN sheet AS s WHERE (m.back - 1) % greatest(1, (s.n + 7) / 8) = 0),
        'rows', (SELECT string_agg(@extschema@.lifecycle_dataset_part('report_growth_row', to_jsonb(r)), '' ORDER BY r.month DESC)
                 FROM (SELECT to_char(m.month, 'YYYY-MM') AS month, CASE WHEN m.partial THEN ' <small>' || ($1 ->> 'w_so_far') || '</small>' ELSE '' END AS partial,
                              @extschema@.lifecycle_dataset_figure(m.active) AS active, @extschema@.lifecycle_dataset_figure(m.new) AS new,
                              @extschema@.lifecycle_dataset_figure(m.retained) AS retained, @extschema@.lifecycle_dataset_figure(m.resurrected) AS resurrected,
                              @extschema@.lifecycle_dataset_figure(m.churned) AS churned, @extschema@.lifecycle_dataset_figure(m.quick_ratio, 2) AS quick_ratio,
                              @extschema@.lifecycle_dataset_figure(m.revenue, ($1 ->> 'digits')::integer) AS revenue
                       FROM month AS m WHERE m.back <= 6) AS r))) END)
