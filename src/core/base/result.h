/*
 * result.h - the status that a core function returns.
 *
 * The core knows no server, so it returns a status and its caller reports it:
 * src/pg/support/errors.c turns a status into an ereport.  The comments say which
 * SQLSTATE it becomes there.
 */
#ifndef LC_RESULT_H
#define LC_RESULT_H

typedef enum lc_status
{
	LC_OK = 0,
	LC_NO_MEMORY,        /* 53200: the allocator returned NULL */
	LC_TOO_LARGE,        /* 54000: a profile larger than one value may be */
	LC_DATE_INFINITE,    /* 22008: infinity or -infinity as a day */
	LC_DATE_RANGE,       /* 22008: a day outside 0001-01-01 .. 9999-12-31 */
	LC_MONEY_NOT_FINITE, /* 22003: NaN or infinity as an amount */
	LC_MONEY_RANGE,      /* 22003: an entry beyond +-9.2e12 */
	LC_OVERFLOW,         /* 22003: a sum or a count beyond 64 bits */
	LC_NOT_CONTAINED,    /* 22023: removing an event that is not in the profile */
	LC_BAD_MEASURE,      /* 22023: a name of no measure */
	LC_BAD_VALUE,        /* 22023: a value that the measure does not allow */
	LC_BAD_PARAMETER,    /* 22023: a parameter outside its range */
	LC_DIVERGES,         /* 22023: the result is infinite */
	LC_ILL_CONDITIONED,  /* 22023: the result is too ill-conditioned for double precision */
	LC_BAD_TEXT,         /* 22P02: text that is not a profile */
	LC_BAD_BYTES,        /* 22P03: bytes that are not a profile */
	LC_CORRUPT           /* XX001: a stored profile that does not decode */
} lc_status;

/* Makes the calling function return the status of a failed call; only where nothing is held that must be released. */
#define LC_TRY(call) \
	do \
	{ \
		lc_status lc_try_status = (call); \
\
		if (lc_try_status != LC_OK) \
			return lc_try_status; \
	} while (0)

#endif /* LC_RESULT_H */
