package io.fixedmap.spring.actuate;

import io.fixedmap.CacheStats;
import io.fixedmap.ProbeLengths;
import io.fixedmap.PutOutcome;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All figures of a cache. Counters run from its building.
 *
 * @param name name of the cache
 * @param table the slots
 * @param memory the blocks
 * @param reads what reads found
 * @param puts what puts came to
 * @param evictions what was dropped
 * @param handles contents held open
 * @param file what is in the cache's file; null for a cache that has none
 * @param digest what computes the digests
 */
public record CacheDetails(
        String name,
        Table table,
        Memory memory,
        Reads reads,
        Puts puts,
        Evictions evictions,
        Handles handles,
        @Nullable File file,
        String digest) {
    static CacheDetails of(String name, CacheStats stats) {
        return new CacheDetails(
                name,
                Table.of(stats),
                Memory.of(stats),
                new Reads(stats.hits(), stats.misses(), stats.hitRatio()),
                Puts.of(stats),
                new Evictions(stats.evictions(), stats.evictedBytes(), stats.expirations()),
                new Handles(stats.openHandles(), stats.leakedHandles()),
                File.of(stats),
                stats.digestImplementation());
    }

    /**
     * The slots.
     *
     * @param capacity how many there are
     * @param maxEntries how many may be in use
     * @param entries how many are in use
     * @param occupancy entries over maxEntries: 1 is full
     * @param loadFactor entries over capacity
     * @param tombstones slots of removed blobs that wait for re-use
     * @param probeLengths how far from home the entries live
     */
    public record Table(
            int capacity,
            int maxEntries,
            long entries,
            double occupancy,
            double loadFactor,
            long tombstones,
            Probes probeLengths) {
        static Table of(CacheStats stats) {
            return new Table(
                    stats.capacity(),
                    stats.maxEntries(),
                    stats.entries(),
                    stats.occupancy(),
                    stats.loadFactor(),
                    stats.tombstones(),
                    Probes.of(stats.probeLengths()));
        }
    }

    /**
     * How far from home the entries live, in groups of slots.
     *
     * @param mean mean distance
     * @param longest the longest distance
     * @param entriesByDistance number of entries at each distance from 0 on, the last with all beyond it
     */
    public record Probes(double mean, int longest, List<Long> entriesByDistance) {
        static Probes of(ProbeLengths lengths) {
            return new Probes(lengths.mean(), lengths.longest(), lengths.keysByDistance());
        }
    }

    /**
     * The blocks.
     *
     * @param maxBytes all of them in bytes
     * @param usedBytes those in use in bytes
     * @param payloadBytes lengths of all blobs added up
     * @param wasteBytes usedBytes less payloadBytes
     * @param blockBytes size of a block
     * @param blocks how many there are
     * @param usedBlocks how many are in use
     * @param freeBlocks how many are not
     */
    public record Memory(
            long maxBytes,
            long usedBytes,
            long payloadBytes,
            long wasteBytes,
            int blockBytes,
            long blocks,
            long usedBlocks,
            long freeBlocks) {
        static Memory of(CacheStats stats) {
            return new Memory(
                    stats.maxBytes(),
                    stats.usedBytes(),
                    stats.payloadBytes(),
                    stats.wasteBytes(),
                    stats.blockBytes(),
                    stats.blocks(),
                    stats.blocks() - stats.freeBlocks(),
                    stats.freeBlocks());
        }
    }

    /**
     * What reads found.
     *
     * @param hits reads that found their blob
     * @param misses reads that did not
     * @param hitRatio hits over both, 0 before the first read
     */
    public record Reads(long hits, long misses, double hitRatio) {}

    /**
     * What puts came to.
     *
     * @param stored new blobs
     * @param alreadyPresent blobs that were there already
     * @param notAdmitted blobs the eviction policy did not let in
     * @param tooLarge blobs longer than one may be
     * @param full blobs there was no room for
     * @param deduplicatedBytes bytes that need not be stored because they were there already
     */
    public record Puts(
            long stored, long alreadyPresent, long notAdmitted, long tooLarge, long full, long deduplicatedBytes) {
        static Puts of(CacheStats stats) {
            return new Puts(
                    stats.puts(PutOutcome.STORED),
                    stats.puts(PutOutcome.ALREADY_PRESENT),
                    stats.puts(PutOutcome.NOT_ADMITTED),
                    stats.puts(PutOutcome.TOO_LARGE),
                    stats.puts(PutOutcome.FULL),
                    stats.deduplicatedBytes());
        }
    }

    /**
     * What was dropped.
     *
     * @param evicted blobs dropped to make room
     * @param evictedBytes their lengths added up
     * @param expired blobs dropped because their time to live had passed
     */
    public record Evictions(long evicted, long evictedBytes, long expired) {}

    /**
     * Contents held open.
     *
     * @param open how many are open now
     * @param leaked how many the garbage collector found unclosed
     */
    public record Handles(long open, long leaked) {}

    /**
     * What became of the blobs that were found in the file when it was opened.
     *
     * @param path where it is, as it was configured
     * @param verified blobs that proved to be those of their digests
     * @param unverified blobs that are still to be verified, when they are asked for or in the background
     * @param damaged blobs that were damaged, and dropped
     * @param forceFailures how often changes could not be forced to the disk
     */
    public record File(String path, long verified, long unverified, long damaged, long forceFailures) {
        static @Nullable File of(CacheStats stats) {
            Path path = stats.file();
            return path == null
                    ? null
                    : new File(
                            path.toString(),
                            stats.verified(),
                            stats.unverified(),
                            stats.damaged(),
                            stats.forceFailures());
        }
    }
}
