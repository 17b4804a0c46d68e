
-- The value of customers who stay with the same probability each period, and of those who move between states.

CREATE FUNCTION clv_retention(margin float8, retention float8, discount float8,
    horizon integer DEFAULT NULL, growth float8 DEFAULT 0, first_margin text DEFAULT 'end',
    retention_spend float8 DEFAULT 0) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_retention' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_retention(float8, float8, float8, integer, float8, text, float8) IS
'Value of a customer who stays with the same probability each period.

margin: brought each period. retention: probability to stay from one period to the next. discount: a period, above -1; a negative one makes later
margins worth more. horizon: periods, NULL for ever. growth: of the margin a period.
first_margin end: the first margin comes at the end of the first period from those who are still there, so for ever margin * retention / (1 + discount
- retention * (1 + growth)). first_margin now: the first comes now, from everybody, and is not counted by horizon.
retention_spend: on each customer, in the middle of each period. NULL if any argument but the horizon is.
Errors: 22023 an argument out of its range, or a value for ever that diverges; 22003 a value past double precision.
Source: Gupta and Lehmann, Journal of Interactive Marketing 17, 2003; Berger and Nasr, Journal of Interactive Marketing 12, 1998, case 1.';

CREATE FUNCTION clv_breakeven_acquisition(acquisition float8, margin float8, retention float8,
    discount float8, horizon integer DEFAULT NULL, growth float8 DEFAULT 0,
    first_margin text DEFAULT 'end', retention_spend float8 DEFAULT 0) RETURNS float8
AS 'MODULE_PATHNAME', 'lifecycle_clv_breakeven_acquisition' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_breakeven_acquisition(float8, float8, float8, float8, integer, float8, text, float8) IS
'What may be spent on a prospect before a customer costs more than it brings.

acquisition: the probability that the prospect becomes a customer; with 1, what a customer who is certain may cost. The value is acquisition *
clv_retention(...), whose arguments the others are.
Errors: as clv_retention.';

CREATE FUNCTION clv_acquisition_optimum(ceiling float8, response float8, margin float8,
    OUT spend float8, OUT rate float8, OUT value float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_acquisition_optimum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_acquisition_optimum(float8, float8, float8) IS
'What to spend on each prospect, where more spend brings more customers.

Spend brings an acquisition rate of ceiling * (1 - e^(-response * spend)), and a customer is worth margin: the spend that maximises value = rate *
margin - spend. Nothing is spent where the first unit does not pay.
response follows from what is known today: -ln(1 - rate / ceiling) / spend.
Errors: 22023 an argument out of its range; 22003 a value past double precision.
Source: Blattberg and Deighton, Harvard Business Review 74, 1996.';

CREATE FUNCTION clv_retention_optimum(ceiling float8, response float8, margin float8,
    discount float8, OUT spend float8, OUT rate float8, OUT value float8) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_retention_optimum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_retention_optimum(float8, float8, float8, float8) IS
'What to spend a period on each customer, where more spend keeps more of them.

Spend brings a retention rate of ceiling * (1 - e^(-response * spend)): the spend that maximises value = (rate * margin - spend) / (1 + discount -
rate), all that a customer of today is still to bring.
Errors: 22023 an argument out of its range, or a ceiling not below 1 + discount; 22003 a value past double precision.
Source: Blattberg and Deighton, Harvard Business Review 74, 1996.';

CREATE FUNCTION clv_markov(transition float8[], reward float8[], discount float8,
    horizon integer DEFAULT NULL, stop_when_negative boolean DEFAULT false) RETURNS float8[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_markov' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION clv_markov(float8[], float8[], float8, integer, boolean) IS
'Value of a relationship in each of up to 256 states.

The state of a period brings its reward, the first one now, then leads on with the probabilities of its row of transition. Rows must sum to 1 within
1e-9. discount: a period, above -1. horizon: periods after now, NULL for ever.
stop_when_negative: the relationship may be ended before the reward of any period, and is ended where it would lose from then on; values are those of
the best policy. NULL if any argument but the horizon is.
Errors: 2202E shapes that do not fit; 22004 a NULL element; 22023 a probability, row sum, reward, discount or horizon out of its range (for ever the
discount must be above 0), or a linear system too ill-conditioned for double precision; 54000 too many states; 22003 a value past double precision.
Source: Pfeifer and Carraway, Journal of Interactive Marketing 14, 2000.';

CREATE FUNCTION clv_markov_stop(transition float8[], reward float8[], discount float8,
    horizon integer DEFAULT NULL) RETURNS boolean[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_markov_stop' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION clv_markov_stop(float8[], float8[], float8, integer) IS
'In which states to end the relationship now.

The policy behind clv_markov with stop_when_negative.
Errors: as clv_markov.';
