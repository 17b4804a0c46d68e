
-- What a profile says.

CREATE FUNCTION lifecycle_orders(profile lifecycle_profile, since date DEFAULT NULL, until date DEFAULT NULL) RETURNS bigint
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_orders(lifecycle_profile, date, date) IS
'Number of orders.

since, until: the first and the last day, both included; NULL is no bound.
Lines of one order key are one order, on the first day of the key, whenever that was; a line without a key is an order. Refunds are no orders.
Errors: 22023 until before since.';

CREATE FUNCTION lifecycle_revenue(profile lifecycle_profile, since date DEFAULT NULL, until date DEFAULT NULL) RETURNS numeric
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION lifecycle_revenue(lifecycle_profile, date, date) IS
'Revenue less refunds.

since, until: the first and the last day, both included; NULL is no bound.
Exact, with two to six decimals.
Errors: 22003 a total past 64 bits; 22023 until before since.';

CREATE FUNCTION lifecycle_cost(profile lifecycle_profile, since date DEFAULT NULL, until date DEFAULT NULL) RETURNS numeric
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION lifecycle_cost(lifecycle_profile, date, date) IS
'Cost of what was sold.

since, until: the first and the last day, both included; NULL is no bound.
Exact, with two to six decimals.
Errors: 22003 a total past 64 bits; 22023 until before since.';

CREATE FUNCTION lifecycle_bad_debt(profile lifecycle_profile, since date DEFAULT NULL, until date DEFAULT NULL) RETURNS numeric
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION lifecycle_bad_debt(lifecycle_profile, date, date) IS
'Money owed that was written off; it lowers profit.

since, until: the first and the last day, both included; NULL is no bound.
Exact, with two to six decimals; what was recovered later is below 0.
Errors: 22003 a total past 64 bits; 22023 until before since.';

CREATE FUNCTION lifecycle_internal.lifecycle_margin(profile lifecycle_profile, since date DEFAULT NULL, until date DEFAULT NULL) RETURNS numeric
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_margin(lifecycle_profile, date, date) IS
'Revenue less refunds, cost and bad debt.

since, until: the first and the last day, both included; NULL is no bound.
Exact, with two to six decimals.
Errors: 22003 a total past 64 bits; 22023 until before since.';

CREATE FUNCTION lifecycle_first_at(profile lifecycle_profile, since date DEFAULT NULL, until date DEFAULT NULL) RETURNS date
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_first_at(lifecycle_profile, date, date) IS
'Day of the first order.

since, until: the first and the last day, both included; NULL is no bound.
NULL without an order.
Errors: 22023 until before since.';

CREATE FUNCTION lifecycle_last_at(profile lifecycle_profile, since date DEFAULT NULL, until date DEFAULT NULL) RETURNS date
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION lifecycle_last_at(lifecycle_profile, date, date) IS
'Day of the last order.

since, until: the first and the last day, both included; NULL is no bound.
NULL without an order.
Errors: 22023 until before since.';

CREATE FUNCTION lifecycle_internal.lifecycle_begins(profile lifecycle_profile) RETURNS date
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_begins(lifecycle_profile) IS
'Day of the first event, whatever it is.

NULL of an empty profile.';

CREATE FUNCTION lifecycle_events(profile lifecycle_profile,
    OUT day date, OUT measure text, OUT key text, OUT count bigint, OUT sum numeric, OUT orders bigint) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION lifecycle_events(lifecycle_profile) IS
'The entries of a profile, one a row, in order of day, measure and key.

count: how many events. sum: of their values, exact; of an order_key the rest of its hash, once for each line. key: a hash of eight hexadecimal
digits, NULL for none.
orders: what the entry adds to the number of orders, so that they sum to it over any days: of an order its lines; of an order_key less than 1, because
it takes off the lines that it joins, and on its first day adds the order that they are; 0 of all else.';

CREATE FUNCTION lifecycle_internal.lifecycle_months(profile lifecycle_profile, as_of date,
    OUT month date, OUT ordered boolean, OUT orders bigint, OUT revenue numeric, OUT before date, OUT after date, OUT revenue_before numeric)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 ROWS 10;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_months(lifecycle_profile, date) IS
'Orders by calendar month, up to a day: a row a month with an order or a refund.

before and after: the month with an order before and after it; revenue_before: revenue of the one before.
Errors: 22008 as_of.';

CREATE FUNCTION lifecycle_series(profile lifecycle_profile, period_days integer DEFAULT 30, as_of date DEFAULT NULL,
    OUT period_no integer, OUT period_start date, OUT period_end date,
    OUT orders bigint, OUT revenue numeric, OUT refunds numeric, OUT cost numeric, OUT investment numeric,
    OUT contacts bigint, OUT wallet numeric, OUT balance numeric, OUT referral numeric,
    OUT satisfaction numeric, OUT signals bigint, OUT bad_debt numeric) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 ROWS 24;
COMMENT ON FUNCTION lifecycle_series(lifecycle_profile, integer, date) IS
'The history by periods, counted from the first event, silent ones included.

period_days: the length of a period. The last one ends on as_of (the last event if NULL) and may be shorter. period_end: its last day.
revenue is less refunds; balance is the one after the last day of the period that has one; satisfaction is the mean score; wallet, balance and
satisfaction are NULL where nothing was observed.
Errors: 22023 period_days below 1; 22008 as_of; 22003 a total past 64 bits.';

CREATE FUNCTION lifecycle_rfm(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE, unit_days double precision DEFAULT 7,
    OUT x integer, OUT t_x double precision, OUT t_cal double precision, OUT m_x double precision) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION lifecycle_rfm(lifecycle_profile, date, double precision) IS
'Frequency, recency, age and monetary value, as fitted models take them.

x: days with a repeat purchase. t_x: from the first to the last purchase, and t_cal: from the first purchase to as_of, in units of unit_days. m_x:
mean value of a repeat day, 0 without any. NULL before the first purchase.
Errors: 22023 unit_days not finite or not above 0; 22008 as_of.
Source: Fader, Hardie and Lee, Marketing Science 24, 2005.';

CREATE FUNCTION lifecycle_sparkline(profile lifecycle_profile, as_of date DEFAULT CURRENT_DATE, periods integer DEFAULT 24) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_sparkline(lifecycle_profile, date, integer) IS
'Net revenue of the last periods of 30 days, one block a period.

The periods end on as_of. The lowest block for none, the others by share of the highest. Encodings other than UTF8 get _.:-=+*#.
Errors: 22023 periods outside 1 to 1000; 22008 as_of.';
