-- What statements put into a source of a tracked dataset, and took out.
CREATE TABLE {{delta}} (added, customer_id{{list}}) AS SELECT true, {{columns}} FROM {{from}} AS s WITH NO DATA;
COMMENT ON TABLE {{delta}} IS 'Changes of a source that the next refresh merges: rows put in (added) and rows taken out. A row of NULLs asks for a rebuild.';
COMMENT ON COLUMN {{delta}}.added IS 'Whether the row was put in; NULL asks for a rebuild.';
COMMENT ON COLUMN {{delta}}.customer_id IS 'The customer.';
