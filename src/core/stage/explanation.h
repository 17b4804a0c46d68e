/*
 * explanation.h - why a stage is shown: what the decision table asked, and what it found.
 *
 * A row a question, in the order of the table (decision_table.h).  Questions
 * about what no source was given for are left out.  Texts are in English or
 * in Chinese, the latter in UTF-8.
 */
#ifndef LC_EXPLANATION_H
#define LC_EXPLANATION_H

#include "stage/history.h"

typedef struct lc_evidence
{
	char question[192];
	double value;
	double threshold;
	bool at_least; /* the answer is yes from the threshold upwards, else below it */
	bool holds;
	const char *yes; /* what follows where it holds, ... */
	const char *no;  /* ... and where it does not */
} lc_evidence;

#define LC_EVIDENCE_MAX 24

/* Of the last row of a walk whose last facts are all known (history.every_fact); how many rows there are. */
extern int lc_explain(const lc_history *history, lc_language language, lc_evidence evidence[LC_EVIDENCE_MAX]);

#endif /* LC_EXPLANATION_H */
