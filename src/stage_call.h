/*
 * stage_call.h - what a call about stages works out once a query.
 */
#ifndef LIFECYCLE_STAGE_CALL_H
#define LIFECYCLE_STAGE_CALL_H

#include "compat.h"

#include "funcapi.h"

#include "core/stage.h"
#include "model_datum.h"

typedef struct lifecycle_stage_call
{
	lifecycle_model_cache model;
	const lc_prepared *prepared;
	Datum stages[LC_STAGES]; /* the enum's values */
	TupleDesc row;           /* NULL where the function returns the stage alone */
} lifecycle_stage_call;

/* This query's call, its model that of the argument (or the default one); it holds until the next. */
extern lifecycle_stage_call *lifecycle_stage_call_of(FunctionCallInfo fcinfo, int model_argno);

#endif /* LIFECYCLE_STAGE_CALL_H */
