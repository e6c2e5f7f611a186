package io.fixedmap.file;

/**
 * What a cache does with an existing file that is not one it could have made itself. A file that is in use, is not a regular
 * one, or cannot be read and written is refused whatever is chosen.
 */
public enum OnMismatch {
    /** Refuse it with a {@link CacheFileException}, and leave it as it is. */
    FAIL,

    /** Replace it by an empty one. The old file goes when the new one is complete. */
    RECREATE,

    /**
     * Carry over what fits from a file of other geometry; the old file goes when the new one is complete, and what has no room
     * in the new one counts as evicted. A file that is shorter or longer than its header says is made that long first. One
     * that is empty, is no cache's, is of another version or digest, or has a broken header is refused.
     */
    RESIZE
}
