#!/usr/bin/env bash
# Runs the jcstress tests on the JDK of JAVA_HOME. Usage: concurrency-tests/run.sh [mode] [more options of jcstress]
# Modes: sanity, quick (the default), default, tough.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=quick
if (($# > 0)); then
    mode=$1
    shift
fi
./mvnw -B -ntp -q -pl concurrency-tests -am -DskipTests package
results=concurrency-tests/target/jcstress
mkdir -p "$results"
cd "$results"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar ../concurrency-tests.jar -m "$mode" -r . "$@"
