
-- Models learned from one's own customers.

CREATE TYPE lifecycle_fit_summary AS (
    model lifecycle_model,
    customers bigint,
    customers_excluded bigint,
    customers_left_out bigint,
    periods bigint,
    log_likelihood_start double precision,
    log_likelihood double precision
);
COMMENT ON TYPE lifecycle_fit_summary IS
'What lifecycle_fit_report returns.

model: the learned model, ready to insert. customers, periods: what it was learned from.
customers_excluded: those without an order by their as_of. customers_left_out: those of a large shop beyond the sample.
log_likelihood_start, log_likelihood: natural, of the sample, by the model given and by the learned one.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_add(state internal, profile lifecycle_profile, as_of date,
    model lifecycle_model) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_add(internal, lifecycle_profile, date, lifecycle_model) IS
'Takes a customer into the state of lifecycle_fit.

A row with a NULL is skipped.
Errors: 22023 different models, 22008 as_of.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_combine(internal, internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_combine(internal, internal) IS
'Both parts of a population as one state of lifecycle_fit.

Errors: 22023 different models.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_serialize(internal) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_serialize(internal) IS 'A state of lifecycle_fit as bytes, for another process.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_deserialize(bytea, internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_deserialize(bytea, internal) IS 'Another process''s state of lifecycle_fit.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_final(internal) RETURNS lifecycle_model
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_final(internal) IS 'The model learned from the customers in a state of lifecycle_fit.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_report_final(internal) RETURNS lifecycle_fit_summary
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_report_final(internal) IS 'The same, and how the fit went.';

CREATE AGGREGATE lifecycle_fit(profile lifecycle_profile, as_of date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_fit_add, STYPE = internal, SSPACE = 4000000,
    FINALFUNC = lifecycle_internal.lifecycle_fit_final, COMBINEFUNC = lifecycle_internal.lifecycle_fit_combine,
    SERIALFUNC = lifecycle_internal.lifecycle_fit_serialize, DESERIALFUNC = lifecycle_internal.lifecycle_fit_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_fit(lifecycle_profile, date, lifecycle_model) IS
'A model learned from a shop''s customers, one profile each, as known on as_of.

Learned are the columns of the posterior: how often new customers buy, how their rates move, how they leave, come back
and are lost, how purchases scatter, and what a purchase day brings (prior_margin and prior_orders, unless the model given
has prior_orders). Thresholds and other terms stay as in the model given, which counts as 20 customers more.
At most 5,000 customers are looked at, chosen by a hash of their histories up to as_of: the result depends neither on what
came later nor on their order nor on parallel workers. Without a customer who has ordered it is the model given; NULL without rows.
Errors: 22023 different models in one group, 22008 as_of.
Source: expectation maximisation, Baum et al. 1970; Dempster, Laird and Rubin 1977.';

CREATE AGGREGATE lifecycle_fit_report(profile lifecycle_profile, as_of date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_fit_add, STYPE = internal, SSPACE = 4000000,
    FINALFUNC = lifecycle_internal.lifecycle_fit_report_final, COMBINEFUNC = lifecycle_internal.lifecycle_fit_combine,
    SERIALFUNC = lifecycle_internal.lifecycle_fit_serialize, DESERIALFUNC = lifecycle_internal.lifecycle_fit_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_fit_report(lifecycle_profile, date, lifecycle_model) IS
'lifecycle_fit with a report: see type lifecycle_fit_summary.

Errors as lifecycle_fit.';
