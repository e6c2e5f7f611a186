package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.file.CacheFile;
import io.fixedmap.file.CacheFileException;
import io.fixedmap.file.Geometry;
import io.fixedmap.file.OnMismatch;
import io.fixedmap.table.SlotTable;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ContentCache}. Each setting is checked when it is made, what depends on several when the cache is
 * built. Not thread-safe.
 */
public final class ContentCacheBuilder {
    /** Smallest block in bytes: a cache line. */
    public static final int MIN_BLOCK_BYTES = Geometry.MIN_BLOCK_BYTES;

    /** Largest block in bytes. */
    public static final int MAX_BLOCK_BYTES = Geometry.MAX_BLOCK_BYTES;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private int capacity = 1 << 16;
    private int maxEntries = Integer.MAX_VALUE;
    private long maxBytes = 64L << 20;
    private long maxObjectBytes = Long.MAX_VALUE;
    private int blockBytes = 4096;
    private WhenFull whenFull = WhenFull.EVICT;
    private InstantSource clock = InstantSource.system();
    private @Nullable Duration timeToLive;
    private @Nullable Digester digester;

    @Nullable
    EvictionListener evictionListener;

    @Nullable
    Path file;

    OnMismatch onMismatch = OnMismatch.FAIL;
    Consumer<CacheFile> force = CacheFile::force;

    @Nullable
    Duration forceInterval;

    ContentCacheBuilder() {}

    /**
     * Sets the number of slots of the table, each 76 bytes outside the heap and 12 on it. Seven eighths of them can hold
     * blobs; the rest keeps the table fast. 65,536 by default.
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
     * @param entries 1 or more; more than seven eighths of the capacity bounds nothing
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
     * Java heap, so {@code -XX:MaxDirectMemorySize} must allow it, with four bytes more for each block and what
     * {@link #capacity} takes, unless it is in a {@link #file}. 64 MiB by default. A cache that evicts keeps 1/128 of it free,
     * and no more than 1 MiB, for puts to copy into while they digest.
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
        Geometry.checkBlockBytes(bytes);
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
     * there. For ever by default. Time is that of the {@link #clock}: if that is put back, blobs stay for longer by as much,
     * but one whose put then lies ahead by the time to live or more expires at once. Nobody looks for expired blobs: one keeps
     * its room, and counts as an entry in the figures, until it is asked for or its room is wanted.
     *
     * @param duration at least one millisecond, at most 36,500 days; null for ever
     * @return this builder
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public ContentCacheBuilder timeToLive(@Nullable Duration duration) {
        checkDuration("timeToLive", duration);
        timeToLive = duration;
        return this;
    }

    /**
     * Sets what tells the time for the {@link #timeToLive}. The system's clock by default; a test can give its own, and let
     * time pass without waiting.
     *
     * @param source is asked at each put and look-up where there is a time to live, and of a cache in a file, which keeps the
     *     times it told, at each put and when it is built; also under the cache's locks: it must neither throw nor use the cache
     * @return this builder
     */
    public ContentCacheBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source, "clock");
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

    /**
     * Keeps the cache in a file, so that it is there again after a restart or a crash. Without one it lives in direct
     * memory and is gone with the process.
     *
     * <p>The file is mapped, locked, and belongs to this cache alone. It is made if there is none, readable by its owner
     * only, and with all its blocks allocated, so that a full disk shows here and not later. An existing file
     * must have been made with the same {@link #capacity}, {@link #blockBytes} and {@link #maxBytes}; {@link #onMismatch} says
     * what happens otherwise. No blob of it is served before its bytes were checked against its digest.
     *
     * @param path on a local file system of Linux or macOS; its directory must exist; null for direct memory
     * @return this builder
     * @throws IllegalArgumentException if it is in another file system than the default one, such as an archive
     */
    public ContentCacheBuilder file(@Nullable Path path) {
        if (path != null && path.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException(
                    "file must be in the default file system, where it can be mapped and locked: file=" + path
                            + ", fileSystem=" + path.getFileSystem().provider().getScheme());
        }
        file = path;
        return this;
    }

    /**
     * Sets what happens if the file is not one that this cache could have made. {@link OnMismatch#FAIL} by default.
     *
     * @param choice what to do
     * @return this builder
     */
    public ContentCacheBuilder onMismatch(OnMismatch choice) {
        onMismatch = Objects.requireNonNull(choice, "onMismatch");
        return this;
    }

    /**
     * Sets how often changes are forced from the page cache to the file's medium, which bounds what a power cut can take;
     * the death of the process alone takes nothing. Only at {@link ContentCache#close()} and {@link ContentCache#force()} by
     * default: operating systems write by themselves within about half a minute, what is torn is found by its digest, and
     * forcing competes with the disk's other users. After each failure the pause is twice as long, up to a minute, so that
     * what is not believed any more can be verified and read in between.
     *
     * @param interval at least one millisecond, at most 36,500 days; null for only when asked
     * @return this builder
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public ContentCacheBuilder forceInterval(@Nullable Duration interval) {
        checkDuration("forceInterval", interval);
        forceInterval = interval;
        return this;
    }

    private static void checkDuration(String name, @Nullable Duration duration) {
        if (duration != null && (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    name + " must be from one millisecond to " + LONGEST.toDays() + " days: " + name + "=" + duration);
        }
    }

    /** Sets what forces the file's changes to its medium; tests let it fail. */
    ContentCacheBuilder force(Consumer<CacheFile> how) {
        force = how;
        return this;
    }

    /**
     * Builds the cache and takes all its memory.
     *
     * @return a cache, empty unless its file has blobs, to be closed by the caller
     * @throws IllegalArgumentException if {@code maxBytes} is less than one block, or blocks are more than can be counted
     * @throws OffHeapMemoryException if the memory cannot be reserved; the message names the option to change
     * @throws CacheFileException if the file cannot be used; it is as it was before, except that {@link OnMismatch#RESIZE}
     *     may have made it as long as its header says, and dropped what was damaged
     * @throws IllegalStateException if Bouncy Castle is missing and no other digester was set
     */
    public ContentCache build() {
        return OffHeapContentCache.of(this);
    }

    /** Returns what the cache lets in, as it is set now. */
    SpaceSettings spaceSettings() {
        return new SpaceSettings(
                digester == null ? Digester.bouncyCastle() : digester,
                clock,
                timeToLive,
                maxEntries,
                maxObjectBytes,
                whenFull);
    }

    /** Returns the sizes of the table and of the blocks, which are checked here. */
    Geometry geometry() {
        long blocks = maxBytes / blockBytes;
        if (blocks < 1) {
            throw new IllegalArgumentException(
                    "maxBytes must be at least one block: maxBytes=" + maxBytes + ", blockBytes=" + blockBytes);
        }
        if (blocks > BlockArena.MAX_BLOCKS) {
            throw new IllegalArgumentException("maxBytes must be at most " + BlockArena.MAX_BLOCKS
                    + " blocks, choose larger ones: maxBytes=" + maxBytes + ", blockBytes=" + blockBytes);
        }
        return new Geometry(capacity, blockBytes, (int) blocks);
    }
}
