package io.fixedmap.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.spring.WithoutSecurity;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The endpoint over HTTP as it is out of the box: read-only, and behind Spring Security where that is present. */
class FixedmapEndpointAccessTest {
    @Test
    void withSecurityTheEndpointAsksWhoIsThere() throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            EndpointClient http = new EndpointClient(application);
            assertThat(http.get("fixedmap").statusCode()).isEqualTo(401);
            HttpResponse<String> answer = http.getAs("user", "pass", "fixedmap");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("contentCache");
        }
    }

    @Test
    void withoutLeaveNothingIsDeleted() throws Exception {
        try (ConfigurableApplicationContext application = start("--" + WithoutSecurity.PROPERTY)) {
            EndpointClient http = new EndpointClient(application);
            ContentCache cache = application.getBean(ContentCache.class);
            Digest digest = cache.put(new byte[1]).requireDigest();
            assertThat(http.delete("fixedmap/contentCache/" + digest).statusCode())
                    .isEqualTo(405);
            assertThat(cache.contains(digest)).isTrue();
        }
    }

    private static ConfigurableApplicationContext start(String... more) {
        return new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "spring.security.user.name=user",
                        "spring.security.user.password=pass",
                        "management.endpoints.web.exposure.include=fixedmap",
                        "fixedmap.max-bytes=1MB")
                .run(more);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
