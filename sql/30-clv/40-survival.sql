
-- How long customers last, without a model of why.

CREATE TYPE clv_survival_point AS (
    at float8, at_risk float8, events float8, censored float8,
    survival float8, error float8, low float8, high float8
);
COMMENT ON TYPE clv_survival_point IS
'A point of a survival curve.

at: the time. at_risk: customers seen until then; of them events left, and censored were seen for the last time.
survival: the share that lasts longer. error: its standard error (Greenwood), NULL once nobody is left.
low, high: its interval of 95 %, on the scale of log(-log).';

CREATE FUNCTION lifecycle_internal.clv_survival_add(state internal, duration float8, event boolean) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_km' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_survival_add(internal, float8, boolean) IS
'Takes a customer into the state of clv_survival.';

CREATE FUNCTION lifecycle_internal.clv_survival_add(state internal, duration float8, event boolean, weight float8) RETURNS internal
AS 'MODULE_PATHNAME', 'lifecycle_clv_add_km' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION lifecycle_internal.clv_survival_add(internal, float8, boolean, float8) IS
'Takes a row into the state of clv_survival, which stands for weight customers.';

CREATE FUNCTION lifecycle_internal.clv_survival_final(state internal) RETURNS clv_survival_point[]
AS 'MODULE_PATHNAME', 'lifecycle_clv_survival' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION lifecycle_internal.clv_survival_final(internal) IS
'The survival curve of the customers of a state.';

CREATE AGGREGATE clv_survival(duration float8, event boolean) (
    SFUNC = lifecycle_internal.clv_survival_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_survival_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_survival(float8, boolean) IS
'The survival curve of Kaplan and Meier: an array of points in order of time.

A row is a customer who was seen for duration and then left (event), or was a customer still. Of one time, those who left come first.
Use unnest. Rows with a NULL are skipped: empty if no other is there, NULL without any row.
Errors: 22023 a duration that is negative or not finite; 54000 too many distinct durations.
Source: Kaplan and Meier, Journal of the American Statistical Association 53, 1958.';

CREATE AGGREGATE clv_survival(duration float8, event boolean, weight float8) (
    SFUNC = lifecycle_internal.clv_survival_add, STYPE = internal, SSPACE = 1100,
    FINALFUNC = lifecycle_internal.clv_survival_final, COMBINEFUNC = lifecycle_internal.clv_combine,
    SERIALFUNC = lifecycle_internal.clv_serialize, DESERIALFUNC = lifecycle_internal.clv_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_survival(float8, boolean, float8) IS
'The same with each row standing for weight customers.

Errors: 22023 also a weight that is negative or not finite; 22003 weights of next to nothing, whose standard error is past double precision.';
