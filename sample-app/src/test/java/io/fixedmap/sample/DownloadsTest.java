package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

/** What a server would keep from its clients. */
class DownloadsTest {
    private static final BlobProperties LIMITS =
            new BlobProperties(DataSize.ofMegabytes(1), DataSize.ofBytes(0), Duration.ofSeconds(30), 10);

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-9", "bytes=0-9,20-29"})
    void nothingOfABlobIsReadOutForAHead(String range) throws IOException {
        try (ContentCache cache = ContentCache.builder().build()) {
            Digest digest = cache.put(new byte[100_000]).requireDigest();
            Downloads downloads = new Downloads(new BlobStore(cache, LIMITS), LIMITS);
            MockHttpServletRequest request = new MockHttpServletRequest("HEAD", "/blobs/" + digest);
            request.addHeader("Range", range);
            MockHttpServletResponse response = new MockHttpServletResponse();

            downloads.send(digest, request, response);

            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.getContentLength()).isEqualTo(100_000);
            assertThat(response.getContentAsByteArray()).isEmpty();
        }
    }
}
