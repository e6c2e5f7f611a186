package io.fixedmap.sample;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpHeaders;

/**
 * Guards bodies that Tomcat reads by itself, past {@link RequestGuard}. A form that comes too slowly is given up: its
 * {@link Pace} is judged below what parses it. Of a request that Tomcat has refused before anybody could guard its body, the
 * body is not read.
 */
final class PacedBodies extends ValveBase {
    private final BlobProperties limits;

    PacedBodies(BlobProperties limits) {
        super(true);
        this.limits = limits;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!RequestGuard.isForm(request)) {
            getNext().invoke(request, response);
            if (request.getAttribute(RequestGuard.SEEN) == null && saysItHasBody(request)) {
                hangUp(response);
            }
            return;
        }
        org.apache.coyote.Request wire = request.getCoyoteRequest();
        PacedInput paced = new PacedInput(wire.getInputBuffer(), new Pace(limits, System::nanoTime));
        wire.setInputBuffer(paced);
        try {
            getNext().invoke(request, response);
        } finally {
            wire.setInputBuffer(paced.source);
        }
        if (paced.tooSlow) {
            hangUp(response);
        }
    }

    /** Tells whether it says so, well-formed or not. */
    private static boolean saysItHasBody(Request request) {
        return request.getHeader(HttpHeaders.CONTENT_LENGTH) != null
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static void hangUp(Response response) throws IOException {
        response.finishResponse();
        response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
    }

    private static final class PacedInput implements InputBuffer {
        private final InputBuffer source;
        private final Pace pace;
        private boolean tooSlow;

        PacedInput(InputBuffer source, Pace pace) {
            this.source = source;
            this.pace = pace;
        }

        @Override
        public int doRead(ApplicationBufferHandler target) throws IOException {
            int count = source.doRead(target);
            tooSlow |= count > 0 && !pace.keepsUpWith(count);
            if (tooSlow) {
                throw new SocketTimeoutException("form must keep up the minimum rate");
            }
            return count;
        }

        @Override
        public int available() {
            return source.available();
        }
    }
}
