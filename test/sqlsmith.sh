#!/bin/sh
# Random queries (sqlsmith) of a plain user over a dataset, its views and every function: what .ci/cassert runs for make sqlsmith.
#
#   QUERIES=10000   how many, from SEED=1 on
#
# Fails on a crash, a failed assertion, and an internal error (XX000) raised in our own sources.  Those of PostgreSQL's are counted.
set -eu

database=lifecycle_sqlsmith
sql() { psql -X -q -v ON_ERROR_STOP=1 -d "$@"; }

dropdb --if-exists "$database" 2>/dev/null
createdb "$database"
sql "$database" -o /dev/null -f test/t/catalog_anycall.setup.sql
sql "$database" <<END
CREATE ROLE smith LOGIN;
GRANT USAGE ON SCHEMA base, shop TO smith;
GRANT SELECT ON ALL TABLES IN SCHEMA public, base, shop TO smith;
ALTER DATABASE $database SET statement_timeout = '2s';
ALTER DATABASE $database SET log_error_verbosity = verbose;
END
sqlsmith --target="host=$PGHOST port=${PGPORT:-5432} user=smith dbname=$database" --max-queries="${QUERIES:-10000}" --seed="${SEED:-1}" \
	--exclude-catalog --verbose >sqlsmith.out 2>sqlsmith.err || { tail -n 30 sqlsmith.err; exit 1; }
grep -E '^(queries|impedance|[0-9]+ )' sqlsmith.err | tail -n 12 || :

# an error's place in the log: LOCATION:  function, file.c:line
: "${SERVER_LOG:=$(pg_lsclusters -h 2>/dev/null | awk '{ print $NF }')}"
ours=$(printf '%s\n' src/pg/*/*.c | sed 's|.*/||' | paste -sd '|' -)
internal=$(grep -a -A 8 'ERROR:  XX' "$SERVER_LOG" | grep -aE "LOCATION:  [^,]*, (${ours}):" || :)
echo "sqlsmith: ${QUERIES:-10000} queries, $(grep -ac 'ERROR:' "$SERVER_LOG" || :) errors, $(grep -ac 'ERROR:  XX' "$SERVER_LOG" || :) internal ones of PostgreSQL or ours"
psql -X -q -d postgres -c "DROP DATABASE $database WITH (FORCE)" -c 'DROP ROLE smith' || { echo 'sqlsmith: the server is gone' >&2; exit 1; }
if grep -aqE 'terminated by signal|TRAP: ' "$SERVER_LOG"; then
	grep -aE 'TRAP: |terminated by signal|Failed process was running' "$SERVER_LOG" | cut -c1-3000 >&2
	exit 1
fi
[ -z "$internal" ] || { printf 'sqlsmith: internal errors of ours\n%s\n' "$internal" >&2; exit 1; }
