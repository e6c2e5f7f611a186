package io.fixedmap.sample;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Stands before all else: refuses what another site's page sends and bodies over the limit, and lets handlers read a body
 * only at a decent {@link Pace}. Bodies that announce their length are refused unread. Downloads need no handler.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestGuard implements Filter {
    private final BlobProperties limits;
    private final Downloads downloads;
    private final HandlerExceptionResolver problems;

    RequestGuard(
            BlobProperties limits,
            Downloads downloads,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.limits = limits;
        this.downloads = downloads;
        this.problems = problems;
    }

    @Override
    public void doFilter(ServletRequest plainRequest, ServletResponse plainResponse, FilterChain chain)
            throws ServletException, IOException {
        HttpServletRequest request = (HttpServletRequest) plainRequest;
        HttpServletResponse response = (HttpServletResponse) plainResponse;
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        try {
            handle(request, response, chain);
        } catch (Refusal refusal) {
            problems.resolveException(request, response, null, refusal);
        }
    }

    private void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String method = request.getMethod();
        boolean harmless = method.equals("GET") || method.equals("HEAD");
        if (harmless && Downloads.isBlob(request.getServletPath())) {
            downloads.send(request, response);
            return;
        }
        response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'");
        if (harmless) {
            chain.doFilter(request, response);
            return;
        }
        if (isFromAnotherSite(request)) {
            throw Refusal.otherSite();
        }
        long limitBytes = limitBytes(request);
        if (request.getContentLengthLong() > limitBytes) {
            throw Refusal.tooLarge(limitBytes);
        }
        GuardedRequest guarded = new GuardedRequest(request, limitBytes);
        chain.doFilter(guarded, response);
        guarded.hangUpIfTooSlow(response);
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
