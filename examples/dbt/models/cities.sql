-- From the dataset's view: its customers come with the columns of the table of customers.
SELECT city, stage, stage_rank, count(*) AS customers, sum(profit_year) AS profit_year, sum(expected_value) AS expected_value
FROM {{ source('shop', 'customers') }}
GROUP BY city, stage, stage_rank
