package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

/** The limits of bodies where a blob may be longer than a document. */
class RequestGuardTest {
    private static final int BLOB_BYTES = 3 << 20;
    private static final int DOCUMENT_BYTES = 1 << 20;

    /** Sends a request through the guard, and returns with what it was refused, if it was. */
    private static List<Exception> refusals(MockHttpServletRequest request, FilterChain chain)
            throws ServletException, IOException {
        BlobProperties limits =
                new BlobProperties(DataSize.ofBytes(BLOB_BYTES), DataSize.ofBytes(0), Duration.ofSeconds(30), 10);
        List<Exception> refusals = new ArrayList<>();
        try (ContentCache cache = ContentCache.builder().build()) {
            Downloads downloads = new Downloads(new BlobStore(cache, limits), limits);
            RequestGuard guard = new RequestGuard(limits, downloads, (asked, answer, handler, refusal) -> {
                refusals.add(refusal);
                return null;
            });
            guard.doFilter(request, new MockHttpServletResponse(), chain);
        }
        return refusals;
    }

    private static MockHttpServletRequest request(String method, String path, int bytes) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        request.setContent(new byte[bytes]);
        return request;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /blobs,           application/x-test,  3145728",
        "PUT,  /blobs/x,         application/x-test,  3145728",
        "PUT,  /blobs/x,         multipart/form-data, 3145728",
        "POST, /blobs,           Multipart/Form-Data, 4194304",
        "POST, /blobs/missing,   application/json,    1048576",
        "POST, /lfs/verify,      application/json,    1048576",
        "POST, /lfs/blobs,       multipart/form-data, 1048576"
    })
    void aBodyMayBeAsLongAsItsKindAllows(String method, String path, String type, int limitBytes) throws Exception {
        for (int over = 0; over <= 1; over++) {
            MockHttpServletRequest request = request(method, path, limitBytes + over);
            request.setContentType(type);
            assertThat(refusals(request, (asked, answer) -> {})).hasSize(over);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "blobs.example, 443,  https://blobs.example,      0",
        "blobs.example, 80,   https://blobs.example,      0",
        "blobs.example, 8080, http://blobs.example:8080,  0",
        "[::1],         8080, http://[::1]:8080,          0",
        "blobs.example, 80,   http://other.example,       1",
        "blobs.example, 80,   http://other.blobs.example, 1",
        "blobs.example, 8080, http://blobs.example,       1",
        "blobs.example, 80,   null,                       1"
    })
    void aPageIsOfThisSiteIfItIsWhereTheClientTakesTheServerToBe(String name, int port, String origin, int refused)
            throws Exception {
        MockHttpServletRequest request = request("POST", "/blobs", 1);
        request.setServerName(name); // over HTTP/2 or behind a proxy, no Host header says so
        request.setServerPort(port);
        request.addHeader("Origin", origin);
        assertThat(refusals(request, (asked, answer) -> {})).hasSize(refused);
    }

    @Test
    void whatIsReadInTwoPartsIsOneBody() throws Exception {
        List<Exception> refusals = refusals(request("POST", "/lfs/verify", DOCUMENT_BYTES), (asked, answer) -> {
            ServletInputStream first = asked.getInputStream();
            assertThat(asked.getInputStream()).isSameAs(first);
        });
        assertThat(refusals).isEmpty();
    }

    @Test
    void eachByteIsReadAsWhatItIs() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/blobs");
        request.setServletPath("/blobs");
        request.setContent(new byte[] {1, -1, -128});
        refusals(request, (asked, answer) -> {
            ServletInputStream body = asked.getInputStream();
            assertThat(List.of(body.read(), body.read(), body.read(), body.read()))
                    .containsExactly(1, 0xff, 0x80, -1);
        });
    }
}
