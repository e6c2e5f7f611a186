package io.fixedmap.file;

import io.fixedmap.memory.Region;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file of a cache, open, locked and mapped.
 *
 * <p>The parts are memory: what is stored in them is in the file at once for whoever opens it after the death of this
 * process, and on its medium after {@link #force()}. They stay usable after {@link #close()}, but then the file may be
 * somebody else's.
 */
public final class CacheFile implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CacheFile.class.getName());

    private final Path path;
    private final LockedFile file;
    private final Header header;
    private final Region slots;
    private final Region links;
    private final Region blocks;

    /** What puts the file in its place; null once it is there. */
    private @Nullable FileCreation creation;

    CacheFile(Path path, LockedFile file, Header header, @Nullable FileCreation creation) throws IOException {
        Geometry geometry = header.geometry();
        this.path = path;
        this.file = file;
        this.header = header;
        this.creation = creation;
        this.slots = Region.map(file.channel(), geometry.slotsOffset(), geometry.slotsBytes());
        // with what fills its last page, on which there may be no more than half a word of links
        this.links =
                Region.map(file.channel(), geometry.linksOffset(), geometry.blocksOffset() - geometry.linksOffset());
        this.blocks = Region.map(file.channel(), geometry.blocksOffset(), geometry.blocksBytes());
    }

    /**
     * Tells whether a file is one that a cache of this process lives in. Nobody else in the process may open and close it: that
     * would drop the cache's lock on it, as POSIX has it.
     *
     * @param path of a file, or a link to one
     * @return true if so
     * @throws IOException if there is no such file
     */
    public static boolean isOpen(Path path) throws IOException {
        return LockedFile.isOpen(path);
    }

    /**
     * Opens a file, or makes one if there is none, with every block of it allocated.
     *
     * @param path of the file; its directory must exist
     * @param geometry what a file must have
     * @param onMismatch what to do with an existing one that does not match. With {@link OnMismatch#RESIZE} a file of other
     *     geometry is opened as it is: the caller has to look at its {@link #geometry()}, and to carry over what it has to a
     *     {@link #replacement}
     * @return the file; the caller closes it
     * @throws CacheFileException if the file cannot be used
     */
    public static CacheFile open(Path path, Geometry geometry, OnMismatch onMismatch) {
        return FileOpening.open(path, geometry, onMismatch);
    }

    /** Maps a new file that is not in its place yet. */
    static CacheFile of(FileCreation creation) throws IOException {
        try {
            return new CacheFile(creation.path(), creation.file(), creation.header(), creation);
        } catch (Throwable e) {
            Closing.after(e, creation::discard);
            throw e;
        }
    }

    /**
     * Makes an empty file that can take the place of this one, beside it.
     *
     * @param geometry what it has
     * @return a new file; the caller lets it {@link #takePlace}, or closes it, upon which it is gone
     * @throws CacheFileException if it cannot be made
     */
    public CacheFile replacement(Geometry geometry) {
        try {
            return of(FileCreation.writeReplacement(path, geometry));
        } catch (IOException e) {
            throw FileOpening.inaccessible(path, e);
        }
    }

    /**
     * Forces a {@link #replacement} to its medium, puts it in its place, at once and for good, and closes the file that was
     * there, which is gone then.
     *
     * @param old closes that file
     * @throws CacheFileException if the replacement is not in its place; the caller closes it
     */
    public void takePlace(Closeable old) {
        FileCreation finished = creation;
        if (finished == null) {
            throw new IllegalStateException("file is in its place already: path=" + path);
        }
        try {
            force();
            finished.finish();
            creation = null;
        } catch (UncheckedIOException e) {
            throw FileOpening.inaccessible(path, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw FileOpening.inaccessible(path, e);
        }
        try {
            old.close();
        } catch (IOException | UncheckedIOException e) {
            // some file systems tell of their errors then; too late to refuse anything
            LOG.log(Level.WARNING, "a cache file that was replaced could not be closed: path=" + path, e);
        }
    }

    /**
     * Returns where the file is.
     *
     * @return its path; symbolic links are resolved if the file was there already
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

    /**
     * Has the next {@link #force()} write all of the file, also what the operating system takes for written, but for pages that
     * cannot be read any more.
     */
    void redirty() {
        Geometry geometry = header.geometry();
        redirty(blocks, geometry.blocksOffset());
        redirty(links, geometry.linksOffset());
        redirty(slots, geometry.slotsOffset());
    }

    private void redirty(Region region, long position) {
        for (long offset = 0; offset + Long.BYTES <= region.size(); offset += Geometry.PART_ALIGNMENT) {
            if (file.isReadable(position + offset)) {
                redirtyPage(region, offset);
            }
        }
    }

    private static void redirtyPage(Region region, long offset) {
        try {
            // Changes nothing that another thread may be changing, but the page is a changed one.
            long ignored = region.getAndAddLong(offset, 0);
        } catch (InternalError e) {
            // It could be read a moment ago. Those behind it are another matter.
        }
    }

    /**
     * Says that the file will be let go of soon: who opens it in this process waits a little.
     *
     * @param heldBy tells what keeps it until then, for a message
     */
    public void closing(Supplier<String> heldBy) {
        file.closing(heldBy);
    }

    /** Lets go of the file: others may open it from now on. Does not {@link #force()}. */
    @Override
    public void close() {
        try {
            if (creation == null) {
                file.close();
            } else {
                creation.discard();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
