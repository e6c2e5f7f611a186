package io.fixedmap.file;

import io.fixedmap.file.CacheFileException.Reason;
import io.fixedmap.memory.Region;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file that is open and locked: by nobody else in this process, and by no other process. */
final class LockedFile implements Closeable {
    /*
     * POSIX locks belong to a process and a file, and closing any descriptor of the file drops them. So a second look at a
     * file this process has open must not even open it: files are known by what the file system knows them by (on POSIX
     * device and inode), and looked up here first. The lock stays with a file that is renamed.
     *
     * Between looking up a path and locking what was opened, the path may have got another file. So it is looked up again
     * under the lock, and if it is another one, this one is let go of, and the caller starts over. It is looked up before it is
     * opened, too, once it has a note: nobody else in the process can put another one in its place from then on.
     *
     * The channel does nothing after opening but hold the lock, and look whether the medium can still be read when that has
     * failed: a channel is closed by the interrupt of a thread that uses it.
     *
     * Another class loader of the process has another copy of this class and of that list, so an OpenNote is made for each
     * file before it is opened.
     *
     * A cache that is closed keeps its file until nobody writes to it any more. Who opens the file meanwhile waits a little.
     */
    private static final Map<Object, LockedFile> OPEN = new HashMap<>(); // guarded by itself

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FileChannel channel;
    private final Object key;
    private final OpenNote note;

    /**
     * What {@link #isReadable} reads into. Outside the heap, and taken now: for an array the JDK takes as much direct memory at
     * the time, of which the application may have left none.
     */
    private final ByteBuffer probe = Region.allocateBuffer(1);

    private @Nullable Supplier<String> heldBy; // guarded by OPEN

    private LockedFile(FileChannel channel, Object key, OpenNote note) {
        this.channel = channel;
        this.key = key;
        this.note = note;
    }

    /**
     * Opens a file for reading and writing, and locks it.
     *
     * @param path no symbolic link, which might lead to somebody else's file, or to none for ever
     * @return null if there is no file of that name, or not any more
     * @throws CacheFileException if it is not a regular file, or locked by somebody else
     */
    static @Nullable LockedFile tryOpen(Path path) throws IOException {
        return tryOpen(path, PATIENCE);
    }

    /** As {@link #tryOpen(Path)}, with so much patience for one who is about to let go of it. */
    @SuppressWarnings("resource") // what is returned is the caller's
    static @Nullable LockedFile tryOpen(Path path, Duration patience) throws IOException {
        synchronized (OPEN) {
            Object key = regularFileKey(path);
            if (key == null) {
                return null;
            }
            awaitClosing(key, patience.toNanos());
            LockedFile other = OPEN.get(key);
            if (other != null) {
                throw inUse(path, other.heldBy == null ? "this process" : "closed cache, " + other.heldBy.get());
            }
            OpenNote note = OpenNote.tryMake(key, path);
            if (note == null) {
                throw inUse(path, "another class loader of this process");
            }
            LockedFile locked = null;
            try {
                locked = tryOpen(path, key, note);
                return locked;
            } finally {
                if (locked == null) {
                    note.remove();
                }
            }
        }
    }

    private static @Nullable LockedFile tryOpen(Path path, Object key, OpenNote note) throws IOException {
        if (!key.equals(regularFileKey(path))) {
            return null; // not even opened: it may be another one that is in use here
        }
        FileChannel channel = tryOpenChannel(path);
        if (channel == null) {
            return null;
        }
        try {
            String other = tryLock(channel);
            if (other != null) {
                throw inUse(path, other);
            }
            if (!key.equals(regularFileKey(path))) {
                channel.close();
                return null;
            }
            LockedFile locked = new LockedFile(channel, key, note);
            OPEN.put(key, locked);
            return locked;
        } catch (Throwable e) {
            Closing.after(e, channel);
            throw e;
        }
    }

    private static @Nullable FileChannel tryOpenChannel(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            // Renamed since it was looked up, by the process that has made it.
            return null;
        }
    }

    private static void awaitClosing(Object key, long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        for (LockedFile other = OPEN.get(key); other != null && other.heldBy != null; other = OPEN.get(key)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(OPEN, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Locks a file, never to be released but by closing the channel, or returns who has it. */
    private static @Nullable String tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() == null ? "another process" : null;
        } catch (OverlappingFileLockException e) {
            return "a lock of this process that is no cache's"; // who does not know of the notes
        }
    }

    /** Tells whether a file, or what a link leads to, is open here: to read it and close it again would drop its lock. */
    static boolean isOpen(Path path) throws IOException {
        Object key = key(path, Files.readAttributes(path, BasicFileAttributes.class));
        synchronized (OPEN) {
            return OPEN.containsKey(key) || OpenNote.exists(key);
        }
    }

    private static @Nullable Object regularFileKey(Path path) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new CacheFileException(
                        Reason.NOT_A_FILE,
                        path,
                        "cache file must be a regular file; choose the path of a file",
                        ", found=" + kind(attributes));
            }
            return key(path, attributes);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static Object key(Path path, BasicFileAttributes attributes) throws IOException {
        Object key = attributes.fileKey();
        return key == null ? path.toRealPath() : key;
    }

    private static String kind(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "symbolic link";
        }
        return attributes.isDirectory() ? "directory" : "special file";
    }

    private static CacheFileException inUse(Path path, String by) {
        return new CacheFileException(
                Reason.IN_USE,
                path,
                "cache file must not be in use; give each cache a file of its own",
                ", inUseBy=" + by);
    }

    FileChannel channel() {
        return channel;
    }

    /**
     * Tells whether the file can be read somewhere. To ask the mapped memory would be an {@link InternalError}, or the end of
     * a JVM of Java 17 that comes by an atomic access. For one thread at a time.
     */
    boolean isReadable(long position) {
        // An interrupt would have the channel closed instead.
        boolean interrupted = Thread.interrupted();
        try {
            return channel.read(probe.clear(), position) == 1;
        } catch (ClosedChannelException e) {
            return true; // for all that is known
        } catch (IOException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Says that this will be closed soon; who opens the file in this process waits a little for it. */
    void closing(Supplier<String> holder) {
        synchronized (OPEN) {
            heldBy = holder;
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            try {
                channel.close();
            } finally {
                if (OPEN.remove(key, this)) {
                    note.remove();
                }
                OPEN.notifyAll();
            }
        }
    }
}
