package io.fixedmap.file;

import io.fixedmap.file.CacheFileException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds out what is at a path, and opens, makes, replaces or refuses it. docs/design/file-format.md has the table. */
final class FileOpening {
    private static final Logger LOG = System.getLogger(CacheFile.class.getName());

    private FileOpening() {}

    static CacheFile open(Path path, Geometry geometry, OnMismatch onMismatch) {
        try {
            while (true) {
                CacheFile opened = Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        ? tryOpen(path.toRealPath(), geometry, onMismatch)
                        : tryCreate(path, geometry);
                if (opened != null) {
                    return opened;
                }
            }
        } catch (IOException e) {
            throw inaccessible(path, e);
        }
    }

    private static @Nullable CacheFile tryOpen(Path path, Geometry geometry, OnMismatch onMismatch) throws IOException {
        LockedFile file = LockedFile.tryOpen(path);
        if (file == null) {
            return null;
        }
        try {
            Header header = Header.read(path, file.channel());
            if (onMismatch == OnMismatch.RESIZE) {
                setSize(path, file.channel(), header.geometry().fileBytes());
            } else {
                checkSize(path, file.channel().size(), header.geometry().fileBytes());
                checkGeometry(path, header.geometry(), geometry);
            }
            if (header.geometry().equals(geometry)) { // else the next to be made takes it over
                warnOfLeftOver(path);
            }
            return new CacheFile(path, file, header, null);
        } catch (CacheFileException e) {
            if (onMismatch == OnMismatch.RECREATE) {
                return replaced(file, path, geometry, e.reason());
            }
            Closing.after(e, file);
            throw e;
        } catch (Throwable e) {
            Closing.after(e, file);
            throw e;
        }
    }

    /** No removal: it could be a cache of its own, of somebody who likes the name. */
    private static void warnOfLeftOver(Path path) {
        Path unfinished = FileCreation.unfinished(path);
        if (Files.exists(unfinished, LinkOption.NOFOLLOW_LINKS)) {
            LOG.log(
                    Level.WARNING,
                    "a cache file in the making was left behind, by a process that was killed while it made or resized"
                            + " one; remove it if it is in nobody's use: path=" + unfinished);
        }
    }

    private static void setSize(Path path, FileChannel file, long bytes) throws IOException {
        long found = file.size();
        if (found != bytes) {
            LOG.log(
                    Level.WARNING,
                    "making a cache file as long as its header says: path=" + path + ", fileBytes=" + found
                            + ", headerSays=" + bytes);
            try {
                ZeroFill.write(path, file, found, bytes);
            } catch (Throwable e) {
                Closing.after(e, () -> file.truncate(found));
                throw e;
            }
            file.truncate(bytes);
        }
    }

    private static void checkSize(Path path, long found, long expected) {
        if (found != expected) {
            throw new CacheFileException(
                    Reason.WRONG_SIZE,
                    path,
                    "cache file must be as long as its header says; set onMismatch to RESIZE to keep what is there, or to"
                            + " RECREATE",
                    ", fileBytes=" + found + ", headerSays=" + expected);
        }
    }

    private static void checkGeometry(Path path, Geometry found, Geometry asked) {
        if (!found.equals(asked)) {
            throw new CacheFileException(
                    Reason.OTHER_GEOMETRY,
                    path,
                    "cache file must have the geometry asked for; ask for the file's, or set onMismatch to RESIZE to carry"
                            + " over what fits, or to RECREATE",
                    ", file: " + found + ", asked: " + asked);
        }
    }

    private static CacheFile replaced(LockedFile old, Path path, Geometry geometry, Reason reason) throws IOException {
        try (old) {
            LOG.log(Level.WARNING, "replacing a cache file by an empty one: path=" + path + ", reason=" + reason);
            return inPlace(FileCreation.writeReplacement(path, geometry), old);
        }
    }

    private static @Nullable CacheFile tryCreate(Path path, Geometry geometry) throws IOException {
        FileCreation creation = FileCreation.tryWrite(path, geometry);
        return creation == null ? null : inPlace(creation, () -> {});
    }

    /** Puts a new file in its place, and closes what was there. */
    static CacheFile inPlace(FileCreation creation, Closeable old) throws IOException {
        CacheFile file = CacheFile.of(creation);
        try {
            file.takePlace(old);
            return file;
        } catch (Throwable e) {
            Closing.after(e, file::close);
            throw e;
        }
    }

    /** Says of whatever the operating system refuses that the file is not accessible. */
    static CacheFileException inaccessible(Path path, IOException cause) {
        String rule =
                "cache file must be in a directory that exists, and be readable and writable, on a local file system of"
                        + " Linux or macOS";
        if (cause instanceof ClosedByInterruptException) {
            rule = "cache file must be opened by a thread that nobody interrupts";
        } else if (cause.getCause() instanceof OutOfMemoryError) { // FileChannel.map's
            rule = "cache file must fit the process's address space; raise its limit (ulimit -v, vm.max_map_count),"
                    + " or choose less maxBytes";
        }
        return new CacheFileException(Reason.INACCESSIBLE, path, rule, ", cause=" + cause, cause);
    }
}
