#!/bin/sh
# Writes a template of the install script once for each kind of row.
#
#   sh sql/rows.sh TEMPLATE AT:MONEY:VOLATILITY...
set -eu

template=$1
shift
for kind in "$@"; do
	at=${kind%%:*}
	rest=${kind#*:}
	sed -e "s/@AT@/$at/g" -e "s/@MONEY@/${rest%%:*}/g" -e "s/@VOLATILITY@/${rest#*:}/g" "$template"
done
