package io.fixedmap.benchmarks.replay;

/** What a replay came to, in requests and in bytes. */
final class HitRatio {
    private long requests;
    private long hits;
    private long requestedBytes;
    private long hitBytes;

    void record(boolean hit, long sizeBytes) {
        requests++;
        requestedBytes += sizeBytes;
        if (hit) {
            hits++;
            hitBytes += sizeBytes;
        }
    }

    void add(HitRatio other) {
        requests += other.requests;
        hits += other.hits;
        requestedBytes += other.requestedBytes;
        hitBytes += other.hitBytes;
    }

    double ofObjects() {
        return (double) hits / requests;
    }

    double ofBytes() {
        return (double) hitBytes / requestedBytes;
    }
}
