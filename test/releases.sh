#!/bin/sh
# Every test on the PostgreSQL of other releases, each in a directory of its own with that release's packages.
#
#   sh test/releases.sh [RELEASE...]       trixie has PostgreSQL 17, sid 18, experimental 19; bookworm, where 15 comes from, is
#                                          make test's; Ubuntu's noble has 16
#   sh test/releases.sh --prepare [RELEASE...]     the directories and their packages alone, without a word
#
# In Debian's, pg_upgrade from 15 comes after the tests.  Experimental has the compiler and libraries of sid, so the core's own
# tests are sid's.
# The directories stay in build/releases, so a second run is quick.  Needs root and the mirror that apt uses here.  What
# cannot be prepared is skipped, and the reason printed, because a mirror's fault is not ours.
set -eu

cd "$(dirname "$0")/.."
prepare_only=
[ "${1:-}" != --prepare ] || { prepare_only=yes; shift; exec >/dev/null 2>&1; }
[ $# -gt 0 ] || set -- trixie sid

place=$PWD/build/releases
failed=

skip() { echo "releases: $release skipped, because $1"; }

mirror() {
	# shellcheck disable=SC2016 # apt's own dollar
	site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1) || site=
	echo "${site:-http://deb.debian.org/debian}"
}

unmount() {
	for point in "$root/dev/pts" "$root/proc"; do
		! mountpoint -q "$point" || umount "$point" || umount -l "$point"
	done
}

# Ubuntu's keys come with the package ubuntu-keyring, here or in a directory that has it; nothing unsigned is installed.
debian() { debootstrap --variant=minbase "$release" "$root" "$(mirror)"; }
# sid, with nothing of experimental but PostgreSQL
experimental() {
	debootstrap --variant=minbase sid "$root" "$(mirror)"
	echo "deb $(mirror) experimental main" >"$root/etc/apt/sources.list.d/experimental.list"
	printf 'Package: postgresql-*19 libpq5 libpq-dev\nPin: release a=experimental\nPin-Priority: 500\n' >"$root/etc/apt/preferences.d/postgresql"
}
ubuntu() {
	for keys in '' "$place/trixie" "$place/sid"; do
		[ ! -e "$keys/.complete" ] || chroot "$keys" apt-get install -y --no-install-recommends ubuntu-archive-keyring || :
		keys=$keys/usr/share/keyrings/ubuntu-archive-keyring.gpg
		[ ! -e "$keys" ] || break
	done
	debootstrap --variant=minbase --components=main,universe --keyring="$keys" "$release" "$root" http://archive.ubuntu.com/ubuntu \
		/usr/share/debootstrap/scripts/jammy
}

# A minimal system; complete once its mark is there.
prepare() {
	[ ! -e "$root/.complete" ] || return 0
	rm -rf --one-file-system "$root"
	mkdir -p "$place"
	case $release in noble) ubuntu ;; experimental) experimental ;; *) debian ;; esac >"$place/$release.log" 2>&1 || return 1
	touch "$root/.complete" "$root/root/.lifecycle-release"
}

enter() {
	chroot "$root" env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "$1"
}

# The tree as it stands, without what git ignores.
place_tree() {
	rm -rf "$root/root/lifecycle"
	mkdir "$root/root/lifecycle"
	git ls-files -coz --exclude-standard | tar --null --files-from - --create | tar -xC "$root/root/lifecycle"
}

run() {
	root=$place/$release
	major=
	[ "$release" != experimental ] || major=19
	prepare || { skip "debootstrap failed: $(tail -n 1 "$place/$release.log")"; return; }
	trap unmount EXIT
	trap 'exit 130' HUP INT TERM
	if ! mount -t proc proc "$root/proc" || ! mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"; then
		skip 'nothing can be mounted here'
		return
	fi
	place_tree
	if ! enter "cd ~/lifecycle && PG_MAJOR=$major sh .ci/install test" >>"$place/$release.log" 2>&1; then
		skip "its packages could not be installed: $(tail -n 1 "$place/$release.log")"
	elif [ -z "$prepare_only" ]; then
		echo "# $release: $(enter 'pg_config --version')"
		case $release in experimental) suite='make test-server' ;; *) suite='make test' ;; esac
		enter "cd ~/lifecycle && $suite" || failed="$failed $release"
		[ "$release" = noble ] || enter "cd ~/lifecycle && sh test/pg_upgrade.sh '$(mirror)'" || failed="$failed $release"
	fi
	unmount
	trap - EXIT HUP INT TERM
}

for release in "$@"; do
	if [ "$(id -u)" -ne 0 ]; then
		skip 'it needs root'
	elif ! command -v debootstrap >/dev/null; then
		skip 'there is no debootstrap'
	else
		run
	fi
done
[ -z "$failed" ] || { echo "releases: failed:$failed" >&2; exit 1; }
