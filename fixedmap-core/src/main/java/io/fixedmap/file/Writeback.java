package io.fixedmap.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Forces a file's changes to its medium: at intervals, on a thread of its own, and whenever asked.
 *
 * <p>Thread-safe.
 */
public final class Writeback implements AutoCloseable {
    /*
     * What a failure means. The operating system may have dropped what it could not write, and may take what is in memory
     * for written: asked again, it would say that all is well, and some time later read the old bytes back (Rebello et al.,
     * "Can applications recover from fsync failures?", USENIX ATC 2020). So after a failure every page that can be read is
     * changed again (CacheFile.redirty), which gives the next attempt all of it to write, and then the cache is told, which
     * from then on believes its blobs only after it has checked them again.
     */

    private static final Logger LOG = System.getLogger(CacheFile.class.getName());

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final CacheFile file;
    private final Consumer<CacheFile> force;
    private final Runnable onFailure;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Held from the beginning of an attempt until, if it has failed, all is to be written again. The system tells one caller
     * of an error and takes the pages for written: another would be told that all is well. No code of the application runs
     * under it, and no other lock is taken.
     */
    private final Lock attempt = new ReentrantLock();

    private final @Nullable Thread thread;

    /**
     * Starts, with a thread if there is an interval.
     *
     * @param file what to force
     * @param force how to, {@link CacheFile#force()} unless a test wants it to fail
     * @param interval from the end of one time to the beginning of the next, twice as long after each failure, up to a
     *     minute; null for only when asked
     * @param onFailure is run after each failure, on the thread that met it
     */
    public Writeback(CacheFile file, Consumer<CacheFile> force, @Nullable Duration interval, Runnable onFailure) {
        this.file = file;
        this.force = force;
        this.onFailure = onFailure;
        this.thread = interval == null ? null : start(interval.toNanos());
    }

    private Thread start(long intervalNanos) {
        return BackgroundThread.start("fixedmap-writeback", () -> forceAtIntervals(intervalNanos));
    }

    private void forceAtIntervals(long intervalNanos) {
        long pauseNanos = intervalNanos;
        while (!isStopped(pauseNanos)) {
            boolean forced = false;
            try {
                forced = tryForce();
            } catch (RuntimeException | Error e) {
                // A log handler's, whom the failure was told. Forcing at intervals was promised, and goes on.
            }
            pauseNanos = forced ? intervalNanos : pauseAfterFailure(intervalNanos, pauseNanos);
        }
    }

    /**
     * Returns how long to pause now. Each failure has all blobs checked again before they are read: more often than a long one
     * takes to be checked, and nobody could read it.
     */
    static long pauseAfterFailure(long intervalNanos, long pausedNanos) {
        return Math.max(intervalNanos, Math.min(2 * pausedNanos, LONGEST_PAUSE_NANOS));
    }

    private boolean isStopped(long withinNanos) {
        try {
            return stopped.await(withinNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Somebody who interrupts a whole thread group does not mean this one.
            return false;
        }
    }

    /**
     * Forces everything that was changed before this call, and waits for it.
     *
     * @return false if that failed: it was logged, and the cache was told
     */
    public boolean tryForce() {
        try {
            force();
            return true;
        } catch (IOException e) {
            // Last: whoever reads the log may close the cache, and the file may be somebody else's afterwards.
            LOG.log(Level.WARNING, e.getMessage(), e.getCause());
            return false;
        }
    }

    /**
     * Forces everything that was changed before this call, and waits for it.
     *
     * @throws IOException if that failed; the cache was told
     */
    public void force() throws IOException {
        try {
            forceOrRedirty();
        } catch (UncheckedIOException | InternalError e) {
            onFailure.run();
            throw new IOException("a cache file could not be written to its medium: path=" + file.path(), e);
        }
    }

    private void forceOrRedirty() {
        attempt.lock();
        try {
            force.accept(file);
        } catch (UncheckedIOException | InternalError e) {
            // Before the cache is told: nothing is to be believed again because of a page that the operating system may
            // still drop.
            Closing.after(e, this::redirty);
            throw e;
        } finally {
            attempt.unlock();
        }
    }

    /** On a thread that nobody knows to interrupt: one that is interrupted while it reads the file lets go of its lock. */
    private void redirty() {
        Thread reader;
        try {
            reader = BackgroundThread.start("fixedmap-redirty", file::redirty);
        } catch (OutOfMemoryError e) {
            // No more threads. It has to be done, and an interrupt at that very moment is not likely.
            file.redirty();
            return;
        }
        BackgroundThread.awaitEnd(reader);
    }

    /** Ends the thread, and waits until it has, unless it is the thread itself that asks. */
    @Override
    public void close() {
        stopped.countDown();
        if (thread != null) {
            BackgroundThread.awaitEnd(thread);
        }
    }
}
