-- What the view segments reads of a maintained dataset.
CREATE TABLE {{dataset}}.segment_sums (
    stage text PRIMARY KEY, customers bigint NOT NULL, orders numeric(30,0) NOT NULL, revenue numeric(30,2) NOT NULL, profit numeric(30,2) NOT NULL,
    profit_year numeric(30,2) NOT NULL, expected_value numeric(30,2) NOT NULL, p_active numeric(30,0) NOT NULL, p_active_known bigint NOT NULL
);
COMMENT ON TABLE {{dataset}}.segment_sums IS 'Sums of the snapshot by stage, which a refresh keeps by the differences of what it writes: what the view segments reads.';
COMMENT ON COLUMN {{dataset}}.segment_sums.stage IS 'Stage of the relationship.';
COMMENT ON COLUMN {{dataset}}.segment_sums.customers IS 'Customers in the stage.';
COMMENT ON COLUMN {{dataset}}.segment_sums.orders IS 'Sum of their orders.';
COMMENT ON COLUMN {{dataset}}.segment_sums.revenue IS 'Sum of their revenue.';
COMMENT ON COLUMN {{dataset}}.segment_sums.profit IS 'Sum of their profit.';
COMMENT ON COLUMN {{dataset}}.segment_sums.profit_year IS 'Sum of their profit_year.';
COMMENT ON COLUMN {{dataset}}.segment_sums.expected_value IS 'Sum of their expected_value.';
COMMENT ON COLUMN {{dataset}}.segment_sums.p_active IS 'Sum of their p_active in billionths, whole ones, so that sums are exact.';
COMMENT ON COLUMN {{dataset}}.segment_sums.p_active_known IS 'How many have one.';
