
-- What all customers together are worth, and what changed it.

CREATE TYPE lifecycle_equity AS (
    customers bigint,
    equity numeric,
    standard_error numeric,
    stage_customers bigint[],
    stage_equity numeric[]
);
COMMENT ON TYPE lifecycle_equity IS
'Customer equity: what is expected of all customers together, and by stage.

Stages come in the order of lifecycle_stage.';
COMMENT ON COLUMN lifecycle_equity.customers IS 'How many customers had an event up to the day.';
COMMENT ON COLUMN lifecycle_equity.equity IS 'Sum of their expected_npv (lifecycle_clv), each rounded to six decimals; a customer who never ordered adds 0.';
COMMENT ON COLUMN lifecycle_equity.standard_error IS 'Standard error of the sum as a forecast: the chance of each customer, and 17 % of equity for
what all customers have in common.';
COMMENT ON COLUMN lifecycle_equity.stage_customers IS 'Customers in each stage.';
COMMENT ON COLUMN lifecycle_equity.stage_equity IS 'Equity in each stage; they sum to equity exactly.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_add(state bigint[], profile lifecycle_profile, as_of date) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_add(bigint[], lifecycle_profile, date) IS
'Takes a customer into the state of lifecycle_equity.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_subtract(state bigint[], profile lifecycle_profile, as_of date) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_subtract(bigint[], lifecycle_profile, date) IS
'Takes a customer back out of the state of lifecycle_equity.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_add(state bigint[], profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_add(bigint[], lifecycle_profile, date, lifecycle_model) IS
'Takes a customer into the state of lifecycle_equity, by a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_subtract(state bigint[], profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_subtract(bigint[], lifecycle_profile, date, lifecycle_model) IS
'Takes a customer back out of the state of lifecycle_equity, by a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_merge(bigint[], bigint[]) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_merge(bigint[], bigint[]) IS
'Two partial states of lifecycle_equity as one.

Errors: 22P03 an array that is not such a state; 22003 a sum.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_final(bigint[]) RETURNS lifecycle_equity
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_final(bigint[]) IS
'What a state of lifecycle_equity says.

NULL without a customer.
Errors: 22P03 an array that is not such a state.';

CREATE AGGREGATE lifecycle_equity(profile lifecycle_profile, as_of date) (
    SFUNC = lifecycle_internal.lifecycle_equity_add, STYPE = bigint[], SSPACE = 216,
    FINALFUNC = lifecycle_internal.lifecycle_equity_final, COMBINEFUNC = lifecycle_internal.lifecycle_equity_merge,
    MSFUNC = lifecycle_internal.lifecycle_equity_add, MINVFUNC = lifecycle_internal.lifecycle_equity_subtract,
    MSTYPE = bigint[], MSSPACE = 216, MFINALFUNC = lifecycle_internal.lifecycle_equity_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_equity(lifecycle_profile, date) IS
'Customer equity on as_of: what is expected of all customers, by stage.

What is expected of a customer is what lifecycle_clv says. Exact: the result depends on no order, and parts sum to the whole.
Rows with a NULL are skipped; NULL without a customer. By the model default.
A customer whose value is past 9.2e12 counts, with value 0. Errors: 22008 as_of; 22003 a total past 64 bits.';

CREATE AGGREGATE lifecycle_equity(profile lifecycle_profile, as_of date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_equity_add, STYPE = bigint[], SSPACE = 216,
    FINALFUNC = lifecycle_internal.lifecycle_equity_final, COMBINEFUNC = lifecycle_internal.lifecycle_equity_merge,
    MSFUNC = lifecycle_internal.lifecycle_equity_add, MINVFUNC = lifecycle_internal.lifecycle_equity_subtract,
    MSTYPE = bigint[], MSSPACE = 216, MFINALFUNC = lifecycle_internal.lifecycle_equity_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_equity(lifecycle_profile, date, lifecycle_model) IS
'The same by a model of your own.

Errors: 22004, 2202E and 22023 also, which name the column of the model.';

CREATE FUNCTION lifecycle_equity_rows(equity lifecycle_equity,
    OUT stage lifecycle_stage, OUT customers bigint, OUT stage_equity numeric, OUT share double precision) RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 7
BEGIN ATOMIC
    SELECT s.stage, (equity).stage_customers[s.n], (equity).stage_equity[s.n],
           ((equity).stage_equity[s.n] / nullif((equity).equity, 0))::double precision
    FROM unnest(enum_range(NULL::lifecycle_stage)) WITH ORDINALITY AS s (stage, n)
    WHERE (equity).stage_customers[s.n] > 0
    ORDER BY s.stage;
END;
COMMENT ON FUNCTION lifecycle_equity_rows(lifecycle_equity) IS
'Customer equity by stage, for the stages that have customers.

A row: how many customers, what they are worth together, and its share of the whole (NULL where that is 0).';

CREATE FUNCTION lifecycle_internal.lifecycle_total_band(total numeric, standard_error numeric, OUT low numeric, OUT high numeric) RETURNS record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_total_band(numeric, numeric) IS
'Band of a total of expected values: 95 of 100 lie within it.

To the cent; log-normal where the total is above 0, else normal.
standard_error: that of the total, as lifecycle_equity has it.';

CREATE FUNCTION lifecycle_internal.lifecycle_total_error(total numeric, variance numeric) RETURNS numeric
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_total_error(numeric, numeric) IS
'Standard error of a total of expected values, as lifecycle_equity has it.

variance: the sum of the customers'' squared standard errors; what all customers have in common is added.';

CREATE TYPE lifecycle_equity_bridge AS (
    customers bigint,
    opening numeric,
    new numeric,
    growth numeric,
    cross_sell numeric,
    referral numeric,
    decline numeric,
    loss numeric,
    win_back numeric,
    closing numeric,
    opening_error numeric,
    closing_error numeric
);
COMMENT ON TYPE lifecycle_equity_bridge IS
'What changed customer equity between two days.

opening + new + growth + cross_sell + referral + decline + loss + win_back = closing, exactly.';
COMMENT ON COLUMN lifecycle_equity_bridge.customers IS 'How many customers had ordered by the second day.';
COMMENT ON COLUMN lifecycle_equity_bridge.opening IS 'Equity on the first day.';
COMMENT ON COLUMN lifecycle_equity_bridge.new IS 'Value of customers who had not ordered by the first day.';
COMMENT ON COLUMN lifecycle_equity_bridge.growth IS 'Rises of value of all others, less cross_sell.';
COMMENT ON COLUMN lifecycle_equity_bridge.cross_sell IS
'The share of rises that margin of categories first bought after the first day has in the margin since, less what replaces margin that the others lost.';
COMMENT ON COLUMN lifecycle_equity_bridge.referral IS 'Value of new customers who came by word of another: those with a contact under the key referral.';
COMMENT ON COLUMN lifecycle_equity_bridge.decline IS
'Falls of value of all others: customers of both days who were terminated on both or on neither.';
COMMENT ON COLUMN lifecycle_equity_bridge.loss IS 'Changes of customers terminated on the second day and not on the first.';
COMMENT ON COLUMN lifecycle_equity_bridge.win_back IS 'Changes of customers terminated on the first day and not on the second.';
COMMENT ON COLUMN lifecycle_equity_bridge.closing IS 'Equity on the second day.';
COMMENT ON COLUMN lifecycle_equity_bridge.opening_error IS 'Standard error of opening, as in lifecycle_equity.';
COMMENT ON COLUMN lifecycle_equity_bridge.closing_error IS 'Standard error of closing.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_bridge_add(state bigint[], profile lifecycle_profile, since date, until date) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_bridge_add(bigint[], lifecycle_profile, date, date) IS
'Takes a customer into the state of lifecycle_equity_bridge.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_bridge_subtract(state bigint[], profile lifecycle_profile, since date, until date) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_bridge_subtract(bigint[], lifecycle_profile, date, date) IS
'Takes a customer back out of the state of lifecycle_equity_bridge.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_bridge_add(state bigint[], profile lifecycle_profile, since date, until date,
    model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_bridge_add(bigint[], lifecycle_profile, date, date, lifecycle_model) IS
'Takes a customer into the state of lifecycle_equity_bridge, by a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_bridge_subtract(state bigint[], profile lifecycle_profile, since date, until date,
    model lifecycle_model) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_bridge_subtract(bigint[], lifecycle_profile, date, date, lifecycle_model) IS
'Takes a customer back out of the state of lifecycle_equity_bridge, by a model.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_bridge_merge(bigint[], bigint[]) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_bridge_merge(bigint[], bigint[]) IS
'Two partial states of lifecycle_equity_bridge as one.

Errors: 22P03 an array that is not such a state; 22003 a sum.';

CREATE FUNCTION lifecycle_internal.lifecycle_equity_bridge_final(bigint[]) RETURNS lifecycle_equity_bridge
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_equity_bridge_final(bigint[]) IS
'What a state of lifecycle_equity_bridge says.

NULL without a customer who ordered.
Errors: 22P03 an array that is not such a state.';

CREATE AGGREGATE lifecycle_equity_bridge(profile lifecycle_profile, since date, until date) (
    SFUNC = lifecycle_internal.lifecycle_equity_bridge_add, STYPE = bigint[], SSPACE = 216,
    FINALFUNC = lifecycle_internal.lifecycle_equity_bridge_final, COMBINEFUNC = lifecycle_internal.lifecycle_equity_bridge_merge,
    MSFUNC = lifecycle_internal.lifecycle_equity_bridge_add, MINVFUNC = lifecycle_internal.lifecycle_equity_bridge_subtract,
    MSTYPE = bigint[], MSSPACE = 216, MFINALFUNC = lifecycle_internal.lifecycle_equity_bridge_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_equity_bridge(lifecycle_profile, date, date) IS
'What changed customer equity from the day since to the day until.

The change of each customer falls into one bucket by the stages on both days; a rise is shared between growth and cross_sell.
Exact: the buckets sum to the whole, whatever the order. Rows with a NULL are skipped; NULL without a customer who ordered.
By the model default.
A customer whose value is past 9.2e12 counts with value 0.
Errors: 22023 until not after since; 22008 either; 22003 a total past 64 bits.';

CREATE AGGREGATE lifecycle_equity_bridge(profile lifecycle_profile, since date, until date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_equity_bridge_add, STYPE = bigint[], SSPACE = 216,
    FINALFUNC = lifecycle_internal.lifecycle_equity_bridge_final, COMBINEFUNC = lifecycle_internal.lifecycle_equity_bridge_merge,
    MSFUNC = lifecycle_internal.lifecycle_equity_bridge_add, MINVFUNC = lifecycle_internal.lifecycle_equity_bridge_subtract,
    MSTYPE = bigint[], MSSPACE = 216, MFINALFUNC = lifecycle_internal.lifecycle_equity_bridge_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_equity_bridge(lifecycle_profile, date, date, lifecycle_model) IS
'The same by a model of your own.

Errors: 22004, 2202E and 22023 also, which name the column of the model.';
