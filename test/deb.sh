#!/bin/sh
# Debian packages of the tree as it stands, in build/deb: one for each PostgreSQL this release has; their tests run on the way.
set -eu

place=build/deb
rm -rf "$place"
mkdir -p "$place/source"
git ls-files -co --exclude-standard -z | xargs -0 cp --parents -t "$place/source"
cd "$place/source"
# the control file in the tree is that of one release
pg_buildext updatecontrol
if ! dpkg-buildpackage --unsigned-source --unsigned-changes --build=binary >../build.log 2>&1; then
	cat ../build.log
	exit 1
fi
grep -E 'All [0-9]+ tests passed' ../build.log
cd .. && ls -- *.deb
