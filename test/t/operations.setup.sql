-- What the examples of doc/operations.md take for granted: a shop and a tracked dataset of it.
\i test/t/datasets.setup.sql
SELECT count(*) FROM lifecycle_attach('board', orders => 'orders', customer => 'customer_id', at => 'ordered_at', revenue => 'amount', cost => 'cost',
    customers => 'customers', time_zone => 'Asia/Shanghai', maintain => 'tracked');
