#!/bin/sh
# Puts Apache Kafka 4.1.0 into .cache/kafka-4.1.0/libs, once. Needs maven and Java 17.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
libs="$root/.cache/kafka-4.1.0/libs"
[ -f "$libs/.complete" ] && exit 0
command -v mvn >/dev/null || { echo "fetch_kafka: mvn is missing (Debian: maven, openjdk-17-jre-headless)" >&2; exit 1; }
echo "fetching Apache Kafka 4.1.0 (54 MB) into $libs"
rm -rf "$libs"
mkdir -p "$libs"
mvn -B -f "$root/tests/support/kafka/pom.xml" dependency:copy-dependencies -DoutputDirectory="$libs"
ls "$libs"/kafka_2.13-4.1.0.jar "$libs"/kafka-tools-4.1.0.jar >/dev/null
touch "$libs/.complete"
