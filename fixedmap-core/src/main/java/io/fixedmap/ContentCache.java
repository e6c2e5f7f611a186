package io.fixedmap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fixed-size cache of blobs, each under the SHA-256 of its bytes, held once, outside the Java heap.
 *
 * <p>All memory is taken when the cache is built and bounds hold at every instant: never more than
 * {@link CacheStats#maxEntries()} blobs, never more than {@link CacheStats#maxBytes()} bytes of blocks. {@link WhenFull}
 * says what happens when a bound is reached. A blob may be evicted at any time after its put, unless a
 * {@link Content} holds it open.
 *
 * <p><b>Two ways to read.</b> {@link #get(Digest)} and the {@code read} methods copy the bytes out; {@link #open(Digest)}
 * pins them in place and streams, or shows them as buffers, without a copy.
 *
 * <p><b>Nothing is trusted.</b> The {@code put} methods that take an expected digest compute the real one, also when a blob
 * of that digest is already present.
 *
 * <p><b>In a file</b> ({@link ContentCacheBuilder#file}) blobs outlive the process. A blob that was found there is checked
 * against its digest before anything of it is shown, and dropped if it differs. That happens in the background, or when the
 * blob is first read, opened, looked for or put, which then costs a digest of it.
 *
 * <p>Safe for use by any number of threads. Reads take no lock, except to verify a blob of a file or to drop one that has
 * expired. Every method throws {@link IllegalStateException} after {@link #close()}, and {@link NullPointerException} for
 * null; an argument that is wrong in itself may be refused first.
 */
public interface ContentCache extends AutoCloseable {

    /**
     * Starts a cache.
     *
     * @return a builder with the defaults described there
     */
    static ContentCacheBuilder builder() {
        return new ContentCacheBuilder();
    }

    /**
     * Puts the bytes of an array. Costs one digest and at most one copy. The copy may be made before it is known whether the
     * bytes are present already; if they are, its blocks are free again when this returns.
     *
     * @param content any length, also 0; must not change during the call
     * @return digest, size and what happened
     */
    PutResult put(byte[] content);

    /**
     * Puts the remaining bytes of a buffer and moves its position to its limit.
     *
     * <p>Contents that change between their digest and their copy are stored under a digest that is not theirs. A mapped file
     * that is cut meanwhile changes, too, and Java 17 reports that only some time after the copy; {@link #put(Path)} has no
     * such gap.
     *
     * @param content any length, also 0; must not change during the call
     * @return digest, size and what happened
     */
    PutResult put(ByteBuffer content);

    /**
     * Puts the remaining bytes of a buffer and moves its position to its limit, as {@link #put(ByteBuffer)}, allocating
     * nothing, but for what an {@link EvictionListener} is told.
     *
     * @param content any length, also 0; must not change during the call
     * @param digest receives the {@value Digest#BYTES} bytes of the content's digest, whatever happens to the content
     * @param offset where in {@code digest} they begin
     * @return what happened
     * @throws IndexOutOfBoundsException if the digest does not fit; nothing is stored
     */
    PutOutcome put(ByteBuffer content, byte[] digest, int offset);

    /**
     * Puts everything the stream has until its end, in one pass; the length need not be known. The stream is not closed.
     *
     * <p>A stream of 64 KiB or more takes room as it arrives, before it is known whether its content is present, and keeps it
     * until it ends, however long that takes: nobody else's put can evict it. What was evicted for the stream is gone also if it
     * fails or proves too large, so {@link ContentCacheBuilder#maxObjectBytes} bounds what one stream can do. In a cache that
     * evicts and is not several times as large as the stream, the very content may be evicted and then stored anew. Where
     * the digest is known, {@link #put(Digest, InputStream)} takes no room for what is present. If there is no room, the stream is
     * still read to its end, to tell {@link PutOutcome#ALREADY_PRESENT} from {@link PutOutcome#FULL}.
     *
     * @param content read to its end, or until it proves too large
     * @return digest, size and what happened
     * @throws IOException if the stream does; nothing is stored then
     */
    PutResult put(InputStream content) throws IOException;

    /**
     * Puts everything the channel has until its end, as {@link #put(InputStream)}. The channel is not closed.
     *
     * @param content in blocking mode; read to its end, or until it proves too large
     * @return digest, size and what happened
     * @throws IOException if the channel does; nothing is stored then
     * @throws IllegalBlockingModeException if the channel is not in blocking mode; nothing is read
     */
    PutResult put(ReadableByteChannel content) throws IOException;

    /**
     * Puts the content of a file.
     *
     * @param file a readable file
     * @return digest, size and what happened
     * @throws IOException if the file cannot be read; nothing is stored then
     * @throws IllegalArgumentException if a cache of this process lives in the file, which would lose its lock on it
     */
    PutResult put(Path file) throws IOException;

    /**
     * Puts the bytes of an array if they are what the caller says.
     *
     * @param expected the digest the content must have
     * @param content any length, also 0; must not change during the call
     * @return digest, size and what happened
     * @throws DigestMismatchException if the content has another digest; nothing is stored, also when {@code expected} is
     *     already present
     */
    PutResult put(Digest expected, byte[] content);

    /**
     * Puts the remaining bytes of a buffer if they are what the caller says, and moves its position to its limit, whatever the
     * outcome, but not if this throws.
     *
     * @param expected the digest the content must have
     * @param content any length, also 0; must not change during the call
     * @return digest, size and what happened
     * @throws DigestMismatchException if the content has another digest; nothing is stored, also when {@code expected} is
     *     already present
     */
    PutResult put(Digest expected, ByteBuffer content);

    /**
     * Puts everything the stream has if that is what the caller says. The stream is read to its end even when
     * {@code expected} is already present, because only the bytes prove what they are; but they take no room then. If that
     * blob disappears while a stream of 64 KiB or more is read, the outcome is {@link PutOutcome#NOT_ADMITTED}.
     *
     * @param expected the digest the content must have
     * @param content read to its end, or until it proves too large, or its blob proves absent and there is no room for it
     * @return digest, size and what happened
     * @throws IOException if the stream does; nothing is stored then
     * @throws DigestMismatchException if the content has another digest; nothing is stored
     */
    PutResult put(Digest expected, InputStream content) throws IOException;

    /**
     * Puts everything the channel has if that is what the caller says, as {@link #put(Digest, InputStream)}.
     *
     * @param expected the digest the content must have
     * @param content in blocking mode; read to its end, or until it proves too large, or its blob proves absent and there is
     *     no room for it
     * @return digest, size and what happened
     * @throws IOException if the channel does; nothing is stored then
     * @throws IllegalBlockingModeException if the channel is not in blocking mode; nothing is read
     * @throws DigestMismatchException if the content has another digest; nothing is stored
     */
    PutResult put(Digest expected, ReadableByteChannel content) throws IOException;

    /**
     * Puts the content of a file if it is what the caller says.
     *
     * @param expected the digest the content must have
     * @param file a readable file
     * @return digest, size and what happened
     * @throws IOException if the file cannot be read; nothing is stored then
     * @throws DigestMismatchException if the content has another digest; nothing is stored
     * @throws IllegalArgumentException if a cache of this process lives in the file, which would lose its lock on it
     */
    PutResult put(Digest expected, Path file) throws IOException;

    /**
     * Puts the bytes of an object.
     *
     * @param object what to put
     * @param codec turns it into bytes
     * @param <T> type of the object
     * @return digest, size and what happened
     */
    default <T> PutResult put(T object, ContentCodec<T> codec) {
        return put(codec.encode(Objects.requireNonNull(object, "object")));
    }

    /**
     * Reads an object.
     *
     * @param digest SHA-256 of its bytes
     * @param codec turns them into an object
     * @param <T> type of the object
     * @return the object, or null if its blob is absent
     */
    default <T> @Nullable T get(Digest digest, ContentCodec<T> codec) {
        Objects.requireNonNull(codec, "codec");
        byte[] content = get(digest);
        return content == null ? null : codec.decode(content);
    }

    /**
     * Returns a copy of a blob.
     *
     * @param digest SHA-256 of the blob
     * @return its bytes in a new array, or null if it is absent
     * @throws IllegalStateException if the blob is longer than an array can be; use {@link #open(Digest)} for such a one
     */
    byte @Nullable [] get(Digest digest);

    /**
     * Copies a blob into a buffer, allocating nothing.
     *
     * @param digest SHA-256 of the blob
     * @param target receives the bytes from its position, which moves behind them; needs {@code remaining() >= length}. If
     *     the blob is absent the position stays, but bytes beyond it may have been overwritten
     * @return length in bytes, or -1 if the blob is absent
     * @throws BufferOverflowException if the target is too small; nothing is copied
     * @throws java.nio.ReadOnlyBufferException if the target is read-only
     */
    int read(Digest digest, ByteBuffer target);

    /**
     * Copies a blob into an array, allocating nothing.
     *
     * @param digest SHA-256 of the blob
     * @param target receives the bytes from {@code offset}; needs {@code target.length - offset >= length}. If the blob is
     *     absent, bytes from {@code offset} on may have been overwritten
     * @param offset where to start, 0 to {@code target.length}
     * @return length in bytes, or -1 if the blob is absent
     * @throws IndexOutOfBoundsException if the offset is outside the array
     * @throws BufferOverflowException if the target is too small; nothing is copied
     */
    int read(Digest digest, byte[] target, int offset);

    /**
     * Opens a blob for reading in place and pins it: it is neither evicted nor re-used until the content is closed.
     *
     * @param digest SHA-256 of the blob
     * @return the content, to be closed by the caller, or null if the blob is absent
     * @throws IllegalStateException if 2<sup>24</sup> - 1 contents of the blob are open already
     */
    @Nullable
    Content open(Digest digest);

    /**
     * Tells whether a blob is present. Counts neither as a hit nor as a miss.
     *
     * @param digest SHA-256 of the blob
     * @return true if it is present now
     */
    boolean contains(Digest digest);

    /**
     * Returns the length of a blob. Counts neither as a hit nor as a miss, and makes the blob no less likely to be evicted.
     *
     * @param digest SHA-256 of the blob
     * @return length in bytes, or -1 if the blob is absent
     */
    long sizeBytes(Digest digest);

    /**
     * Returns those digests whose blobs are absent. Counts neither as hits nor as misses.
     *
     * @param digests what to look for
     * @return the absent ones, in the order given, each once
     */
    Set<Digest> findMissing(Collection<Digest> digests);

    /**
     * Removes a blob. Readers that hold it open keep it until they close; until then its bytes count as used, and it counts as
     * one of the most entries there may be, though not in {@link CacheStats#entries()}.
     *
     * @param digest SHA-256 of the blob
     * @return true if it was present
     */
    boolean remove(Digest digest);

    /** Removes every blob that is present when the call starts. Blobs put meanwhile may stay. */
    void clear();

    /**
     * Shows the entries to a visitor, in no particular order: each entry that is present during the whole call once, others
     * at most once each time they are put. Entries of a file are shown even if they are not verified yet.
     *
     * @param visitor called on the calling thread; it may use the cache
     */
    void visit(EntryVisitor visitor);

    /**
     * Returns the cache's figures. Counters are read one after the other while others may move them.
     *
     * @return a snapshot; takes a walk over the table's slots, so read it every few seconds rather than at each request
     */
    CacheStats stats();

    /**
     * Writes everything that was put or removed before this call to the medium of the cache's file, and waits for it: from
     * then on a power cut does not undo it. The death of the process alone never does. Does nothing for a cache in direct memory.
     * Takes as long as the medium needs for what has changed, so call it at a checkpoint and not after each put.
     *
     * @throws IOException if the medium fails; what it has then is unknown, so every blob is verified again before it is read
     */
    void force() throws IOException;

    /**
     * Closes the cache; a second call does nothing. Calls that run concurrently finish or throw
     * {@link IllegalStateException}, open contents throw it from their next read on, and the memory goes back to the
     * operating system when nothing refers to it any more, not even a content that was closed. A file is forced to its medium
     * and let go of; if a put is still under way or a content open, it is forced once more and let go of when the last of them
     * is done, after this call.
     */
    @Override
    void close();

    /** Receives the entries of {@link ContentCache#visit(EntryVisitor)}. */
    @FunctionalInterface
    interface EntryVisitor {
        /**
         * Receives one entry.
         *
         * @param digest SHA-256 of the blob
         * @param sizeBytes length of the blob in bytes
         */
        void entry(Digest digest, long sizeBytes);
    }
}
