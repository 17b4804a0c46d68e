#!/bin/sh
# Writes the function that holds the SQL a dataset is made of, and the page of its report: each file under one name, views in the
# order they are made.
#
#   sh sql/views.sh PART... -- VIEW... -- REPORT...
set -eu

# A name, whether it is a view, and the text, quoted so that nothing in it ends the quotes.
row() { # kind name file
	printf "%s    (%d, '%s', '%s', \$template\$" "$comma" "$n" "$1" "$2"
	grep -v '^-- ' "$3"
	printf '$template$)'
	comma=",
"
	n=$((n + 1))
}

name_of() { basename "$1" | sed 's/\.[a-z]*$//'; }

cat <<'END'

-- The SQL that a dataset is made of, and its report, with {{slots}} that lifecycle_dataset_fill replaces.  Written by sql/views.sh.

CREATE FUNCTION lifecycle_dataset_templates(OUT ordinal integer, OUT kind text, OUT name text, OUT body text) RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 60 SET search_path = pg_catalog, pg_temp AS $templates$
BEGIN
    -- read once a session, which takes longer than everything that is done with it
    RETURN QUERY VALUES
END
comma=
n=1
kind=part
for file in "$@"; do
	case $kind,$file in
		part,--) kind=view ;;
		view,--) kind=report ;;
		report,*) row "$kind" "report_$(name_of "$file")" "$file" ;;
		*) row "$kind" "$(name_of "$file")" "$file" ;;
	esac
done
cat <<'SQL'
;
END;
$templates$;
COMMENT ON FUNCTION lifecycle_dataset_templates() IS 'The SQL that a dataset is made of: parts, views in the order in which they are made, and what a report is made of.';
SQL
