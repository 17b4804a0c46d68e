
-- How long customers last, without a model of why.

CREATE TYPE clv_survival_point AS (
    at double precision, at_risk double precision, events double precision, censored double precision,
    survival double precision, error double precision, low double precision, high double precision
);
COMMENT ON TYPE clv_survival_point IS
'A point of a survival curve: at this time, of at_risk who were seen until then, events left and censored were seen for the last time; survival is the share that lasts longer, error its standard error (Greenwood; NULL once nobody is left), low to high its interval of 95 % on the scale of log(-log).';

CREATE FUNCTION lifecycle_internal.clv_survival_add(state bytea, duration double precision, event boolean) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_km' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_survival_add(bytea, double precision, boolean) IS
'The state of a survival curve with one customer more.';

CREATE FUNCTION lifecycle_internal.clv_survival_add(state bytea, duration double precision, event boolean, weight double precision) RETURNS bytea
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_km' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_survival_add(bytea, double precision, boolean, double precision) IS
'The state of a survival curve with a row more that stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_survival_final(state bytea) RETURNS clv_survival_point[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION lifecycle_internal.clv_survival_final(bytea) IS
'The curve of the customers of a state. Errors: 22P03 bytes that are no state, 55000 outside an aggregate.';

CREATE AGGREGATE clv_survival(duration double precision, event boolean) (
    SFUNC = lifecycle_internal.clv_survival_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_survival_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_survival(double precision, boolean) IS
'The survival curve of Kaplan and Meier (1958), an array of points in order of time, for unnest: each row is a customer who was seen for duration and then left (event) or was a customer still. Of one time, those who left come first. Rows with a NULL are skipped: empty if no other is there, NULL without any row. Errors: 22023 a duration that is negative or not finite, 54000 too many distinct durations.';

CREATE AGGREGATE clv_survival(duration double precision, event boolean, weight double precision) (
    SFUNC = lifecycle_internal.clv_survival_add, STYPE = bytea, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_survival_final, COMBINEFUNC = lifecycle_internal.clv_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_survival(double precision, boolean, double precision) IS
'The same with each row standing for weight customers. Error: 22023 also a negative or infinite weight.';
