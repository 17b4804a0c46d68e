
-- Models learned from one's own customers.

CREATE TYPE lifecycle_fit_summary AS (
    model lifecycle_model,
    customers bigint,
    customers_excluded bigint,
    periods bigint,
    log_likelihood_start double precision,
    log_likelihood double precision,
    iterations integer,
    converged boolean,
    reason text
);
COMMENT ON TYPE lifecycle_fit_summary IS
'What lifecycle_fit_report returns: the fitted model, ready to insert; customers and periods it was fitted to; customers_excluded, those without an order by their as_of and those beyond the sample of a population with more than a million different periods; the natural log-likelihood of all histories by the model given and by the fitted one; iterations; whether they converged, and the reason they ended.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_add(state bytea, profile lifecycle_profile, as_of date, model lifecycle_model) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_add(bytea, lifecycle_profile, date, lifecycle_model) IS
'Takes a customer into the state of lifecycle_fit. A row with a NULL is skipped. Errors: 22023 engine rules or different models, 54000 more customers than one value holds.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_combine(bytea, bytea) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_combine(bytea, bytea) IS
'Both parts of a population as one state of lifecycle_fit. Errors: 22023 different models, 54000 more customers than one value holds, 22P03 no such state.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_final(bytea) RETURNS lifecycle_model
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_final(bytea) IS
'The model fitted to the customers in a state of lifecycle_fit.';

CREATE FUNCTION lifecycle_internal.lifecycle_fit_report_final(bytea) RETURNS lifecycle_fit_summary
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_fit_report_final(bytea) IS
'The same, and how the fit went.';

CREATE AGGREGATE lifecycle_fit(profile lifecycle_profile, as_of date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_fit_add, STYPE = bytea, SSPACE = 65536,
    FINALFUNC = lifecycle_internal.lifecycle_fit_final, COMBINEFUNC = lifecycle_internal.lifecycle_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_fit(lifecycle_profile, date, lifecycle_model) IS
'A model of engine bayes learned from a population, one profile a customer, starting from the model given: moves, intensities, own rates, manners and dispersions, by expectation maximisation (Baum et al. 1970) with the model given as prior, so that stages keep their meaning; starts, stage weights and switch margin stay. The row is ready to insert: its name is that of the model given and _fitted, its description tells how the fit went. What happened after a row''s as_of is not seen; the first 1200 periods of a customer count. The order of rows and the number of workers change nothing. At most 60 iterations. Rows with a NULL are skipped; NULL without any. Errors: 22023 fewer than 50 customers with an order, engine rules, or different models; those of a model; 22008 as_of; 54000 too many customers.';

CREATE AGGREGATE lifecycle_fit_report(profile lifecycle_profile, as_of date, model lifecycle_model) (
    SFUNC = lifecycle_internal.lifecycle_fit_add, STYPE = bytea, SSPACE = 65536,
    FINALFUNC = lifecycle_internal.lifecycle_fit_report_final, COMBINEFUNC = lifecycle_internal.lifecycle_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_fit_report(lifecycle_profile, date, lifecycle_model) IS
'lifecycle_fit with a report: see type lifecycle_fit_summary. Errors as lifecycle_fit.';
