/*
 * numeric_datum.h - money from numeric, and back.
 *
 * A numeric is read and written as its bytes, because that spares a palloc and
 * a copy, or a text, a row.  The bytes are PostgreSQL's own affair: behind the
 * varlena header 16 bits with kind, sign, scale and weight (in the long form the
 * weight has 16 bits of its own), then digits of base 10^4.  That is
 * src/backend/utils/adt/numeric.c as it stands since PostgreSQL 14; the
 * regression tests, which compare it with numeric's own text, pass on 15 to 19.
 * Read numeric.c again before a newer version is added to compat.h.
 */
#ifndef LIFECYCLE_NUMERIC_DATUM_H
#define LIFECYCLE_NUMERIC_DATUM_H

#include "support/compat.h"

#include "base/money.h"

/* 22003 for NaN, an infinity or an amount beyond an entry; rounded half away from zero to 10^-6. */
extern lc_money lifecycle_money_from_numeric(Datum value, const char *subject);

/* Exact, with two to six decimals. */
extern Datum lifecycle_money_to_numeric(lc_money money);
extern Datum lifecycle_int128_to_numeric(lc_int128 micros);

#endif /* LIFECYCLE_NUMERIC_DATUM_H */
