#!/bin/sh
# The tests of datasets under settings of a server that may break them: every query that may through a parallel worker, and all tables published,
# with a reader of the log.
#
#   STAGE=build/stage CLUSTER_OPTIONS=wal_level=logical sh .ci/cluster sh test/settings.sh        (make test-settings)
#   TESTS="dataset_track" SPECS="dataset_refresh"                                                 some of them
#
# Whoever publishes all tables gives a replica identity to those of their own; a trigger does so for the tables of the tests, and leaves alone
# what the extension makes.
set -eu

cd "$(dirname "$0")/.."
: "${PG_CONFIG:=pg_config}"
: "${TESTS:=$(cd test/sql && ls dataset_*.sql | sed 's/\.sql$//' | tr '\n' ' ')}" "${SPECS=$(cd test/isolation/specs && ls dataset_*.spec | sed 's/\.spec$//' | tr '\n' ' ')}"
unset MAKEFLAGS MFLAGS MAKELEVEL
log=$(mktemp)
trap 'rm -f "$log"' EXIT
database=contrib_regression

suite() { # what, more options of pg_regress
	echo "# $1"
	rm -f regression.diffs build/isolation/regression.diffs
	if ! make -s --no-print-directory installcheck PG_CONFIG="$PG_CONFIG" REGRESS="00_install $TESTS" ISOLATION="$SPECS" EXTRA_REGRESS_OPTS="${2:-}" >"$log" 2>&1; then
		cat "$log"
		cat regression.diffs build/isolation/regression.diffs 2>/dev/null || true
		exit 1
	fi
	grep -E 'All [0-9]+ tests passed' "$log"
}

parallel=debug_parallel_query
[ "$(psql -XAtc 'SHOW server_version_num' postgres)" -ge 160000 ] || parallel=force_parallel_mode
PGOPTIONS="-c $parallel=regress" suite 'every query that may through a parallel worker'

if [ "$(psql -XAtc 'SHOW wal_level' postgres)" != logical ]; then
	echo 'settings.sh: wal_level is not logical' >&2
	exit 1
fi
dropdb --if-exists "$database"
createdb "$database"
psql -Xq -v ON_ERROR_STOP=1 "$database" <<'SQL'
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE FUNCTION identify() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
	context text;
	made record;
BEGIN
	GET DIAGNOSTICS context = PG_CONTEXT;
	FOR made IN
		SELECT c.oid::regclass AS relation FROM pg_event_trigger_ddl_commands() AS d JOIN pg_class AS c ON c.oid = d.objid
		WHERE d.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT d.in_extension AND context !~ 'function lifecycle_'
	LOOP
		EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', made.relation);
	END LOOP;
END $$;
CREATE EVENT TRIGGER identify ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO') EXECUTE FUNCTION identify();
SELECT 'made' FROM pg_create_logical_replication_slot('suite', 'pgoutput') \g /dev/null
SQL
SPECS='' suite 'all tables are published' --use-existing
decoded=$(psql -XAtc "SELECT count(*) FROM pg_logical_slot_get_binary_changes('suite', NULL, NULL, 'proto_version', '1', 'publication_names', 'everything')" "$database")
[ "$decoded" -gt 1000 ] || { echo "settings.sh: the log holds only $decoded changes" >&2; exit 1; }
echo "$decoded changes were decoded"
psql -XAtc "SELECT pg_drop_replication_slot('suite')" "$database" >/dev/null
