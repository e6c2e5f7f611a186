package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.table.SlotTable;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ContentCache}. Each setting is checked when it is made, what depends on several when the cache is
 * built. Not thread-safe.
 */
public final class ContentCacheBuilder {
    /** Smallest block in bytes: a cache line. */
    public static final int MIN_BLOCK_BYTES = 64;

    /** Largest block in bytes. */
    public static final int MAX_BLOCK_BYTES = 1 << 20;

    private static final Duration LONGEST_TIME_TO_LIVE = Duration.ofDays(36_500);

    int capacity = 1 << 16;
    int maxEntries = Integer.MAX_VALUE;
    long maxBytes = 64L << 20;
    long maxObjectBytes = Long.MAX_VALUE;
    int blockBytes = 4096;
    WhenFull whenFull = WhenFull.EVICT;
    Clock clock = Clock.systemUTC();

    @Nullable
    Duration timeToLive;

    @Nullable
    Digester digester;

    @Nullable
    EvictionListener evictionListener;

    ContentCacheBuilder() {}

    /**
     * Sets the number of slots of the table, each 64 bytes and a little more. Seven eighths of them can hold blobs; the
     * rest keeps the table fast. 65,536 by default.
     *
     * @param slots a power of two from 8 to 2<sup>30</sup>
     * @return this builder
     * @throws IllegalArgumentException if it is anything else; the message names the nearest ones
     */
    public ContentCacheBuilder capacity(int slots) {
        SlotTable.checkCapacity(slots);
        capacity = slots;
        return this;
    }

    /**
     * Bounds the number of blobs below what the table can hold. Not bounded further by default.
     *
     * @param entries 1 or more; more than seven eighths of the capacity means just these
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public ContentCacheBuilder maxEntries(int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("maxEntries must be at least 1: maxEntries=" + entries);
        }
        maxEntries = entries;
        return this;
    }

    /**
     * Sets how much memory blobs may take, in whole blocks. All of it is reserved when the cache is built, outside the
     * Java heap, so {@code -XX:MaxDirectMemorySize} must allow it. 64 MiB by default.
     *
     * @param bytes at least one block; rounded down to whole blocks
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public ContentCacheBuilder maxBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least one block: maxBytes=" + bytes);
        }
        maxBytes = bytes;
        return this;
    }

    /**
     * Sets the length of the longest blob to take. As long as all blocks together by default.
     *
     * @param bytes 1 or more
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public ContentCacheBuilder maxObjectBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxObjectBytes must be at least 1: maxObjectBytes=" + bytes);
        }
        maxObjectBytes = bytes;
        return this;
    }

    /**
     * Sets the size of the blocks that blobs are cut into. A blob wastes half a block on average; small blocks make large
     * blobs slower to read. 4,096 by default.
     *
     * @param bytes a power of two from {@value #MIN_BLOCK_BYTES} to {@value #MAX_BLOCK_BYTES}
     * @return this builder
     * @throws IllegalArgumentException if it is anything else
     */
    public ContentCacheBuilder blockBytes(int bytes) {
        if (bytes < MIN_BLOCK_BYTES || bytes > MAX_BLOCK_BYTES || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException(
                    "blockBytes must be a power of two from 64 to 1048576: blockBytes=" + bytes);
        }
        blockBytes = bytes;
        return this;
    }

    /**
     * Sets what happens when a bound is reached. {@link WhenFull#EVICT} by default.
     *
     * @param policy what to do
     * @return this builder
     */
    public ContentCacheBuilder whenFull(WhenFull policy) {
        whenFull = Objects.requireNonNull(policy, "whenFull");
        return this;
    }

    /**
     * Sets how long a blob lives, counted from its put; reading does not prolong it, nor does putting it again while it is
     * there. For ever by default.
     *
     * @param duration at least one millisecond, at most 100 years; null for ever
     * @return this builder
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public ContentCacheBuilder timeToLive(@Nullable Duration duration) {
        if (duration != null
                && (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(LONGEST_TIME_TO_LIVE) > 0)) {
            throw new IllegalArgumentException(
                    "timeToLive must be from one millisecond to 36500 days: timeToLive=" + duration);
        }
        timeToLive = duration;
        return this;
    }

    /**
     * Sets what computes the digests. {@link Digester#bouncyCastle()} by default.
     *
     * @param implementation the digester to use; may be shared between caches
     * @return this builder
     */
    public ContentCacheBuilder digester(Digester implementation) {
        digester = Objects.requireNonNull(implementation, "digester");
        return this;
    }

    /**
     * Sets who is told of blobs that the cache drops. Nobody by default.
     *
     * @param listener is called on the threads that use the cache; null for nobody
     * @return this builder
     */
    public ContentCacheBuilder evictionListener(@Nullable EvictionListener listener) {
        evictionListener = listener;
        return this;
    }

    /** Sets what tells the time for the time to live; tests turn its hands. */
    ContentCacheBuilder clock(Clock source) {
        clock = source;
        return this;
    }

    /**
     * Builds the cache and takes all its memory.
     *
     * @return an empty cache, to be closed by the caller
     * @throws IllegalArgumentException if {@code maxBytes} is less than one block, or blocks are more than can be counted
     * @throws OffHeapMemoryException if the memory cannot be reserved; the message names the option to change
     * @throws IllegalStateException if Bouncy Castle is missing and no other digester was set
     */
    public ContentCache build() {
        return new OffHeapContentCache(this);
    }

    /** Returns how many blocks {@link #maxBytes} makes. */
    int blocks() {
        long blocks = maxBytes / blockBytes;
        if (blocks < 1) {
            throw new IllegalArgumentException(
                    "maxBytes must be at least one block: maxBytes=" + maxBytes + ", blockBytes=" + blockBytes);
        }
        if (blocks > BlockArena.MAX_BLOCKS) {
            throw new IllegalArgumentException(
                    "maxBytes must be at most 2147483647 blocks, choose larger ones: maxBytes=" + maxBytes
                            + ", blockBytes=" + blockBytes);
        }
        return (int) blocks;
    }
}
