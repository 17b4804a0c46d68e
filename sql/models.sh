#!/bin/sh
# Writes a template of the install script once for each fitted model of a customer base.
#
#   sh sql/models.sh TEMPLATE MODEL...
#
# What a model is called and made of stands here once; src/core/clv_MODEL.c has the same in its description.
set -eu

# name; title; parameters; columns; unit_days by default; what is excluded; source
models() {
	cat <<-'END'
		bgnbd;BG/NBD;r alpha a b;x t_x t_cal;7;new;Fader, Hardie and Lee, Marketing Science 24, 2005
		mbgnbd;MBG/NBD;r alpha a b;x t_x t_cal;7;new;Batislam, Denizel and Filiztekin, International Journal of Research in Marketing 24, 2007
	END
}

# what is excluded, what is refused, and in which unit times are
exclusions_of() {
	case $1 in
		*) echo "those of no age, which say nothing, in excluded_new" ;;
	esac
}
faults_of() {
	case $1 in
		*) echo "an x that is no whole number of 0 or more, a t_x outside 0 to t_cal or not 0 exactly where x is, a t_cal that is negative or not finite" ;;
	esac
}
units_of() {
	case $1 in
		*) echo ", with times in weeks" ;;
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

template=$1
shift
for name in "$@"; do
	models | grep "^$name;" | while IFS=';' read -r name title parameters columns unit excluded source; do
		# shellcheck disable=SC2086 # lists are meant to be split
		sed -e "s|@NAME@|$name|g" -e "s|@TITLE@|$title|g" -e "s|@UNIT@|$unit|g" -e "s|@SOURCE@|$source|g" \
			-e "s|@PARAMETERS@|$(each '% double precision' $parameters)|g" \
			-e "s|@PARAMETER_NAMES@|$(each '%' $parameters)|g" \
			-e "s|@PARAMETER_TYPES@|$(each 'double precision' $parameters)|g" \
			-e "s|@ERRORS@|$(each 'se_% double precision' $parameters)|g" \
			-e "s|@EXCLUDED@|$(each 'excluded_% bigint' $excluded)|g" \
			-e "s|@COLUMNS@|$(each '% double precision' $columns)|g" \
			-e "s|@COLUMN_TYPES@|$(each 'double precision' $columns)|g" \
			-e "s|@EXCLUSIONS@|$(exclusions_of "$name")|g" -e "s|@FAULTS@|$(faults_of "$name")|g" -e "s|@UNITS@|$(units_of "$name")|g" \
			"$template"
	done
done
