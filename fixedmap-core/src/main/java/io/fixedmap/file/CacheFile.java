package io.fixedmap.file;

import io.fixedmap.file.CacheFileException.Reason;
import io.fixedmap.memory.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file of a cache, open, locked and mapped.
 *
 * <p>The parts are memory: what is stored in them is in the file at once for whoever opens it after the death of this
 * process, and on its medium after {@link #force()}. They stay usable after {@link #close()}, but then the file may be
 * somebody else's.
 */
public final class CacheFile implements AutoCloseable {
    private final Path path;
    private final LockedFile file;
    private final Header header;
    private final boolean isNew;
    private final Region slots;
    private final Region links;
    private final Region blocks;

    private CacheFile(Path path, LockedFile file, Header header, boolean isNew) throws IOException {
        Geometry geometry = header.geometry();
        this.path = path;
        this.file = file;
        this.header = header;
        this.isNew = isNew;
        this.slots = Region.map(file.channel(), geometry.slotsOffset(), geometry.slotsBytes());
        this.links = Region.map(file.channel(), geometry.linksOffset(), geometry.linksBytes());
        this.blocks = Region.map(file.channel(), geometry.blocksOffset(), geometry.blocksBytes());
    }

    /**
     * Opens a file, or makes one if there is none, with every block of it allocated.
     *
     * @param path of the file; its directory must exist
     * @param geometry what the file must have
     * @return the file; the caller closes it
     * @throws CacheFileException if the file is another one, or cannot be used
     */
    public static CacheFile open(Path path, Geometry geometry) {
        try {
            while (true) {
                CacheFile opened = Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        ? tryOpen(path.toRealPath(), geometry)
                        : tryCreate(path, geometry);
                if (opened != null) {
                    return opened;
                }
            }
        } catch (IOException e) {
            throw new CacheFileException(
                    Reason.INACCESSIBLE,
                    path,
                    "cache file must be in a directory that exists, and be readable and writable",
                    ", cause=" + e,
                    e);
        }
    }

    private static @Nullable CacheFile tryOpen(Path path, Geometry geometry) throws IOException {
        LockedFile file = LockedFile.tryOpen(path);
        if (file == null) {
            return null;
        }
        try {
            Header header = Header.decode(path, Header.read(file.channel()));
            checkSize(path, header, file.channel().size());
            checkGeometry(path, header.geometry(), geometry);
            return new CacheFile(path, file, header, false);
        } catch (Throwable e) {
            Closing.after(e, file::close);
            throw e;
        }
    }

    private static void checkSize(Path path, Header header, long fileBytes) {
        if (fileBytes != header.geometry().fileBytes()) {
            throw new CacheFileException(
                    Reason.WRONG_SIZE,
                    path,
                    "cache file must be as long as its header says; set onMismatch to RESIZE to keep what is there, or to"
                            + " RECREATE",
                    ", fileBytes=" + fileBytes + ", headerSays="
                            + header.geometry().fileBytes());
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

    private static @Nullable CacheFile tryCreate(Path path, Geometry geometry) throws IOException {
        FileCreation creation = FileCreation.tryWrite(path, geometry);
        if (creation == null) {
            return null;
        }
        try {
            CacheFile created = new CacheFile(path, creation.file(), creation.header(), true);
            creation.finish();
            return created;
        } catch (Throwable e) {
            Closing.after(e, creation::discard);
            throw e;
        }
    }

    /**
     * Returns where the file is.
     *
     * @return its path, symbolic links resolved
     */
    public Path path() {
        return path;
    }

    /**
     * Returns how large its parts are.
     *
     * @return the geometry of all parts
     */
    public Geometry geometry() {
        return header.geometry();
    }

    /**
     * Returns the seed of the table's hash.
     *
     * @return four words, to be kept secret
     */
    public long[] seed() {
        return header.seed().clone();
    }

    /**
     * Tells whether the file was made just now.
     *
     * @return true if all parts are zeros, false if they need recovery
     */
    public boolean isNew() {
        return isNew;
    }

    /**
     * Returns the table's part.
     *
     * @return the slots
     */
    public Region slots() {
        return slots;
    }

    /**
     * Returns the chains' part.
     *
     * @return one link a block
     */
    public Region links() {
        return links;
    }

    /**
     * Returns the blobs' part.
     *
     * @return the bytes of all blocks
     */
    public Region blocks() {
        return blocks;
    }

    /**
     * Writes what was changed to the medium, and waits for it. What other threads change meanwhile may be written in part.
     *
     * @throws UncheckedIOException if that fails; what the medium has then is unknown
     */
    public void force() {
        // Slots last, so that less is found to be torn; what is, the digests tell.
        blocks.force();
        links.force();
        slots.force();
    }

    /** Lets go of the file: others may open it from now on. Does not {@link #force()}. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
