-- What any grouping costs: the least that says something of each customer.
SELECT customer_id, count(*), min(at), max(at), sum(amount) FROM orders GROUP BY customer_id
