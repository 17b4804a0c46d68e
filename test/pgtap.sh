#!/bin/sh
# The pgTAP tests, in a database of their own on the cluster of PGHOST and PGPORT.
set -eu

cd "$(dirname "$0")/.."
database=lifecycle_pgtap

sql() { psql -X -q -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
drop() { dropdb --if-exists "$database" 2>/dev/null; }

has() { psql -X -q -A -t -d postgres -c "SELECT count(*) FROM pg_available_extensions WHERE name = '$1'"; }

# Debian builds extensions for a PostgreSQL once that is released: on 19 a missing one is nobody's fault
if [ "$(psql -X -A -t -d postgres -c 'SHOW server_version_num')" -ge 190000 ]; then
	for extension in pgtap plpgsql_check; do
		[ "$(has "$extension")" = 1 ] || { echo "pgtap: skipped, because there is no $extension for this PostgreSQL"; exit 0; }
	done
fi

trap drop EXIT
trap 'exit 130' HUP INT TERM
drop
createdb "$database"
sql "$database" 'CREATE EXTENSION pgtap'
sql "$database" 'CREATE EXTENSION lifecycle'
pg_prove --failures --comments -d "$database" test/pgtap/*.sql
