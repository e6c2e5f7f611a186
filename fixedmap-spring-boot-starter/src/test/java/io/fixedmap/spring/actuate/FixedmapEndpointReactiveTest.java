package io.fixedmap.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.spring.WithoutSecurity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The endpoint over a reactive web server. */
class FixedmapEndpointReactiveTest {
    private static ConfigurableApplicationContext application;
    private static EndpointClient http;

    @BeforeAll
    static void start() {
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--server.port=0",
                        "--" + WithoutSecurity.PROPERTY,
                        "--management.endpoints.web.exposure.include=fixedmap,prometheus",
                        "--management.endpoint.fixedmap.access=unrestricted",
                        "--fixedmap.capacity=64",
                        "--fixedmap.max-bytes=1MB");
        http = new EndpointClient(application);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void itIsTheSameAsOverServlets() throws Exception {
        assertThat(application).isInstanceOf(ReactiveWebServerApplicationContext.class);
        ContentCache cache = application.getBean(ContentCache.class);
        Digest digest = cache.put(new byte[100]).requireDigest();
        String blob = "fixedmap/contentCache/" + digest;

        assertThat(http.get("fixedmap").body()).contains("\"contentCache\":{\"entries\":1");
        assertThat(http.get("fixedmap/contentCache").body()).contains("\"probeLengths\":{");
        assertThat(http.get("fixedmap/nobody").statusCode()).isEqualTo(404);
        assertThat(http.get(blob).body()).contains("\"sizeBytes\":100");
        assertThat(http.get(blob + "x").statusCode()).isEqualTo(400);
        assertThat(http.delete(blob + "x").statusCode()).isEqualTo(400);
        assertThat(http.delete(blob).statusCode()).isEqualTo(204);
        assertThat(http.delete(blob).statusCode()).isEqualTo(404);
        assertThat(http.get(blob).statusCode()).isEqualTo(404);
        assertThat(http.get("prometheus").body()).contains("fixedmap_capacity{cache=\"contentCache\"} 64.0");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
