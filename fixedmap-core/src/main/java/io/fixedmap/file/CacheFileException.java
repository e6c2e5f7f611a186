package io.fixedmap.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A cache cannot use a file; the message says why, what was found, and what to change. The file is as it was, except that
 * {@link OnMismatch#RESIZE} may have made it as long as its header says, and dropped what was damaged.
 */
public final class CacheFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a file cannot be used. */
    public enum Reason {
        /** It is a directory, a device, or something else that is not a regular file. */
        NOT_A_FILE,
        /** The operating system does not let the process open, read or write it. */
        INACCESSIBLE,
        /** The file system has no room for it. */
        NO_SPACE,
        /** Another cache has it open, in this process or in another. */
        IN_USE,
        /** It has no bytes. */
        EMPTY,
        /** It does not begin as the file of a cache does. */
        FOREIGN,
        /** Its format is one that this version of the library does not know. */
        OTHER_VERSION,
        /** Its header is cut off, does not match its checksum, or contradicts itself. */
        BROKEN_HEADER,
        /** Its blobs are named by another digest. */
        OTHER_DIGEST,
        /** It is shorter or longer than its header says. */
        WRONG_SIZE,
        /** Its numbers of slots and blocks, or the size of its blocks, are not those asked for. */
        OTHER_GEOMETRY
    }

    /** Why. */
    private final Reason reason;

    /** A string, because paths are not serializable. */
    private final String path;

    CacheFileException(Reason reason, Path path, String rule, String values) {
        this(reason, path, rule, values, null);
    }

    CacheFileException(Reason reason, Path path, String rule, String values, @Nullable Throwable cause) {
        super(rule + ": path=" + path + values, cause);
        this.reason = reason;
        this.path = path.toString();
    }

    /**
     * Returns why the file cannot be used.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns which file it is.
     *
     * @return its path, in which symbolic links may have been resolved
     */
    public Path path() {
        return Path.of(path);
    }
}
