/*
 * errors.c - from a status of the core to an error of PostgreSQL.
 */
#include "support/errors.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/fmgrprotos.h"

#include "profile/measure.h"

typedef struct error_form
{
	int sqlstate;
	const char *message; /* %s: the subject */
	const char *detail;  /* %s: the value */
	const char *hint;
} error_form;

static const error_form forms[] = {
    [LC_NO_MEMORY] = {ERRCODE_OUT_OF_MEMORY, "out of memory", NULL, NULL},
    [LC_TOO_LARGE] = {ERRCODE_PROGRAM_LIMIT_EXCEEDED, "profile is too large", NULL,
                      "Group by customer, or leave out the category, so that one profile holds fewer entries."},
    [LC_DATE_INFINITE] = {ERRCODE_DATETIME_VALUE_OUT_OF_RANGE, "\"%s\" must be a finite date", "The value is %s.",
                          "Use NULL for an unknown date, so that the row is skipped."},
    [LC_DATE_RANGE] = {ERRCODE_DATETIME_VALUE_OUT_OF_RANGE, "\"%s\" is out of range",
                       "The value is %s; a profile holds days from 0001-01-01 to 9999-12-31.",
                       "Correct the date, or use NULL for an unknown one, so that the row is skipped."},
    [LC_MONEY_NOT_FINITE] = {ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "\"%s\" must be a finite amount", "The value is %s.",
                             "Use NULL for an unknown amount, so that it is skipped."},
    [LC_MONEY_RANGE] = {ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "\"%s\" is out of range",
                        "The value is %s; one entry lies between -9200000000000 and 9200000000000.",
                        "Express the amount in a larger unit, such as thousands."},
    [LC_OVERFLOW] = {ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "total of a profile is out of range",
                     "A sum lies between -9223372036854.775808 and 9223372036854.775807, a count up to 2^54.",
                     "Express amounts in a larger unit, such as thousands."},
    [LC_NOT_CONTAINED] = {ERRCODE_INVALID_PARAMETER_VALUE, "cannot take out of a profile what is not in it",
                          "An entry that is taken out is missing from the profile, or smaller there.",
                          "Subtract only what was added before."},
    [LC_BAD_MEASURE] = {ERRCODE_INVALID_PARAMETER_VALUE, "unknown measure: \"%s\"", NULL, NULL},
    [LC_BAD_VALUE] = {ERRCODE_INVALID_PARAMETER_VALUE, "measure \"%s\" takes no negative value", "The value is %s.",
                      "Give the amount as a positive number."},
    [LC_BAD_PARAMETER] = {ERRCODE_INVALID_PARAMETER_VALUE, "\"%s\" is out of range", "The value is %s.", NULL},
    [LC_DIVERGES] = {ERRCODE_INVALID_PARAMETER_VALUE, "value diverges", NULL, NULL},
    [LC_ILL_CONDITIONED] = {ERRCODE_INVALID_PARAMETER_VALUE, "value cannot be told in double precision", NULL, NULL},
    [LC_BAD_TEXT] = {ERRCODE_INVALID_TEXT_REPRESENTATION, "invalid input syntax for type lifecycle_profile", NULL,
                     NULL},
    [LC_BAD_BYTES] = {ERRCODE_INVALID_BINARY_REPRESENTATION, "invalid binary representation of type lifecycle_profile",
                      "The bytes are truncated, of another version, or not in the one form a profile has.",
                      "Send bytes that a binary COPY of a profile wrote, or use the text form."},
    [LC_CORRUPT] = {ERRCODE_DATA_CORRUPTED, "stored profile is corrupted", NULL,
                    "Rebuild the profile from its orders."},
};

/* "One of: order, refund, ..." */
static const char *
measure_hint(void)
{
	StringInfoData names;

	initStringInfo(&names);
	for (unsigned code = 0; code < LC_MEASURES; code++)
		appendStringInfo(&names, "%s%s", code == 0 ? "Use one of: " : ", ", lc_measure_describe(code)->name);
	appendStringInfoChar(&names, '.');
	return names.data;
}

/* The day that is asked about, not the day of a row, which may be unknown. */
static bool
is_asked_day(const char *subject)
{
	static const char *const asked[] = {"as_of", "base", "cut"};

	for (unsigned i = 0; subject != NULL && i < lengthof(asked); i++)
		if (strcmp(subject, asked[i]) == 0)
			return true;
	return false;
}

static const char *
hint_of(lc_status status, const char *subject)
{
	if (status == LC_BAD_MEASURE)
		return measure_hint();
	if ((status == LC_DATE_INFINITE || status == LC_DATE_RANGE) && is_asked_day(subject))
		return "Give a day from 0001-01-01 to 9999-12-31.";
	return forms[status].hint;
}

void
lifecycle_error(lc_status status, const char *subject, const char *value)
{
	const error_form *form = &forms[status];
	const char *hint = hint_of(status, subject);

	ereport(ERROR, (errcode(form->sqlstate), errmsg(form->message, subject != NULL ? subject : "value"),
	                form->detail != NULL ? errdetail(form->detail, value != NULL ? value : "unknown") : 0,
	                hint != NULL ? errhint("%s", hint) : 0));
}

void
lifecycle_text_error(lc_status status, const char *input, const lc_json_error *error, Node *context)
{
	/* a whole profile may be megabytes: show the piece, cut at a character */
	int length = pg_mbcliplen(input + error->offset, (int) error->length, 64);
	const char *hint = hint_of(status, NULL);

	/* not at one place of the text: a sum over all of it, or memory */
	if (error->expected == NULL)
	{
		errsave(context, (errcode(forms[status].sqlstate), errmsg("%s", forms[status].message),
		                  forms[status].detail != NULL ? errdetail("%s", forms[status].detail) : 0,
		                  hint != NULL ? errhint("%s", hint) : 0));
		return;
	}
	if (status != LC_BAD_MEASURE)
		hint = "Write {\"version\": 1, \"events\": [[\"2024-01-05\", \"order\", 1, 29.33]]}.";
	errsave(context, (errcode(forms[status].sqlstate), errmsg("invalid input syntax for type lifecycle_profile"),
	                  length > 0 ? errdetail("Expected %s at byte %zu, found \"%.*s\".", error->expected,
	                                         error->offset + 1, length, input + error->offset)
	                             : errdetail("Expected %s at byte %zu, found the end of the text.", error->expected,
	                                         error->offset + 1),
	                  errhint("%s", hint)));
}

void
lifecycle_state_error(const char *detail)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION), errmsg("invalid state of an aggregate"),
	                errdetail("%s", detail), errhint("Call the aggregate, not the functions behind it.")));
}

void
lifecycle_mixture_error(const char *names)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s must be the same in all rows", names),
	                errhint("Group by what they depend on.")));
}

const char *
lifecycle_number_text(double value)
{
	return DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(value)));
}
