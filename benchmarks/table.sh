#!/usr/bin/env bash
# Measures the slot table beside its peers and keeps the raw results: benchmarks/table.sh [JAVA_HOME] [part ...]
# Build first: ./mvnw -pl benchmarks -am package -DskipTests. The report takes the least window of each; see report.py.
# FORKS=2 measures in so many processes each.
set -euo pipefail
cd "$(dirname "$0")"
. ./jvm.sh "${1:-}"
parts=("${@:2}")
((${#parts[@]})) || parts=(small large peers churn threads)

windows=(-wi 4 -w 250ms -i 15 -r 100ms)
heap='-Xms6g -Xmx6g -XX:+UseParallelGC'

jmh() {
    local name=$1
    shift
    "$java" -jar target/benchmarks.jar "$@" -f "${FORKS:-1}" "${windows[@]}" -prof gc \
        -jvmArgs "-XX:MaxDirectMemorySize=3g $heap" \
        -rf json -rff "results/table/jdk$jdk-$name.json"
}

ours=map=FixedLongMap,FixedMap,ConcurrentHashMap
all='TableBenchmark.(hit|miss|dependentHit|mix|update|updateOneKey|deleteInsert)$'
for part in "${parts[@]}"; do
    case $part in
        tiny) jmh tiny 'TableBenchmark.(hit|miss|updateOneKey|deleteInsert)$' -p $ours -p capacity=4096,16384 ;;
        small) jmh small "$all" -p $ours -p capacity=65536 ;;
        large) jmh large 'TableBenchmark.(hit|miss|dependentHit|updateOneKey|deleteInsert)$' -p $ours -p capacity=4194304 ;;
        loads) jmh loads 'TableBenchmark.(hit|miss|deleteInsert)$' -p $ours -p capacity=65536 -p load=0.5,0.9 ;;
        peers)
            jmh peers 'TableBenchmark.(hit|miss|updateOneKey|deleteInsert)$' -p capacity=65536 \
                -p $ours,NonBlockingHashMap,Caffeine,cache2k,OHC,SeedAlgorithm
            jmh chronicle 'TableBenchmark.(hit|miss|updateOneKey|deleteInsert)$' -p capacity=65536 \
                -p map=ChronicleMap -jvmArgsAppend "${opens[*]}"
            ;;
        churn)
            jmh churn 'TableBenchmark.(hit|miss)$' -p $ours -p capacity=65536 -p churn=0,10,100
            # The seed's algorithm gets a small table and a tenth of the churn, or it would not end.
            jmh churn-seed 'TableBenchmark.(hit|miss)$' -p map=SeedAlgorithm,FixedLongMap -p capacity=8192 -p churn=0,3
            ;;
        threads) jmh threads 'TableBenchmark.(hit|miss|mix|updateOneKey|deleteInsert)$' -p $ours -p capacity=65536 -t 2 ;;
        sustained) (
            # Windows that have collections in them, with the JVM's own choice of collector and heap: report.py --middle
            windows=(-wi 1 -w 4 -i 4 -r 3)
            heap=
            jmh sustained 'TableBenchmark.(count|countOneKey|deleteInsert)$' -p $ours -p old=true
            jmh sustained-threads 'TableBenchmark.(count|deleteInsert)$' -p $ours -p old=true -p capacity=65536 -t 2
        ) ;;
        access) jmh access 'AccessBenchmark' ;;
        *) echo "unknown part: $part" >&2 && exit 2 ;;
    esac
done
