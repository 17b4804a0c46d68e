#!/bin/sh
# The regression tests and hostile calls on the server with assertions: what .ci/cassert runs for make cassert and make valgrind.
#
#   REGRESS="00_install stage_status"   some of the regression tests
#   LIFECYCLE_CALLS=20           how often each function is called
set -u

status=0
make -s installcheck PG_CONFIG="$PG_CONFIG" ${REGRESS:+REGRESS="$REGRESS"} >installcheck.log 2>&1 || { status=1; cat installcheck.log; cat regression.diffs; }
grep -E 'All [0-9]+ tests passed' installcheck.log
prove --failures --comments test/t/catalog_anycall.pl || status=1
exit "$status"
