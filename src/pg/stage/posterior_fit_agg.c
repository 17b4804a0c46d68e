/*
 * posterior_fit_agg.c - a model learned from a shop, as an aggregate over profiles.
 *
 * The state keeps a record a customer (posterior_fit.h) of those whose
 * histories by their as_of have the smallest hashes, so it is bounded, and which
 * customers it keeps depends neither on what came later, nor on their order, nor
 * on how they were dealt out to workers.
 */
#include "support/compat.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "stage/posterior_fit.h"
#include "support/agg_state.h"
#include "support/errors.h"
#include "support/model_datum.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_fit_add);
PG_FUNCTION_INFO_V1(lifecycle_fit_combine);
PG_FUNCTION_INFO_V1(lifecycle_fit_serialize);
PG_FUNCTION_INFO_V1(lifecycle_fit_deserialize);
PG_FUNCTION_INFO_V1(lifecycle_fit_final);
PG_FUNCTION_INFO_V1(lifecycle_fit_report_final);

#define FIT_MODEL_ARG 3
#define ROOM_AT_FIRST ((Size) 65536)
#define NAME_CHARACTERS 56 /* so that _fitted fits the 63 of a model's name */

typedef struct fit_state
{
	HeapTupleHeader model; /* the row to start from */
	int32 period_days;
	int64 customers; /* with an order by their as_of */
	int64 excluded;  /* without one */
	uint64 limit;    /* customers of a larger hash are not in the sample */
	int64 kept;      /* records since the sample was thinned */
	uint8_t *records;
	Size used;
	Size room;
} fit_state;

static fit_state *
new_state(MemoryContext memory, const void *model, Size size, int32 period_days)
{
	fit_state *state = MemoryContextAllocZero(memory, sizeof(fit_state));

	state->model = MemoryContextAlloc(memory, size);
	memcpy(state->model, model, size);
	state->period_days = period_days;
	state->limit = PG_UINT64_MAX;
	state->records = MemoryContextAlloc(memory, ROOM_AT_FIRST);
	state->room = ROOM_AT_FIRST;
	return state;
}

static Size
model_size(const fit_state *state)
{
	return HeapTupleHeaderGetDatumLength(state->model);
}

/* Keeps the customers of the smallest hashes. */
static void
thin(fit_state *state)
{
	size_t used = state->used;

	lifecycle_check(
	    lc_learn_thin(state->records, &used, lc_learn_defaults.customers_most, &lifecycle_env, &state->limit), NULL,
	    NULL);
	state->used = used;
	state->kept = 0;
}

static void
append(fit_state *state, const void *records, Size size)
{
	if (state->used + size > state->room)
	{
		state->room = 2 * (state->used + size);
		state->records = repalloc_huge(state->records, state->room);
	}
	memcpy(state->records + state->used, records, size);
	state->used += size;
}

static void
check_same_model(const fit_state *state, const void *model, Size size)
{
	if (model_size(state) != size || memcmp(state->model, model, size) != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("lifecycle_fit was given different models"),
		                errhint("Give every row of a group the same model, the one to start from.")));
}

/* What is worked out once per query. */
typedef struct fit_call
{
	lifecycle_model_cache model;
	lc_engine engine; /* once its period_days is not 0 */
	uint8_t record[LC_LEARN_RECORD_SIZE];
} fit_call;

static fit_call *
call_of(FunctionCallInfo fcinfo)
{
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(fit_call));
	return fcinfo->flinfo->fn_extra;
}

static void
add_customer(fit_state *state, fit_call *call, lc_profile profile, lc_day as_of)
{
	size_t size;

	if (call->engine.period_days != state->period_days)
		lifecycle_check(lc_learn_prepare(state->period_days, &call->engine), NULL, NULL);
	lifecycle_check(lc_learn_write(profile, as_of, &call->engine, &lifecycle_env, call->record, &size), NULL, NULL);
	if (size == 0)
		return;
	append(state, call->record, size);
	if (++state->kept > 2 * lc_learn_defaults.customers_most)
		thin(state);
}

/* (state, profile, as_of, model): a row with a NULL is skipped */
Datum
lifecycle_fit_add(PG_FUNCTION_ARGS)
{
	fit_state *state = PG_ARGISNULL(0) ? NULL : (fit_state *) PG_GETARG_POINTER(0);
	fit_call *call;
	HeapTupleHeader model;
	lc_profile profile;
	lc_day as_of;
	bool ordered;
	uint64_t hash;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(FIT_MODEL_ARG))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	call = call_of(fcinfo);
	model = PG_GETARG_HEAPTUPLEHEADER(FIT_MODEL_ARG);
	if (state == NULL)
		state = new_state(lifecycle_agg_memory(fcinfo), model, HeapTupleHeaderGetDatumLength(model),
		                  lifecycle_model_arg(fcinfo, FIT_MODEL_ARG, &call->model)->model.period_days);
	else
		check_same_model(state, model, HeapTupleHeaderGetDatumLength(model));
	profile = lifecycle_profile_arg(fcinfo, 1);
	as_of = lifecycle_day_from_date(PG_GETARG_DATUM(2), "as_of");
	hash = lc_learn_hash(profile, as_of, &ordered);
	if (ordered)
		state->customers++;
	else
		state->excluded++;
	if (ordered && hash <= state->limit)
		add_customer(state, call, profile, as_of);
	PG_RETURN_POINTER(state);
}

/* Both parts of a population. */
Datum
lifecycle_fit_combine(PG_FUNCTION_ARGS)
{
	fit_state *state = PG_ARGISNULL(0) ? NULL : (fit_state *) PG_GETARG_POINTER(0);
	const fit_state *other = PG_ARGISNULL(1) ? NULL : (const fit_state *) PG_GETARG_POINTER(1);

	if (other == NULL && state == NULL)
		PG_RETURN_NULL();
	if (other == NULL)
		PG_RETURN_POINTER(state);
	if (state == NULL)
		state = new_state(lifecycle_agg_memory(fcinfo), other->model, model_size(other), other->period_days);
	check_same_model(state, other->model, model_size(other));
	append(state, other->records, other->used);
	state->customers += other->customers;
	state->excluded += other->excluded;
	state->limit = Min(state->limit, other->limit);
	thin(state);
	PG_RETURN_POINTER(state);
}

/* ---- between processes of one server, whose numbers are in one order ---- */

Datum
lifecycle_fit_serialize(PG_FUNCTION_ARGS)
{
	const fit_state *state = (const fit_state *) PG_GETARG_POINTER(0);
	StringInfoData bytes;

	pq_begintypsend(&bytes);
	pq_sendint32(&bytes, (uint32) state->period_days);
	pq_sendint64(&bytes, state->customers);
	pq_sendint64(&bytes, state->excluded);
	pq_sendint64(&bytes, (int64) state->limit);
	pq_sendint32(&bytes, (uint32) model_size(state));
	pq_sendbytes(&bytes, (const char *) state->model, (int) model_size(state));
	pq_sendint32(&bytes, (uint32) state->used);
	pq_sendbytes(&bytes, (const char *) state->records, (int) state->used);
	PG_RETURN_BYTEA_P(pq_endtypsend(&bytes));
}

Datum
lifecycle_fit_deserialize(PG_FUNCTION_ARGS)
{
	bytea *value = PG_GETARG_BYTEA_PP(0);
	StringInfoData bytes;
	fit_state *state;
	int32 period_days;
	int64 customers;
	int64 excluded;
	uint64 limit;
	int size;

	initStringInfo(&bytes);
	appendBinaryStringInfo(&bytes, VARDATA_ANY(value), (int) VARSIZE_ANY_EXHDR(value));
	period_days = (int32) pq_getmsgint(&bytes, sizeof(int32));
	customers = pq_getmsgint64(&bytes);
	excluded = pq_getmsgint64(&bytes);
	limit = (uint64) pq_getmsgint64(&bytes);
	size = (int) pq_getmsgint(&bytes, sizeof(int32));
	state = new_state(CurrentMemoryContext, pq_getmsgbytes(&bytes, size), (Size) size, period_days);
	state->customers = customers;
	state->excluded = excluded;
	state->limit = limit;
	size = (int) pq_getmsgint(&bytes, sizeof(int32));
	append(state, pq_getmsgbytes(&bytes, size), (Size) size);
	pq_getmsgend(&bytes);
	PG_RETURN_POINTER(state);
}

/* ---- the result ---- */

typedef struct fitted
{
	lc_model model;
	lc_learned learned;
} fitted;

/* Learns from a copy, because a window asks more than once. */
static fitted *
fit(const fit_state *state)
{
	fitted *f = palloc(sizeof(fitted));
	uint8_t *records = MemoryContextAllocHuge(CurrentMemoryContext, Max(state->used, 1));
	lc_status status;

	memcpy(records, state->records, state->used);
	lifecycle_model_from_row(state->model, &f->model);
	status = lc_learn(&f->model, records, state->used, &lc_learn_defaults, &lifecycle_env, &f->learned);
	/* with nobody to learn from, the model stays as it was given */
	if (status == LC_BAD_PARAMETER)
		f->learned = (lc_learned){.customers = 0};
	else
	{
		lifecycle_check(status, NULL, NULL);
		lc_learn_take(&f->learned, &f->model);
	}
	return f;
}

static char *
new_name(const char *given)
{
	int length = pg_mbcharcliplen(given, (int) strlen(given), NAME_CHARACTERS);

	return psprintf("%.*s_fitted", length, given);
}

static Datum
fitted_row(const fit_state *state, const fitted *f)
{
	char *name = lifecycle_model_name(state->model);
	char *description = psprintf("Model \"%s\" learned from " INT64_FORMAT " of " INT64_FORMAT
	                             " customers over " INT64_FORMAT " periods: log-likelihood %.1f before, %.1f after.",
	                             name, f->learned.customers, state->customers, f->learned.periods,
	                             f->learned.log_likelihood_start, f->learned.log_likelihood);

	return lifecycle_model_fitted_row(state->model, new_name(name), description, &f->model);
}

/* (state): the model, ready to insert */
Datum
lifecycle_fit_final(PG_FUNCTION_ARGS)
{
	const fit_state *state = PG_ARGISNULL(0) ? NULL : (const fit_state *) PG_GETARG_POINTER(0);

	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(fitted_row(state, fit(state)));
}

enum report_columns
{
	REPORT_MODEL,
	REPORT_CUSTOMERS,
	REPORT_EXCLUDED,
	REPORT_LEFT_OUT,
	REPORT_PERIODS,
	REPORT_START,
	REPORT_END,
	REPORT_COLUMNS
};

/* (state): the model and how the fit went */
Datum
lifecycle_fit_report_final(PG_FUNCTION_ARGS)
{
	const fit_state *state = PG_ARGISNULL(0) ? NULL : (const fit_state *) PG_GETARG_POINTER(0);
	TupleDesc row;
	fitted *f;
	Datum values[REPORT_COLUMNS];
	bool nulls[REPORT_COLUMNS] = {false};

	if (state == NULL)
		PG_RETURN_NULL();
	get_call_result_type(fcinfo, NULL, &row);
	BlessTupleDesc(row);
	f = fit(state);
	values[REPORT_MODEL] = fitted_row(state, f);
	values[REPORT_CUSTOMERS] = Int64GetDatum(f->learned.customers);
	values[REPORT_EXCLUDED] = Int64GetDatum(state->excluded);
	values[REPORT_LEFT_OUT] = Int64GetDatum(state->customers - f->learned.customers);
	values[REPORT_PERIODS] = Int64GetDatum(f->learned.periods);
	values[REPORT_START] = Float8GetDatum(f->learned.log_likelihood_start);
	values[REPORT_END] = Float8GetDatum(f->learned.log_likelihood);
	return HeapTupleGetDatum(heap_form_tuple(row, values, nulls));
}
