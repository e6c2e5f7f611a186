package io.fixedmap.sample;

import io.fixedmap.Digest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/**
 * Evaluates If-Match and If-None-Match (<a href="https://www.rfc-editor.org/rfc/rfc9110#section-13">RFC 9110, 13</a>),
 * for every method that a blob has. A blob's entity tag is its digest. Conditions on dates are ignored: blobs have none.
 */
final class Conditions {
    private Conditions() {}

    /** Returns the strong entity tag of a blob. */
    static String etag(Digest digest) {
        return '"' + digest.toString() + '"';
    }

    /**
     * Tells whether the request is to be carried out.
     *
     * @return false if GET or HEAD is to be answered by 304
     * @throws Refusal with 412 if a condition does not hold
     */
    static boolean hold(HttpServletRequest request, Digest digest, boolean present) {
        if (request.getHeader(HttpHeaders.IF_MATCH) != null
                && !(present && names(request, HttpHeaders.IF_MATCH, digest, false))) {
            throw Refusal.preconditionFailed(digest, HttpHeaders.IF_MATCH);
        }
        if (request.getHeader(HttpHeaders.IF_NONE_MATCH) == null
                || !(present && names(request, HttpHeaders.IF_NONE_MATCH, digest, true))) {
            return true;
        }
        if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            return false;
        }
        throw Refusal.preconditionFailed(digest, HttpHeaders.IF_NONE_MATCH);
    }

    private static boolean names(HttpServletRequest request, String header, Digest digest, boolean weakCounts) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> ETag.parse(value).stream())
                .anyMatch(tag ->
                        tag.isWildcard() || (tag.tag().equals(digest.toString()) && (weakCounts || !tag.weak())));
    }
}
