/*
 * stage_call.h - what a call about stages works out once a query.
 */
#ifndef LIFECYCLE_STAGE_CALL_H
#define LIFECYCLE_STAGE_CALL_H

#include "support/compat.h"

#include "funcapi.h"
#include "utils/array.h"

#include "stage/customer_status.h"
#include "support/model_datum.h"

typedef struct lifecycle_stage_call
{
	lifecycle_model_cache model;
	const lc_prepared *prepared;
	Datum stages[LC_STAGES]; /* the enum's values, or texts where the row's stage is one */
	TupleDesc row;           /* NULL where the function returns the stage alone: and no words */
	Datum patterns[LC_PATTERNS];
	Datum grades[LC_GRADES];
	Datum reasons[LC_REASONS];
} lifecycle_stage_call;

/* This query's call, its model that of the argument (or the default one), which holds until the function returns. */
extern lifecycle_stage_call *lifecycle_stage_call_of(FunctionCallInfo fcinfo, int model_argno);

/* 22023 for a language that there is not. */
extern lc_language lifecycle_language_arg(FunctionCallInfo fcinfo, int argno);

#endif /* LIFECYCLE_STAGE_CALL_H */
