/*
 * hmm_fit_agg.c - a model fitted to a population, as an aggregate over profiles.
 *
 * The state is a bytea of an open end: a header, the model as it is sent, and
 * the customers' records (core/hmm_histories.h) one behind the other, with spare room.
 * It may come from anybody who calls these functions by hand, so nothing in it
 * is believed: the model is received as from a client, the records are checked
 * as they are read.
 */
#include "support/compat.h"

#include "access/htup_details.h"
#include "common/int.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "stage/hmm_fit.h"
#include "support/errors.h"
#include "support/model_datum.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_fit_add);
PG_FUNCTION_INFO_V1(lifecycle_fit_combine);
PG_FUNCTION_INFO_V1(lifecycle_fit_final);
PG_FUNCTION_INFO_V1(lifecycle_fit_report_final);

#define FIT_MODEL_ARG 3
#define STATE_MAGIC 0x4c434601
#define STATE_BYTES_MIN 4096
#define NAME_CHARACTERS 56 /* so that _fitted fits the 63 of a model's name */

typedef struct fit_state
{
	uint32 magic;
	uint32 used;     /* bytes, this header's included */
	uint32 model;    /* bytes of the model, which follows */
	uint32 excluded; /* customers without an order */
	char rest[];
} fit_state;

/* What is worked out once per query. */
typedef struct fit_call
{
	lifecycle_model_cache model;
	uint64 sent_of; /* the model that was sent, by model.generation */
	bytea *sent;
	uint8_t record[LC_COHORT_RECORD_SIZE];
} fit_call;

static fit_state *
state_of(struct varlena *value)
{
	return (fit_state *) VARDATA(value);
}

static bool
is_state(struct varlena *value)
{
	const fit_state *state = (const fit_state *) VARDATA(value);
	Size size = VARSIZE(value) - VARHDRSZ;

	return size >= sizeof(fit_state) && state->magic == STATE_MAGIC && state->used <= size &&
	       state->used >= sizeof(fit_state) && state->model <= state->used - sizeof(fit_state);
}

lifecycle_noreturn static void
invalid_state(void)
{
	lifecycle_state_error("The bytes are truncated, or no state of lifecycle_fit at all.");
}

static struct varlena *
checked(struct varlena *value)
{
	if (!is_state(value))
		invalid_state();
	return value;
}

/* The first argument, to be appended to: the very datum in an aggregate, else a copy. */
static struct varlena *
state_arg(FunctionCallInfo fcinfo)
{
	struct varlena *value = (struct varlena *) DatumGetPointer(PG_GETARG_DATUM(0));

	if (AggCheckCallContext(fcinfo, NULL) && VARATT_IS_4B_U(value))
		return checked(value);
	return checked((struct varlena *) PG_GETARG_BYTEA_P_COPY(0));
}

static struct varlena *
new_state(const bytea *model)
{
	uint32 size = VARSIZE_ANY_EXHDR(model);
	/* spare room is read by whoever makes an aggregate of these functions: nothing of others' may be in it */
	struct varlena *value = palloc0(STATE_BYTES_MIN + size);
	fit_state *state = state_of(value);

	SET_VARSIZE(value, STATE_BYTES_MIN + size);
	state->magic = STATE_MAGIC;
	state->used = sizeof(fit_state) + size;
	state->model = size;
	state->excluded = 0;
	memcpy(state->rest, VARDATA_ANY(model), size);
	return value;
}

static struct varlena *
append(struct varlena *value, const void *bytes, Size size)
{
	fit_state *state = state_of(value);
	Size needed = VARHDRSZ + state->used + size;

	if (needed > MaxAllocSize)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many customers to fit a model to"),
		                errdetail("Their histories take more than %d MB.", (int) (MaxAllocSize >> 20)),
		                errhint("Fit to a sample: a hundred thousand customers say as much as all.")));
	if (needed > VARSIZE(value))
	{
		Size room = Min(needed * 2, MaxAllocSize);
		struct varlena *larger = palloc0(room);

		memcpy(larger, value, VARHDRSZ + state->used);
		SET_VARSIZE(larger, room);
		value = larger;
		state = state_of(value);
	}
	memcpy((char *) state + state->used, bytes, size);
	state->used += size;
	return value;
}

static fit_call *
call_of(FunctionCallInfo fcinfo)
{
	fit_call *call = fcinfo->flinfo->fn_extra;

	if (call == NULL)
	{
		call = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(fit_call));
		call->model.ready = false;
		call->model.row = NULL;
		call->model.generation = 0;
		call->sent_of = 0;
		call->sent = NULL;
		fcinfo->flinfo->fn_extra = call;
	}
	return call;
}

/* The row's model, sent once. */
static const lc_model *
model_of(FunctionCallInfo fcinfo, fit_call *call)
{
	const lc_prepared *prepared = lifecycle_model_arg(fcinfo, FIT_MODEL_ARG, &call->model);

	if (call->sent_of != call->model.generation)
	{
		MemoryContext old;

		if (prepared->model.engine != LC_ENGINE_BAYES)
			ereport(ERROR,
			        (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			         errmsg("a model of engine \"%s\" cannot be fitted", lc_engine_names[prepared->model.engine]),
			         errhint("Start from a model of engine bayes: default, weekly, quarterly, yearly, or your "
			                 "own.")));
		old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		if (call->sent != NULL)
			pfree(call->sent);
		call->sent = OidSendFunctionCall(F_RECORD_SEND, PG_GETARG_DATUM(FIT_MODEL_ARG));
		call->sent_of = call->model.generation;
		MemoryContextSwitchTo(old);
	}
	return &prepared->model;
}

static void
check_same_model(const struct varlena *value, const char *model, Size size)
{
	const fit_state *state = (const fit_state *) VARDATA(value);

	if (state->model != size || memcmp(state->rest, model, size) != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("lifecycle_fit was given different models"),
		                errhint("Give every row of a group the same model, the one to start from.")));
}

/* (state, profile, as_of, model): a row with a NULL is skipped */
Datum
lifecycle_fit_add(PG_FUNCTION_ARGS)
{
	fit_call *call;
	const lc_model *model;
	struct varlena *state;
	size_t size;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(FIT_MODEL_ARG))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	call = call_of(fcinfo);
	model = model_of(fcinfo, call);
	state = PG_ARGISNULL(0) ? new_state(call->sent) : state_arg(fcinfo);
	check_same_model(state, VARDATA_ANY(call->sent), VARSIZE_ANY_EXHDR(call->sent));
	lifecycle_check(lc_cohort_write(lifecycle_profile_arg(fcinfo, 1),
	                                lifecycle_day_from_date(PG_GETARG_DATUM(2), "as_of"), model, call->record, &size),
	                NULL, NULL);
	if (size > 0)
		state = append(state, call->record, size);
	else if (state_of(state)->excluded < PG_UINT32_MAX)
		state_of(state)->excluded++;
	PG_RETURN_POINTER(state);
}

/* Both parts of a population. */
Datum
lifecycle_fit_combine(PG_FUNCTION_ARGS)
{
	struct varlena *state = state_arg(fcinfo);
	struct varlena *other = checked((struct varlena *) PG_GETARG_BYTEA_P(1));
	const fit_state *from = state_of(other);
	uint32 excluded;

	check_same_model(state, from->rest, from->model);
	if (pg_add_u32_overflow(state_of(state)->excluded, from->excluded, &excluded))
		excluded = PG_UINT32_MAX;
	state = append(state, from->rest + from->model, from->used - sizeof(fit_state) - from->model);
	state_of(state)->excluded = excluded;
	PG_RETURN_POINTER(state);
}

/* ---- the result ---- */

typedef struct fitted
{
	HeapTupleHeader given;
	lc_model model;
	lc_fit_result result;
	int64 excluded;
} fitted;

/* The model in the state, received as from a client. */
static HeapTupleHeader
given_model(const fit_state *state, Oid model_type)
{
	StringInfoData message;

	initStringInfo(&message);
	appendBinaryStringInfo(&message, state->rest, state->model);
	return DatumGetHeapTupleHeader(OidReceiveFunctionCall(F_RECORD_RECV, &message, model_type, -1));
}

static fitted *
fit(FunctionCallInfo fcinfo, Oid model_type)
{
	struct varlena *value = checked((struct varlena *) PG_GETARG_BYTEA_P(0));
	const fit_state *state = state_of(value);
	fitted *f = palloc(sizeof(fitted));
	lc_status status;

	f->given = given_model(state, model_type);
	f->excluded = state->excluded;
	lifecycle_model_from_row(f->given, &f->model);
	status = lc_fit(&f->model.dynamics, (const uint8_t *) state->rest + state->model,
	                state->used - sizeof(fit_state) - state->model, &lc_fit_defaults, &lifecycle_env, &f->result);
	if (status == LC_BAD_PARAMETER)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("too few customers to fit a model to: " INT64_FORMAT, f->result.customers),
		                errdetail("A fit takes %d customers with an order by their as_of; " INT64_FORMAT
		                          " were given without one.",
		                          LC_FIT_CUSTOMERS_MIN, f->excluded),
		                errhint("Use the model as it is until there are more customers.")));
	if (status == LC_CORRUPT)
		invalid_state();
	lifecycle_check(status, NULL, NULL);
	f->model.dynamics = f->result.dynamics;
	return f;
}

static char *
new_name(const char *given)
{
	int length = pg_mbcharcliplen(given, (int) strlen(given), NAME_CHARACTERS);

	return psprintf("%.*s_fitted", length, given);
}

static const char *
reason_of(const lc_fit_result *result)
{
	return result->converged ? "converged: another iteration gains nothing worth having"
	                         : "not converged: the iterations ran out";
}

static Datum
fitted_row(const fitted *f)
{
	const lc_fit_result *result = &f->result;
	char *name = lifecycle_model_name(f->given);
	char *description =
	    psprintf("Model \"%s\" fitted to " INT64_FORMAT " customers over " INT64_FORMAT
	             " periods: log-likelihood %.1f before, %.1f after %d iterations; %s.",
	             name, result->customers, result->periods, result->log_likelihood_start, result->log_likelihood,
	             result->iterations, result->converged ? "converged" : "not converged");

	return lifecycle_model_fitted_row(f->given, new_name(name), description, &f->model);
}

/* (state): the model, ready to insert */
Datum
lifecycle_fit_final(PG_FUNCTION_ARGS)
{
	Oid model_type;

	get_call_result_type(fcinfo, &model_type, NULL);
	PG_RETURN_DATUM(fitted_row(fit(fcinfo, model_type)));
}

enum report_columns
{
	REPORT_MODEL,
	REPORT_CUSTOMERS,
	REPORT_EXCLUDED,
	REPORT_PERIODS,
	REPORT_START,
	REPORT_END,
	REPORT_ITERATIONS,
	REPORT_CONVERGED,
	REPORT_REASON,
	REPORT_COLUMNS
};

/* (state): the model and how the fit went */
Datum
lifecycle_fit_report_final(PG_FUNCTION_ARGS)
{
	TupleDesc row;
	fitted *f;
	Datum values[REPORT_COLUMNS];
	bool nulls[REPORT_COLUMNS] = {false};

	get_call_result_type(fcinfo, NULL, &row);
	BlessTupleDesc(row);
	f = fit(fcinfo, TupleDescAttr(row, REPORT_MODEL)->atttypid);
	values[REPORT_MODEL] = fitted_row(f);
	values[REPORT_CUSTOMERS] = Int64GetDatum(f->result.customers);
	values[REPORT_EXCLUDED] = Int64GetDatum(f->excluded + f->result.left_out);
	values[REPORT_PERIODS] = Int64GetDatum(f->result.periods);
	values[REPORT_START] = Float8GetDatum(f->result.log_likelihood_start);
	values[REPORT_END] = Float8GetDatum(f->result.log_likelihood);
	values[REPORT_ITERATIONS] = Int32GetDatum(f->result.iterations);
	values[REPORT_CONVERGED] = BoolGetDatum(f->result.converged);
	values[REPORT_REASON] = CStringGetTextDatum(reason_of(&f->result));
	return HeapTupleGetDatum(heap_form_tuple(row, values, nulls));
}
