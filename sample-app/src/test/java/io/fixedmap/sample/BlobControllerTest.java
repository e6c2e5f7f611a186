package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

class BlobControllerTest {
    @Test
    void anUploadIsToldWhereItIsBelowAContextPath() throws IOException {
        BlobProperties limits =
                new BlobProperties(DataSize.ofMegabytes(1), DataSize.ofBytes(0), Duration.ofSeconds(30), 10);
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setContextPath("/app");
        request.setContent(new byte[10]);
        try (ContentCache cache = ContentCache.builder().build()) {
            BlobStore store = new BlobStore(cache, limits);

            ResponseEntity<?> answer = new BlobController(store, new Downloads(store, limits)).post(request);

            assertThat(answer.getHeaders().getLocation()).hasToString("/app/blobs/" + Http.sha256(new byte[10]));
        }
    }
}
