package io.fixedmap;

import io.fixedmap.block.ChainCursor;
import java.io.InputStream;
import java.util.Objects;

/** Reads an open content from front to back. */
final class ContentStream extends InputStream {
    private final PinnedContent content;
    private final ChainCursor cursor;
    private final byte[] single = new byte[1];

    ContentStream(PinnedContent content, ChainCursor cursor) {
        this.content = content;
        this.cursor = cursor;
    }

    @Override
    public int read() {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        int copied = content.copy(cursor, target, offset, length);
        return copied == 0 && length > 0 ? -1 : copied;
    }

    @Override
    public long skip(long bytes) {
        long skipped = Math.max(0, Math.min(bytes, cursor.remaining()));
        content.skip(cursor, skipped);
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, cursor.remaining());
    }
}
