package io.fixedmap.benchmarks.blob;

import io.fixedmap.Digest;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the compared caches have in common. */
interface BlobPeer extends AutoCloseable {
    /** Stores a content, computing its digest first. The array may be re-used by the caller. */
    Digest put(byte[] content);

    /** Copies a blob to the start of an array, in the way that suits the cache best, and returns its length; -1 if it is absent. */
    default int read(Digest key, byte[] target) {
        byte[] content = getIfPresent(key);
        if (content == null) {
            return -1;
        }
        System.arraycopy(content, 0, target, 0, content.length);
        return content.length;
    }

    /** Copies a blob to the start of a buffer outside the heap and returns its length. */
    default int read(Digest key, ByteBuffer target) {
        byte[] content = get(key);
        target.put(0, content);
        return content.length;
    }

    /** Returns a present blob as an array that the caller may keep. */
    default byte[] get(Digest key) {
        return Objects.requireNonNull(getIfPresent(key));
    }

    /** Returns a blob as an array that the caller may keep, or null if it is absent. */
    byte @Nullable [] getIfPresent(Digest key);

    /** Looks at a blob's first and last byte in place where the cache can show it, else in a copy. */
    default int look(Digest key) {
        byte[] content = get(key);
        return content[0] + content[content.length - 1];
    }

    /** Removes a blob. */
    void remove(Digest key);

    @Override
    void close();
}
