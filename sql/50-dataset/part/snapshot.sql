-- Where customers stood at the last refresh.
CREATE TABLE {{dataset}}.snapshot AS {{standing}} WITH NO DATA;
ALTER TABLE {{dataset}}.snapshot
    ADD PRIMARY KEY (customer_id),
    ADD COLUMN valid_at timestamptz NOT NULL DEFAULT now(),
    SET (fillfactor = 80);
COMMENT ON TABLE {{dataset}}.snapshot IS 'Where each customer stood at the last refresh: the view customers without the columns of your own table. A refresh writes only rows that changed.';
COMMENT ON COLUMN {{dataset}}.snapshot.valid_at IS 'When the row was written.';
