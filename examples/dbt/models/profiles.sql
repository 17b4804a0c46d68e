-- One profile a customer.  A run after the first reads the orders that came since, and merges their profile with the one that is there.
-- order_id has to grow in the order of commits; where several sessions write, let a run stop some minutes before now.
{{ config(materialized='incremental', unique_key='customer_id') }}

WITH fresh AS (
    SELECT customer_id, lifecycle_profile(ordered_at, amount, cost) AS profile, max(order_id) AS last_order_id
    FROM {{ source('public', 'orders') }}
    {% if is_incremental() %}
    WHERE order_id > (SELECT coalesce(max(last_order_id), 0) FROM {{ this }})
    {% endif %}
    GROUP BY customer_id
)
SELECT fresh.customer_id,
       {% if is_incremental() %}coalesce(known.profile || fresh.profile, fresh.profile){% else %}fresh.profile{% endif %} AS profile,
       fresh.last_order_id
FROM fresh
{% if is_incremental() %}LEFT JOIN {{ this }} AS known USING (customer_id){% endif %}
