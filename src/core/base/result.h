/*
 * result.h - what a core function has to say of its work.
 *
 * The core knows no server: it returns one of these and leaves the telling to
 * its caller.  src/pg/support/errors.c is the one place that turns a status into an
 * ereport; the comment behind each says which SQLSTATE it becomes there.
 */
#ifndef LC_RESULT_H
#define LC_RESULT_H

typedef enum lc_status
{
	LC_OK = 0,
	LC_NO_MEMORY,        /* 53200: the allocator gave nothing */
	LC_TOO_LARGE,        /* 54000: a profile past what one value may hold */
	LC_DATE_INFINITE,    /* 22008: infinity or -infinity as a day */
	LC_DATE_RANGE,       /* 22008: a day outside 0001-01-01 .. 9999-12-31 */
	LC_MONEY_NOT_FINITE, /* 22003: NaN or infinity as an amount */
	LC_MONEY_RANGE,      /* 22003: an entry past +-9.2e12 */
	LC_OVERFLOW,         /* 22003: a sum or a count past 64 bits */
	LC_NOT_CONTAINED,    /* 22023: taking out what was never in */
	LC_BAD_MEASURE,      /* 22023: no measure of that name */
	LC_BAD_VALUE,        /* 22023: a value the measure does not take */
	LC_BAD_PARAMETER,    /* 22023: a parameter outside its range */
	LC_DIVERGES,         /* 22023: a value without bound */
	LC_ILL_CONDITIONED,  /* 22023: a value that doubles are too coarse for */
	LC_BAD_TEXT,         /* 22P02: text that is no profile */
	LC_BAD_BYTES,        /* 22P03: bytes that are no profile */
	LC_CORRUPT           /* XX001: a stored profile that does not decode */
} lc_status;

/* Returns from the function what the call did not do: for functions that hold nothing to be released. */
#define LC_TRY(call) \
	do \
	{ \
		lc_status lc_try_status = (call); \
\
		if (lc_try_status != LC_OK) \
			return lc_try_status; \
	} while (0)

#endif /* LC_RESULT_H */
