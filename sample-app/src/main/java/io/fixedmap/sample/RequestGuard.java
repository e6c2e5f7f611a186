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
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Stands before all else: refuses what another site's page sends and bodies over the limit, those that announce their length
 * unread. Downloads need no handler.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestGuard implements Filter {
    /** Attribute of the requests that come here. */
    static final String SEEN = RequestGuard.class.getName();

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
        request.setAttribute(SEEN, true);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        HttpServletRequest guarded = hasBody(request) ? new GuardedRequest(request, limitBytes(request)) : request;
        try {
            handle(guarded, response, chain);
        } catch (Refusal refusal) {
            problems.resolveException(guarded, response, null, refusal);
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String method = request.getMethod();
        boolean harmless = method.equals("GET") || method.equals("HEAD");
        if (harmless && Downloads.isBlob(Paths.of(request))) {
            downloads.send(request, response);
            return;
        }
        response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'");
        if (!harmless && isFromAnotherSite(request)) {
            throw Refusal.otherSite();
        }
        if (request instanceof GuardedRequest guarded) {
            guarded.checkAnnouncedLength();
        }
        chain.doFilter(request, response);
    }

    /**
     * Browsers name the site of a request or, to servers without TLS on another machine, only its origin; other clients do
     * neither, and need no protection from themselves.
     */
    private static boolean isFromAnotherSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !origin.endsWith("://" + authority(request));
    }

    /** Not that of the Host header: HTTP/2 need not have one, and a proxy that is believed may have put its own there. */
    private static String authority(HttpServletRequest request) {
        int port = request.getServerPort();
        return request.getServerName() + (port == 80 || port == 443 ? "" : ":" + port);
    }

    /** Documents are read into memory; forms have limits of their own for their files. */
    private long limitBytes(HttpServletRequest request) {
        String path = Paths.of(request);
        if (!path.startsWith("/blobs") || path.equals(Downloads.MISSING)) {
            return BlobProperties.MAX_DOCUMENT_BYTES;
        }
        boolean form = path.equals("/blobs") && isForm(request);
        return limits.maxSize().toBytes() + (form ? BlobProperties.MAX_DOCUMENT_BYTES : 0);
    }

    /** Tells whether the body is a form with files, which the server reads by itself. */
    static boolean isForm(HttpServletRequest request) {
        return StringUtils.startsWithIgnoreCase(request.getContentType(), MediaType.MULTIPART_FORM_DATA_VALUE);
    }

    private static final class GuardedRequest extends HttpServletRequestWrapper {
        private final long limitBytes;
        private @Nullable GuardedBody body;

        GuardedRequest(HttpServletRequest request, long limitBytes) {
            super(request);
            this.limitBytes = limitBytes;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (body == null) {
                body = new GuardedBody(super.getInputStream(), limitBytes);
            }
            return body;
        }

        void checkAnnouncedLength() {
            if (getContentLengthLong() > limitBytes) {
                throw Refusal.tooLarge(limitBytes);
            }
        }
    }
}
