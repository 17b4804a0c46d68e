-- What the examples of doc/datasets.md take for granted: a small shop.
SET client_min_messages = warning;
CREATE TABLE customers (customer_id bigint PRIMARY KEY, name text);
INSERT INTO customers VALUES (1, 'Wei Wang'), (2, 'Anna Meyer'), (3, 'Li Chen'), (4, 'Hugo Silva'), (5, 'Min Zhao');
CREATE TABLE orders (order_id bigserial PRIMARY KEY, customer_id bigint, ordered_at timestamptz, amount numeric(12,2), cost numeric(12,2));
INSERT INTO orders (customer_id, ordered_at, amount, cost)
SELECT 1, timestamptz '2024-01-10 10:00+08' + 14 * i * interval '1 day', 40 + i % 7, 25 FROM generate_series(0, 63) AS i;
INSERT INTO orders (customer_id, ordered_at, amount, cost)
SELECT 2, timestamptz '2024-01-10 10:00+08' + 21 * i * interval '1 day', 90, 60 FROM generate_series(0, 20) AS i;
INSERT INTO orders (customer_id, ordered_at, amount, cost) VALUES (3, '2026-05-04 10:00+08', 25, 15), (3, '2026-06-02 10:00+08', 30, 15), (3, '2026-06-02 10:00+08', -5, 0);
INSERT INTO orders (customer_id, ordered_at, amount, cost)
SELECT 4, timestamptz '2024-01-10 10:00+08' + 10 * i * interval '1 day', 60, 30 FROM generate_series(0, 84) AS i;
CREATE TABLE mailings (customer_id bigint, sent date, pieces int, price numeric, delivered boolean);
INSERT INTO mailings VALUES (1, '2026-05-01', 2, 1.50, true), (4, '2026-05-01', 2, 1.50, false);
CREATE TABLE surveys (customer_id bigint, asked date, topic text, found numeric, expected numeric, rival numeric);
INSERT INTO surveys VALUES (1, '2026-05-01', 'product', 4, 5, 4.5), (1, '2026-05-01', 'service', 4, 3, NULL), (4, '2026-04-01', 'product', 5, 4, 4), (4, '2026-04-01', 'service', 2, 4, 3);
CREATE TABLE crm (customer_id bigint, noted date, came_by text, manager text, leaving_costs numeric);
INSERT INTO crm VALUES (1, '2024-01-10', 'fair', 'Li', 200), (4, '2024-01-10', 'web', 'Li', 50), (4, '2026-03-01', 'web', 'Wang', 80);
CREATE TABLE contracts (customer_id bigint, starts date, ends date, notice date, fee numeric);
INSERT INTO contracts VALUES (1, '2025-08-01', '2026-07-31', NULL, 1200), (4, '2025-10-01', '2026-09-30', '2026-06-01', 900), (1, '2024-08-01', '2025-07-31', NULL, 1000);
CREATE TABLE invoice_lines (customer_id int, day date, invoice_no text, quantity int, unit_price numeric);
INSERT INTO invoice_lines VALUES (1, '2026-05-04', 'A-17', 2, 10.00), (1, '2026-05-04', 'A-17', 1, 5.00), (1, '2026-06-02', 'A-17', 1, 39.50),
	(1, '2026-06-02', 'A-18', 1, 9.00);
