-- What is unusual in the sources, and what was done with it.
CREATE VIEW {{dataset}}.data_quality WITH (security_invoker = true) AS
SELECT q.source, q.relation, q.finding, q.rows_found::bigint AS rows_found, q.treatment
FROM ({{quality}}) AS q
ORDER BY q.source, q.place;
COMMENT ON VIEW {{dataset}}.data_quality IS 'What is unusual in the sources, counted, and what was done with it. An infinite day, a NaN or an amount out of range is not in this list: it stops whatever reads it, with an error that names the value.';
COMMENT ON COLUMN {{dataset}}.data_quality.source IS 'What the rows are: order, contact, and so on.';
COMMENT ON COLUMN {{dataset}}.data_quality.relation IS 'The table or view they are in.';
COMMENT ON COLUMN {{dataset}}.data_quality.finding IS 'What was looked for.';
COMMENT ON COLUMN {{dataset}}.data_quality.rows_found IS 'How many rows (customers, days) there are.';
COMMENT ON COLUMN {{dataset}}.data_quality.treatment IS 'What is done with them.';
