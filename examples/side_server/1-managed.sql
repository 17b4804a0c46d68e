-- On the managed server, in the database with the orders: a role that may read them.
\set ON_ERROR_STOP on
CREATE ROLE side_reader LOGIN PASSWORD :'managed_password';
GRANT SELECT ON orders, customers TO side_reader;
