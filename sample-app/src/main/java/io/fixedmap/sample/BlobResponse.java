package io.fixedmap.sample;

import io.fixedmap.Content;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/**
 * Answers GET and HEAD for a blob that is held open.
 *
 * <p>Spring MVC can serve a {@code Resource}, but ignores If-Range, answers HEAD with 206 and 416 with the whole body,
 * and opens the blob after its headers are sent, when it may have been evicted.
 */
final class BlobResponse {
    private final Content content;
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    BlobResponse(Content content, HttpServletRequest request, HttpServletResponse response) {
        this.content = content;
        this.request = request;
        this.response = response;
    }

    /**
     * Sends the blob, the ranges of it that were asked for, or that it has not changed.
     *
     * @param pace what the client must keep up, from now on
     */
    void send(@Nullable Description description, Pace pace) throws IOException {
        boolean needed = Conditions.hold(request, content.digest(), true);
        List<ByteRange> ranges = needed ? ByteRange.requested(request, content) : List.of();
        response.setHeader(HttpHeaders.ETAG, Conditions.etag(content.digest()));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable");
        if (!needed) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        String mediaType = describe(description);
        if (ranges.size() > 1) {
            sendRanges(ranges, mediaType, pace);
            return;
        }
        ByteRange range = new ByteRange(0, content.sizeBytes());
        if (!ranges.isEmpty()) {
            range = ranges.get(0);
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(content.sizeBytes()));
        }
        response.setContentType(mediaType);
        response.setContentLengthLong(range.length());
        if (request.getMethod().equals("GET")) {
            content.transferTo(range.first(), range.length(), new PacedChannel(response, pace));
        }
    }

    /**
     * Sets the headers that keep a blob from doing harm and returns its media type. What the client said about it decides
     * nothing: only what its bytes show to be an image is shown in place, and in a sandbox.
     */
    private String describe(@Nullable Description description) throws IOException {
        ImageType image = imageType();
        ContentDisposition.Builder disposition =
                image == null ? ContentDisposition.attachment() : ContentDisposition.inline();
        if (description != null && description.name() != null) {
            disposition.filename(description.name(), StandardCharsets.UTF_8);
        }
        byte[] digest = content.digest().toBytes();
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, disposition.build().toString());
        return image == null ? "application/octet-stream" : image.mediaType();
    }

    private @Nullable ImageType imageType() throws IOException {
        try (InputStream head = content.inputStream()) {
            return ImageType.of(head.readNBytes(ImageType.HEAD_BYTES));
        }
    }

    /** Sends several ranges as {@code multipart/byteranges}, its length announced. */
    private void sendRanges(List<ByteRange> ranges, String mediaType, Pace pace) throws IOException {
        String boundary = UUID.randomUUID().toString();
        List<byte[]> heads = new ArrayList<>();
        byte[] end = ascii("\r\n--" + boundary + "--\r\n");
        long length = end.length;
        for (ByteRange range : ranges) {
            byte[] head = ascii("\r\n--" + boundary + "\r\nContent-Type: " + mediaType + "\r\nContent-Range: "
                    + range.contentRange(content.sizeBytes()) + "\r\n\r\n");
            heads.add(head);
            length += head.length + range.length();
        }
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setContentType("multipart/byteranges; boundary=" + boundary);
        response.setContentLengthLong(length);
        PacedChannel body = new PacedChannel(response, pace);
        for (int i = 0; i < ranges.size(); i++) {
            body.write(ByteBuffer.wrap(heads.get(i)));
            content.transferTo(ranges.get(i).first(), ranges.get(i).length(), body);
        }
        body.write(ByteBuffer.wrap(end));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
