#!/bin/sh
# The regression tests and hostile calls on a server whose extension is compiled with UBSan (PostgreSQL itself is not).
#
#   sh test/ubsan.sh            (make sanitize-server)
#
# Builds a copy of the tree in build/ubsan.  Fails if a test does, or if the server's log holds a runtime error.
set -eu

copy=build/ubsan
flags='-fsanitize=undefined,float-cast-overflow,float-divide-by-zero,signed-integer-overflow -fno-wrapv -fno-omit-frame-pointer'
unset MAKEFLAGS MFLAGS MAKELEVEL

mkdir -p "$copy"
git ls-files -co --exclude-standard -z | xargs -0 cp --parents --preserve=timestamps -t "$copy"
cd "$copy"
make -s -j"$(nproc)" all PG_CONFIG="${PG_CONFIG:-pg_config}" PG_CFLAGS="$flags" SHLIB_LINK=-fsanitize=undefined
rm -rf build/stage
make -s install PG_CONFIG="${PG_CONFIG:-pg_config}" DESTDIR="$PWD/build/stage" PG_CFLAGS="$flags" SHLIB_LINK=-fsanitize=undefined >/dev/null

# inside the cluster: what the server wrote is asked for at its end
cat >inside.sh <<'END'
status=0
make -s installcheck >installcheck.log 2>&1 || { status=1; cat installcheck.log; cat regression.diffs 2>/dev/null; }
grep -E 'All [0-9]+ tests passed' installcheck.log
LIFECYCLE_CALLS=${LIFECYCLE_CALLS:-20} prove --failures --comments test/t/catalog_anycall.pl || status=1
log=$(pg_lsclusters -h | awk '{ print $NF }')
[ -s "$log" ] || { echo 'ubsan.sh: the server wrote no log' >&2; status=1; }
if grep -aA 4 'runtime error' "$log"; then
	echo 'ubsan.sh: undefined behaviour' >&2
	status=1
fi
exit "$status"
END
STAGE=build/stage sh .ci/cluster sh inside.sh
