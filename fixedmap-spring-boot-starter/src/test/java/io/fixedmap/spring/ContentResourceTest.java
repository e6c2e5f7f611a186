package io.fixedmap.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.fixedmap.Content;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** A blob as a {@code Resource}, read directly, by Spring MVC, and by WebFlux. */
class ContentResourceTest {
    private static final byte[] CONTENT = "0123456789".repeat(2000).getBytes(StandardCharsets.UTF_8);

    private final ContentCache cache =
            ContentCache.builder().capacity(64).maxBytes(1 << 20).build();
    private final Digest digest = cache.put(CONTENT).requireDigest();

    @AfterEach
    void close() {
        assertThat(cache.stats().openHandles()).isZero();
        cache.close();
    }

    private ContentResource resource() {
        return requireNonNull(ContentResource.find(cache, digest));
    }

    @Test
    void aStreamHasTheBlobAndClosesIt() throws Exception {
        ContentResource resource = resource();
        assertThat(resource.contentLength()).isEqualTo(CONTENT.length);
        try (InputStream stream = resource.getInputStream()) {
            assertThat(cache.stats().openHandles()).isOne();
            assertThat(stream.readAllBytes()).isEqualTo(CONTENT);
        }
        assertThat(cache.stats().openHandles()).isZero();
        assertThat(resource.getContentAsByteArray()).isEqualTo(CONTENT);
    }

    @Test
    void aClosedStreamIsClosed() throws Exception {
        InputStream stream = resource().getInputStream();
        stream.close();
        stream.close();
        assertThatIOException().isThrownBy(stream::read).withMessage("Stream closed");
    }

    @Test
    void whatIsReadIsAHitAndWhatIsAbsentAMiss() throws Exception {
        ContentResource resource = resource();
        Digest empty = cache.put(new byte[0]).digest();
        assertThat(ContentResource.find(cache, empty)).isNotNull();
        assertThat(cache.stats().hits()).isZero();
        resource.getInputStream().close();
        assertThat(cache.stats().hits()).isOne();
        assertThat(ContentResource.find(cache, Digest.ofWords(1, 2, 3, 4))).isNull();
        assertThat(cache.stats().misses()).isOne();
    }

    @Test
    void aBlobThatIsPutWhileItIsLookedForIsFound() {
        ContentCache late = mock(ContentCache.class);
        when(late.sizeBytes(digest)).thenReturn(-1L);
        when(late.open(digest)).thenAnswer(call -> cache.open(digest));

        assertThat(requireNonNull(ContentResource.find(late, digest)).contentLength())
                .isEqualTo(CONTENT.length);
    }

    @Test
    void aBlobThatCannotBeReadIsNotLeftOpen() {
        Content content = mock(Content.class);
        when(content.inputStream()).thenThrow(new IllegalStateException("closed"));
        ContentCache closing = mock(ContentCache.class);
        when(closing.open(digest)).thenReturn(content);

        ContentResource resource = requireNonNull(ContentResource.find(closing, digest));

        assertThatIllegalStateException().isThrownBy(resource::getInputStream);
        verify(content).close();
    }

    @Test
    void aBlobThatIsGoneHasItsLengthStillAndNoStream() {
        ContentResource resource = resource();
        assertThat(resource.exists()).isTrue();
        assertThat(cache.remove(digest)).isTrue();

        assertThat(resource.exists()).isFalse();
        assertThat(resource.contentLength()).isEqualTo(CONTENT.length);
        assertThatThrownBy(resource::getInputStream)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("blob " + digest + ": was evicted or removed since it was found");
        assertThatThrownBy(resource::getContentAsByteArray).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void oneBlobIsOneResource() {
        assertThat(resource()).isEqualTo(resource()).hasToString("blob " + digest);
    }

    @Test
    void springMvcLeavesNothingOpen() throws Exception {
        MockMvc mvc = MockMvcBuilders.standaloneSetup(new Pictures()).build();
        mvc.perform(get("/picture")).andExpectAll(status().isOk(), content().bytes(CONTENT));
        mvc.perform(head("/picture"))
                .andExpectAll(status().isOk(), header().longValue("Content-Length", CONTENT.length));
        mvc.perform(get("/picture").header("Range", "bytes=10001-10004"))
                .andExpectAll(status().isPartialContent(), content().string("1234"));
        mvc.perform(get("/picture").header("Range", "bytes=0-1,10-11"))
                .andExpectAll(status().isPartialContent(), content().contentTypeCompatibleWith("multipart/byteranges"));
        mvc.perform(get("/picture").header("Range", "bytes=20000-"))
                .andExpect(status().isRequestedRangeNotSatisfiable());
        mvc.perform(get("/picture").header("If-None-Match", '"' + digest.toString() + '"'))
                .andExpect(status().isNotModified());

        assertThat(cache.stats().openHandles()).isZero();
    }

    @Test
    void springMvcFailsWhereABlobIsGoneAndPromisesNoBytesThatNeverCome() {
        MockMvc mvc = MockMvcBuilders.standaloneSetup(new Pictures()).build();

        assertThatThrownBy(() -> mvc.perform(get("/gone"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void webFluxStreamsItAndItsRanges() {
        WebTestClient client = client(new Pictures());
        client.get()
                .uri("/picture")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .consumeWith(answer -> assertThat(answer.getResponseBody()).isEqualTo(CONTENT));
        client.get()
                .uri("/picture")
                .header("Range", "bytes=10001-10004")
                .exchange()
                .expectStatus()
                .isEqualTo(206)
                .expectBody(String.class)
                .isEqualTo("1234");
    }

    @Test
    void webFluxLetsAnExceptionHandlerTakeTheHeadersBack() {
        client(new Forgetful())
                .get()
                .uri("/gone")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .doesNotExist("ETag");
    }

    private static WebTestClient client(Object controller) {
        return WebTestClient.bindToController(controller)
                .configureClient()
                .responseTimeout(Duration.ofMinutes(1)) // 5 s are short on a busy machine
                .build();
    }

    @RestController
    final class Forgetful {
        @GetMapping("/gone")
        ResponseEntity<ContentResource> gone() {
            ContentResource found = resource();
            assertThat(cache.remove(digest)).isTrue();
            return ResponseEntity.ok().eTag(digest.toString()).body(found);
        }

        @ExceptionHandler
        void evictedMeanwhile(NoSuchFileException e, ServerWebExchange exchange) {
            exchange.getResponse().getHeaders().clear();
            exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
        }
    }

    @RestController
    final class Pictures {
        @GetMapping("/picture")
        ResponseEntity<ContentResource> picture() {
            return ResponseEntity.ok().eTag(digest.toString()).body(resource());
        }

        @GetMapping("/gone")
        ResponseEntity<ContentResource> gone() {
            ContentResource found = resource();
            assertThat(cache.remove(digest)).isTrue();
            return ResponseEntity.ok(found);
        }
    }
}
