package io.fixedmap;

/** One implementation's SHA-256 in the making. Not thread-safe. */
interface DigestEngine {
    /** Adds bytes. */
    void update(byte[] bytes, int offset, int length);

    /** Writes the {@value Digest#BYTES} bytes of the digest and starts afresh. */
    void finish(byte[] digest);

    /** Forgets what was added. */
    void reset();
}
