package io.fixedmap.benchmarks.table;

import io.fixedmap.Digest;

/** What the benchmarks ask of a map; each fork uses one implementation, so the JIT binds the calls. */
interface Peer extends AutoCloseable {
    /** Inserts an absent key. */
    void insert(Digest key, Long value);

    /** Whether the key is there; the value is read, but what it refers to is not. */
    boolean find(Digest key);

    /** The value's number: one access more where values are objects. */
    long findNumber(Digest key);

    /** Replaces the value of a present key by a function of it, atomically. */
    void update(Digest key);

    /** Adds 1 to the value of a present key, atomically; where values are objects, that makes a new one. */
    default void count(Digest key) {
        update(key);
    }

    /** Deletes a present key. */
    void delete(Digest key);

    @Override
    default void close() {}
}
