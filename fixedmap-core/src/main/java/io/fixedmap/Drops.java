package io.fixedmap;

import io.fixedmap.EvictionListener.Cause;
import io.fixedmap.table.SlotTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Counts what a cache drops of its own accord, and keeps what the listener is to be told until no lock is held. */
final class Drops {
    private static final Logger LOG = System.getLogger(EvictionListener.class.getName());

    /** All of the cache's; the first that it may count is what a resized file has no room for. */
    final StripedCounters counters = new StripedCounters();

    private final @Nullable EvictionListener listener;
    private final Queue<Notice> queue = new ConcurrentLinkedQueue<>();

    /** Set while the heap has no room to note what is dropped: each attempt would cost a collection. */
    private volatile boolean silent;

    /** Set on a thread in a call of the listener: what that drops or asks for is told after it, not within. */
    private final ThreadLocal<Boolean> delivering = new ThreadLocal<>();

    Drops(@Nullable EvictionListener listener) {
        this.listener = listener;
    }

    /** Notes that a blob went to make room. Its key is still in its slot. For one thread at a time. */
    void evicted(SlotTable table, int slotIndex, long length) {
        counters.addLocked(Counter.EVICTIONS, 1);
        counters.addLocked(Counter.EVICTED_BYTES, length);
        note(table, slotIndex, length, Cause.EVICTED);
    }

    /** Notes that a blob went because its time had passed. Its key is still in its slot. For one thread at a time. */
    void expired(SlotTable table, int slotIndex, long length) {
        counters.addLocked(Counter.EXPIRATIONS, 1);
        note(table, slotIndex, length, Cause.EXPIRED);
    }

    /** On a heap that is exhausted, does nothing. */
    private void note(SlotTable table, int slotIndex, long length, Cause cause) {
        if (listener == null || silent) {
            return;
        }
        try {
            queue.add(new Notice(Tables.keyAt(table, slotIndex), length, cause));
        } catch (OutOfMemoryError e) {
            // The blob is half gone. Better nobody is told of it than the other half stays for ever.
            silent = true;
        }
    }

    void deliver() {
        if (listener == null || (queue.isEmpty() && !silent) || delivering.get() != null) {
            return;
        }
        delivering.set(true);
        try {
            for (Notice notice = queue.poll(); notice != null; notice = queue.poll()) {
                tell(listener, notice);
            }
            silent = false;
        } finally {
            delivering.remove();
        }
    }

    private static void tell(EvictionListener listener, Notice notice) {
        try {
            listener.dropped(notice.digest, notice.sizeBytes, notice.cause);
        } catch (Throwable e) {
            // Also an error: the call that drops the blob has done its work, and is to return.
            LOG.log(Level.WARNING, "eviction listener failed: digest=" + notice.digest, e);
        }
    }

    private record Notice(Digest digest, long sizeBytes, Cause cause) {}
}
