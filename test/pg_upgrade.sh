#!/bin/sh
# pg_upgrade from PostgreSQL 15 to the one of this Debian release, in a directory that releases.sh made: packages of 15 come from
# bookworm, and the extension is installed for both, into the directory's own /usr.
#
#   sh test/pg_upgrade.sh MIRROR
set -eu

cd "$(dirname "$0")/.."
[ -e /root/.lifecycle-release ] || { echo 'pg_upgrade.sh: this installs into /usr, so it runs in a directory of releases.sh only' >&2; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT

skip() {
	echo "pg_upgrade: skipped, because $1: $(tail -n 1 "$log")"
	exit 0
}

# packages of 15 come from bookworm; all others stay those of this release
from_bookworm() {
	echo "deb [check-valid-until=no] $1 bookworm main" >/etc/apt/sources.list.d/bookworm.list
	printf 'Package: *\nPin: release n=bookworm\nPin-Priority: 100\n' >/etc/apt/preferences.d/bookworm
	apt-get -o Acquire::Check-Valid-Until=false update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-15 postgresql-server-dev-15
}

# The headers of 15 declare functions as (), which compilers of C23 take for (void).
install_for() {
	make -s clean && make -s -j2 PG_CONFIG="$1" CC='gcc -std=gnu17' && make -s install PG_CONFIG="$1"
}

here=$(pg_config --bindir)/pg_config
mkdir -p /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/lifecycle.conf
from_bookworm "$1" >"$log" 2>&1 || skip 'PostgreSQL 15 could not be installed'
{ install_for /usr/lib/postgresql/15/bin/pg_config && install_for "$here" && make -s stage PG_CONFIG="$here"; } >"$log" 2>&1 || { cat "$log"; exit 1; }
PG_CONFIG=$here STAGE=build/stage PG_UPGRADE_FROM=/usr/lib/postgresql/15/bin sh .ci/cluster prove --failures --comments test/t/release_pg_upgrade.pl
