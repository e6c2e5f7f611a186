package io.fixedmap.file;

import io.fixedmap.file.CacheFileException.Reason;
import io.fixedmap.table.SlotTable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A file in the making, beside the path it is for; it appears there complete, or not at all. */
final class FileCreation {
    /*
     * Steps: lock <path>.new; write zeros over all of it, so that the file system has really given every block of it; force;
     * write the header; force; rename; force the directory. Whatever interrupts them, <path> is what it was before, or the
     * whole new file. A <path>.new that nobody has locked is left over from an interrupted creation, and is taken over.
     */

    private static final Logger LOG = System.getLogger(CacheFile.class.getName());

    private static final String SUFFIX = ".new";

    private final Path path;
    private final Path unfinished;
    private final LockedFile file;
    private final Header header;

    /** Whether the file was not there before, so that it can go whatever fails. */
    private final boolean fresh;

    private FileCreation(Path path, Path unfinished, LockedFile file, Header header, boolean fresh) {
        this.path = path;
        this.unfinished = unfinished;
        this.file = file;
        this.header = header;
        this.fresh = fresh;
    }

    /**
     * Writes a file for a path that has none.
     *
     * @return null if the path has a file now; start over
     */
    static @Nullable FileCreation tryWrite(Path path, Geometry geometry) throws IOException {
        FileCreation creation = tryLock(path, geometry);
        if (creation == null) {
            return null;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            creation.letGo();
            return null;
        }
        return creation.write();
    }

    /** Writes a file that will replace the one at a path, which the caller has locked. */
    static FileCreation writeReplacement(Path path, Geometry geometry) throws IOException {
        FileCreation creation = tryLock(path, geometry);
        while (creation == null) {
            creation = tryLock(path, geometry);
        }
        return creation.write();
    }

    /** Returns where the file for a path is made. */
    static Path unfinished(Path path) {
        return path.resolveSibling(path.getFileName() + SUFFIX);
    }

    private static @Nullable FileCreation tryLock(Path path, Geometry geometry) throws IOException {
        // It will have to be opened in the end: better refused before gigabytes are written than after.
        openDirectory(path).close();
        Path unfinished = unfinished(path);
        boolean fresh = true;
        try {
            Files.createFile(unfinished, ownerOnly());
        } catch (FileAlreadyExistsException e) {
            fresh = false; // left over, or somebody is at work: the lock will tell
        }
        // Before the file is locked, so that nothing can fail between that and the first try.
        Header header = new Header(geometry, SlotTable.randomSeed(), Header.SHA_256, System.currentTimeMillis());
        LockedFile file = LockedFile.tryOpen(unfinished);
        return file == null ? null : new FileCreation(path, unfinished, file, header, fresh);
    }

    /** Blobs are nobody else's business, nor is the seed. */
    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private FileCreation write() throws IOException {
        try {
            checkLeftOver();
            LOG.log(
                    Level.INFO,
                    "making a cache file: path=" + path + ", fileBytes="
                            + header.geometry().fileBytes());
        } catch (Throwable e) {
            Closing.after(e, this::letGo);
            throw e;
        }
        try {
            FileChannel channel = file.channel();
            long bytes = header.geometry().fileBytes();
            channel.truncate(bytes);
            ZeroFill.write(path, channel, 0, bytes);
            channel.force(true);
            ZeroFill.writeAll(channel, header.encode(), 0);
            channel.force(true);
            return this;
        } catch (Throwable e) {
            Closing.after(e, this::discard);
            throw e;
        }
    }

    /** What an interrupted creation left has zeros, a header, or a part of one in front; anything else is somebody's. */
    private void checkLeftOver() throws IOException {
        ByteBuffer page = Header.firstPage(file.channel());
        if (!Header.hasMagic(page) && !Header.hasNoMoreThanChecksum(page)) {
            throw new CacheFileException(
                    Reason.FOREIGN,
                    unfinished,
                    "what is in the place of a cache file in the making must be left over from one; remove it, or choose"
                            + " another path for the cache",
                    "");
        }
    }

    /** Returns where the file will be. */
    Path path() {
        return path;
    }

    Header header() {
        return header;
    }

    LockedFile file() {
        return file;
    }

    /** Puts the file in its place; what was there is gone. */
    void finish() throws IOException {
        // Opened first: should it be impossible by now, that is a reason to refuse while the path is as it was.
        FileChannel directory = openDirectory(path);
        try {
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (Throwable e) {
            Closing.after(e, directory);
            throw e;
        }
        force(directory);
    }

    private static FileChannel openDirectory(Path path) throws IOException {
        return FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ);
    }

    /** Forces the new name to the medium; too late to refuse anything, so a failure is told and no more. */
    private void force(FileChannel directory) {
        // An interrupt would have the channel closed instead.
        boolean interrupted = Thread.interrupted();
        try (directory) {
            directory.force(true);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the directory of a new cache file could not be written to its medium: path=" + path,
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Leaves things as they were before anything was written: what was there already may be somebody's, and stays. */
    private void letGo() throws IOException {
        if (fresh) {
            discard();
        } else {
            file.close();
        }
    }

    /** Removes the file while it is still locked, so nobody else can have taken it over. */
    void discard() throws IOException {
        try {
            Files.deleteIfExists(unfinished);
        } finally {
            file.close();
        }
    }
}
