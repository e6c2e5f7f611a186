package io.fixedmap;

import io.fixedmap.EvictionListener.Cause;
import io.fixedmap.table.SlotTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Keeps what the listener is to be told until no lock is held. */
final class DropNotices {
    private static final Logger LOG = System.getLogger(EvictionListener.class.getName());

    private final @Nullable EvictionListener listener;
    private final Queue<Notice> queue = new ConcurrentLinkedQueue<>();

    /** Set on a thread in a call of the listener: what that drops or asks for is told after it, not within. */
    private final ThreadLocal<Boolean> delivering = new ThreadLocal<>();

    DropNotices(@Nullable EvictionListener listener) {
        this.listener = listener;
    }

    /** Notes that a blob was dropped whose key is still in its slot; on a heap that is exhausted, does not. */
    void add(SlotTable table, int slotIndex, long length, Cause cause) {
        if (listener == null) {
            return;
        }
        try {
            queue.add(new Notice(Tables.keyAt(table, slotIndex), length, cause));
        } catch (OutOfMemoryError e) {
            // The blob is half gone. Better nobody is told of it than the other half stays for ever.
        }
    }

    void deliver() {
        if (listener == null || queue.isEmpty() || delivering.get() != null) {
            return;
        }
        delivering.set(true);
        try {
            for (Notice notice = queue.poll(); notice != null; notice = queue.poll()) {
                tell(listener, notice);
            }
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
