package io.fixedmap;

/** Thrown when content does not have the digest its caller claimed; nothing was stored. */
public final class DigestMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Digest expected;
    private final Digest actual;

    /**
     * Creates the exception.
     *
     * @param expected what the caller claimed
     * @param actual what the content has
     */
    public DigestMismatchException(Digest expected, Digest actual) {
        super("content does not have the expected digest: expected=" + expected + ", actual=" + actual);
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * Returns the digest the caller claimed.
     *
     * @return the expected digest
     */
    public Digest expected() {
        return expected;
    }

    /**
     * Returns the digest the content has.
     *
     * @return the actual digest
     */
    public Digest actual() {
        return actual;
    }
}
