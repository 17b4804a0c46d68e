/*
 * cashflow_agg.c - aggregates of cash flows: net present value, internal rate of return.
 *
 * All aggregates share one state (agg_state.h).  Its body is lc_flows with their
 * terms (rate, timing, base, guess), which must be the same in every row.  Until
 * the first row without a NULL the state has no body; it exists all the same,
 * because a moving aggregate must not return a NULL state.
 */
#include "support/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "support/agg_state.h"
#include "support/args.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "value/irr.h"

PG_FUNCTION_INFO_V1(lifecycle_clv_flows_merge);
PG_FUNCTION_INFO_V1(lifecycle_clv_flows_serialize);
PG_FUNCTION_INFO_V1(lifecycle_clv_flows_deserialize);
PG_FUNCTION_INFO_V1(lifecycle_clv_npv_final_numeric);
PG_FUNCTION_INFO_V1(lifecycle_clv_npv_final_float8);
PG_FUNCTION_INFO_V1(lifecycle_clv_irr_final);
PG_FUNCTION_INFO_V1(lifecycle_clv_irr_all_final);

/* Whether an amount is added or taken back out. */
typedef enum direction
{
	TAKE_IN = 1,
	TAKE_OUT = -1
} direction;

/* ---- the state ---- */

static inline lc_flows *
flows_of(const lifecycle_agg_state *state)
{
	return state->body;
}

lifecycle_noreturn static void
refuse_periods(void)
{
	ereport(ERROR,
	        (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("cash flows have too many periods"),
	         errdetail("One group holds up to %u different periods or days.", lc_flows_room(LC_FLOWS_BITS_MAX))));
}

/* Empty flows, in the current memory context. */
static lc_flows *
new_flows(uint32 bits, const lc_flow_terms *terms)
{
	lc_flows *flows;

	if (bits > LC_FLOWS_BITS_MAX)
		refuse_periods();
	flows = palloc_extended(lc_flows_size(bits), MCXT_ALLOC_HUGE);
	lc_flows_init(flows, bits, terms);
	return flows;
}

/* ---- terms ---- */

static void
check_terms(const lc_flow_terms *terms)
{
	const char *subject = terms->irr ? "guess" : "rate";

	if (lc_rate_check(terms->rate) != LC_OK)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"%s\" must be a finite number above -1", subject),
		         errdetail("The value is %s.", lifecycle_number_text(terms->rate)),
		         errhint("A rate is a share: write 0.1 for 10 percent.")));
}

/* Raises 22023 for two rows with different terms. */
lifecycle_noreturn static void
refuse_terms(const lc_flow_terms *a, const lc_flow_terms *b)
{
	const char *subject = a->irr ? "guess" : "rate";
	const char *one = lifecycle_number_text(a->rate);
	const char *other = lifecycle_number_text(b->rate);

	if (a->rate == b->rate && a->timing != b->timing && a->timing < LC_TIMINGS && b->timing < LC_TIMINGS)
	{
		subject = "timing";
		one = lc_timing_names[a->timing];
		other = lc_timing_names[b->timing];
	}
	else if (a->rate == b->rate)
	{
		subject = "base";
		one = DatumGetCString(DirectFunctionCall1(date_out, Int32GetDatum(a->base)));
		other = DatumGetCString(DirectFunctionCall1(date_out, Int32GetDatum(b->base)));
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"%s\" must be the same in every row", subject),
	                errdetail("One row has %s, another has %s.", one, other),
	                errhint("Group by it, so that each group has one.")));
}

static lc_timing
timing_of(text *name)
{
	for (int timing = 0; timing < LC_TIMINGS; timing++)
		if (VARSIZE_ANY_EXHDR(name) == strlen(lc_timing_names[timing]) &&
		    memcmp(VARDATA_ANY(name), lc_timing_names[timing], VARSIZE_ANY_EXHDR(name)) == 0)
			return (lc_timing) timing;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown timing: \"%s\"", text_to_cstring(name)),
	                errhint("Use one of: begin, mid, end, continuous.")));
}

static int32
period_of(int32 period)
{
	if (unlikely(period < 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"period\" must not be negative"),
		                errdetail("The value is %d.", period),
		                errhint("Period 0 is now. For flows before the day of valuation use clv_xnpv with a base.")));
	return period;
}

/* ---- transition ---- */

static lifecycle_agg_state *
state_arg(FunctionCallInfo fcinfo)
{
	lifecycle_agg_state *state = lifecycle_agg_state_arg(fcinfo, 0);

	return likely(state != NULL) ? state : lifecycle_agg_state_new(lifecycle_agg_memory(fcinfo), 0);
}

/* The flows of the state; 22023 if their terms differ. */
static pg_attribute_always_inline lc_flows *
flows_for(FunctionCallInfo fcinfo, lifecycle_agg_state *state, const lc_flow_terms *terms)
{
	if (unlikely(state->body == NULL))
	{
		MemoryContext caller = MemoryContextSwitchTo(lifecycle_agg_memory(fcinfo));

		check_terms(terms);
		state->body = new_flows(LC_FLOWS_BITS_MIN, terms);
		MemoryContextSwitchTo(caller);
	}
	else if (unlikely(!lc_flow_terms_equal(&flows_of(state)->terms, terms)))
	{
		check_terms(terms);
		refuse_terms(&flows_of(state)->terms, terms);
	}
	return flows_of(state);
}

/* Moves the flows into a larger table. */
static lc_flows *
enlarge(FunctionCallInfo fcinfo, lifecycle_agg_state *state)
{
	MemoryContext caller = MemoryContextSwitchTo(lifecycle_agg_memory(fcinfo));
	lc_flows *flows = flows_of(state);
	lc_flows *larger = new_flows(lc_flows_bits_for(flows), &flows->terms);

	MemoryContextSwitchTo(caller);
	lifecycle_check(lc_flows_merge(larger, flows, &lifecycle_env), NULL, NULL);
	pfree(flows);
	state->body = larger;
	return larger;
}

static void
check_sum(lc_status status)
{
	if (likely(status == LC_OK))
		return;
	if (status == LC_TOO_LARGE)
		refuse_periods();
	if (status == LC_NOT_CONTAINED)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("cannot take out of cash flows what is not in them"),
		         errhint("Subtract only what was added before.")));
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("total of cash flows is out of range"),
	                errhint("Express amounts in a larger unit, such as thousands.")));
}

static pg_attribute_always_inline Datum
flow_row(FunctionCallInfo fcinfo, const lc_flow_terms *terms, int32 at, lc_money amount, direction way)
{
	lifecycle_agg_state *state = state_arg(fcinfo);
	lc_flows *flows = flows_for(fcinfo, state, terms);
	lc_flow_slot *slot = lc_flows_slot(flows, at);

	if (unlikely(slot == NULL))
		slot = lc_flows_slot(enlarge(fcinfo, state), at);
	check_sum(lc_flow_slot_add(slot, way, (lc_int128) amount * way));
	PG_RETURN_POINTER(state);
}

typedef lc_day (*day_reader)(Datum value, const char *subject);
typedef lc_money (*money_reader)(Datum value, const char *subject);

/* (state, rate, amount, period [, timing]) */
static pg_attribute_always_inline Datum
npv_row(FunctionCallInfo fcinfo, money_reader read_money, direction way)
{
	lc_flow_terms terms = {.rate = PG_GETARG_FLOAT8(1)};

	if (PG_NARGS() > 4)
		terms.timing = (uint8) timing_of(PG_GETARG_TEXT_PP(4));
	return flow_row(fcinfo, &terms, period_of(PG_GETARG_INT32(3)), read_money(PG_GETARG_DATUM(2), "amount"), way);
}

/* (state, amount, period [, guess]) */
static pg_attribute_always_inline Datum
irr_row(FunctionCallInfo fcinfo, money_reader read_money, direction way)
{
	lc_flow_terms terms = {.irr = true, .given = PG_NARGS() > 3};

	if (terms.given)
		terms.rate = PG_GETARG_FLOAT8(3);
	return flow_row(fcinfo, &terms, period_of(PG_GETARG_INT32(2)), read_money(PG_GETARG_DATUM(1), "amount"), way);
}

/* (state, rate, amount, at [, base]) */
static pg_attribute_always_inline Datum
xnpv_row(FunctionCallInfo fcinfo, day_reader read_day, money_reader read_money, direction way)
{
	lc_flow_terms terms = {.rate = PG_GETARG_FLOAT8(1), .by_day = true, .given = PG_NARGS() > 4};

	if (terms.given)
		terms.base = lifecycle_day_from_date(PG_GETARG_DATUM(4), "base");
	return flow_row(fcinfo, &terms, read_day(PG_GETARG_DATUM(3), "at"), read_money(PG_GETARG_DATUM(2), "amount"), way);
}

/* (state, amount, at [, guess]) */
static pg_attribute_always_inline Datum
xirr_row(FunctionCallInfo fcinfo, day_reader read_day, money_reader read_money, direction way)
{
	lc_flow_terms terms = {.by_day = true, .irr = true, .given = PG_NARGS() > 3};

	if (terms.given)
		terms.rate = PG_GETARG_FLOAT8(3);
	return flow_row(fcinfo, &terms, read_day(PG_GETARG_DATUM(2), "at"), read_money(PG_GETARG_DATUM(1), "amount"), way);
}

#define ROW_FUNCTION(name, call) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) \
	{ \
		if (lifecycle_any_null(fcinfo, 1, PG_NARGS())) \
			PG_RETURN_POINTER(state_arg(fcinfo)); \
		return call; \
	} \
	extern int no_such_variable

#define PERIOD_FUNCTIONS(money) \
	ROW_FUNCTION(lifecycle_clv_npv_add_##money, npv_row(fcinfo, lifecycle_money_from_##money, TAKE_IN)); \
	ROW_FUNCTION(lifecycle_clv_npv_subtract_##money, npv_row(fcinfo, lifecycle_money_from_##money, TAKE_OUT)); \
	ROW_FUNCTION(lifecycle_clv_irr_add_##money, irr_row(fcinfo, lifecycle_money_from_##money, TAKE_IN)); \
	ROW_FUNCTION(lifecycle_clv_irr_subtract_##money, irr_row(fcinfo, lifecycle_money_from_##money, TAKE_OUT))

#define DAY_FUNCTION(name, row, day, money, way) \
	ROW_FUNCTION(name, row(fcinfo, lifecycle_day_from_##day, lifecycle_money_from_##money, way))

#define DAY_FUNCTIONS(day, money) \
	DAY_FUNCTION(lifecycle_clv_xnpv_add_##day##_##money, xnpv_row, day, money, TAKE_IN); \
	DAY_FUNCTION(lifecycle_clv_xnpv_subtract_##day##_##money, xnpv_row, day, money, TAKE_OUT); \
	DAY_FUNCTION(lifecycle_clv_xirr_add_##day##_##money, xirr_row, day, money, TAKE_IN); \
	DAY_FUNCTION(lifecycle_clv_xirr_subtract_##day##_##money, xirr_row, day, money, TAKE_OUT)

PERIOD_FUNCTIONS(numeric);
PERIOD_FUNCTIONS(float8);
DAY_FUNCTIONS(date, numeric);
DAY_FUNCTIONS(date, float8);
DAY_FUNCTIONS(timestamp, numeric);
DAY_FUNCTIONS(timestamp, float8);
DAY_FUNCTIONS(timestamptz, numeric);
DAY_FUNCTIONS(timestamptz, float8);

/* ---- partial states ---- */

/* Adds the flows of another state. */
static void
merge_flows(FunctionCallInfo fcinfo, lifecycle_agg_state *state, const lc_flows *other)
{
	lc_flows *mine = flows_of(state);
	MemoryContext caller = MemoryContextSwitchTo(lifecycle_agg_memory(fcinfo));
	lc_flows *merged;

	if (mine != NULL && !lc_flow_terms_equal(&mine->terms, &other->terms))
		refuse_terms(&mine->terms, &other->terms);
	merged = new_flows(lc_flows_bits_for_both(mine != NULL ? lc_flows_alive(mine) : 0, lc_flows_alive(other)),
	                   &other->terms);
	MemoryContextSwitchTo(caller);
	if (mine != NULL)
		check_sum(lc_flows_merge(merged, mine, &lifecycle_env));
	check_sum(lc_flows_merge(merged, other, &lifecycle_env));
	if (mine != NULL)
		pfree(mine);
	state->body = merged;
}

/* (state, state) */
Datum
lifecycle_clv_flows_merge(PG_FUNCTION_ARGS)
{
	lifecycle_agg_state *state = state_arg(fcinfo);
	const lifecycle_agg_state *other = lifecycle_agg_state_arg(fcinfo, 1);

	if (other != NULL && other->body != NULL)
		merge_flows(fcinfo, state, flows_of(other));
	PG_RETURN_POINTER(state);
}

static void
code_byte(lifecycle_coder *coder, uint8 *value)
{
	int32 wide = *value;

	lifecycle_code_int32(coder, &wide);
	*value = (uint8) wide;
}

static void
code_terms(lifecycle_coder *coder, lc_flow_terms *terms)
{
	lifecycle_code_double(coder, &terms->rate);
	lifecycle_code_int32(coder, &terms->base);
	code_byte(coder, &terms->by_day);
	code_byte(coder, &terms->irr);
	code_byte(coder, &terms->timing);
	code_byte(coder, &terms->given);
}

static void
code_flow(lifecycle_coder *coder, int32 *at, int64 *count, lc_int128 *sum)
{
	int64 high = (int64) (*sum >> 64);
	int64 low = (int64) (uint64) *sum;

	lifecycle_code_int32(coder, at);
	lifecycle_code_int64(coder, count);
	lifecycle_code_int64(coder, &high);
	lifecycle_code_int64(coder, &low);
	*sum = (lc_int128) (((unsigned __int128) (uint64) high << 64) | (uint64) low);
}

/* (state) → the number of flows; if there are any, the terms and the flows */
Datum
lifecycle_clv_flows_serialize(PG_FUNCTION_ARGS)
{
	lc_flows *flows = flows_of(lifecycle_agg_state_arg(fcinfo, 0));
	lifecycle_coder coder = lifecycle_coder_to_bytes(fcinfo);
	uint64 n = flows != NULL ? lc_flows_alive(flows) : 0;

	lifecycle_code_length(&coder, &n, sizeof(int32));
	if (flows != NULL && n > 0)
		code_terms(&coder, &flows->terms);
	for (uint32 i = 0; flows != NULL && n > 0 && i < lc_flows_slots(flows); i++)
	{
		lc_flow_slot slot = flows->slot[i];
		int32 at = slot.at;
		int64 count = slot.count;
		lc_int128 sum = slot.sum;

		lc_poll_at(&lifecycle_env, i);
		if (slot.taken && slot.count > 0)
			code_flow(&coder, &at, &count, &sum);
	}
	return lifecycle_coder_bytes(&coder);
}

/* (bytes, internal) */
Datum
lifecycle_clv_flows_deserialize(PG_FUNCTION_ARGS)
{
	lifecycle_coder coder = lifecycle_coder_of_bytes(fcinfo, 0);
	lifecycle_agg_state *state = lifecycle_agg_state_new(CurrentMemoryContext, 0);
	lc_flow_terms terms = {0};
	uint64 n;

	lifecycle_code_length(&coder, &n, sizeof(int32));
	if (n > 0)
	{
		code_terms(&coder, &terms);
		state->body = new_flows(lc_flows_bits_for_both(n, 0), &terms);
	}
	for (uint64 i = 0; i < n; i++)
	{
		int32 at = 0; /* gcc does not see that the coder sets all three */
		int64 count = 0;
		lc_int128 sum = 0;

		lc_poll_at(&lifecycle_env, i);
		code_flow(&coder, &at, &count, &sum);
		check_sum(lc_flow_slot_add(lc_flows_slot(flows_of(state), at), count, sum));
	}
	lifecycle_coder_end(&coder);
	PG_RETURN_POINTER(state);
}

/* ---- final ---- */

/* False if no row had an amount. */
static bool
sorted_flows(FunctionCallInfo fcinfo, lc_flow **flow, size_t *n, const lc_flow_terms **terms)
{
	const lc_flows *flows = flows_of(lifecycle_agg_state_arg(fcinfo, 0));

	if (flows == NULL)
		return false;
	*terms = &flows->terms;
	lifecycle_check(lc_flows_sorted(flows, &lifecycle_env, flow, n), NULL, NULL);
	return *n > 0;
}

lifecycle_noreturn static void
refuse_value(const lc_flow_terms *terms)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("net present value is out of range"),
	                errdetail("The rate is %s.", lifecycle_number_text(terms->rate)),
	                errhint("A rate near -1 multiplies late amounts beyond any bound.")));
}

/* In micros; false if no row had an amount. */
static bool
net_present_value(FunctionCallInfo fcinfo, lc_dd *value)
{
	const lc_flow_terms *terms;
	lc_flow *flow;
	size_t n;
	lc_status status;

	if (!sorted_flows(fcinfo, &flow, &n, &terms))
		return false;
	status = lc_net_present_value(flow, n, terms, &lifecycle_env, value);
	if (status == LC_OVERFLOW)
		refuse_value(terms);
	lifecycle_check(status, "rate", lifecycle_number_text(terms->rate));
	pfree(flow);
	return true;
}

Datum
lifecycle_clv_npv_final_numeric(PG_FUNCTION_ARGS)
{
	lc_dd value;
	lc_int128 micros;

	if (!net_present_value(fcinfo, &value))
		PG_RETURN_NULL();
	if (lc_dd_to_int128(value, &micros) != LC_OK)
		refuse_value(&flows_of(lifecycle_agg_state_arg(fcinfo, 0))->terms);
	PG_RETURN_DATUM(lifecycle_int128_to_numeric(micros));
}

Datum
lifecycle_clv_npv_final_float8(PG_FUNCTION_ARGS)
{
	lc_dd unit = {(double) LC_MONEY_UNIT, 0};
	lc_dd value;

	if (!net_present_value(fcinfo, &value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(lc_dd_divide(value, unit).high);
}

/* False if no row had an amount. */
static bool
internal_rates(FunctionCallInfo fcinfo, const lc_flow_terms **terms, lc_irrs *rates, bool *all_zero)
{
	lc_flow *flow;
	size_t n;
	lc_status status;

	if (!sorted_flows(fcinfo, &flow, &n, terms))
		return false;
	*all_zero = true;
	for (size_t i = 0; i < n && *all_zero; i++)
		*all_zero = flow[i].sum == 0;
	status = lc_irr_find(flow, n, (*terms)->by_day, &lifecycle_env, rates);
	if (status == LC_TOO_LARGE)
		ereport(ERROR,
		        (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("internal rates of return cannot be told apart"),
		         errdetail("The amounts change sign %zu times.", rates->sign_changes)));
	lifecycle_check(status, NULL, NULL);
	pfree(flow);
	return true;
}

static char *
list_of(const lc_irrs *rates)
{
	StringInfoData list;

	initStringInfo(&list);
	for (size_t i = 0; i < rates->n; i++)
		appendStringInfo(&list, "%s%s", i == 0 ? "" : ", ", lifecycle_number_text(rates->rate[i]));
	if (rates->beyond > 0)
		appendStringInfo(&list, "%s%zu beyond double precision", rates->n == 0 ? "" : ", and ", rates->beyond);
	return list.data;
}

static void
refuse_no_rate(const lc_irrs *rates, bool all_zero)
{
	const char *detail = "The amounts, added up by period, have no change of sign.";

	if (all_zero)
		detail = "The amounts, added up by period, are all 0.";
	else if (rates->sign_changes > 0)
		detail = psprintf("The amounts change sign %zu times, but their net present value is 0 at no rate.",
		                  rates->sign_changes);
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("cash flows have no internal rate of return"),
	                errdetail("%s", detail),
	                errhint("clv_irr_all and clv_xirr_all give an empty array instead of an error.")));
}

Datum
lifecycle_clv_irr_final(PG_FUNCTION_ARGS)
{
	const lc_flow_terms *terms;
	lc_irrs rates;
	bool all_zero;

	if (!internal_rates(fcinfo, &terms, &rates, &all_zero))
		PG_RETURN_NULL();
	if (rates.n + rates.beyond == 0)
		refuse_no_rate(&rates, all_zero);
	if (rates.n == 0)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("internal rate of return is out of range"),
		                errdetail("Its size, or how near it is to -1, is beyond double precision."),
		                errhint("Flows a few days apart say little of a year: use clv_irr, with a day for a period.")));
	if (rates.n + rates.beyond > 1 && !terms->given)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("cash flows have several internal rates of return"),
		         errdetail("They are %s.", list_of(&rates)),
		         errhint("Pass a guess, to get the rate nearest to it, or take all by clv_irr_all or "
		                 "clv_xirr_all.")));
	PG_RETURN_FLOAT8(rates.rate[terms->given ? lc_irr_nearest(&rates, terms->rate) : 0]);
}

Datum
lifecycle_clv_irr_all_final(PG_FUNCTION_ARGS)
{
	const lc_flow_terms *terms;
	lc_irrs rates;
	bool all_zero;
	Datum *elements;

	if (!internal_rates(fcinfo, &terms, &rates, &all_zero))
		PG_RETURN_NULL();
	elements = palloc(sizeof(Datum) * (rates.n + 1));
	for (size_t i = 0; i < rates.n; i++)
		elements[i] = Float8GetDatum(rates.rate[i]);
	PG_RETURN_ARRAYTYPE_P(
	    construct_array(elements, (int) rates.n, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
