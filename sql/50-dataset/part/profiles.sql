COMMENT ON {{kind}} {{dataset}}.profiles IS {{comment}};
COMMENT ON COLUMN {{dataset}}.profiles.customer_id IS 'The customer.';
COMMENT ON COLUMN {{dataset}}.profiles.profile IS 'All that is known of the customer as one value; functions of the extension lifecycle read it.';
