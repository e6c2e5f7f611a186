#!/usr/bin/env bash
# Drives the sample, nginx with the same files, and Debian's docker-registry with the same blobs, one after the other on
# this machine, and prints a table. Needs wrk, nginx, docker-registry, curl and the built sample (./mvnw package).
#
#   benchmarks/load/run.sh [SECONDS PER READ SCENARIO]
#
# CPU is that of the server's processes alone; the client's share of the machine is the same for all.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-7}
here=$PWD
jar=$(ls ../../sample-app/target/sample-app-*.jar | head -1)
work=$(mktemp -d)
chmod 755 "$work" # nginx reads as nobody
sample_port=18480 nginx_port=18481 registry_port=18482
ticks=$(getconf CLK_TCK)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

make_blobs() { # name count bytes
    mkdir -p "$work/blobs" "$work/paths"
    local i digest
    for ((i = 0; i < $2; i++)); do
        head -c "$3" /dev/urandom >"$work/blob"
        digest=$(sha256sum "$work/blob" | cut -d' ' -f1)
        mv "$work/blob" "$work/blobs/$digest"
        echo "/blobs/$digest" >>"$work/paths/$1"
        echo "/v2/load/blobs/sha256:$digest" >>"$work/paths/$1-registry"
    done
}

start_sample() {
    java -XX:+UseSerialGC -Xmx256m -XX:MaxDirectMemorySize=3g -jar "$jar" --server.port=$sample_port --fixedmap.capacity=262144 \
        --fixedmap.max-bytes=2500MB >"$work/sample.log" 2>&1 &
    pids+=($!) sample=$!
    await $sample_port /stats
    local file
    for file in "$work"/blobs/*; do
        curl -sf -o "$work/answer" --data-binary "@$file" "http://127.0.0.1:$sample_port/blobs"
    done
}

start_nginx() {
    cat >"$work/nginx.conf" <<END
daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000; open_file_cache max=1000;
    default_type application/octet-stream;
    server { listen 127.0.0.1:$nginx_port; root $work; add_header Cache-Control "public, max-age=31536000, immutable"; }
}
END
    nginx -p "$work" -c "$work/nginx.conf" &
    pids+=($!) nginx=$!
    await $nginx_port "$(head -1 "$work/paths/4k")"
}

start_registry() {
    cat >"$work/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: 127.0.0.1:$registry_port}
END
    docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
    pids+=($!) registry=$!
    await $registry_port /v2/
    local file digest location
    for file in "$work"/blobs/*; do
        digest=$(basename "$file")
        location=$(curl -sf -o "$work/answer" -D - -X POST "http://127.0.0.1:$registry_port/v2/load/blobs/uploads/" |
            sed -n 's/^[Ll]ocation: //p' | tr -d '\r')
        curl -sf -o "$work/answer" -T "$file" -H 'Content-Type: application/octet-stream' "$location&digest=sha256:$digest"
    done
}

await() { # port path
    local i
    for ((i = 0; i < 150; i++)); do
        curl -sf -o "$work/answer" "http://127.0.0.1:$1$2" && return
        sleep 0.2
    done
    echo "nothing answers on port $1" >&2
    exit 1
}

# CPU seconds of a process and its children, in ticks.
cpu_ticks() {
    local pid sum=0 fields
    for pid in "$1" $(pgrep -P "$1" || true); do
        fields=$(sed 's/.*) //' "/proc/$pid/stat")
        sum=$((sum + $(cut -d' ' -f12 <<<"$fields") + $(cut -d' ' -f13 <<<"$fields")))
    done
    echo $sum
}

measure() { # scenario server pid command...
    local scenario=$1 server=$2 pid=$3 before after line
    shift 3
    before=$(cpu_ticks "$pid")
    "$@" >"$work/output" 2>&1 || true
    after=$(cpu_ticks "$pid")
    line=$(grep '^RESULT' "$work/output" || { cat "$work/output" >&2; echo 'RESULT requests=0 bytes=0 seconds=1 p50ms=0 p99ms=0 errors=1'; })
    echo "$scenario $server cpu=$(awk "BEGIN {print ($after - $before) / $ticks}") $line" | tee -a "$work/raw" >&2
}

reads() { # scenario server pid port paths connections
    measure "$1" "$2" "$3" wrk -t1 -c"$6" -d"${seconds}s" --latency -s get.lua "http://127.0.0.1:$4" -- "$work/paths/$5"
}

table() {
    echo "| scenario | server | requests/s | MB/s | p50 ms | p99 ms | CPU µs/request | requests/CPU s | errors |"
    echo "|---|---|---|---|---|---|---|---|---|"
    sed 's/[a-z0-9]*=//g; s/RESULT //' "$work/raw" | awk '{
        n = $4 > 0 ? $4 : 1
        printf "| %s | %s | %.0f | %.1f | %.2f | %.2f | %.1f | %.0f | %d |\n",
            $1, $2, $4 / $6, $5 / $6 / 1e6, $7, $8, $3 / n * 1e6, ($3 > 0 ? $4 / $3 : 0), $9 }'
}

make_blobs 4k 64 4096
make_blobs 1m 16 1048576
javac -d "$work" Upload.java
start_sample
start_nginx
start_registry

wrk -t1 -c32 -d15s -s get.lua "http://127.0.0.1:$sample_port" -- "$work/paths/4k" >"$work/warm" # the JIT compiler's share
for round in 1 2 3 4 5; do # by turns, since neither a shared machine nor nginx is equally fast all the time
    reads get-4k sample "$sample" $sample_port 4k 32
    reads get-4k nginx "$nginx" $nginx_port 4k 32
done
reads get-4k registry "$registry" $registry_port 4k-registry 32
reads get-1m sample "$sample" $sample_port 1m 16
reads get-1m nginx "$nginx" $nginx_port 1m 16
reads get-1m registry "$registry" $registry_port 1m-registry 16

upload() { # scenario server pid port count bytes seed
    measure "$1" "$2" "$3" java -cp "$work" Upload "$2" "$4" 16 "$5" "$6" "$7"
}
upload warm sample "$sample" $sample_port 5000 16384 warm
for size in 4096 1048576; do
    name=$((size / 1024))k count=$((size == 4096 ? 20000 : 500)) few=$((size == 4096 ? 2000 : 300))
    upload "put-new-$name" sample "$sample" $sample_port $count $size "$size"
    upload "put-new-$name" registry "$registry" $registry_port $few $size "$size"
    upload "put-dup-$name" sample "$sample" $sample_port $count $size "$size"
    upload "put-dup-$name" registry "$registry" $registry_port $few $size "$size"
done
measure mix-200 sample "$sample" wrk -t2 -c200 -d"${seconds}s" --latency -s mix.lua "http://127.0.0.1:$sample_port" -- "$work/paths/4k"

echo
echo "$(date -u +%F), $(nproc) cores, $(java -version 2>&1 | head -1), $(nginx -v 2>&1), docker-registry $(docker-registry --version | awk '{print $3}')"
table
curl -s "http://127.0.0.1:$sample_port/actuator/fixedmap/contentCache"
echo
