#!/bin/sh
# Puts Nimbus JOSE + JWT 10.5 into .cache/nimbus-10.5/libs, once. Needs maven and Java 17.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
libs="$root/.cache/nimbus-10.5/libs"
[ -f "$libs/.complete" ] && exit 0
command -v mvn >/dev/null || { echo "fetch_nimbus: mvn is missing (Debian: maven, openjdk-17-jdk-headless)" >&2; exit 1; }
echo "fetching Nimbus JOSE + JWT 10.5 (1 MB) into $libs"
rm -rf "$libs"
mkdir -p "$libs"
mvn -q -B -f "$root/tests/support/nimbus/pom.xml" dependency:copy-dependencies -DoutputDirectory="$libs"
ls "$libs"/nimbus-jose-jwt-10.5.jar >/dev/null
touch "$libs/.complete"
