-- The sums that segments shows, from everybody.
SELECT p.stage, count(*) AS customers, sum(p.orders) AS orders, sum(p.revenue) AS revenue, sum(p.profit) AS profit,
       sum(p.profit_year) AS profit_year, sum(p.expected_value) AS expected_value, (avg((p.p_active * 1e9)::bigint) / 1000000000)::numeric(7,4) AS p_active
FROM {{dataset}}.customers AS p GROUP BY p.stage
