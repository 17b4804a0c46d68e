/*
 * touch_fn.c - the key of the latest contact, as SQL asks for it.
 */
#include "stage/touch_fn.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "profile/latest_contact.h"
#include "support/errors.h"
#include "support/profile_datum.h"

PG_FUNCTION_INFO_V1(lifecycle_touch);

bool
lifecycle_latest_touch(lc_profile profile, lc_day as_of, ArrayType *touches, Datum *latest)
{
	Datum *words;
	bool *nulls;
	uint32_t *keys;
	int n;
	int kept = 0;
	int touch;

	deconstruct_array(touches, TEXTOID, -1, false, TYPALIGN_INT, &words, &nulls, &n);
	keys = palloc((n + 1) * sizeof(uint32_t));
	for (int i = 0; i < n; i++)
	{
		text *word;

		if (nulls[i])
			continue;
		word = DatumGetTextPP(words[i]);
		keys[kept] = lc_key_hash(VARDATA_ANY(word), VARSIZE_ANY_EXHDR(word));
		words[kept++] = PointerGetDatum(word);
	}
	lifecycle_check(lc_latest_contact(profile, as_of, keys, kept, &touch), NULL, NULL);
	if (touch >= 0)
		*latest = words[touch];
	return touch >= 0;
}

/* (profile, as_of, touches text[]) */
Datum
lifecycle_touch(PG_FUNCTION_ARGS)
{
	ArrayType *touches = PG_GETARG_ARRAYTYPE_P(2);
	lc_profile profile = lifecycle_profile_arg(fcinfo, 0);
	Datum latest;

	if (!lifecycle_latest_touch(profile, lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"), touches, &latest))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(DatumGetTextPCopy(latest));
}
