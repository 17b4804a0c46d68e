/*
 * rollup_rows.c - hands the rows of a query to the core's group table in batches.
 */
#include "rollup/rollup_rows.h"

#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "support/profile_datum.h"

/* Memory for the keys of a batch; longer keys are allocated one by one. */
#define KEY_SPACE 16384

/* ---- keys ---- */

/* The datum behind a key's bytes. */
static inline Datum
datum_of_bytes(const lifecycle_keys *keys, const void *bytes)
{
	return keys->by_value ? *(const Datum *) bytes : PointerGetDatum(bytes);
}

static bool
equal_keys(void *context, const void *a, const void *b)
{
	lifecycle_keys *keys = context;

	return DatumGetBool(
	    FunctionCall2Coll(&keys->equal, keys->collation, datum_of_bytes(keys, a), datum_of_bytes(keys, b)));
}

void
lifecycle_keys_open(lifecycle_keys *keys, TupleDesc columns)
{
	Form_pg_attribute column = TupleDescAttr(columns, LIFECYCLE_COLUMN_CUSTOMER);
	TypeCacheEntry *type = lookup_type_cache(column->atttypid, TYPECACHE_HASH_PROC_FINFO | TYPECACHE_EQ_OPR_FINFO);

	keys->type = getBaseType(column->atttypid);
	keys->collation = column->attcollation;
	keys->length = type->typlen;
	keys->by_value = type->typbyval;
	fmgr_info_copy(&keys->hash, &type->hash_proc_finfo, CurrentMemoryContext);
	fmgr_info_copy(&keys->equal, &type->eq_opr_finfo, CurrentMemoryContext);
	keys->groups.integers = keys->type == INT2OID || keys->type == INT4OID || keys->type == INT8OID;
	keys->groups.equal = equal_keys;
	keys->groups.context = keys;
}

Datum
lifecycle_keys_datum(const lifecycle_keys *keys, const lc_group *customer)
{
	if (customer->key_size == LC_KEY_NONE)
		return (Datum) 0;
	switch (keys->type)
	{
		case INT2OID:
			return Int16GetDatum((int16) customer->key);
		case INT4OID:
			return Int32GetDatum((int32) customer->key);
		case INT8OID:
			return Int64GetDatum((int64) customer->key);
		default:
			return datum_of_bytes(keys, (const void *) (uintptr_t) customer->key);
	}
}

/* ---- rows ---- */

static char *
key_space(lifecycle_row_receiver *rows, Size size)
{
	char *space = rows->key_space + rows->key_used;

	if (size > KEY_SPACE - rows->key_used)
		return palloc(size);
	rows->key_used += MAXALIGN(size);
	return space;
}

/* A varlena with a long header, uncompressed, so that functions need not copy it. */
static char *
long_varlena(lifecycle_row_receiver *rows, Datum value, Size *size)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);
	Size length = VARSIZE_ANY_EXHDR(packed);
	char *bytes = key_space(rows, VARHDRSZ + length);

	SET_VARSIZE(bytes, VARHDRSZ + length);
	memcpy(VARDATA(bytes), VARDATA_ANY(packed), length);
	*size = VARHDRSZ + length;
	return bytes;
}

static char *
key_bytes(lifecycle_row_receiver *rows, Datum value, Size *size)
{
	const lifecycle_keys *keys = rows->keys;
	char *bytes;

	if (keys->length == -1)
		return long_varlena(rows, value, size);
	*size = keys->by_value ? sizeof(Datum) : datumGetSize(value, false, keys->length);
	bytes = key_space(rows, *size);
	memcpy(bytes, keys->by_value ? (const char *) &value : DatumGetPointer(value), *size);
	return bytes;
}

static void
set_customer(lifecycle_row_receiver *rows, lc_group_row *row, Datum value, bool isnull)
{
	lifecycle_keys *keys = rows->keys;
	Size size;
	char *bytes;

	row->key_size = isnull ? LC_KEY_NONE : 0;
	row->key = 0;
	row->hash = 0;
	if (isnull)
		return;
	switch (keys->type)
	{
		case INT2OID:
			row->key = (uint64) (int64) DatumGetInt16(value);
			return;
		case INT4OID:
			row->key = (uint64) (int64) DatumGetInt32(value);
			return;
		case INT8OID:
			row->key = (uint64) DatumGetInt64(value);
			return;
		default:
			break;
	}
	bytes = key_bytes(rows, value, &size);
	row->key = (uint64) (uintptr_t) bytes;
	row->key_size = (uint32) size;
	row->hash = DatumGetUInt32(FunctionCall1Coll(&keys->hash, keys->collation, datum_of_bytes(keys, bytes)));
}

/* Equal bytes are equal customers; for other bytes the group table calls equal_keys. */
static bool
is_same_customer(const lc_group_row *a, const lc_group_row *b)
{
	if (a->key_size != b->key_size || a->key == b->key)
		return a->key_size == b->key_size;
	return a->key_size > 0 && a->key_size != LC_KEY_NONE &&
	       memcmp((const void *) (uintptr_t) a->key, (const void *) (uintptr_t) b->key, a->key_size) == 0;
}

/* A line of an order.  The lines of an order usually follow one another: one event then counts them all. */
static void
add_line(lifecycle_row_receiver *rows, const lc_group_row *row, lc_event event)
{
	lc_group_row *last = rows->line;

	if (last != NULL && last->event.slot == event.slot && is_same_customer(last, row))
	{
		last->event.count += event.count;
		last->event.sum += event.sum;
		return;
	}
	rows->line = &rows->batch[rows->n++];
	*rows->line = *row;
	rows->line->event = event;
}

static void
add_order(lifecycle_row_receiver *rows, lc_group_row *row, const Datum *values, const bool *isnull)
{
	const lifecycle_row_form *form = rows->form;
	lc_day day = form->read_day(values[LIFECYCLE_COLUMN_AT], rows->at_name);
	uint32_t key = 0;

	if (form->key >= 0 && !isnull[form->key])
		key = lifecycle_key_from_text(values[form->key]);
	row->event = lc_event_of_revenue(day, form->read_value(values[form->value], rows->value_name), key);
	/* a refund is not an order, whatever its key */
	if (form->order_key >= 0 && !isnull[form->order_key] && lc_event_measure(&row->event) == LC_ORDER)
		add_line(rows, row, lifecycle_order_key_event(day, form->read_order_key(values[form->order_key]), 1));
	if (form->cost >= 0 && !isnull[form->cost])
	{
		/* another row for the same customer in the same batch, for which room was kept */
		lc_group_row *cost = &rows->batch[rows->n++];

		*cost = *row;
		cost->event.slot = lc_slot(day, LC_COST, key);
		cost->event.count = 1;
		cost->event.sum = form->read_cost(values[form->cost], rows->cost_name);
	}
}

static void
add_measure(lifecycle_row_receiver *rows, lc_group_row *row, const Datum *values, const bool *isnull)
{
	const lifecycle_row_form *form = rows->form;
	const Datum *key = form->key >= 0 && !isnull[form->key] ? &values[form->key] : NULL;
	lc_measure measure;

	if (isnull[form->measure])
		return;
	measure = lifecycle_measure_from_text(values[form->measure]);
	if (measure == LC_ORDER_KEY && key == NULL)
	{
		if (form->key < 0)
			lifecycle_no_order_key();
		return;
	}
	row->event = lifecycle_measured_event(form->read_day(values[LIFECYCLE_COLUMN_AT], rows->at_name), measure,
	                                      form->read_value(values[form->value], rows->value_name), key);
}

static bool
receive_slot(TupleTableSlot *slot, DestReceiver *self)
{
	lifecycle_row_receiver *rows = (lifecycle_row_receiver *) self;
	const lifecycle_row_form *form = rows->form;
	MemoryContext caller = MemoryContextSwitchTo(rows->scratch);
	lc_group_row *row;
	const Datum *values;
	const bool *isnull;

	slot_getsomeattrs(slot, form->natts);
	values = slot->tts_values;
	isnull = slot->tts_isnull;
	/* a row with a cost and an order key takes three places */
	if (rows->n > LC_GROUP_BATCH - 3)
		lifecycle_rows_flush(rows);
	row = &rows->batch[rows->n++];
	set_customer(rows, row, values[LIFECYCLE_COLUMN_CUSTOMER], isnull[LIFECYCLE_COLUMN_CUSTOMER]);
	row->event.count = 0;
	rows->rows++;
	if (!isnull[LIFECYCLE_COLUMN_AT] && !isnull[form->value])
	{
		if (form->measure >= 0)
			add_measure(rows, row, values, isnull);
		else
			add_order(rows, row, values, isnull);
	}
	MemoryContextSwitchTo(caller);
	return true;
}

void
lifecycle_rows_flush(lifecycle_row_receiver *rows)
{
	if (rows->n > 0)
		rows->take(rows->context, rows->batch, rows->n);
	rows->n = 0;
	rows->line = NULL;
	rows->key_used = 0;
	MemoryContextReset(rows->scratch);
}

static void
start_up(DestReceiver *self, int operation, TupleDesc columns)
{
}

static void
no_more(DestReceiver *self)
{
}

static const char *
column_name(const lifecycle_row_form *form, int column)
{
	return column < 0 ? NULL : NameStr(TupleDescAttr(form->columns, column)->attname);
}

void
lifecycle_rows_receive(lifecycle_row_receiver *rows, const lifecycle_row_form *form, lifecycle_keys *keys,
                       void (*take)(void *context, const lc_group_row *rows, int n), void *context)
{
	memset(rows, 0, offsetof(lifecycle_row_receiver, batch));
	rows->receiver.receiveSlot = receive_slot;
	rows->receiver.rStartup = start_up;
	rows->receiver.rShutdown = no_more;
	rows->receiver.rDestroy = no_more;
	rows->receiver.mydest = DestNone;
	rows->form = form;
	rows->keys = keys;
	rows->at_name = column_name(form, LIFECYCLE_COLUMN_AT);
	rows->value_name = column_name(form, form->value);
	rows->cost_name = column_name(form, form->cost);
	rows->scratch = AllocSetContextCreate(CurrentMemoryContext, "lifecycle roll-up rows", ALLOCSET_DEFAULT_SIZES);
	rows->key_space = palloc(KEY_SPACE);
	rows->take = take;
	rows->context = context;
}
