package example;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.spring.ContentCacheCustomizer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Uses two caches and asks its own endpoint about them. */
@SpringBootApplication
public class ActuatorApplication {
    public static void main(String[] arguments) throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(ActuatorApplication.class, arguments)) {
            require(
                    AotDetector.useGeneratedArtifacts() == Boolean.getBoolean("spring.aot.enabled"),
                    "the context is the one that was asked for");
            exercise(context);
        }
    }

    @Bean
    ContentCacheCustomizer smallBlocks() {
        return (name, builder) -> builder.blockBytes(1024);
    }

    private static void exercise(ConfigurableApplicationContext context) throws Exception {
        ContentCache thumbnails = context.getBean("thumbnails", ContentCache.class);
        require(thumbnails.stats().capacity() == 1024, "the named cache has its own capacity");
        require(thumbnails.stats().maxBytes() == 8 << 20, "the named cache has the plain memory");
        require(thumbnails.stats().blockBytes() == 1024, "the customizer was called");
        Digest digest = thumbnails.put(new byte[10]).digest();

        String base = "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/actuator/";
        HttpResponse<String> all = send("GET", base + "fixedmap");
        require(all.body().contains("\"contentCache\":{\"entries\":0"), "both caches are shown: " + all.body());
        require(all.body().contains("\"thumbnails\":{\"entries\":1"), "both caches are shown: " + all.body());
        HttpResponse<String> one = send("GET", base + "fixedmap/thumbnails");
        require(one.body().contains("\"probeLengths\":{"), "one cache is shown in detail: " + one.body());
        String blob = base + "fixedmap/thumbnails/" + digest;
        require(send("GET", blob).body().contains("\"sizeBytes\":10"), "a blob is shown");
        require(send("DELETE", blob).statusCode() == 204, "a blob is removed");
        require(send("DELETE", blob).statusCode() == 404, "a blob is removed once");
        require(send("GET", blob + "x").statusCode() == 400, "a malformed digest is refused");
        HttpResponse<String> meter = send("GET", base + "metrics/fixedmap.capacity?tag=cache:thumbnails");
        require(meter.body().contains("1024"), "the meters are there: " + meter.body());
        System.out.println(all.body());
        System.out.println(one.body());
    }

    private static HttpResponse<String> send(String method, String uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
