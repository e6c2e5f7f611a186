package io.fixedmap.spring.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.fixedmap.ContentCache;
import io.fixedmap.ContentCodec;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.PutOutcome;
import io.fixedmap.PutResult;
import io.fixedmap.spring.ContentCacheAutoConfiguration;
import io.fixedmap.spring.ContentCaches;
import io.fixedmap.spring.WithoutSecurity;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.Environment;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.json.JsonMapper;

/** The recipes of docs/guide/README.md and README.md at work; that they are as they stand there, see DocumentsTest. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            WithoutSecurity.PROPERTY,
            "fixedmap.capacity=64",
            "fixedmap.max-bytes=1MB",
            "fixedmap.caches.thumbnails.max-bytes=256KB",
            "fixedmap.caches.thumbnails.max-object-size=16KB",
        })
class RecipesTest {
    private final ApplicationContextRunner caches = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContentCacheAutoConfiguration.class))
            .withPropertyValues("fixedmap.capacity=64", "fixedmap.max-bytes=1MB");

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private Environment environment;

    @Autowired
    private ContentCache contentCache;

    @Autowired
    private ContentCache thumbnails;

    @Autowired
    private Previews shrinking;

    @Test
    void aControllerDeduplicatesAndAnswersConditionalRequests() throws Exception {
        HttpResponse<byte[]> first = post("cat");
        HttpResponse<byte[]> second = post("cat");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        String location = first.headers().firstValue("Location").orElseThrow();
        assertThat(second.headers().firstValue("Location")).hasValue(location);

        HttpResponse<byte[]> download = send(request(location).GET());
        assertThat(download.body()).asString(StandardCharsets.UTF_8).isEqualTo("cat");
        String tag = download.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isEqualTo('"' + location.substring("/pictures/".length()) + '"');
        assertThat(download.headers().firstValue("Cache-Control")).hasValue("max-age=31536000, immutable");
        HttpResponse<byte[]> again =
                send(request(location).header("If-None-Match", tag).GET());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void aControllerAnswersRangesAndHead() throws Exception {
        String location = post("0123456789".repeat(10_000))
                .headers()
                .firstValue("Location")
                .orElseThrow();

        HttpResponse<byte[]> range =
                send(request(location).header("Range", "bytes=99990-").GET());
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(range.headers().firstValue("Content-Range")).hasValue("bytes 99990-99999/100000");
        assertThat(range.body()).asString(StandardCharsets.UTF_8).isEqualTo("0123456789");
        HttpResponse<byte[]> beyond =
                send(request(location).header("Range", "bytes=100000-").GET());
        assertThat(beyond.statusCode()).isEqualTo(416);
        HttpResponse<byte[]> head = send(request(location).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.headers().firstValue("Content-Length")).hasValue("100000");
    }

    @Test
    void aPictureThatIsEvictedBeforeItsFirstByteIsNotFoundAndNotToBeKept() throws Exception {
        Digest digest = contentCache.put(new byte[100]).requireDigest();
        ContentCache forgetful = mock(ContentCache.class);
        when(forgetful.sizeBytes(digest)).thenReturn(100L);
        MockMvcBuilders.standaloneSetup(new PictureController(forgetful))
                .build()
                .perform(get("/pictures/" + digest))
                .andExpectAll(
                        status().isNotFound(), header().doesNotExist("Cache-Control"), header().doesNotExist("ETag"));
    }

    @Test
    void aControllerKnowsDigestsFromOtherPaths() throws Exception {
        assertThat(send(request("/pictures/" + "0".repeat(64)).GET()).statusCode())
                .isEqualTo(404);
        assertThat(send(request("/pictures/cat.jpg").GET()).statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsLongerThanTheCacheIsRefused() throws Exception {
        assertThat(post("x".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
    }

    @Test
    void twoCachesAreTwoBeans() {
        PutResult original = contentCache.put(new byte[40_000]);
        assertThat(shrinking.shrink(original.requireDigest()).outcome()).isEqualTo(PutOutcome.TOO_LARGE);
        PutResult small = contentCache.put(new byte[1000]);
        assertThat(shrinking.shrink(small.requireDigest()).outcome()).isEqualTo(PutOutcome.STORED);
        assertThat(thumbnails.stats().entries()).isOne();
    }

    @Test
    void aPageIsRenderedOnceUnlessItIsEvicted() {
        Pages pages = new Pages(contentCache);
        AtomicInteger renderings = new AtomicInteger();
        Supplier<byte[]> renderer = () -> ("page " + renderings.incrementAndGet()).getBytes(StandardCharsets.UTF_8);

        assertThat(pages.page("/a", renderer)).asString(StandardCharsets.UTF_8).isEqualTo("page 1");
        assertThat(pages.page("/a", renderer)).asString(StandardCharsets.UTF_8).isEqualTo("page 1");
        contentCache.clear();
        assertThat(pages.page("/a", renderer)).asString(StandardCharsets.UTF_8).isEqualTo("page 2");
    }

    record Report(String title, Digest picture) {}

    @Test
    void anObjectIsHeldAsItsDocument() {
        JsonMapper mapper = JsonMapper.builder().findAndAddModules().build();
        ContentCodec<Report> codec =
                ContentCodec.of(mapper::writeValueAsBytes, json -> mapper.readValue(json, Report.class));
        Digest picture = contentCache.put(new byte[] {1}).requireDigest();
        Report report = new Report("November", picture);

        PutResult result = contentCache.put(report, codec);

        assertThat(contentCache.get(result.requireDigest(), codec)).isEqualTo(report);
        assertThat(contentCache.put(new Report("November", picture), codec).outcome())
                .isEqualTo(PutOutcome.ALREADY_PRESENT);
        assertThat(contentCache
                        .put(new Report("November", result.requireDigest()), codec)
                        .outcome())
                .isEqualTo(PutOutcome.STORED);
    }

    @Test
    void aReactiveControllerPutsWhatArrives() {
        byte[] body = "0123456789".repeat(30_000).getBytes(StandardCharsets.UTF_8);
        WebTestClient.bindToController(new ReactivePictureController(contentCache))
                .configureClient()
                .responseTimeout(Duration.ofMinutes(1)) // 5 s are short on a busy machine
                .build()
                .post()
                .uri("/pictures")
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.digest")
                .isEqualTo(Digester.jdk().digest(body).toString());
    }

    @Test
    void theReadmesServiceKeepsWhatItIsGiven() {
        Images images = new Images(contentCache);
        assertThat(images.load(images.keep(new byte[4]))).hasSize(4);
        assertThat(images.load(Digester.jdk().digest(new byte[5]))).isNull();
    }

    @Test
    void aCustomizerTellsCachesApartByTheirNames() {
        caches.withUserConfiguration(Customizers.class)
                .withPropertyValues("fixedmap.caches.thumbnails.capacity=16384")
                .run(context -> {
                    assertThat(maxEntries(context, "thumbnails")).isEqualTo(10_000);
                    assertThat(maxEntries(context, "contentCache")).isEqualTo(56);
                });
    }

    private static int maxEntries(BeanFactory context, String cache) {
        return context.getBean(cache, ContentCache.class).stats().maxEntries();
    }

    @Test
    void aCacheOfTheApplicationIsTheOnlyOne() {
        caches.withUserConfiguration(OwnCache.class)
                .run(context ->
                        assertThat(context.getBean(ContentCaches.class).asMap()).containsOnlyKeys("pictures"));
    }

    @Test
    void aUnitTestNeedsNoSpring() {
        try (ContentCache cache =
                ContentCache.builder().capacity(64).maxBytes(1 << 20).build()) {
            Uploads uploads = new Uploads(cache);
            assertThat(uploads.find(uploads.keep(new byte[3]))).hasSize(3);
        }
    }

    private HttpResponse<byte[]> post(String body) throws Exception {
        return send(request("/pictures").POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        String port = environment.getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @ComponentScan(
            useDefaultFilters = false,
            includeFilters =
                    @Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {PictureController.class, Previews.class}))
    static class Application {}
}
