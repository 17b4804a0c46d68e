
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_equity(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW equity WITH (security_invoker = true) AS
SELECT v.item_rank::smallint AS item_rank, v.item, t.text AS item_label,
       v.amount::numeric(30,2) AS amount, b.low::numeric(30,2) AS low, b.high::numeric(30,2) AS high,
       a.since, a.until, (a.bridge).customers AS customers, d.horizon_days,
       CASE WHEN v.item = 'opening' AND a.since - a.first_day + 1 < d.horizon_days
            THEN replace(c.text, '#', (a.since - a.first_day + 1)::text) END AS caution,
       a.until AS as_of
FROM (
    SELECT @extschema@.lifecycle_equity_bridge(p.profile, d.as_of - 365, d.as_of, d.model) AS bridge,
           min(@extschema@.lifecycle_first_at(p.profile, NULL, d.as_of)) AS first_day, d.as_of - 365 AS since, d.as_of AS until
    FROM profiles AS p
    -- asked once, before workers begin, who could not read the setting
    CROSS JOIN (SELECT (SELECT s.as_of FROM internal_setting AS s) AS as_of, (SELECT s.model FROM internal_setting AS s) AS model) AS d
    GROUP BY d.as_of
) AS a
CROSS JOIN internal_setting AS d
CROSS JOIN LATERAL (VALUES
    (1, 'opening', (a.bridge).opening, (a.bridge).opening_error),
    (2, 'new', (a.bridge).new, NULL),
    (3, 'growth', (a.bridge).growth, NULL),
    (4, 'cross_sell', (a.bridge).cross_sell, NULL),
    (5, 'referral', (a.bridge).referral, NULL),
    (6, 'decline', (a.bridge).decline, NULL),
    (7, 'loss', (a.bridge).loss, NULL),
    (8, 'win_back', (a.bridge).win_back, NULL),
    (9, 'closing', (a.bridge).closing, (a.bridge).closing_error)
) AS v (item_rank, item, amount, error)
CROSS JOIN LATERAL lifecycle_internal.lifecycle_total_band(v.amount, v.error) AS b
LEFT JOIN internal_text AS t ON t.topic = 'equity' AND t.code = v.item
LEFT JOIN internal_text AS c ON c.topic = 'caution' AND c.code = CASE WHEN a.since < a.first_day THEN 'no_opening' ELSE 'young_opening' END
ORDER BY v.item_rank;

COMMENT ON VIEW equity IS
'Customer equity: the net present value of what is expected of all customers, a year before the day of the dataset and on that day, and what changed
it. opening and the changes sum to closing, but for rounding to cents.';
COMMENT ON COLUMN equity.item_rank IS 'Place of the item; sort by it.';
COMMENT ON COLUMN equity.item IS 'opening, new, growth, cross_sell, referral, decline, loss, win_back or closing.';
COMMENT ON COLUMN equity.item_label IS 'The item in the dataset''s language.';
COMMENT ON COLUMN equity.amount IS 'Equity, or its change.';
COMMENT ON COLUMN equity.low IS 'Of opening and closing: what comes lies between this and high, in 95 of 100 cases; empty for a change.';
COMMENT ON COLUMN equity.high IS 'The upper end of that band.';
COMMENT ON COLUMN equity.since IS 'First day of the year.';
COMMENT ON COLUMN equity.until IS 'Last day of the year.';
COMMENT ON COLUMN equity.customers IS 'Customers who had ordered by the last day.';
COMMENT ON COLUMN equity.horizon_days IS 'How many days ahead the values look, those of the first day too.';
COMMENT ON COLUMN equity.caution IS
'Of opening, where orders reached back less far by then than the values look ahead: how far, in the dataset''s language; else empty.';
COMMENT ON COLUMN equity.as_of IS 'The day of the dataset.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_equity(text) IS 'Makes the view equity.';
