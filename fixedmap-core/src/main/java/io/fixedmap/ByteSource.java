package io.fixedmap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;

/** Where the bytes of a put come from that have no known end. */
@FunctionalInterface
interface ByteSource {
    /** Reads some bytes, at least one, and returns how many, or -1 at the end. */
    int read(byte[] target, int offset, int length) throws IOException;

    static ByteSource of(InputStream stream) {
        return stream::read;
    }

    static ByteSource of(ReadableByteChannel channel) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        return (target, offset, length) -> channel.read(ByteBuffer.wrap(target, offset, length));
    }

    /** Reads until the array is full or the source ends, and returns how many bytes there were. */
    default int readFully(byte[] target) throws IOException {
        int done = 0;
        while (done < target.length) {
            int read = read(target, done, target.length - done);
            if (read < 0) {
                break;
            }
            if (read == 0) {
                throw new IOException(
                        "source must wait until it has bytes: wanted=" + (target.length - done) + ", read=0");
            }
            done += read;
        }
        return done;
    }
}
