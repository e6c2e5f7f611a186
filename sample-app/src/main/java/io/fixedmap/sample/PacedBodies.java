package io.fixedmap.sample;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Judges the {@link Pace} of every body, below what reads it: a handler, what parses a form, or whoever looks for its end. One
 * that comes too slowly is given up. Of a request that Tomcat has refused before it came to {@link RequestGuard}, the body is
 * not read.
 */
final class PacedBodies extends ValveBase {
    private static final String BODY = PacedBodies.class.getName();

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
        request.setAttribute(BODY, body);
        try {
            getNext().invoke(request, response);
        } finally {
            wire.setInputBuffer(body.source);
        }
        if (body.failure != null || request.getAttribute(RequestGuard.SEEN) == null) {
            response.finishResponse();
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        }
    }

    /** Tells whether it says so, well-formed or not. */
    private static boolean saysItHasBody(Request request) {
        return request.getHeader(HttpHeaders.CONTENT_LENGTH) != null
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** Tells whether anybody has asked for the body of a request that has one. */
    static boolean isAskedFor(HttpServletRequest request) {
        return request.getAttribute(BODY) instanceof PacedInput body && body.asked;
    }

    private static final class PacedInput implements InputBuffer {
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

        @Override
        public int available() {
            return source.available();
        }
    }
}
