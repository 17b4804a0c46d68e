#!/bin/sh
# Format, warnings of both compilers, static analysis, names.  Every check runs; the exit status says whether all passed.
#
#   CC=gcc PG_CONFIG=pg_config sh test/lint.sh       (make lint)
set -eu

failed=0

check() { # name command...
	name=$1
	shift
	if output=$("$@" 2>&1); then
		echo "ok      $name"
	else
		failed=1
		printf 'NOT OK  %s\n%s\n' "$name" "$output"
	fi
}

# for a command whose every line of output is a fault
silent() {
	output=$("$@" || :)
	[ -z "$output" ] || { echo "$output"; return 1; }
}

core='src/core/*/*.c'
shell='src/pg/*/*.c'
unit='test/unit/*/*.c test/fuzz/*.c' # with clang's warnings alone: the rest is for what ships
all_c=$(git ls-files -co --exclude-standard '*.c' '*.h')
all_sh=$(git grep -lE '^#!/bin/sh' -- . ':!*.sql')
server=$("${PG_CONFIG:-pg_config}" --includedir-server)
server_flags="-Isrc/core -Isrc/pg -isystem $server -D_GNU_SOURCE"
warnings='-Wall -Wextra -Wstrict-prototypes -Wno-unused-parameter -Wno-sign-compare -Werror'
core_warnings="$warnings -Wshadow -Wconversion -Wno-sign-conversion -Wno-float-conversion -std=c11 -D_GNU_SOURCE -Isrc/core"

# shellcheck disable=SC2086  # the lists are meant to be split
format() { clang-format --dry-run -Werror $all_c; }

# Analysers take seconds a file: what has passed as it stands, with the headers it includes and the rules, is not asked again.
passed=build/lint
mkdir -p "$passed"
# shellcheck disable=SC2046,SC2086
state_of() { cat $(cc -MM $server_flags -Itest/unit "$1" | sed 's/^[^:]*://; s/\\$//') .clang-tidy test/lint.sh | sha256sum | cut -c1-32; }

each() { # check file...
	one=$1
	shift
	for file in "$@"; do
		mark=$passed/$one.$(basename "$file").$(state_of "$file")
		[ -e "$mark" ] || { "$one" "$file" && touch "$mark"; } || return 1
	done
}

# shellcheck disable=SC2086
core_warnings_of() { clang -fsyntax-only $core_warnings "$1"; }
# shellcheck disable=SC2086
unit_warnings_of() { clang -fsyntax-only $core_warnings -Itest/unit "$1"; }
# shellcheck disable=SC2086
shell_warnings_of() { clang -fsyntax-only $warnings $server_flags "$1"; }
# shellcheck disable=SC2086
analysis_of() { gcc -O1 -fanalyzer $core_warnings -c "$1" -o /dev/null; }
# shellcheck disable=SC2086
core_scan_of() { scan-build --status-bugs --use-cc=clang -o "$passed/scan" clang -std=c11 -D_GNU_SOURCE -Isrc/core -c "$1" -o /dev/null; }
# shellcheck disable=SC2086
shell_scan_of() { scan-build --status-bugs --use-cc=clang -o "$passed/scan" clang $server_flags -c "$1" -o /dev/null; }
core_tidiness_of() { clang-tidy --quiet --warnings-as-errors='*' "$1" -- -std=c11 -D_GNU_SOURCE -Isrc; }
# shellcheck disable=SC2086
shell_tidiness_of() { clang-tidy --quiet --warnings-as-errors='*' "$1" -- $server_flags; }

# shellcheck disable=SC2086
clang_warnings() { each core_warnings_of $core && each unit_warnings_of $unit && each shell_warnings_of $shell; }
# shellcheck disable=SC2086
gcc_analyzer() { each analysis_of $core; }
# shellcheck disable=SC2086
scan_build() { each core_scan_of $core && each shell_scan_of $shell; }
# shellcheck disable=SC2086
tidy() { each core_tidiness_of $core && each shell_tidiness_of $shell; }
# shellcheck disable=SC2086
cpp_check() {
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
		--suppress=missingInclude --suppress=unknownMacro -Isrc/core $core
}
# shellcheck disable=SC2086
shells() { shellcheck --severity=warning $all_sh; }

exported_names() {
	nm -D --defined-only lifecycle.so | awk '{ print $3 }' | grep -vE '^(lifecycle_|lc_|pg_finfo_lifecycle_|Pg_magic_func)' || :
}
version_outside_compat() { grep -rn 'PG_VERSION_NUM' src | grep -v '^src/pg/support/compat\.h:' || :; }
server_in_core() { grep -rnE '#include "(postgres|fmgr|utils/|access/|executor/|nodes/)' src/core || :; }
elog_for_users() { grep -rn 'elog(ERROR' src || :; }
clashing_names() { for file in test/sql/*.sql; do [ ! -e "sql/$(basename "$file")" ] || echo "$file"; done; }
# objects that a linker, an archive or a coverage report would take for one another; files that are one where case is not told
clashing_files() {
	# shellcheck disable=SC2086
	printf '%s\n' $core $shell | sed 's|.*/||' | tr '[:upper:]' '[:lower:]' | sort | uniq -d
	git ls-files -co --exclude-standard | tr '[:upper:]' '[:lower:]' | sort | uniq -d
}
unfinished() { git grep -nE 'TOD[O]|FIXM[E]|XX[X]:' -- src sql test doc README.md README.zh-CN.md || :; }
wrong_meta() { perl test/meta.pl 2>&1 || :; }
# the two languages show the same commands and the same output
examples_of() { awk '/^```/ { inside = !inside } inside' "$1"; }
examples_differ() {
	[ "$(examples_of README.md)" = "$(examples_of README.zh-CN.md)" ] || echo 'README.md and README.zh-CN.md have other examples'
}
long_readme() { awk 'END { if (NR > 200) print FILENAME ": " NR " lines" }' README.md; }

check 'clang-format' format
check 'warnings of clang' clang_warnings
check 'gcc -fanalyzer' gcc_analyzer
check 'clang-tidy' tidy
check 'scan-build' scan_build
check 'cppcheck' cpp_check
check 'shellcheck' shells
check 'exported names have a prefix' silent exported_names
check 'PG_VERSION_NUM in compat.h alone' silent version_outside_compat
check 'no server header in the core' silent server_in_core
check 'no elog(ERROR)' silent elog_for_users
check 'no name in both sql and test/sql' silent clashing_names
check 'no two sources of one name' silent clashing_files
check 'nothing left to do by its own word' silent unfinished
check 'META.json is as PGXN and lifecycle.control have it' silent wrong_meta
check 'README within 200 lines' silent long_readme
check 'README and README.zh-CN have the same examples' silent examples_differ
exit "$failed"
