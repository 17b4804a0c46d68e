-- On the side server, as a superuser: foreign tables of the orders, and a dataset on them that belongs to a plain role.
\set ON_ERROR_STOP on
CREATE EXTENSION lifecycle;
CREATE EXTENSION postgres_fdw;

-- Many rows at a time; the managed server need not be asked for its statistics.
CREATE SERVER managed FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host :'managed_host', port :'managed_port', dbname :'managed_database', fetch_size '10000');

CREATE ROLE keeper LOGIN;
GRANT USAGE ON FOREIGN SERVER managed TO keeper;
CREATE USER MAPPING FOR keeper SERVER managed OPTIONS (user 'side_reader', password :'managed_password');
-- for a demonstration on one machine, where the managed server asks nobody for a password
\if :managed_trusts
    ALTER USER MAPPING FOR keeper SERVER managed OPTIONS (ADD password_required 'false');
\endif
SELECT format('GRANT CREATE ON DATABASE %I TO keeper', current_database()) \gexec

SET ROLE keeper;
CREATE SCHEMA managed;
IMPORT FOREIGN SCHEMA public LIMIT TO (orders, customers) FROM SERVER managed INTO managed;
SELECT count(*) AS made FROM lifecycle_attach('board', orders => 'managed.orders', customer => 'customer_id', at => 'ordered_at',
    revenue => 'amount', cost => 'cost', customers => 'managed.customers', as_of => :as_of, maintain => 'scheduled');
RESET ROLE;

-- Who reads the views back.  Of customers, exits and data_quality it needs the foreign tables too, so they are left out below.
CREATE ROLE managed_reader LOGIN PASSWORD :'side_password';
GRANT USAGE ON SCHEMA board TO managed_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA board TO managed_reader;
