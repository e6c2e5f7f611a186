package io.fixedmap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Computes SHA-256 digests. Holds a small pool of re-used engines, so that digesting allocates little but the result.
 *
 * <p>Thread-safe.
 */
public interface Digester {
    /**
     * Returns a digester on Bouncy Castle's lightweight API, without registering a security provider. With the
     * {@code bcprov-jdk18on} jar it is pure Java, with {@code bcprov-lts8on} in its place it is native where the machine
     * has instructions for it.
     *
     * <p>Computes a first digest and checks it, which takes up to half a second in a fresh JVM.
     *
     * @return a new digester with a pool of its own
     * @throws IllegalStateException if Bouncy Castle is missing or mixed with another, or its native code cannot be
     *     loaded; the message names the cures
     */
    static Digester bouncyCastle() {
        return PooledDigester.of(BouncyCastleEngines::create, BouncyCastleEngines::implementation);
    }

    /**
     * Returns a digester on the JDK's own {@link java.security.MessageDigest}, which HotSpot computes with the CPU's SHA
     * instructions, if it has them: six to seven times as fast as Bouncy Castle in pure Java.
     *
     * @return a new digester with a pool of its own
     */
    static Digester jdk() {
        return PooledDigester.of(JdkEngines::create, JdkEngines::implementation);
    }

    /**
     * Returns the digest of a whole array.
     *
     * @param content any length
     * @return SHA-256 of the bytes
     */
    Digest digest(byte[] content);

    /**
     * Returns the digest of everything the stream has until its end. The stream is not closed.
     *
     * @param content read to its end
     * @return SHA-256 of the bytes
     * @throws IOException if the stream does
     */
    default Digest digest(InputStream content) throws IOException {
        byte[] buffer = new byte[8192];
        try (Computation computation = start()) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                computation.update(buffer, 0, read);
            }
            return computation.finish();
        }
    }

    /**
     * Starts an incremental digest. A cache keeps a few of the engines it has started for later puts, on whatever thread, and
     * closes them when it is closed: so an implementation must not tie an engine to the thread that asked, nor count on
     * getting it back soon.
     *
     * @return an engine of the pool, reset, for one thread at a time; close it to give it back
     */
    Computation start();

    /**
     * Tells which implementation computes.
     *
     * @return for display, such as {@code "bouncy-castle (java)"}
     */
    String implementation();

    /** One digest in the making. Not thread-safe. Throws {@link IllegalStateException} after {@link #close()}. */
    interface Computation extends AutoCloseable {
        /**
         * Adds bytes.
         *
         * @param bytes where they are
         * @param offset index of the first
         * @param length how many
         * @throws IndexOutOfBoundsException if they are not within the array; nothing is added
         */
        void update(byte[] bytes, int offset, int length);

        /**
         * Adds the remaining bytes of a buffer and moves its position to its limit.
         *
         * @param bytes where they are, on the heap or outside
         */
        void update(ByteBuffer bytes);

        /**
         * Ends the computation and starts it afresh.
         *
         * @return SHA-256 of all bytes added
         */
        Digest finish();

        /**
         * Ends the computation as {@link #finish()} does, allocating nothing.
         *
         * @param target receives the {@value Digest#BYTES} bytes of the digest
         * @param offset where to start
         * @throws IndexOutOfBoundsException if they do not fit
         */
        void finish(byte[] target, int offset);

        /** Gives the engine back, reset; what was added and not finished is forgotten. */
        @Override
        void close();
    }
}
