#!/bin/sh
# Writes a template of the install script once for each fitted model of a customer base.
#
#   sh sql/30-clv/models.sh TEMPLATE MODEL...
#
# What a model is called and made of stands here once; src/core/clv_MODEL.c has the same in its description.
set -eu

# name; title; parameters; columns; unit_days by default (none: no times); what is excluded; source
models() {
	cat <<-'END'
		bgnbd;BG/NBD;r alpha a b;x t_x t_cal;7;new;Fader, Hardie and Lee, Marketing Science 24, 2005
		mbgnbd;MBG/NBD;r alpha a b;x t_x t_cal;7;new;Batislam, Denizel and Filiztekin, International Journal of Research in Marketing 24, 2007
		pnbd;Pareto/NBD;r alpha s beta;x t_x t_cal;7;new;Schmittlein, Morrison and Colombo, Management Science 33, 1987
		bgbb;BG/BB;alpha beta gamma delta;x t_x n;NULL;new;Fader, Hardie and Shang, Marketing Science 29, 2010
		gg;gamma-gamma;p q gamma;x m_x;none;without_repeat not_positive;Fader and Hardie, The gamma-gamma model of monetary value, 2013
		sbg;sBG;alpha beta;period retained;NULL;;Fader and Hardie, Journal of Interactive Marketing 21, 2007
		bdw;beta-discrete-Weibull;alpha beta c;period retained;NULL;;Fader, Hardie, Liu, Davin and Steenburgh, Journal of Interactive Marketing 43, 2018
	END
}

# what a row is, what is excluded, and what is refused
rows_of() {
	case $1 in
		bgbb) echo "customers of a group, one a row: x of n opportunities taken, the last of them the t_x-th" ;;
		gg) echo "customers of a group, one a row: x repeat purchases of mean value m_x, as lifecycle_rfm gives them" ;;
		sbg | bdw) echo "cohort of a group, a row a period: retained customers remained after it, period 0 being the start" ;;
		*) echo "customers of a group, one a row as lifecycle_rfm gives them, with times in weeks" ;;
	esac
}
exclusions_of() {
	case $1 in
		bgbb) echo "; those without an opportunity, which say nothing, in excluded_new" ;;
		gg) echo "; those without a repeat in excluded_without_repeat, those of a mean of 0 or less in excluded_not_positive" ;;
		sbg | bdw) echo "" ;;
		*) echo "; those of no age, which say nothing, in excluded_new" ;;
	esac
}
faults_of() {
	case $1 in
		bgbb) echo "an n that is no whole number of 0 to 100000, a t_x that is none of 0 to n, an x that is none of 1 to t_x (or 0 where t_x is)" ;;
		gg) echo "an x that is no whole number of 0 or more, an m_x that is not finite" ;;
		sbg | bdw) echo "a period that is no whole number of 0 to 100000, a retained that is negative or not finite" ;;
		*) echo "an x that is no whole number of 0 or more, a t_x outside 0 to t_cal or not 0 exactly where x is, a t_cal that is negative or not finite" ;;
	esac
}

# how the retention rate of a contract goes
retention_of() {
	case $1 in
		bdw) echo "falls before it rises where c is above 1 and customers leave the likelier the longer they have stayed" ;;
		*) echo "rises with renewals as those likely to leave have left" ;;
	esac
}

# what a discounted sum of renewals costs
dert_cost_of() {
	case $1 in
		bdw) echo 10000 ;;
		*) echo 500 ;;
	esac
}

# each word of a list in a pattern, with commas between: % is the word
each() { # pattern words...
	pattern=$1
	shift
	for word in "$@"; do
		printf '%s\n' "$pattern" | sed "s/%/$word/g"
	done | paste -sd , - | sed 's/,/, /g'
}

# the template of a model without times is that with times, less unit_days
template_of() {
	if [ "$2" = none ]; then
		sed -e '/^-- with a unit/,/^-- end/d' -e 's/@AND_UNIT@//g' -e 's/@AND_UNIT_TYPE@//g' -e 's/@AND_UNIT_DEFAULT@//g' "$1"
	else
		sed -e '/^-- with a unit/d' -e '/^-- end/d' -e 's/@AND_UNIT@/, unit_days double precision/g' \
			-e 's/@AND_UNIT_TYPE@/, double precision/g' -e 's/@AND_UNIT_DEFAULT@/, unit_days double precision DEFAULT @UNIT@/g' "$1"
	fi
}

template=$1
shift
for name in "$@"; do
	models | grep "^$name;" | while IFS=';' read -r name title parameters columns unit excluded source; do
		# shellcheck disable=SC2086 # lists are meant to be split
		template_of "$template" "$unit" | sed -e "s|@NAME@|$name|g" -e "s|@TITLE@|$title|g" -e "s|@UNIT@|$unit|g" -e "s|@SOURCE@|$source|g" \
			-e "s|@PARAMETERS@|$(each '% double precision' $parameters)|g" \
			-e "s|@PARAMETER_NAMES@|$(each '%' $parameters)|g" \
			-e "s|@PARAMETER_TYPES@|$(each 'double precision' $parameters)|g" \
			-e "s|@ERRORS@|$(each 'se_% double precision' $parameters)|g" \
			-e "s|@EXCLUDED@|$(each 'excluded_% bigint' null $excluded)|g" \
			-e "s|@COLUMNS@|$(each '% double precision' $columns)|g" \
			-e "s|@COLUMN_TYPES@|$(each 'double precision' $columns)|g" \
			-e "s|@COLUMN_ARRAYS@|$(each '% double precision[]' $columns)|g" \
			-e "s|@COLUMN_ARRAY_TYPES@|$(each 'double precision[]' $columns)|g" \
			-e "s|@ROWS@|$(rows_of "$name")|g" -e "s|@EXCLUSIONS@|$(exclusions_of "$name")|g" -e "s|@FAULTS@|$(faults_of "$name")|g" \
			-e "s|@RETENTION@|$(retention_of "$name")|g" -e "s|@DERT_COST@|$(dert_cost_of "$name")|g"
	done
done
