/*
 * clv.c - the list of fitted models, and what they share.
 */
#include "clv/clv.h"

#include <math.h>

const lc_clv_model *const lc_clv_models[LC_CLV_KINDS] = {
    [LC_CLV_BGNBD] = &lc_clv_bgnbd, [LC_CLV_MBGNBD] = &lc_clv_mbgnbd, [LC_CLV_PNBD] = &lc_clv_pnbd,
    [LC_CLV_BGBB] = &lc_clv_bgbb,   [LC_CLV_GG] = &lc_clv_gg,         [LC_CLV_SBG] = &lc_clv_sbg,
    [LC_CLV_BDW] = &lc_clv_bdw,     [LC_CLV_KM] = &lc_clv_km,
};

bool
lc_clv_is_count(double value)
{
	return value >= 0 && value <= 2147483647.0 && value == floor(value);
}

lc_clv_verdict
lc_clv_faulty(lc_clv_fault *fault, int column, const char *rule)
{
	fault->column = column;
	fault->rule = rule;
	return LC_CLV_FAULTY;
}

lc_clv_verdict
lc_clv_admit_history(const double *value, lc_clv_fault *fault)
{
	double x = value[0];
	double t_x = value[1];
	double t_cal = value[2];

	if (!lc_clv_is_count(x))
		return lc_clv_faulty(fault, 0, "a whole number of repeat purchases, 0 or more");
	if (!(t_cal >= 0 && t_cal <= LC_CLV_TIME_MAX))
		return lc_clv_faulty(fault, 2, "a finite number of units, 0 or more");
	if (!(t_x >= 0 && t_x <= t_cal))
		return lc_clv_faulty(fault, 1, "between 0 and t_cal");
	if ((x == 0) != (t_x == 0))
		return lc_clv_faulty(fault, 1, x == 0 ? "0 where x is 0" : "above 0 where x is");
	return t_cal == 0 ? 0 : LC_CLV_USE;
}
