-- The most valuable of those to look after.
WITH alert AS MATERIALIZED (
    SELECT a.*, row_number() OVER (ORDER BY a.value_at_risk DESC, a.customer_id) AS place FROM {{dataset}}.alerts AS a
), row_of AS (
    SELECT a.place, @extschema@.lifecycle_dataset_html(a.customer_id::text) AS customer,
           CASE a.alert WHEN 'declining' THEN 'decline' ELSE 'exploration' END AS class,
           $1 ->> ('w_alert_' || replace(a.alert, ' ', '_')) AS alert,
           coalesce(nullif(concat_ws($1 ->> 'w_list', CASE WHEN a.alert = 'declining' THEN replace($1 ->> 'w_declining_since', '#', a.stage_since::text) END,
               CASE WHEN c.silence_days > c.cadence_days
                    THEN replace(replace($1 ->> 'w_silent', '#1', c.silence_days::text), '#2', round(c.cadence_days::numeric)::text) END,
               CASE WHEN c.trend < 0 THEN replace($1 ->> 'w_fewer', '#', round(-100 * c.trend::numeric)::text) END), ''), $1 ->> 'w_likely') AS evidence,
           @extschema@.lifecycle_dataset_percent(a.probability::numeric) AS probability, @extschema@.lifecycle_dataset_figure(a.value_at_risk, ($1 ->> 'digits')::integer) AS at_risk,
           @extschema@.lifecycle_dataset_figure(a.lead_days) AS lead_days
    FROM alert AS a JOIN {{people}} AS c ON c.customer_id = a.customer_id
    WHERE a.place <= 20
)
SELECT jsonb_build_object('table', CASE WHEN (SELECT count(*) FROM alert) = 0 THEN '<p class="none">' || ($1 ->> 'w_no_alert') || '</p>'
    ELSE @extschema@.lifecycle_dataset_part('report_alerts_table', $1 || jsonb_build_object(
        'rows', (SELECT string_agg(@extschema@.lifecycle_dataset_part('report_alerts_row', to_jsonb(r)), '' ORDER BY r.place) FROM row_of AS r),
        'shown', (SELECT CASE WHEN count(*) > 20 THEN replace(replace($1 ->> 'w_shown', '#1', '20'), '#2', @extschema@.lifecycle_dataset_figure(count(*))) ELSE '' END FROM alert))) END)
