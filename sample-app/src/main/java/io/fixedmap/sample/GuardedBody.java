package io.fixedmap.sample;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** A request body that is refused while it is read if it is too long. */
final class GuardedBody extends ServletInputStream {
    private final ServletInputStream body;
    private final long limitBytes;
    private long readBytes;

    GuardedBody(ServletInputStream body, long limitBytes) {
        this.body = body;
        this.limitBytes = limitBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = body.read(target, offset, length);
        if (count > 0) {
            readBytes += count;
            if (readBytes > limitBytes) {
                throw Refusal.tooLarge(limitBytes);
            }
        }
        return count;
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("guarded bodies are read by blocking");
    }
}
