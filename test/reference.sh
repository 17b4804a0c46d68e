#!/bin/sh
# Writes what the documents show from what the extension says: the reference from the catalogue's comments, the picture of a
# life-cycle curve from the function that draws it.
#
#   sh test/reference.sh FILE [QUERIES]          writes FILE: what QUERIES (default: reference.sql beside this script) print
#   sh test/reference.sh --check FILE [QUERIES]  fails where FILE is not what would be written
#
# Runs on the cluster of PGHOST and PGPORT, in a database of its own.
set -eu

check=
if [ "$1" = --check ]; then
	check=yes
	shift
fi
file=$1
queries=${2:-$(dirname "$0")/reference.sql}
written=$(mktemp)
trap 'rm -f "$written"; dropdb --if-exists lifecycle_reference' EXIT

createdb lifecycle_reference
psql -X -q -d lifecycle_reference -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION lifecycle'
psql -X -q -A -t -d lifecycle_reference -v ON_ERROR_STOP=1 -f "$queries" >"$written"
if [ -z "$check" ]; then
	cp "$written" "$file"
elif ! diff -u "$file" "$written"; then
	echo "reference: $file is not what the extension says: run make doc" >&2
	exit 1
fi
