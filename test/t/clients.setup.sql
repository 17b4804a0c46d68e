-- What the examples of doc/clients.md take for granted: a small shop, attached by its owner.
CREATE TABLE orders (customer_id integer, ordered_at date, amount numeric(12,2));
-- steady, gone, just begun
INSERT INTO orders SELECT c, date '2025-01-05' + 14 * i + c, 40 + i % 7 FROM generate_series(1, 9) AS c, generate_series(0, 37) AS i;
INSERT INTO orders SELECT c, date '2025-01-05' + 14 * i + c, 60 FROM generate_series(11, 15) AS c, generate_series(0, 12) AS i;
INSERT INTO orders SELECT c, date '2026-05-20' + 14 * i + c - 21, 30 FROM generate_series(21, 23) AS c, generate_series(0, 1) AS i;
SELECT count(*) FROM lifecycle_attach('shop', orders => 'orders', customer => 'customer_id', at => 'ordered_at', revenue => 'amount', as_of => '2026-06-30',
    learn => false, maintain => 'scheduled');
