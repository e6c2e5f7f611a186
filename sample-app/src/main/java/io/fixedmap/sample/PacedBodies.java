package io.fixedmap.sample;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Judges the {@link Pace} of every body, below what reads it: a handler, what parses a form, or, once the answer is on its way,
 * this, which reads what they leave. A body that comes too slowly is given up. One that is too long to be read for nothing, that
 * the client waits to be asked for, or whose request Tomcat has refused before it came to {@link RequestGuard}, is not read.
 */
final class PacedBodies extends ValveBase {
    /** Tomcat's own limit for what it reads and throws away, so that the client reads the answer. */
    private static final int MAX_SWALLOWED_BYTES = 2 << 20;

    private final BlobProperties limits;

    PacedBodies(BlobProperties limits) {
        super(true);
        this.limits = limits;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!saysItHasBody(request)) {
            getNext().invoke(request, response);
            return;
        }
        org.apache.coyote.Request wire = request.getCoyoteRequest();
        PacedInput body = new PacedInput(wire.getInputBuffer(), new Pace(limits, System::nanoTime));
        wire.setInputBuffer(body);
        try {
            getNext().invoke(request, response);
            boolean wanted = body.asked || request.getHeader(HttpHeaders.EXPECT) == null;
            boolean mayGoOn = wanted && request.getAttribute(RequestGuard.SEEN) != null;
            if (!mayGoOn) {
                response.setHeader(HttpHeaders.CONNECTION, "close"); // unless the answer is on its way
            }
            // First, and whole: if the rest does not come, the server would say so in place of what was done.
            response.finishResponse();
            if (!mayGoOn || !body.trySwallow(MAX_SWALLOWED_BYTES)) {
                response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            }
        } finally {
            wire.setInputBuffer(body.source);
        }
    }

    /** Tells whether it says so, well-formed or not. */
    private static boolean saysItHasBody(Request request) {
        return request.getHeader(HttpHeaders.CONTENT_LENGTH) != null
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** Takes what it reads from another, as long as that keeps up the pace. */
    static final class PacedInput implements InputBuffer {
        private final InputBuffer source;
        private final Pace pace;
        private boolean asked;

        /** Why there is no more to be had: who asks again would wait for a stalled client once more. */
        private @Nullable IOException failure;

        PacedInput(InputBuffer source, Pace pace) {
            this.source = source;
            this.pace = pace;
        }

        @Override
        public int doRead(ApplicationBufferHandler target) throws IOException {
            asked = true;
            if (failure != null) {
                throw failure;
            }
            try {
                int count = source.doRead(target);
                if (count > 0 && !pace.keepsUpWith(count)) {
                    throw new SocketTimeoutException("body must keep up the minimum rate");
                }
                return count;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        /** Reads to the end and throws it away; false if that is too far, or does not come. */
        boolean trySwallow(int maxBytes) {
            Nowhere nowhere = new Nowhere();
            try {
                int count = doRead(nowhere);
                for (int left = maxBytes - count; count >= 0 && left >= 0; left -= count) {
                    count = doRead(nowhere);
                }
                return count < 0;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public int available() {
            return source.available();
        }
    }

    /** Is handed what was read, as Tomcat has it, and does nothing with it. */
    private static final class Nowhere implements ApplicationBufferHandler {
        private ByteBuffer read = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            read = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return read;
        }

        @Override
        public void expand(int size) {}
    }
}
