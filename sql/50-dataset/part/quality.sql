-- What is unusual in one source, counted.
SELECT {{measure}} AS source, {{relation}} AS relation, v.place, v.finding, v.rows_found, v.treatment
FROM (
    SELECT count(*) AS everything,
           count(*) FILTER (WHERE {{customer}} IS NULL) AS no_customer,
           count(*) FILTER (WHERE {{at}} IS NULL) AS no_day,
           count(*) FILTER (WHERE {{value}} IS NULL) AS no_value,
           count(*) FILTER (WHERE NOT isfinite({{at}})) AS infinite_day,
           count(*) FILTER (WHERE {{value}} IN ('NaN', 'Infinity', '-Infinity')) AS no_number,
           count(*) FILTER (WHERE isfinite({{at}}) AND {{at}} >= d.as_of + 1) AS later,
           count(*) FILTER (WHERE {{value}} < 0) AS negative,
           count(DISTINCT ({{at}})::date) FILTER (WHERE isfinite({{at}}) AND {{at}} < d.as_of + 1) AS days,
           max(({{at}})::date) FILTER (WHERE isfinite({{at}}) AND {{at}} < d.as_of + 1)
           - min(({{at}})::date) FILTER (WHERE isfinite({{at}}) AND {{at}} < d.as_of + 1) + 1 AS span
    FROM {{from}} AS s CROSS JOIN {{setting}} AS d
) AS n
CROSS JOIN (
    SELECT coalesce(sum(g.n - 1), 0) AS twice
    FROM (SELECT count(*) AS n FROM {{from}} AS s WHERE {{customer}} IS NOT NULL GROUP BY {{all}} HAVING count(*) > 1) AS g
) AS r
CROSS JOIN (
    SELECT count(DISTINCT {{customer}}) AS unknown FROM {{from}} AS s WHERE {{orphan}}
) AS o
CROSS JOIN LATERAL (VALUES
    (1, 'rows', n.everything, 'read'),
    (2, 'no customer', n.no_customer, 'skipped'),
    (3, 'no day', n.no_day, 'skipped'),
    (4, 'no amount', n.no_value, 'skipped'),
    (5, 'infinite day', n.infinite_day, 'an error for whatever reads the row: correct it'),
    (6, 'amount that is no finite number', n.no_number, 'an error for whatever reads the row: correct it'),
    (7, 'after the day of the dataset', n.later, 'kept; seen once that day has come'),
    (8, 'negative amount', n.negative, {{negative}}),
    (9, 'the same customer, day and amount again', r.twice, 'kept; each row counts'),
    (10, 'customers who are not in the table of customers', o.unknown, 'kept; they have no columns of that table'),
    (11, 'days without a row', coalesce(n.span - n.days, 0), 'nothing; see whether a load is missing')
) AS v (place, finding, rows_found, treatment)
