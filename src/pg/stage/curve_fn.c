/*
 * curve_fn.c - the life-cycle curve as a picture, as SQL asks for it.
 */
#include "support/compat.h"

#include "stage/curve.h"
#include "support/errors.h"
#include "support/profile_datum.h"
#include "support/stage_call.h"

PG_FUNCTION_INFO_V1(lifecycle_curve_svg);
PG_FUNCTION_INFO_V1(lifecycle_curve_svg_by);

static Datum
curve_svg(FunctionCallInfo fcinfo, int model_argno, int language_argno)
{
	lc_language language = lifecycle_language_arg(fcinfo, language_argno);
	const lifecycle_stage_call *call = lifecycle_stage_call_of(fcinfo, model_argno);
	text *svg = palloc(VARHDRSZ + LC_CURVE_SVG_MAX);
	lc_curve curve;
	size_t size;
	bool found;

	lifecycle_check(lc_curve_on(lifecycle_profile_arg(fcinfo, 0), lifecycle_day_from_date(PG_GETARG_DATUM(1), "as_of"),
	                            call->prepared, &lifecycle_env, &found, &curve),
	                NULL, NULL);
	if (!found)
		PG_RETURN_NULL();
	lifecycle_check(lc_curve_draw(&curve, language, VARDATA(svg), LC_CURVE_SVG_MAX, &size), NULL, NULL);
	SET_VARSIZE(svg, VARHDRSZ + size);
	PG_RETURN_TEXT_P(svg);
}

/* (profile, as_of, language) */
Datum
lifecycle_curve_svg(PG_FUNCTION_ARGS)
{
	return curve_svg(fcinfo, PG_NARGS(), 2);
}

/* (profile, as_of, model, language) */
Datum
lifecycle_curve_svg_by(PG_FUNCTION_ARGS)
{
	return curve_svg(fcinfo, 2, 3);
}
