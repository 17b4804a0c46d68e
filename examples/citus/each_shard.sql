-- A dataset on each shard of a distributed table of orders, for more customers than one machine can keep, or orders that are to be tracked.
-- On the coordinator, as a role that may create schemas on every worker, with the extension on all nodes:
--
--   psql -v orders=orders -v customer=customer_id -v at=ordered_at -v revenue=amount -f each_shard.sql
--
-- shop_orders_102008 is then the dataset of the shard orders_102008, on the worker that has it, and the view shop_segments here sums all of them up.
-- Names of the table that SQL has to quote will not do.  All shards are judged by one model; to learn it from all customers, fit one on the coordinator
-- (lifecycle_fit), save it on every node (lifecycle_model_save by run_command_on_all_nodes), and name it: -v model=ours.
-- Before a shard is moved: SELECT * FROM run_command_on_shards('orders', 'SELECT count(*) FROM lifecycle_detach(''shop_%1$s'')')
\set ON_ERROR_STOP on
\if :{?dataset} \else
\set dataset shop
\endif
\if :{?maintain} \else
\set maintain tracked
\endif
\if :{?model} \else
\set model default
\endif
-- from which amounts on a customer counts as of high current and expected value: the same on every shard
\if :{?value_from} \else
\set value_from 1000
\endif
\if :{?potential_from} \else
\set potential_from 1000
\endif

-- the function and the view are for this node
SET citus.enable_ddl_propagation = off;

-- %1$s is the shard.  What Citus wants to be set for it (citus.enable_ddl_propagation and citus.override_table_visibility, both off), lifecycle_attach
-- and lifecycle_refresh set for themselves.
CREATE FUNCTION pg_temp.on_each_shard(orders text, command text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    shard record;
BEGIN
    FOR shard IN SELECT * FROM run_command_on_shards(orders::regclass, command) ORDER BY shardid LOOP
        IF NOT shard.success THEN
            RAISE EXCEPTION 'shard %: %', shard.shardid, shard.result;
        END IF;
        RETURN NEXT shard.result;
    END LOOP;
END
$$;

SELECT count(*) AS shards, sum(on_each_shard::bigint) AS made
FROM pg_temp.on_each_shard(:'orders', format('SELECT count(*) FROM lifecycle_attach(%L, orders => %L, customer => %L, at => %L, revenue => %L, maintain => %L,'
    ' model => %L, learn => false, value_share => NULL, potential_share => NULL, refresh => false)',
    :'dataset' || '_%1$s', '%1$s', :'customer', :'at', :'revenue', :'maintain', :'model'));
SELECT count(*) AS shards
FROM pg_temp.on_each_shard(:'orders', format('UPDATE %I.dataset SET value_from = %L, potential_from = %L', :'dataset' || '_%1$s', :'value_from', :'potential_from'));

-- Each is refreshed on its own machine, all at once: this is what a schedule runs.
SELECT count(*) AS refreshed, sum(on_each_shard::bigint) AS customers
FROM pg_temp.on_each_shard(:'orders', format('SELECT customers FROM lifecycle_refresh(%L)', :'dataset' || '_%1$s'));

SELECT format($$
CREATE VIEW %I AS
SELECT s.stage, s.stage_rank, s.stage_label, sum(s.customers) AS customers, sum(s.orders) AS orders, sum(s.revenue) AS revenue, sum(s.profit_year) AS profit_year,
       sum(s.expected_value) AS expected_value
FROM run_command_on_shards(%L::regclass, %L) AS r
CROSS JOIN LATERAL jsonb_to_recordset(r.result::jsonb) AS s (stage text, stage_rank smallint, stage_label text, customers bigint, orders bigint,
    revenue numeric, profit_year numeric, expected_value numeric)
GROUP BY s.stage, s.stage_rank, s.stage_label
ORDER BY s.stage_rank$$, :'dataset' || '_segments', :'orders', format('SELECT jsonb_agg(to_jsonb(s)) FROM %I.segments AS s', :'dataset' || '_%1$s')) \gexec
