#!/bin/sh
# The tests that need a server: pg_regress, isolation, pgTAP, scenarios, and test/t/*.pl.
#
#   STAGE=build/stage sh .ci/cluster sh test/server.sh [sql] [programs]      (nothing named: both)
#
# Runs on the cluster of PGHOST and PGPORT, all of them even if one fails.  Says little: each runner's closing lines, and what failed.
set -u

cd "$(dirname "$0")/.." || exit
: "${PG_CONFIG:=pg_config}"
export PG_CONFIG
# A make that called us has flags of its own, and a jobserver that is not ours.
unset MAKEFLAGS MFLAGS MAKELEVEL

failed=
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' HUP INT TERM

regress() {
	rm -f regression.diffs build/isolation/regression.diffs
	if make -s --no-print-directory installcheck PG_CONFIG="$PG_CONFIG" >"$log" 2>&1; then
		grep -E 'All [0-9]+ tests passed' "$log"
		return 0
	fi
	cat "$log"
	for diffs in regression.diffs build/isolation/regression.diffs; do
		[ ! -f "$diffs" ] || cat "$diffs"
	done
	return 1
}

perl_tests() {
	set -- test/t/*.pl test/citus/*.pl
	[ -e "$1" ] || return 0
	prove --failures --comments "$@"
}

# Small histories with the answers that any business reader gives, kept beside the checkout.
scenarios() {
	play=${LIFECYCLE_SCENARIOS:-../shared/scenarios/run}
	[ -x "$play" ] || { echo "skipped: no $play (set LIFECYCLE_SCENARIOS)"; return 0; }
	dropdb --if-exists lifecycle_scenarios 2>/dev/null
	createdb lifecycle_scenarios || return 1
	SCENARIOS_API=${play%/*}/api.sql API=test/scenarios.sql PGDATABASE=lifecycle_scenarios "$play"
	played=$?
	dropdb lifecycle_scenarios
	return $played
}

sql() {
	echo '# regression tests, isolation tests'
	regress || failed="$failed installcheck"
	echo '# pgTAP'
	sh test/pgtap.sh || failed="$failed pgtap"
	echo '# scenarios'
	scenarios || failed="$failed scenarios"
}

programs() {
	echo '# dump, data, sessions, crashes'
	perl_tests || failed="$failed prove"
}

[ $# -gt 0 ] || set -- sql programs
for part in "$@"; do "$part"; done
[ -z "$failed" ] || { echo "server.sh: failed:$failed" >&2; exit 1; }
