/*
 * referral_fn.c - who brought whom, as SQL asks for it.
 */
#include "support/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/rows.h"
#include "value/referral.h"

PG_FUNCTION_INFO_V1(lifecycle_referrals);

/* How much of a circle an error shows. */
#define CIRCLE_SHOWN 10

/* The columns of the type lifecycle_referral. */
enum edge_columns
{
	EDGE_CUSTOMER,
	EDGE_REFERRER,
	EDGE_VALUE,
	EDGE_COLUMNS
};

typedef struct edge
{
	text *customer;
	text *referrer; /* NULL for none */
} edge;

/* The customers and where each of them stands. */
typedef struct network
{
	edge *edges;
	lc_referral *referrals;
	size_t n;
	uint32 *slots; /* index of a customer plus one, by the hash of its name; 0 for none */
	uint32 mask;
} network;

static void *
allocate(Size count, Size size)
{
	return MemoryContextAllocExtended(CurrentMemoryContext, (count + 1) * size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* ---- by name ---- */

static bool
same_name(text *a, text *b)
{
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
	       memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

/* The slot of a customer, or the free one where it would be. */
static uint32 *
slot_of(const network *net, text *name)
{
	uint32 i = hash_bytes((unsigned char *) VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name)) & net->mask;

	while (net->slots[i] != 0 && !same_name(net->edges[net->slots[i] - 1].customer, name))
		i = (i + 1) & net->mask;
	return &net->slots[i];
}

static const char *
shown(text *name)
{
	return name != NULL ? psprintf("\"%s\"", text_to_cstring(name)) : "none";
}

/* ---- from an array ---- */

static void
read_edge(network *net, size_t i, Datum *values, bool *nulls)
{
	edge *one = &net->edges[i];
	uint32 *slot;

	if (nulls[EDGE_CUSTOMER])
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("a customer must not be NULL"),
		                errdetail("Element %zu has no customer.", i + 1)));
	one->customer = DatumGetTextPP(values[EDGE_CUSTOMER]);
	one->referrer = nulls[EDGE_REFERRER] ? NULL : DatumGetTextPP(values[EDGE_REFERRER]);
	net->referrals[i].own = nulls[EDGE_VALUE] ? 0 : lifecycle_money_from_numeric(values[EDGE_VALUE], "value");
	slot = slot_of(net, one->customer);
	if (*slot != 0)
		ereport(ERROR,
		        (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		         errmsg("customer %s appears more than once", shown(one->customer)),
		         errdetail("Its referrers are %s and %s.", shown(net->edges[*slot - 1].referrer), shown(one->referrer)),
		         errhint("Give each customer one row, with one referrer or none.")));
	*slot = (uint32) i + 1;
}

static void
read_edges(network *net, ArrayType *array)
{
	TupleDesc description = lookup_rowtype_tupdesc(ARR_ELEMTYPE(array), -1);
	Datum *elements;
	bool *missing;
	int n;

	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE, &elements, &missing, &n);
	net->n = (size_t) n;
	net->edges = allocate(net->n, sizeof(edge));
	net->referrals = allocate(net->n, sizeof(lc_referral));
	net->mask = pg_nextpower2_32(2 * (uint32) n + 2) - 1;
	net->slots = allocate(net->mask, sizeof(uint32));
	for (int i = 0; i < n; i++)
	{
		Datum values[EDGE_COLUMNS];
		bool nulls[EDGE_COLUMNS];
		HeapTupleData tuple;

		if (missing[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("\"edges\" must not hold a NULL element"),
			                errdetail("Element %d is NULL.", i + 1)));
		tuple.t_data = DatumGetHeapTupleHeader(elements[i]);
		tuple.t_len = HeapTupleHeaderGetDatumLength(tuple.t_data);
		heap_deform_tuple(&tuple, description, values, nulls);
		read_edge(net, (size_t) i, values, nulls);
		if (i % LC_POLL_EVERY == LC_POLL_EVERY - 1)
			CHECK_FOR_INTERRUPTS();
	}
	ReleaseTupleDesc(description);
}

static void
link_referrers(network *net)
{
	for (size_t i = 0; i < net->n; i++)
	{
		uint32 slot = net->edges[i].referrer != NULL ? *slot_of(net, net->edges[i].referrer) : 0;

		/* who is no customer here cannot be credited */
		net->referrals[i].referrer = slot > 0 ? slot - 1 : LC_NO_REFERRER;
		if (i % LC_POLL_EVERY == LC_POLL_EVERY - 1)
			CHECK_FOR_INTERRUPTS();
	}
}

/* ---- to rows ---- */

lifecycle_noreturn static void
refuse_circle(const network *net, size_t start)
{
	StringInfoData path;
	size_t i = start;
	int names = 0;

	initStringInfo(&path);
	do
	{
		appendStringInfo(&path, "%s, ", shown(net->edges[i].customer));
		i = net->referrals[i].referrer;
	} while (i != start && ++names < CIRCLE_SHOWN);
	appendStringInfoString(&path, i == start ? shown(net->edges[i].customer) : "and so on");
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("referrals go round in a circle"),
	                errdetail("Each was referred by the next: %s.", path.data),
	                errhint("Leave out the referrer of the customer who was there first.")));
}

static int64
share_arg(FunctionCallInfo fcinfo)
{
	lc_money share = lifecycle_money_from_numeric(PG_GETARG_DATUM(1), "share");

	if (share < 0 || share > LC_MONEY_UNIT)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"share\" is out of range"),
		                errdetail("The value is %s; it must be between 0 and 1.",
		                          DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(1))))));
	return share;
}

enum referral_columns
{
	REFERRAL_CUSTOMER,
	REFERRAL_REFERRER,
	REFERRAL_ROOT,
	REFERRAL_DEPTH,
	REFERRAL_DIRECT,
	REFERRAL_DOWNSTREAM,
	REFERRAL_OWN,
	REFERRAL_DOWNSTREAM_VALUE,
	REFERRAL_RECEIVED,
	REFERRAL_PASSED,
	REFERRAL_ATTRIBUTED,
	REFERRAL_COLUMNS
};

static void
put_referral(const lifecycle_rows *rows, const network *net, size_t i)
{
	const lc_referral *one = &net->referrals[i];
	Datum values[REFERRAL_COLUMNS];
	bool nulls[REFERRAL_COLUMNS] = {false};

	values[REFERRAL_CUSTOMER] = PointerGetDatum(net->edges[i].customer);
	values[REFERRAL_REFERRER] = PointerGetDatum(net->edges[i].referrer);
	nulls[REFERRAL_REFERRER] = net->edges[i].referrer == NULL;
	values[REFERRAL_ROOT] = PointerGetDatum(net->edges[one->root].customer);
	values[REFERRAL_DEPTH] = Int32GetDatum((int32) one->depth);
	values[REFERRAL_DIRECT] = Int64GetDatum(one->direct);
	values[REFERRAL_DOWNSTREAM] = Int64GetDatum(one->downstream);
	values[REFERRAL_OWN] = lifecycle_money_to_numeric(one->own);
	values[REFERRAL_DOWNSTREAM_VALUE] = lifecycle_int128_to_numeric(one->downstream_value);
	values[REFERRAL_RECEIVED] = lifecycle_int128_to_numeric(one->received);
	values[REFERRAL_PASSED] = lifecycle_int128_to_numeric(one->passed);
	values[REFERRAL_ATTRIBUTED] = lifecycle_int128_to_numeric(one->own + one->received - one->passed);
	lifecycle_rows_put(rows, values, nulls);
}

/* (edges, share) */
Datum
lifecycle_referrals(PG_FUNCTION_ARGS)
{
	network net;
	lifecycle_rows rows;
	size_t cycle;
	int64 share = share_arg(fcinfo);
	lc_status status;

	read_edges(&net, PG_GETARG_ARRAYTYPE_P(0));
	link_referrers(&net);
	status = lc_referrals_resolve(net.referrals, net.n, share, &lifecycle_env, &cycle);
	if (status == LC_BAD_VALUE)
		refuse_circle(&net, cycle);
	lifecycle_check(status, NULL, NULL);
	rows = lifecycle_rows_open(fcinfo);
	for (size_t i = 0; i < net.n; i++)
		put_referral(&rows, &net, i);
	return lifecycle_rows_close(fcinfo, &rows);
}
