#!/bin/sh
# Which lines and branches the tests reach: builds an instrumented copy of the tree, runs its tests, prints gcov's sums.
# Fails below 90 % of the lines and 80 % of the branches, and in the core below 95 and 90.
set -eu

copy=build/coverage
rm -rf "$copy"
mkdir -p "$copy"
git ls-files -co --exclude-standard -z | xargs -0 cp --parents -t "$copy"
cd "$copy"
make -s -j"$(nproc)" all PG_CFLAGS='--coverage -O0' SHLIB_LINK=--coverage
rm -rf build/stage
make -s install DESTDIR="$PWD/build/stage" PG_CFLAGS='--coverage -O0' SHLIB_LINK=--coverage >/dev/null
# the server writes its counts beside the objects, whoever it runs as
chmod -R a+rwX .
STAGE=build/stage sh .ci/cluster sh test/server.sh || echo 'coverage: a server test failed; the counts stand all the same' >&2
# the unit tests add to the core's counts
mkdir -p build/unit-objects
for source in src/core/*/*.c; do
	gcc -std=c11 -D_GNU_SOURCE -Isrc/core -g -O0 --coverage -c "$source" -o "build/unit-objects/$(basename "$source" .c).o"
done
for test in test/unit/*/test_*.c; do
	gcc -std=c11 -D_GNU_SOURCE -Isrc/core -Itest/unit -g -O0 --coverage "$test" build/unit-objects/*.o -lcmocka -lm \
		-o "build/$(basename "$test" .c)"
	"./build/$(basename "$test" .c)" >/dev/null 2>&1 || echo "coverage: $test failed" >&2
done
gcovr --root . --filter 'src/' --sort-percentage --json build/coverage.json --print-summary --fail-under-line 90 --fail-under-branch 80
echo '# the core alone'
gcovr --root . --filter 'src/core/' --add-tracefile build/coverage.json --output build/core.txt --print-summary --fail-under-line 95 --fail-under-branch 90
