
-- The value of customers who stay with the same probability each period, and of those who move between states.

CREATE FUNCTION clv_retention(margin double precision, retention double precision, discount double precision,
    horizon integer DEFAULT NULL, growth double precision DEFAULT 0, first_margin text DEFAULT 'end',
    retention_spend double precision DEFAULT 0) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_retention' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_retention(double precision, double precision, double precision, integer, double precision, text, double precision) IS
'Value of a customer who brings margin each period, stays from one to the next with probability retention, at a rate of discount a period (above -1: a negative one makes later margins worth more). first_margin end: the first margin comes at the end of the first period from who is still there, so for ever margin * retention / (1 + discount - retention * (1 + growth)) (Gupta and Lehmann 2003); now: the first comes now, from everybody. horizon: periods, NULL for ever; with now, the margin of today is besides. growth: of the margin a period. retention_spend: on each customer, in the middle of each period (Berger and Nasr 1998, case 1). NULL if any argument but the horizon is. Errors: 22023 an argument out of its range, or a value for ever that diverges; 22003 a value past double precision.';

CREATE FUNCTION clv_breakeven_acquisition(acquisition double precision, margin double precision, retention double precision,
    discount double precision, horizon integer DEFAULT NULL, growth double precision DEFAULT 0,
    first_margin text DEFAULT 'end', retention_spend double precision DEFAULT 0) RETURNS double precision
AS 'MODULE_PATHNAME', 'lifecycle_clv_breakeven_acquisition' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_breakeven_acquisition(double precision, double precision, double precision, double precision, integer, double precision, text, double precision) IS
'What may be spent on a prospect who becomes a customer with probability acquisition before the relationship costs more than it brings: acquisition * clv_retention(...). With acquisition 1, what a customer who is certain may cost. Errors: as clv_retention.';

CREATE FUNCTION clv_acquisition_optimum(ceiling double precision, response double precision, margin double precision,
    OUT spend double precision, OUT rate double precision, OUT value double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_acquisition_optimum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_acquisition_optimum(double precision, double precision, double precision) IS
'What to spend on each prospect, where spend brings an acquisition rate of ceiling * (1 - e^(-response * spend)) and a customer is worth margin (Blattberg and Deighton 1996): the spend that maximises value = rate * margin - spend. Nothing is spent where the first unit does not pay. response follows from what is known today: -ln(1 - rate / ceiling) / spend. Errors: 22023 an argument out of its range, 22003 a value past double precision.';

CREATE FUNCTION clv_retention_optimum(ceiling double precision, response double precision, margin double precision,
    discount double precision, OUT spend double precision, OUT rate double precision, OUT value double precision) RETURNS record
AS 'MODULE_PATHNAME', 'lifecycle_clv_retention_optimum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
COMMENT ON FUNCTION clv_retention_optimum(double precision, double precision, double precision, double precision) IS
'What to spend each period on each customer, where spend brings a retention rate of ceiling * (1 - e^(-response * spend)) (Blattberg and Deighton 1996): the spend that maximises value = (rate * margin - spend) / (1 + discount - rate), all that a customer of today is still to bring. Errors: 22023 an argument out of its range, or a ceiling not below 1 + discount; 22003 a value past double precision.';

CREATE FUNCTION clv_markov(transition double precision[], reward double precision[], discount double precision,
    horizon integer DEFAULT NULL, stop_when_negative boolean DEFAULT false) RETURNS double precision[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_markov' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION clv_markov(double precision[], double precision[], double precision, integer, boolean) IS
'Value of a relationship in each of up to 256 states: the state of a period brings its reward, the first one now, then leads on with the probabilities of its row of transition (Pfeifer and Carraway 2000). discount: a period, above -1. horizon: periods after now, NULL for ever (a linear system, refused where double precision is too coarse for it). stop_when_negative: the relationship may be ended before any period''s reward, and is where it would lose from then on; values are those of the best policy. Rows must sum to 1 within 1e-9. NULL if any argument but the horizon is. Errors: 2202E shapes that do not fit, 22004 a NULL element, 22023 a probability, row sum, reward, discount or horizon out of its range (for ever the discount must be above 0), 54000 too many states, 22003 a value past double precision.';

CREATE FUNCTION clv_markov_stop(transition double precision[], reward double precision[], discount double precision,
    horizon integer DEFAULT NULL) RETURNS boolean[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_markov_stop' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION clv_markov_stop(double precision[], double precision[], double precision, integer) IS
'In which states to end the relationship now: the policy behind clv_markov with stop_when_negative. Errors: as clv_markov.';
