package io.fixedmap;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a cache at one moment. Counters run from the building of the cache. Later versions may have more: read them
 * by their names, and leave it to a cache to make this.
 *
 * @param capacity slots of the table, a power of two
 * @param maxEntries the most blobs it may hold: seven eighths of the capacity, or fewer if its builder was told so
 * @param entries blobs it holds, also those that have expired and that nobody has asked for since
 * @param tombstones slots of removed blobs that wait for re-use
 * @param probeLengths how far from home the entries live
 * @param maxBytes the most bytes blobs may take, in whole blocks
 * @param usedBytes bytes that blobs take, in whole blocks, with those being written and those removed but still held open
 * @param payloadBytes lengths of all entries added up
 * @param blockBytes size of a block in bytes
 * @param blocks number of blocks
 * @param freeBlocks number of blocks that are free
 * @param hits reads that found their blob; never falls, but is not exact: threads that share one of 64 stripes may overwrite
 *     what the others counted
 * @param misses reads that did not; counted likewise
 * @param puts how many puts ended with each outcome; every outcome is present; unmodifiable
 * @param deduplicatedBytes bytes that puts of present blobs did not have to store
 * @param evictions blobs evicted to make room
 * @param evictedBytes their lengths added up
 * @param expirations blobs dropped because their time to live had passed, when they were asked for or their room was wanted
 * @param file the file it lives in, as its builder was told; null for direct memory
 * @param verified blobs of the cache's file whose bytes proved to be those of their digests, counted each time that they
 *     had to; 0 without a file
 * @param unverified blobs of the file that have to do so; each is verified when it is first asked for, and in the background
 * @param damaged blobs of the file that were dropped because they, or what the file said of them, was damaged
 * @param forceFailures how often changes could not be forced to the file's medium; after each, all blobs are unverified again
 * @param openHandles contents open now
 * @param leakedHandles contents the garbage collector found unclosed
 * @param digestImplementation what computes the digests
 */
public record CacheStats(
        int capacity,
        int maxEntries,
        long entries,
        long tombstones,
        ProbeLengths probeLengths,
        long maxBytes,
        long usedBytes,
        long payloadBytes,
        int blockBytes,
        long blocks,
        long freeBlocks,
        long hits,
        long misses,
        Map<PutOutcome, Long> puts,
        long deduplicatedBytes,
        long evictions,
        long evictedBytes,
        long expirations,
        @Nullable Path file,
        long verified,
        long unverified,
        long damaged,
        long forceFailures,
        long openHandles,
        long leakedHandles,
        String digestImplementation) {
    /**
     * Returns the share of reads that found their blob.
     *
     * @return 0 to 1, 0 before the first read
     */
    public double hitRatio() {
        long reads = hits + misses;
        return reads == 0 ? 0 : (double) hits / reads;
    }

    /**
     * Returns how many puts ended in one way.
     *
     * @param outcome which
     * @return 0 or more
     */
    public long puts(PutOutcome outcome) {
        return puts.getOrDefault(outcome, 0L);
    }

    /**
     * Returns how full the cache is by entries.
     *
     * @return entries over maxEntries, 0 to 1
     */
    public double occupancy() {
        return (double) entries / maxEntries;
    }

    /**
     * Returns how much of the table is in use.
     *
     * @return entries over capacity, 0 to 1
     */
    public double loadFactor() {
        return (double) entries / capacity;
    }

    /**
     * Returns what the last block of each blob leaves unused, with blocks being written or held.
     *
     * @return {@code usedBytes - payloadBytes}
     */
    public long wasteBytes() {
        return usedBytes - payloadBytes;
    }
}
