#!/bin/sh
# Writes the function that holds the SQL a dataset is made of: each file under one name, views in the order they are made.
#
#   sh sql/views.sh PART... -- VIEW...
set -eu

# A name, whether it is a view, and the text, quoted so that nothing in it ends the quotes.
row() { # kind file
	printf "%s    (%d, '%s', '%s', \$template\$" "$comma" "$n" "$1" "$(basename "$2" .sql)"
	grep -v '^-- ' "$2"
	printf '$template$)'
	comma=",
"
	n=$((n + 1))
}

cat <<'END'

-- The SQL that a dataset is made of, with {{slots}} that lifecycle_dataset_fill replaces.  Written by sql/views.sh.

CREATE FUNCTION lifecycle_dataset_templates(OUT ordinal integer, OUT kind text, OUT name text, OUT body text) RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 30 SET search_path = pg_catalog, pg_temp AS $templates$
VALUES
END
comma=
n=1
kind=part
for file in "$@"; do
	if [ "$file" = -- ]; then
		kind=view
	else
		row "$kind" "$file"
	fi
done
cat <<'END'

$templates$;
COMMENT ON FUNCTION lifecycle_dataset_templates() IS 'The SQL that a dataset is made of: parts, and views in the order in which they are made.';
END
