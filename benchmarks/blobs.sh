#!/usr/bin/env bash
# Measures blobs beside the peers and keeps the raw results: benchmarks/blobs.sh [JAVA_HOME] [part ...]
# Build first: ./mvnw -pl benchmarks -am package -DskipTests.
set -euo pipefail
cd "$(dirname "$0")"
. ./jvm.sh "${1:-}"
parts=("${@:2}")
((${#parts[@]})) || parts=(read-small read-large read-buffer look put put-bc put-large put-bc-large copy block-sizes)

jmh() {
    local name=$1
    shift
    "$java" -jar target/benchmarks.jar "$@" -f "${FORKS:-1}" -wi 2 -w 300ms -i 5 -r 200ms -prof gc \
        -jvmArgs "-Xmx3g -XX:MaxDirectMemorySize=3g ${opens[*]}" \
        -rf json -rff "results/blobs/jdk$jdk-$name.json"
}

# PEERS=fixedmap,Caffeine benchmarks/blobs.sh ... for some of them only; FORKS=3 for several processes of each, which lie elsewhere
# in memory each time
peers=${PEERS:-fixedmap,Caffeine,OHC,ChronicleMap,Ehcache}
for part in "${parts[@]}"; do
    case $part in
        read-small) jmh read-small 'BlobBenchmark.read$|ReadFloorBenchmark.read$' -p cache=$peers -p size=100,1024 ;;
        read-large) jmh read-large 'BlobBenchmark.read$|ReadFloorBenchmark.read$' -p cache=${peers%,Ehcache} -p size=4096,65536,1048576 ;;
        read-buffer) jmh read-buffer '(Blob|ReadFloor)Benchmark.readBuffer' -p cache=$peers -p size=100,1024,4096 ;;
        read-ehcache) jmh read-ehcache 'BlobBenchmark.read$' -p cache=Ehcache -p size=4096,65536,1048576 ;;
        read-2threads) jmh read-2threads 'BlobBenchmark.read$' -t 2 -p cache=fixedmap,OHC,Caffeine -p size=100,1024 ;;
        look) jmh look 'BlobBenchmark.look$' -p cache=fixedmap,OHC,Caffeine -p size=100,1048576 ;;
        put) jmh put 'PutBenchmark' -p cache=fixedmap -p digest=jdk -p size=100,1024,4096,65536 ;;
        put-peers) jmh put-peers 'PutBenchmark.put$' -p cache=OHC,Caffeine -p digest=jdk -p size=100,1024,4096 ;;
        put-threads) jmh put-threads 'PutBenchmark.put$' -t 2 -p cache=fixedmap,OHC,Caffeine -p digest=jdk -p size=100,1024,4096 ;;
        mixed) jmh mixed 'MixedBenchmark' -p cache=fixedmap,OHC,Caffeine -p size=100,1024,4096 ;;
        put-bc) jmh put-bc 'PutBenchmark.(digestAlone|put|putDirect)$' -p cache=fixedmap -p digest=bouncy-castle -p size=4096 ;;
        put-large) jmh put-large 'PutBenchmark' -p cache=fixedmap -p digest=jdk -p size=1048576 ;;
        put-bc-large) jmh put-bc-large 'PutBenchmark.(digestAlone|put|putDirect)$' -p cache=fixedmap -p digest=bouncy-castle -p size=65536,1048576 ;;
        copy) jmh copy 'CopyBenchmark' ;;
        block-sizes)
            "$java" -Xmx1g -XX:MaxDirectMemorySize=1g -cp target/benchmarks.jar io.fixedmap.benchmarks.blob.BlockSizes |
                tee "results/blobs/jdk$jdk-block-sizes.md"
            ;;
        *) echo "unknown part: $part" >&2 && exit 2 ;;
    esac
done
