
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_forecast_quality(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW forecast_quality WITH (security_invoker = true) AS
SELECT r.measure, tm.text AS measure_label, r.contender, tc.text AS contender_label,
       rank() OVER (PARTITION BY r.measure ORDER BY r.rmse)::smallint AS place,
       r.cut, r.horizon_days, r.customers, r.came::numeric(30,2) AS came, r.said::numeric(30,2) AS said,
       (r.said / nullif(abs(r.came), 0) - sign(r.came))::numeric(30,4) AS bias,
       r.rmse::numeric(30,4) AS rmse,
       (1 - r.rmse / nullif(n.rmse, 0))::numeric(30,4) AS against_naive,
       r.decile_error::numeric(30,4) AS decile_error, r.weight::numeric(5,2) AS weight, r.level::numeric(7,4) AS level,
       r.as_of AS recorded, d.as_of
FROM internal_setting AS d
CROSS JOIN LATERAL (SELECT max(x.as_of) AS day FROM forecast_record AS x WHERE x.as_of <= d.as_of) AS l
JOIN forecast_record AS r ON r.as_of = l.day
LEFT JOIN forecast_record AS n ON n.as_of = r.as_of AND n.measure = r.measure AND n.contender = 'last_period'
LEFT JOIN internal_text AS tm ON tm.topic = 'forecast' AND tm.code = r.measure
LEFT JOIN internal_text AS tc ON tc.topic = 'contender' AND tc.code = r.contender
ORDER BY r.measure DESC, place, r.contender;

COMMENT ON VIEW forecast_quality IS
'How good forecasts were on this dataset''s own past: as expected_orders and expected_value are, beside fitted models and as much as in as many days before.
Each was made as of the day cut, by what was known then, for at most 5,000 customers, and is scored by what came; the table forecast_record has the
records of earlier days. Empty where there is no history to look back on, or with learn => false.';
COMMENT ON COLUMN forecast_quality.measure IS 'What was forecast: purchases, days with an order; or money, revenue less cost and bad debt.';
COMMENT ON COLUMN forecast_quality.measure_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN forecast_quality.contender IS
'Whose forecast: shown, as the views show it, with equal weights where a fitted model has one; posterior, what is believed of each customer alone;
mbgnbd, bgnbd, a fitted model, in money times the margin as shown; last_period, as much as before.';
COMMENT ON COLUMN forecast_quality.contender_label IS 'The same in the dataset''s language.';
COMMENT ON COLUMN forecast_quality.place IS 'Place by rmse, the smallest first.';
COMMENT ON COLUMN forecast_quality.cut IS 'The day as of which the forecast was made.';
COMMENT ON COLUMN forecast_quality.horizon_days IS 'How far it looked ahead.';
COMMENT ON COLUMN forecast_quality.customers IS 'Customers looked at, who had ordered by the cut.';
COMMENT ON COLUMN forecast_quality.came IS 'What they brought within the horizon.';
COMMENT ON COLUMN forecast_quality.said IS 'What was forecast of them.';
COMMENT ON COLUMN forecast_quality.bias IS 'By which part of what came the forecast was too high; below 0 it was too low.';
COMMENT ON COLUMN forecast_quality.rmse IS 'Root mean squared error of a customer''s forecast.';
COMMENT ON COLUMN forecast_quality.against_naive IS 'By which part that is below the error of last_period; below 0 it is above.';
COMMENT ON COLUMN forecast_quality.decile_error IS
'Customers by forecast, in tenths: sum of the differences between forecast and what came, without their signs, over what came in all.';
COMMENT ON COLUMN forecast_quality.weight IS
'Weight that the contender has in what the views show: a half each before this record, which was taken half way into account; empty where the
posterior is asked alone.';
COMMENT ON COLUMN forecast_quality.level IS
'Of the purchases shown: what the views expect is so many times as much, as a part of this error, and of earlier ones where it is of less than a year, has
been taken out; empty where orders did not reach back far enough for forecasts that fill a year.';
COMMENT ON COLUMN forecast_quality.recorded IS 'The day of the record.';
COMMENT ON COLUMN forecast_quality.as_of IS 'The day of the dataset.';

CREATE VIEW internal_caution WITH (security_invoker = true) AS
SELECT t.text AS caution
FROM forecast_quality AS q
JOIN internal_text AS t ON t.topic = 'caution' AND t.code = 'naive_nearer'
WHERE q.measure = 'money' AND q.contender = 'shown' AND q.against_naive < 0;

COMMENT ON VIEW internal_caution IS
'Internal: what is to be said beside expected amounts, where on the dataset''s own past as much as before came nearer than the forecast; else no row.';
COMMENT ON COLUMN internal_caution.caution IS 'The sentence, in the dataset''s language.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_forecast_quality(text) IS 'Makes the views forecast_quality and internal_caution.';
