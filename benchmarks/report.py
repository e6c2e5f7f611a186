#!/usr/bin/env python3
"""Prints JMH results as a table: the least window of each, and its ratio to ConcurrentHashMap in the same run.

Usage: benchmarks/report.py [--middle] results/table/jdk17-*.json
With --middle it is the middle window.
"""
import json
import statistics
import sys

BASELINE = "ConcurrentHashMap"


def main(files, pick):
    print("| run | benchmark | threads | slots | load | churn | map | ns | of CHM | B/op |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for file in files:
        least = {}
        with open(file, encoding="utf-8") as source:
            for result in json.load(source):
                parameters = result.get("params", {})
                key = (
                    result["benchmark"].split(".")[-1],
                    result["threads"],
                    parameters.get("capacity", parameters.get("slots", "")),
                    parameters.get("load", ""),
                    parameters.get("churn", ""),
                )
                windows = [w for fork in result["primaryMetric"]["rawData"] for w in fork]
                allocated = result.get("secondaryMetrics", {}).get("gc.alloc.rate.norm", {}).get("score")
                least.setdefault(key, {})[parameters.get("map", "")] = (pick(windows), allocated)
        name = file.rsplit("/", 1)[-1].removesuffix(".json")
        for key, maps in least.items():
            for which, (nanos, allocated) in maps.items():
                ratio = f"{nanos / maps[BASELINE][0]:.2f}" if BASELINE in maps else ""
                bytes_per_op = "" if allocated is None else f"{allocated:.0f}"
                print("|", " | ".join([name, *map(str, key), which, f"{nanos:.1f}", ratio, bytes_per_op]), "|")


if __name__ == "__main__":
    middle = sys.argv[1:2] == ["--middle"]
    main(sys.argv[1 + middle :], statistics.median if middle else min)
