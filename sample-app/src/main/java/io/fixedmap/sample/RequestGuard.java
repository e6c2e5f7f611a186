package io.fixedmap.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Stands before every handler: refuses what another site's page sends and bodies over the limit, and lets handlers read
 * a body only at a decent {@link Pace}. Bodies that announce their length are refused unread.
 */
@Component
class RequestGuard extends OncePerRequestFilter {
    private final BlobProperties limits;
    private final HandlerExceptionResolver problems;

    RequestGuard(BlobProperties limits, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        String method = request.getMethod();
        if (method.equals("GET") || method.equals("HEAD")) {
            chain.doFilter(request, response);
            return;
        }
        long limitBytes = limitBytes(request);
        if (isFromAnotherSite(request)) {
            problems.resolveException(request, response, null, Refusal.otherSite());
        } else if (request.getContentLengthLong() > limitBytes) {
            problems.resolveException(request, response, null, Refusal.tooLarge(limitBytes));
        } else {
            GuardedRequest guarded = new GuardedRequest(request, limitBytes);
            chain.doFilter(guarded, response);
            guarded.hangUpIfTooSlow(response);
        }
    }

    /** Browsers name the origin of a request; other clients do not, and need no protection from themselves. */
    private static boolean isFromAnotherSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    /** Documents are read into memory; forms have limits of their own for their files. */
    private long limitBytes(HttpServletRequest request) {
        String path = request.getServletPath();
        if (!path.startsWith("/blobs") || path.equals("/blobs/missing")) {
            return BlobProperties.MAX_DOCUMENT_BYTES;
        }
        boolean form = path.equals("/blobs")
                && StringUtils.startsWithIgnoreCase(request.getContentType(), MediaType.MULTIPART_FORM_DATA_VALUE);
        return limits.maxSize().toBytes() + (form ? BlobProperties.MAX_DOCUMENT_BYTES : 0);
    }

    private final class GuardedRequest extends HttpServletRequestWrapper {
        private final long limitBytes;
        private @Nullable GuardedBody body;

        GuardedRequest(HttpServletRequest request, long limitBytes) {
            super(request);
            this.limitBytes = limitBytes;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (body == null) {
                body = new GuardedBody(super.getInputStream(), limitBytes, new Pace(limits, System::nanoTime));
            }
            return body;
        }

        /** The server would go on to read what is left of the body, at the client's pace. */
        void hangUpIfTooSlow(HttpServletResponse response) throws IOException {
            if (body != null && body.isTooSlow()) {
                response.flushBuffer();
                throw new CloseNowException("client is too slow");
            }
        }
    }
}
