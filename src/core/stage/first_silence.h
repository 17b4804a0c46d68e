/*
 * first_silence.h - the periods after a first purchase, judged once for
 * everybody.
 *
 * Customers who bought once are the most in many shops, and until a second
 * purchase, a refund of the first, or anything else that stages ask (a signal, a
 * wallet, a balance), all of them are judged alike: by the number of periods
 * since.  So these are walked when a model is made ready, and a walk copies what
 * it would have worked out, to the bit.
 */
#ifndef LC_FIRST_SILENCE_H
#define LC_FIRST_SILENCE_H

#include "stage/model.h"

/* After lc_model_prepare: walks a customer of one purchase, as far as its money does not matter. */
extern lc_status lc_first_silence_prepare(lc_prepared *prepared);

#endif /* LC_FIRST_SILENCE_H */
