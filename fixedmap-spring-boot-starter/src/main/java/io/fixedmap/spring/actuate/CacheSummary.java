package io.fixedmap.spring.actuate;

import io.fixedmap.CacheStats;

/**
 * A cache at a glance.
 *
 * @param entries blobs it holds
 * @param bytes their lengths added up
 * @param capacity slots of the table
 * @param tombstones slots of removed blobs that wait for re-use
 * @param usedBytes bytes that blobs take, in whole blocks
 * @param maxBytes the most they may take
 * @param hitRatio share of reads that found their blob
 */
public record CacheSummary(
        long entries, long bytes, int capacity, long tombstones, long usedBytes, long maxBytes, double hitRatio) {
    static CacheSummary of(CacheStats stats) {
        return new CacheSummary(
                stats.entries(),
                stats.payloadBytes(),
                stats.capacity(),
                stats.tombstones(),
                stats.usedBytes(),
                stats.maxBytes(),
                stats.hitRatio());
    }
}
