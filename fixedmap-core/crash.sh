#!/usr/bin/env bash
# Kills processes that use a cache on a file, and damages such a file, at full length: ./crash.sh [kills] [flips in each part].
# benchmarks/results/crash.md keeps what came of it.
set -euo pipefail
cd "$(dirname "$0")/.."
./mvnw -q -Psoak -pl fixedmap-core -am test \
    -Dtest='KillTest,FileDamageTest' -Dsurefire.failIfNoSpecifiedTests=false \
    -Dkill.times="${1:-300}" -Ddamage.flips="${2:-10000}"
