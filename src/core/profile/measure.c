/*
 * measure.c - the measures of events.
 */
#include "profile/measure.h"

#include <string.h>

#include "base/hash.h"

static const lc_measure_info measures[LC_AS_OF + 1] = {
    [LC_ORDER] = {"order", false},
    [LC_REFUND] = {"refund", false},
    [LC_COST] = {"cost", true},
    [LC_INVESTMENT] = {"investment", true},
    [LC_CONTACT] = {"contact", true},
    [LC_WALLET] = {"wallet", false},
    [LC_BALANCE] = {"balance", true},
    [LC_REFERRAL] = {"referral", true},
    [LC_SATISFACTION] = {"satisfaction", true},
    [LC_SIGNAL] = {"signal", true},
    [LC_ORDER_KEY] = {"order_key", false},
    [LC_BAD_DEBT] = {"bad_debt", true},
    [LC_AS_OF] = {"as_of", false},
};

const lc_measure_info *
lc_measure_describe(unsigned code)
{
	return code <= LC_AS_OF && measures[code].name != NULL ? &measures[code] : NULL;
}

lc_status
lc_measure_by_name(const char *name, size_t length, lc_measure *measure)
{
	for (unsigned code = 0; code < LC_MEASURES; code++)
	{
		if (strlen(measures[code].name) == length && memcmp(measures[code].name, name, length) == 0)
		{
			*measure = (lc_measure) code;
			return LC_OK;
		}
	}
	return LC_BAD_MEASURE;
}

uint32_t
lc_key_hash(const char *key, size_t length)
{
	uint32_t hash = lc_fnv1a32(key, length);

	return hash != 0 ? hash : 1;
}
