#!/bin/sh
# The pgTAP tests, in a database of their own on the cluster of PGHOST and PGPORT.
set -eu

cd "$(dirname "$0")/.."
database=lifecycle_pgtap

sql() { psql -X -q -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
drop() { dropdb --if-exists "$database" 2>/dev/null; }

trap drop EXIT
trap 'exit 130' HUP INT TERM
drop
createdb "$database"
sql "$database" 'CREATE EXTENSION pgtap'
sql "$database" 'CREATE EXTENSION lifecycle'
pg_prove --failures --comments -d "$database" test/pgtap/*.sql
