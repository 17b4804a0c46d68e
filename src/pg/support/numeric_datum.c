/*
 * numeric_datum.c - money from numeric, and back.
 */
#include "support/numeric_datum.h"

#include "utils/fmgrprotos.h"

#include "support/errors.h"

#define NUMERIC_KIND_MASK 0xC000
#define NUMERIC_KIND_NEGATIVE 0x4000
#define NUMERIC_KIND_SHORT 0x8000
#define NUMERIC_KIND_SPECIAL 0xC000
#define NUMERIC_SHORT_NEGATIVE 0x2000
#define NUMERIC_SHORT_SCALE_SHIFT 7
#define NUMERIC_SHORT_WEIGHT_SIGN 0x0040
#define NUMERIC_SHORT_WEIGHT 0x003F

static lc_status
decode_numeric(const char *data, size_t size, lc_money *money)
{
	uint16 header;
	int16 weight;
	size_t head = sizeof(header);
	bool negative;

	memcpy(&header, data, sizeof(header));
	switch (header & NUMERIC_KIND_MASK)
	{
		case NUMERIC_KIND_SPECIAL:
			return LC_MONEY_NOT_FINITE;
		case NUMERIC_KIND_SHORT:
			negative = (header & NUMERIC_SHORT_NEGATIVE) != 0;
			weight = (int16) (header & NUMERIC_SHORT_WEIGHT);
			if ((header & NUMERIC_SHORT_WEIGHT_SIGN) != 0)
				weight = (int16) (weight | ~NUMERIC_SHORT_WEIGHT);
			break;
		default:
			negative = (header & NUMERIC_KIND_MASK) == NUMERIC_KIND_NEGATIVE;
			memcpy(&weight, data + head, sizeof(weight));
			head += sizeof(weight);
			break;
	}
	return lc_money_from_digits(data + head, (int) ((size - head) / sizeof(int16)), weight, negative, money);
}

lc_money
lifecycle_money_from_numeric(Datum value, const char *subject)
{
	struct varlena *numeric = PG_DETOAST_DATUM_PACKED(value);
	lc_money money;
	lc_status status = decode_numeric(VARDATA_ANY(numeric), VARSIZE_ANY_EXHDR(numeric), &money);

	if (unlikely(status != LC_OK))
		lifecycle_error(status, subject, DatumGetCString(DirectFunctionCall1(numeric_out, value)));
	return money;
}

/* The short form on disk, as numeric_in would make it of the text. */
Datum
lifecycle_int128_to_numeric(lc_int128 sum)
{
	lc_digits digits;
	struct varlena *numeric;
	uint16 header = NUMERIC_KIND_SHORT;
	size_t size;

	lc_int128_to_digits(sum, &digits);
	size = VARHDRSZ + sizeof(header) + (size_t) digits.n * sizeof(int16);
	header |= digits.negative ? NUMERIC_SHORT_NEGATIVE : 0;
	header |= (uint16) (digits.decimals << NUMERIC_SHORT_SCALE_SHIFT);
	header |= (uint16) digits.weight & (NUMERIC_SHORT_WEIGHT_SIGN | NUMERIC_SHORT_WEIGHT);
	numeric = palloc(size);
	SET_VARSIZE(numeric, size);
	memcpy(VARDATA(numeric), &header, sizeof(header));
	memcpy(VARDATA(numeric) + sizeof(header), digits.digit, (size_t) digits.n * sizeof(int16));
	return PointerGetDatum(numeric);
}

Datum
lifecycle_money_to_numeric(lc_money money)
{
	return lifecycle_int128_to_numeric(money);
}
