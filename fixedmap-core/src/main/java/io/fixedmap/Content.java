package io.fixedmap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * A blob held open: its bytes stay where they are until {@link #close()}.
 *
 * <p>Close it, best by try-with-resources. One that is never closed keeps its blocks from re-use until the garbage
 * collector finds that it is unreachable, and so are up to 31 others that were opened next to it; such leaks are counted in
 * {@link CacheStats#leakedHandles()} and logged.
 *
 * <p>Safe for use by any number of threads. Once the content or its cache is closed, methods throw
 * {@link IllegalStateException}, except for {@link #digest()} and {@link #sizeBytes()}.
 */
public interface Content extends AutoCloseable {
    /**
     * Returns the digest.
     *
     * @return SHA-256 of all bytes
     */
    Digest digest();

    /**
     * Returns the length.
     *
     * @return length in bytes
     */
    long sizeBytes();

    /**
     * Returns a stream over all bytes. Closing the stream does not close the content: to hand a blob to something that closes
     * the stream only, as a web framework does, use the starter's {@code ContentResource}.
     *
     * @return a new stream, for one thread
     */
    default InputStream inputStream() {
        return inputStream(0, sizeBytes());
    }

    /**
     * Returns a stream over a range. Closing the stream does not close the content.
     *
     * @param offset first byte, 0 to {@link #sizeBytes()}
     * @param length how many bytes, 0 to {@code sizeBytes() - offset}
     * @return a new stream, for one thread
     * @throws IndexOutOfBoundsException if the range is not within the content
     */
    InputStream inputStream(long offset, long length);

    /**
     * Writes all bytes to a stream.
     *
     * @param target is neither flushed nor closed
     * @throws IOException if the target does
     */
    default void transferTo(OutputStream target) throws IOException {
        transferTo(0, sizeBytes(), target);
    }

    /**
     * Writes a range to a stream.
     *
     * @param offset first byte, 0 to {@link #sizeBytes()}
     * @param length how many bytes, 0 to {@code sizeBytes() - offset}
     * @param target is neither flushed nor closed
     * @throws IOException if the target does
     * @throws IndexOutOfBoundsException if the range is not within the content
     */
    void transferTo(long offset, long length, OutputStream target) throws IOException;

    /**
     * Writes all bytes to a channel, straight from the blocks.
     *
     * @param target in blocking mode; is not closed
     * @throws IOException if the target does, or takes no byte when it is given some
     * @throws IllegalBlockingModeException if the target is not in blocking mode; nothing is written
     */
    default void transferTo(WritableByteChannel target) throws IOException {
        transferTo(0, sizeBytes(), target);
    }

    /**
     * Writes a range to a channel, straight from the blocks.
     *
     * @param offset first byte, 0 to {@link #sizeBytes()}
     * @param length how many bytes, 0 to {@code sizeBytes() - offset}
     * @param target in blocking mode; is not closed
     * @throws IOException if the target does, or takes no byte when it is given some
     * @throws IllegalBlockingModeException if the target is not in blocking mode; nothing is written
     * @throws IndexOutOfBoundsException if the range is not within the content
     */
    void transferTo(long offset, long length, WritableByteChannel target) throws IOException;

    /**
     * Returns the bytes as read-only views of the blocks, without copying.
     *
     * @return buffers that hold all bytes when read one after the other, neighbouring blocks joined; <b>valid only until
     *     this content is closed, and as long as it is reachable</b>, which the buffers do not see to: later they may show other
     *     bytes
     */
    List<ByteBuffer> buffers();

    /** Releases the blob for eviction and re-use; a second call does nothing. */
    @Override
    void close();
}
