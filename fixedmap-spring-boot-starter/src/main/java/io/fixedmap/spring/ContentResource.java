package io.fixedmap.spring;

import io.fixedmap.Content;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;

/**
 * A blob of a cache as a {@link Resource}, for whatever takes one. Returned by a controller, it is streamed and not copied to the
 * heap, and Spring answers HEAD, ranges and, with the digest as ETag, conditional requests by itself.
 *
 * <p>The blob is held in place while a stream of it is open, and not before or after, so there is nothing else to close. It
 * may be evicted as soon as it was found. Then opening a stream throws {@link NoSuchFileException}, and unless the controller
 * handles that, its answer is an error with the headers that were meant for the blob.
 *
 * <p>Thread-safe. Each stream counts as a hit, and each that cannot be opened as a miss.
 */
public final class ContentResource extends AbstractResource {
    private final ContentCache cache;
    private final Digest digest;
    private final long sizeBytes;

    private ContentResource(ContentCache cache, Digest digest, long sizeBytes) {
        this.cache = cache;
        this.digest = digest;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Finds a blob. Counts as a miss if it is absent, and else as nothing.
     *
     * @param cache where to look
     * @param digest SHA-256 of the blob
     * @return the blob, or null if it is absent
     */
    public static @Nullable ContentResource find(ContentCache cache, Digest digest) {
        long sizeBytes = cache.sizeBytes(digest);
        if (sizeBytes >= 0) {
            return new ContentResource(cache, digest, sizeBytes);
        }
        // counts the miss
        try (Content putMeanwhile = cache.open(digest)) {
            return putMeanwhile == null ? null : new ContentResource(cache, digest, putMeanwhile.sizeBytes());
        }
    }

    /** Tells whether the blob is still present. */
    @Override
    public boolean exists() {
        return cache.contains(digest);
    }

    /** Returns the length in bytes, also when the blob is gone. */
    @Override
    public long contentLength() {
        return sizeBytes;
    }

    /**
     * Opens the blob, to be closed with the stream.
     *
     * @throws NoSuchFileException if it is not present any more
     */
    @Override
    public InputStream getInputStream() throws NoSuchFileException {
        Content content = cache.open(digest);
        if (content == null) {
            throw gone();
        }
        boolean opened = false;
        try {
            InputStream stream = new OpenContent(content);
            opened = true;
            return stream;
        } finally {
            if (!opened) {
                content.close();
            }
        }
    }

    /**
     * Copies the blob.
     *
     * @throws NoSuchFileException if it is not present any more
     */
    @Override
    public byte[] getContentAsByteArray() throws NoSuchFileException {
        byte[] content = cache.get(digest);
        if (content == null) {
            throw gone();
        }
        return content;
    }

    /** Not a FileNotFoundException: Spring MVC ignores that, and lets the client wait for bytes that never come. */
    private NoSuchFileException gone() {
        return new NoSuchFileException(getDescription(), null, "was evicted or removed since it was found");
    }

    @Override
    public String getDescription() {
        return "blob " + digest;
    }

    /** Reads a content, and closes it. */
    private static final class OpenContent extends FilterInputStream {
        private final Content content;

        OpenContent(Content content) {
            super(content.inputStream());
            this.content = content;
        }

        @Override
        public void close() throws IOException {
            in = InputStream.nullInputStream();
            in.close(); // what is read from now on is refused as from any closed stream
            content.close();
        }
    }
}
