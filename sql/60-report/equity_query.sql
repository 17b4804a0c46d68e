-- The bridge of equity as a waterfall: each change begins where the one before ended.
WITH item AS (
    SELECT e.item, e.item_rank, e.item_label, e.amount, e.item IN ('opening', 'closing') AS level,
           CASE WHEN e.item IN ('opening', 'closing') THEN 0 ELSE sum(e.amount) OVER (ORDER BY e.item_rank) - e.amount END AS start
    FROM {{dataset}}.equity AS e
), span AS (
    SELECT least(min(i.start), min(i.start + i.amount), 0) AS low, greatest(max(i.start), max(i.start + i.amount), 0) AS high FROM item AS i
)
SELECT jsonb_build_object('rows', string_agg(format('<tr data-item="%s"><th scope="row">%s</th><td class="graph">%s</td><td class="n">%s</td></tr>', i.item,
    @extschema@.lifecycle_dataset_html(i.item_label),
    @extschema@.lifecycle_dataset_bars(CASE WHEN i.level THEN 'stability' WHEN i.amount < 0 THEN 'decline' ELSE 'formation' END, s.low, s.high, ARRAY[i.amount], true, i.start),
    @extschema@.lifecycle_dataset_figure(i.amount, ($1 ->> 'digits')::integer)), E'\n' ORDER BY i.item_rank))
FROM item AS i CROSS JOIN span AS s
