package io.fixedmap.sample;

import io.fixedmap.Content;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;

/**
 * A part of a blob that a client asked for (<a href="https://www.rfc-editor.org/rfc/rfc9110#section-14">RFC 9110,
 * 14</a>).
 *
 * @param first index of its first byte
 * @param length how many bytes, at least 1
 */
record ByteRange(long first, long length) {
    /**
     * Returns the ranges to send, none for the whole blob. A Range header is for GET only, counts for nothing when it is
     * malformed or its If-Range names another blob, or when the blob is empty: it has no part that could be named. It gets
     * the whole blob when its ranges add up to more than that.
     *
     * @throws Refusal with 416 if every range starts behind the end
     */
    static List<ByteRange> requested(HttpServletRequest request, Content content) {
        String header = request.getHeader(HttpHeaders.RANGE);
        String ifRange = request.getHeader(HttpHeaders.IF_RANGE);
        if (header == null
                || content.sizeBytes() == 0
                || !request.getMethod().equals("GET")
                || (ifRange != null && !ifRange.equals(Conditions.etag(content.digest())))) {
            return List.of();
        }
        List<HttpRange> asked;
        try {
            asked = HttpRange.parseRanges(header);
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
        long size = content.sizeBytes();
        List<ByteRange> ranges = asked.stream()
                .map(range -> new ByteRange(
                        range.getRangeStart(size), range.getRangeEnd(size) - range.getRangeStart(size) + 1))
                .filter(range -> range.length > 0)
                .toList();
        if (ranges.isEmpty() && !asked.isEmpty()) {
            throw Refusal.rangeNotSatisfiable(content.digest(), size);
        }
        boolean partial = ranges.stream().mapToLong(ByteRange::length).sum() <= size;
        return partial ? ranges : List.of();
    }

    /** Returns the value of the Content-Range header. */
    String contentRange(long sizeBytes) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + sizeBytes;
    }
}
