package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

/** What a server would keep from its clients. */
class DownloadsTest {
    private static final BlobProperties LIMITS =
            new BlobProperties(DataSize.ofMegabytes(1), DataSize.ofBytes(0), Duration.ofSeconds(30), 10);

    private static MockHttpServletResponse answer(String method, String header, String value) throws IOException {
        try (ContentCache cache = ContentCache.builder().build()) {
            Digest digest = cache.put(new byte[100_000]).requireDigest();
            Downloads downloads = new Downloads(new BlobStore(cache, LIMITS), LIMITS);
            MockHttpServletRequest request = new MockHttpServletRequest(method, "/blobs/" + digest);
            request.addHeader(header, value);
            MockHttpServletResponse response = new MockHttpServletResponse();
            downloads.send(digest, request, response);
            return response;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-9", "bytes=0-9,20-29"})
    void nothingOfABlobIsReadOutForAHead(String range) throws IOException {
        MockHttpServletResponse response = answer("HEAD", "Range", range);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentLength()).isEqualTo(100_000);
        assertThat(response.getContentAsByteArray()).isEmpty();
    }

    @Test
    void nothingOfABlobIsReadOutForWhoHasIt() throws IOException {
        MockHttpServletResponse response = answer("GET", "If-None-Match", "*");
        assertThat(response.getStatus()).isEqualTo(304);
        assertThat(response.getHeaderNames()).containsExactlyInAnyOrder("ETag", "Cache-Control");
        assertThat(response.getContentAsByteArray()).isEmpty();
    }

    @Test
    void rangesThatAddUpToMoreThanTheBlobGetTheWhole() throws IOException {
        assertThat(answer("GET", "Range", "bytes=0-99998,0-0").getStatus()).isEqualTo(206);
        MockHttpServletResponse whole = answer("GET", "Range", "bytes=0-99999,0-0");
        assertThat(whole.getStatus()).isEqualTo(200);
        assertThat(whole.getContentAsByteArray()).hasSize(100_000);
    }
}
