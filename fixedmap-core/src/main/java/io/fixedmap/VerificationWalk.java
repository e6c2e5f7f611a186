package io.fixedmap;

import io.fixedmap.file.BackgroundThread;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Verifies in the background what nobody has read yet, at a bounded rate, so that it takes little from whoever uses the
 * cache. Its thread is there only while there is something to do.
 *
 * <p>Thread-safe.
 */
final class VerificationWalk {
    private static final Logger LOG = System.getLogger(ContentCache.class.getName());

    /** A gibibyte in 16 seconds; a tenth of a core or less with the CPU's SHA instructions. */
    private static final double NANOS_PER_BYTE = 1e9 / (64L << 20);

    /** What an entry counts beyond its bytes, so that there are no more than some 16,000 a second. */
    private static final long BYTES_PER_ENTRY = 4096;

    /** A pause that would be shorter waits for others to join it. */
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Space space;
    private final @Nullable Path path; // for the log; null where something else stands for a file
    private @Nullable Thread thread; // guarded by this
    private volatile boolean again;
    private volatile boolean stopped;

    VerificationWalk(Space space, @Nullable Path path) {
        this.space = space;
        this.path = path;
    }

    /** Starts to walk, or makes the walk that is under way do another round. */
    void start() {
        try {
            startThread();
        } catch (OutOfMemoryError e) {
            // Not under the lock: a log handler may have another thread close the cache, and wait for it.
            LOG.log(
                    Level.WARNING,
                    "there is no thread to verify in the background; blobs are verified when read: path=" + path,
                    e);
        }
    }

    private synchronized void startThread() {
        if (stopped) {
            return;
        }
        again = true;
        if (thread == null) {
            thread = BackgroundThread.start("fixedmap-verification", this::run);
        }
    }

    /** Ends the walk and waits until it has, unless it is the walk itself that asks: a log handler may close the cache. */
    void stop() {
        Thread running;
        synchronized (this) {
            stopped = true;
            running = thread;
        }
        if (running != null) {
            LockSupport.unpark(running);
            BackgroundThread.awaitEnd(running);
        }
    }

    private void run() {
        try {
            while (beginRound()) {
                walk();
            }
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                thread = null;
            }
            if (!space.underWay.isClosed()) {
                LOG.log(
                        Level.WARNING,
                        "verification in the background has ended; blobs are verified when read: path=" + path,
                        e);
            }
        }
    }

    private synchronized boolean beginRound() {
        boolean more = again && !stopped;
        again = false;
        if (!more) {
            thread = null;
        }
        return more;
    }

    private void walk() {
        long started = System.nanoTime();
        long due = started;
        for (int slotIndex = 0; slotIndex < space.table.capacity() && !stopped; slotIndex++) {
            long bytes = verifyAt(slotIndex);
            if (bytes > 0) {
                due = pause(due + (long) (bytes * NANOS_PER_BYTE));
            }
        }
        if (!stopped && !again) {
            LOG.log(
                    Level.INFO,
                    "all blobs of the cache file are verified: path=" + path + ", verified="
                            + space.counters.sum(Counter.VERIFIED)
                            + ", damaged=" + space.damaged() + ", millis="
                            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        }
    }

    /** Verifies what is in a slot, if it waits for that, and returns what that counts. */
    private long verifyAt(int slotIndex) {
        long lengthWord = space.blobs.lengthWord(slotIndex);
        if (!BlobLayout.isUnverified(lengthWord)) {
            return 0;
        }
        long ref = space.table.refAt(slotIndex);
        if (ref < 0) {
            return 0;
        }
        space.verification.verify(ref, space.table.hashAt(slotIndex));
        return BlobLayout.length(lengthWord) + BYTES_PER_ENTRY;
    }

    /** Waits until a moment, if that is worth it; returns the moment from which to reckon on. */
    private long pause(long due) {
        long ahead = due - System.nanoTime();
        if (ahead >= SHORTEST_PAUSE_NANOS) {
            while (!stopped && ahead > 0) {
                LockSupport.parkNanos(this, ahead);
                // Somebody who interrupts a whole thread group does not mean this one, and a set flag would end each
                // pause.
                boolean ignored = Thread.interrupted();
                ahead = due - System.nanoTime();
            }
        }
        // What was missed is not made up for.
        return Math.max(due, System.nanoTime() - SHORTEST_PAUSE_NANOS);
    }
}
