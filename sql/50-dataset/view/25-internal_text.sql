
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_text(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE VIEW internal_text WITH (security_invoker = true) AS
SELECT t.topic, t.code, CASE x.language WHEN 'zh' THEN t.zh ELSE t.en END AS text
FROM lifecycle_internal.lifecycle_text AS t
CROSS JOIN (SELECT y.language FROM dataset AS y LIMIT 1) AS x;

COMMENT ON VIEW internal_text IS 'Internal: the extension''s texts in the language of the dataset.';
COMMENT ON COLUMN internal_text.topic IS 'What the code is one of: reason, pattern, and so on.';
COMMENT ON COLUMN internal_text.code IS 'The code.';
COMMENT ON COLUMN internal_text.text IS 'The text.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_text(text) IS 'Makes the view internal_text.';
