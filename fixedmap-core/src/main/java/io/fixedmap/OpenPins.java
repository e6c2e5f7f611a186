package io.fixedmap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the pins of open contents, and finds those whose content became unreachable without being closed.
 *
 * <p>Lock-free, and cheaper than a {@link java.lang.ref.Cleaner} by most of the cost of opening a blob: contents that a
 * stripe of threads opens one after the other share one {@link PinBatch}, which is one reference for the garbage collector
 * to look after. So it finds a content that was never closed when the others of its batch are unreachable, too. There is no
 * thread that waits for it; whoever begins a batch, needs room, or asks for figures looks what it found.
 */
final class OpenPins {
    private static final Logger LOG = System.getLogger(Content.class.getName());

    private static final int STRIPES = 64;

    /** How many batches are left behind before those are looked for that are of no use any more. */
    private static final int FIRST_SWEEP = 64;

    private final Space space;
    private final AtomicReferenceArray<PinBatch> current = new AtomicReferenceArray<>(STRIPES);

    /** Batches in which no place is left, with pins that are. */
    private final Set<PinBatch> leftBehind = ConcurrentHashMap.newKeySet();

    private final ReferenceQueue<@Nullable Object> abandoned = new ReferenceQueue<>();

    /** Of which blob a lost content was, the latest that is known; written before {@link #unreported}, and read after it. */
    private volatile @Nullable Digest lost;

    /** Leaked handles were found since the last {@link #report()}. */
    private final AtomicBoolean unreported = new AtomicBoolean();

    private volatile int nextSweep = FIRST_SWEEP;

    OpenPins(Space space) {
        this.space = space;
        PinBatch none = new PinBatch(null, abandoned, space);
        none.closeAll();
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            current.setPlain(stripe, none);
        }
    }

    private static int stripe() {
        return (int) Thread.currentThread().getId() & (STRIPES - 1);
    }

    /** Returns the batch for a pin of the calling thread's; its token may be gone, and its places taken. */
    PinBatch current() {
        // acquire: pairs with the CAS in replace(), which published the batch
        return current.getAcquire(stripe());
    }

    /** Begins a new batch in the place of one that is of no use any more, unless somebody else did. */
    void replace(PinBatch batch) {
        closeAbandoned();
        report();
        // Before it goes from where it is now: pairs with size().
        if (!batch.isUsedUp()) {
            leaveBehind(batch);
        }
        Object token = new Object();
        try {
            current.compareAndSet(stripe(), batch, new PinBatch(token, abandoned, space));
        } finally {
            // Nobody else has it yet.
            Reference.reachabilityFence(token);
        }
    }

    private void leaveBehind(PinBatch batch) {
        leftBehind.add(batch);
        if (leftBehind.size() > nextSweep) {
            leftBehind.removeIf(PinBatch::isUsedUp);
            // As many as there are must come before the next: so each batch pays for a few looks at others.
            nextSweep = Math.max(FIRST_SWEEP, 2 * leftBehind.size());
        }
    }

    /**
     * Closes the pins of contents that were found unreachable; to be followed by {@link #report()}, once no lock is held. Takes
     * no lock; a glance if there are none.
     */
    void closeAbandoned() {
        for (Reference<?> found = abandoned.poll(); found != null; found = abandoned.poll()) {
            PinBatch batch = (PinBatch) found;
            noteLost(batch.heldSlot());
            int leaked = batch.closeAll();
            leftBehind.remove(batch);
            if (leaked > 0) {
                space.counters.add(Counter.LEAKED_HANDLES, leaked);
                // release: pairs with the acquire in report(), which then sums up a count that has these
                unreported.setRelease(true);
            }
        }
    }

    /** Notes the blob of a lost content, so that whoever reads the log may tell whose it is. */
    private void noteLost(int slotIndex) {
        if (slotIndex != PinBatch.NONE) {
            try {
                lost = Tables.keyAt(space.table, slotIndex);
            } catch (OutOfMemoryError e) {
                // Better the pin is closed than known.
            }
        }
    }

    /** Logs that contents were never closed, if such were found. To be called without any lock: log handlers are user code. */
    void report() {
        // acquire: a glance for who finds nothing; the swap lets one thread tell
        if (unreported.getAcquire() && unreported.getAndSet(false)) {
            LOG.log(
                    Level.WARNING,
                    "a Content was never closed and kept its blob from eviction; close it, best by"
                            + " try-with-resources: leakedHandles="
                            + space.counters.sum(Counter.LEAKED_HANDLES) + ", lastOf=" + lost);
        }
    }

    /** Counts the pins; exact while no content is opened or closed, and never less than those that hold something. */
    long size() {
        Set<PinBatch> batches = new HashSet<>();
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            batches.add(current.get(stripe));
        }
        // After those: what went from there meanwhile is here.
        batches.addAll(leftBehind);
        return batches.stream().mapToLong(PinBatch::size).sum();
    }
}
