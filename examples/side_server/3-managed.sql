-- On the managed server again: the views of the board, as foreign tables.  Views have plain types, so nothing of the extension is needed here.
\set ON_ERROR_STOP on
CREATE EXTENSION postgres_fdw;
CREATE SERVER side FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host :'side_host', port :'side_port', dbname :'side_database');
CREATE USER MAPPING FOR CURRENT_USER SERVER side OPTIONS (user 'managed_reader', password :'side_password');
CREATE SCHEMA board;
IMPORT FOREIGN SCHEMA board LIMIT TO (segments, alerts, quadrants, growth, cohorts, equity, kpis, stage_profit, transitions, win_back)
    FROM SERVER side INTO board;
