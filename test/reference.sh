#!/bin/sh
# Writes the reference from the catalogue's comments, so that it says what the extension says.
#
#   sh test/reference.sh FILE          writes FILE
#   sh test/reference.sh --check FILE  fails where FILE is not what would be written
#
# Runs on the cluster of PGHOST and PGPORT, in a database of its own.
set -eu

check=
if [ "$1" = --check ]; then
	check=yes
	shift
fi
file=$1
here=$(dirname "$0")
written=$(mktemp)
trap 'rm -f "$written"; dropdb --if-exists lifecycle_reference' EXIT

createdb lifecycle_reference
psql -X -q -d lifecycle_reference -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION lifecycle'
psql -X -q -A -t -d lifecycle_reference -v ON_ERROR_STOP=1 -f "$here/reference.sql" >"$written"
if [ -z "$check" ]; then
	cp "$written" "$file"
elif ! diff -u "$file" "$written"; then
	echo "reference: $file is not what the catalogue says: run make doc" >&2
	exit 1
fi
