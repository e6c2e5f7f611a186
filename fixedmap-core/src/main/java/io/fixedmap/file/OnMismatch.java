package io.fixedmap.file;

/**
 * What a cache does with an existing file that is not one it could have made itself. A file that is in use, or cannot be
 * read and written, is refused whatever is chosen.
 */
public enum OnMismatch {
    /** Refuse it with a {@link CacheFileException}, and leave it as it is. */
    FAIL,

    /** Replace it by an empty one. It goes when the new one is complete. */
    RECREATE,

    /**
     * Carry over what fits from a file of other geometry, which goes when the new one is complete, and make one of another
     * length as long as its header says. What has no room in the new one counts as evicted. What is not a cache's file, of another version, or has a broken header is refused.
     */
    RESIZE
}
