/*
 * question.h - what the value of a customer depends on besides his history.
 */
#ifndef LC_QUESTION_H
#define LC_QUESTION_H

#include "base/calendar.h"
#include "base/env.h"
#include "stage/model.h"
#include "value/state_value.h"

/* One for all customers of a query. */
typedef struct lc_question
{
	lc_day as_of; /* the day of the value; later events are not read */
	const lc_prepared *prepared;
	const lc_state_values *values; /* of the model, over the horizon asked for */
	const lc_env *env;
} lc_question;

#endif /* LC_QUESTION_H */
