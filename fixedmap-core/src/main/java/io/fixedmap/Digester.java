package io.fixedmap;

/**
 * Computes SHA-256 digests. Holds a small pool of re-used engines, so that digesting allocates nothing but the result.
 *
 * <p>Thread-safe.
 */
public interface Digester {
    /**
     * Returns the digest of a whole array.
     *
     * @param content any length
     * @return SHA-256 of the bytes
     */
    Digest digest(byte[] content);

    /**
     * Starts an incremental digest.
     *
     * @return an engine of the pool, reset, for one thread; close it to give it back
     */
    Computation start();

    /**
     * Tells which implementation computes.
     *
     * @return for display, such as {@code "bouncy-castle 1.87 (java)"}
     */
    String implementation();

    /** One digest in the making. Not thread-safe. */
    interface Computation extends AutoCloseable {
        /**
         * Adds bytes.
         *
         * @param bytes where they are
         * @param offset index of the first
         * @param length how many
         */
        void update(byte[] bytes, int offset, int length);

        /**
         * Ends the computation and starts it afresh.
         *
         * @return SHA-256 of all bytes added
         */
        Digest finish();

        /** Gives the engine back, reset; what was added and not finished is forgotten. */
        @Override
        void close();
    }
}
