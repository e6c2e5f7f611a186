package io.fixedmap;

import io.fixedmap.block.ChainCursor;
import io.fixedmap.evict.EvictionPolicy;
import io.fixedmap.evict.Queue;
import io.fixedmap.file.CacheFile;
import io.fixedmap.file.Closing;
import io.fixedmap.file.Geometry;
import io.fixedmap.table.SlotTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries blobs over from a file to a new one of other geometry: as many as fit, those most likely to be asked for again
 * first, each checked against its digest. What the eviction policy knew of them goes along in their slots, for the next
 * recovery to find.
 */
final class Resize {
    private static final Logger LOG = System.getLogger(ContentCache.class.getName());

    // A rank sorts slots, the warmest first: by reads, queue, and age in seconds. Its lowest bits are the slot's index.
    private static final int AGE_SHIFT = 30;
    private static final int QUEUE_SHIFT = 60;
    private static final int COUNT_SHIFT = 61;
    private static final long MAX_AGE = (1L << (QUEUE_SHIFT - AGE_SHIFT)) - 1;
    private static final long SLOT_MASK = SlotTable.MAX_CAPACITY - 1L;

    private final Space from;
    private final Space to;
    private final Drops drops;
    private final long now;
    private final Key key;
    private final byte[] scratch;
    private long carried;
    private long withoutRoom;
    private long damaged;

    private Resize(Space from, Space to, Drops drops, long now) {
        this.from = from;
        this.to = to;
        this.drops = drops;
        this.damaged = from.recovered().dropped();
        this.now = now;
        this.key = new Key(to.table);
        this.scratch = to.scratch.take();
    }

    /**
     * Replaces a file by one of other geometry that has its blobs.
     *
     * @param old is closed, and gone when this returns; if it throws, it has its blobs as before
     * @param settings of the cache to be
     * @param drops its own, which is told what is not carried over
     * @return the new file, in its place
     */
    static CacheFile replace(CacheFile old, Geometry geometry, SpaceSettings settings, Drops drops) {
        try (old) {
            return carriedOver(old, geometry, settings, drops);
        }
    }

    private static CacheFile carriedOver(CacheFile old, Geometry geometry, SpaceSettings settings, Drops drops) {
        CacheFile replacement = old.replacement(geometry);
        try {
            // With all it has, be it more than there may be.
            Space from = recovered(old, settings, settings.timeToLive(), Integer.MAX_VALUE);
            // Without a time to live, which would drop what was carried over first.
            Space to = recovered(replacement, settings, null, settings.maxEntries());
            Resize resize = new Resize(from, to, drops, settings.clock().millis());
            resize.run();
            replacement.takePlace(old::close);
            LOG.log(
                    Level.INFO,
                    "cache file resized: path=" + old.path() + ", from: " + old.geometry() + ", to: "
                            + geometry + ", carriedOver=" + resize.carried + ", withoutRoom=" + resize.withoutRoom
                            + ", damaged=" + resize.damaged);
            return replacement;
        } catch (Throwable e) {
            Closing.after(e, replacement::close);
            throw e;
        }
    }

    /** Takes in what a file has, and evicts none of it to let others in. */
    private static Space recovered(
            CacheFile file, SpaceSettings settings, @Nullable Duration timeToLive, int maxEntries) {
        SpaceSettings own = new SpaceSettings(
                settings.digester(),
                settings.clock(),
                timeToLive,
                maxEntries,
                settings.maxObjectBytes(),
                WhenFull.REJECT);
        Space space = new Space(Storage.in(file), own, new Drops(null));
        space.recover();
        return space;
    }

    private void run() {
        for (long rank : ranks()) {
            carry((int) (rank & SLOT_MASK));
        }
        copyBooks();
        drops.counters.add(Counter.DAMAGED, damaged);
    }

    private long[] ranks() {
        long[] ranks = new long[from.table.size()];
        int count = 0;
        for (int slotIndex = 0; slotIndex < from.table.capacity(); slotIndex++) {
            if (from.table.refAt(slotIndex) >= 0) {
                if (from.blobs.hasExpired(slotIndex)) {
                    drops.expired(from.table, slotIndex, from.blobs.length(slotIndex));
                } else {
                    ranks[count++] = rank(slotIndex);
                }
            }
        }
        ranks = Arrays.copyOf(ranks, count);
        Arrays.sort(ranks);
        return ranks;
    }

    private long rank(int slotIndex) {
        long unread = (long) EvictionPolicy.MAX_COUNT - from.blobs.count(slotIndex);
        long newcomer = from.blobs.queue(slotIndex) == Queue.MAIN.code() ? 0 : 1;
        long ageSeconds = TimeUnit.MILLISECONDS.toSeconds(now - from.blobs.putMillis(slotIndex));
        return unread << COUNT_SHIFT
                | newcomer << QUEUE_SHIFT
                | Math.max(0, Math.min(MAX_AGE, ageSeconds)) << AGE_SHIFT
                | slotIndex;
    }

    private void carry(int slotIndex) {
        long length = from.blobs.length(slotIndex);
        try (IncomingChain chain = new IncomingChain(to)) {
            // not read if it cannot fit: that would take as long as the old file is large
            boolean fits = length <= to.maxObjectBytes && to.arena.blocksFor(length) <= to.arena.freeBlocks();
            if (!fits || !tryCopy(slotIndex, chain)) {
                leaveOut(slotIndex, length);
            } else if (!key.digest(null).equals(Tables.keyAt(from.table, slotIndex))) {
                damaged++;
            } else if (to.tryStore(key, chain, SlotTable.UNSEARCHED) < 0) {
                leaveOut(slotIndex, length);
            } else {
                carried++;
            }
        }
    }

    /** Copies a blob's bytes, and makes the key of what was copied. */
    private boolean tryCopy(int slotIndex, IncomingChain chain) {
        ChainCursor cursor = from.blobs.cursor(slotIndex);
        try (Digester.Computation computation = to.digester.start()) {
            for (int run = cursor.run(scratch.length); run > 0; run = cursor.run(scratch.length)) {
                from.arena.data().copyTo(cursor.offset(), scratch, 0, run);
                if (!chain.tryAppend(scratch, run, computation)) {
                    return false;
                }
                cursor.advance(run);
            }
            key.finish(computation);
            return true;
        }
    }

    private void leaveOut(int slotIndex, long length) {
        withoutRoom++;
        drops.evicted(from.table, slotIndex, length);
    }

    /** Last, when the new space's policy does not move its entries any more. */
    private void copyBooks() {
        for (int slotIndex = 0; slotIndex < to.table.capacity(); slotIndex++) {
            if (to.table.refAt(slotIndex) >= 0) {
                Digest digest = Tables.keyAt(to.table, slotIndex);
                int old = SlotTable.slotIndex(Tables.locate(from.table, Tables.hash(from.table, digest), digest));
                to.blobs.copyBooks(slotIndex, from.blobs, old);
            }
        }
    }
}
