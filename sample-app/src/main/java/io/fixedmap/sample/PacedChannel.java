package io.fixedmap.sample;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.apache.coyote.CloseNowException;

/** Writes a cache's blocks to a response, in slices, and hangs up on a client that is too slow. */
final class PacedChannel implements WritableByteChannel {
    private static final int SLICE_BYTES = 1 << 16;

    private final ServletOutputStream response;
    private final Pace pace;

    PacedChannel(HttpServletResponse response, Pace pace) throws IOException {
        this.response = response.getOutputStream();
        this.pace = pace;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int total = source.remaining();
        int end = source.limit();
        while (source.position() < end) {
            int count = Math.min(SLICE_BYTES, end - source.position());
            source.limit(source.position() + count);
            response.write(source);
            if (!pace.keepsUpWith(count)) {
                throw new CloseNowException("client is too slow");
            }
        }
        return total;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
