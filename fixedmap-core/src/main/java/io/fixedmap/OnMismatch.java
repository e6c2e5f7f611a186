package io.fixedmap;

/**
 * What a cache does with an existing file that is not one it could have made itself. A file that is in use, or cannot be
 * read and written, is refused whatever is chosen.
 */
public enum OnMismatch {
    /** Refuse it with a {@link io.fixedmap.file.CacheFileException}, and leave it as it is. */
    FAIL,

    /** Replace it by an empty one. It goes when the new one is complete. */
    RECREATE,

    /**
     * Carry over what fits from a file of other geometry or wrong length, which goes when the new one is complete. A file
     * that is not a cache's, of another version, or with a broken header is refused.
     */
    RESIZE
}
