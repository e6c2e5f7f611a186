package io.fixedmap;

import io.fixedmap.file.BackgroundThread;
import io.fixedmap.file.CacheFile;
import io.fixedmap.file.Writeback;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a cache does with its file while it is open, and how it lets go of it. */
final class FileUse {
    /*
     * Nothing of this cache may write to the file once somebody else has it. Reads that copy store nothing but a count,
     * which means little. Whatever else writes is counted (UnderWay), or is a content, which OpenPins know before it pins
     * and until it has unpinned. So the file is let go of when none of these is left: as a rule at once, otherwise by a
     * thread that waits for it.
     */

    private static final Logger LOG = System.getLogger(ContentCache.class.getName());
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final CacheFile file;
    private final Space space;
    private final AtomicLong forceFailures = new AtomicLong();
    private final Writeback writeback;

    /** Begins with a file whose blobs were recovered. */
    FileUse(CacheFile file, Space space, Consumer<CacheFile> force, @Nullable Duration forceInterval) {
        this.file = file;
        this.space = space;
        this.writeback = new Writeback(file, force, forceInterval, this::distrust);
        try {
            Recovered recovered = space.recovered();
            LOG.log(Level.INFO, "cache file opened: path=" + file.path() + ", " + recovered);
            if (recovered.entries() > 0) {
                space.walk.start();
            }
        } catch (Throwable e) {
            // A log handler's, say. Whoever opened the file lets go of it, so nobody may write to it any more.
            space.walk.stop();
            writeback.close();
            throw e;
        }
    }

    /** What the medium has is unknown after a force that failed. */
    private void distrust() {
        forceFailures.incrementAndGet();
        space.room.distrust();
        space.walk.start();
    }

    /** Writes what was changed to the medium. For who counts as under way, so that the file is not let go of meanwhile. */
    void force() throws IOException {
        writeback.force();
    }

    long forceFailures() {
        return forceFailures.get();
    }

    /** Lets go of the file when nobody writes to it any more, of which the space is closed already. */
    void end() {
        file.closing(space::activity);
        space.walk.stop();
        if (space.isIdle()) {
            release();
        } else {
            try {
                // the process may end before what is waited for, as with a content that nobody closes
                writeback.tryForce();
            } finally {
                startReleaseWhenIdle();
            }
        }
    }

    private void startReleaseWhenIdle() {
        try {
            Thread ignored = BackgroundThread.start("fixedmap-closing", this::releaseWhenIdle);
        } catch (OutOfMemoryError e) {
            LOG.log(
                    Level.WARNING,
                    "there is no thread to wait for what is left of a closed cache, so its file stays in use: path="
                            + file.path() + ", " + space.activity(),
                    e);
        }
    }

    private void releaseWhenIdle() {
        while (!space.isIdle()) {
            LockSupport.parkNanos(this, POLL_NANOS);
            // whoever interrupts does not make the file free, and a set flag would end each pause
            boolean ignored = Thread.interrupted();
        }
        release();
    }

    private void release() {
        try {
            writeback.close();
            writeback.tryForce();
        } finally {
            file.close();
        }
    }
}
