package io.fixedmap.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.ContentCache;
import io.fixedmap.spring.ContentCacheAutoConfiguration;
import io.fixedmap.spring.ContentCaches;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class FixedmapEndpointAutoConfigurationTest {
    private static final AutoConfigurations AUTO_CONFIGURATIONS =
            AutoConfigurations.of(ContentCacheAutoConfiguration.class, FixedmapEndpointAutoConfiguration.class);

    private final WebApplicationContextRunner webContexts = new WebApplicationContextRunner()
            .withConfiguration(AUTO_CONFIGURATIONS)
            .withPropertyValues(
                    "fixedmap.capacity=64",
                    "fixedmap.max-bytes=1MB",
                    "management.endpoints.web.exposure.include=fixedmap");

    @Test
    void anExposedEndpointIsMadeWithItsWebExtension() {
        webContexts.run(context -> assertThat(context)
                .hasSingleBean(FixedmapEndpoint.class)
                .hasSingleBean(FixedmapWebEndpointExtension.class));
    }

    @Test
    void anEndpointThatIsNotExposedIsNotMade() {
        webContexts
                .withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> assertThat(context).doesNotHaveBean(FixedmapEndpoint.class));
    }

    @Test
    void anEndpointThatIsExposedOverJmxAloneNeedsNoWebExtension() {
        webContexts
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=health",
                        "spring.jmx.enabled=true",
                        "management.endpoints.jmx.exposure.include=fixedmap")
                .run(context -> assertThat(context)
                        .hasSingleBean(FixedmapEndpoint.class)
                        .doesNotHaveBean(FixedmapWebEndpointExtension.class));
    }

    @Test
    void anEndpointWithoutAccessIsNotMade() {
        webContexts
                .withPropertyValues("management.endpoint.fixedmap.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(FixedmapEndpoint.class));
    }

    @Test
    void withoutTheActuatorThereIsNoEndpoint() {
        webContexts
                .withClassLoader(new FilteredClassLoader(Endpoint.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ContentCache.class)
                        .doesNotHaveBean(FixedmapEndpoint.class));
    }

    @Test
    void withoutCachesThereIsNoEndpoint() {
        webContexts
                .withPropertyValues("fixedmap.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FixedmapEndpoint.class));
    }

    @Test
    void anEndpointOfTheApplicationTakesItsPlace() {
        FixedmapEndpoint own = new FixedmapEndpoint(new ContentCaches(Map.of()));
        webContexts
                .withBean("own", FixedmapEndpoint.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(FixedmapEndpoint.class)).isSameAs(own));
    }

    @Test
    void aWebExtensionOfTheApplicationTakesItsPlace() {
        webContexts
                .withBean("own", FixedmapWebEndpointExtension.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(FixedmapWebEndpointExtension.class)
                        .hasBean("own"));
    }

    @Test
    void theEndpointIsReachedOverJmx() {
        new ApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .withConfiguration(AutoConfigurations.of(
                        JmxAutoConfiguration.class,
                        EndpointAutoConfiguration.class,
                        JmxEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "fixedmap.capacity=64",
                        "fixedmap.max-bytes=1MB",
                        "spring.jmx.enabled=true",
                        "management.endpoint.fixedmap.access=UNRESTRICTED",
                        "management.endpoints.jmx.exposure.include=fixedmap")
                .run(context -> {
                    ContentCache cache = context.getBean(ContentCache.class);
                    String digest = Objects.requireNonNull(
                                    cache.put(new byte[7]).digest())
                            .toString();
                    assertThat(invoke("caches")).asString().contains("contentCache={entries=1, bytes=7, capacity=64");
                    assertThat(invoke("cache", "contentCache")).asString().contains("payloadBytes=7");
                    assertThat(invoke("cache", "nobody")).isNull();
                    assertThat(invoke("blob", "contentCache", digest))
                            .isEqualTo(Map.of("cache", "contentCache", "digest", digest, "sizeBytes", 7L));
                    assertThat(invoke("remove", "contentCache", digest)).isEqualTo(Map.of("removed", true));
                    assertThat(invoke("remove", "contentCache", digest)).isEqualTo(Map.of("removed", false));
                    assertThatThrownBy(() -> invoke("remove", "contentCache", "abc"))
                            .hasMessageContaining("digest");
                });
    }

    private static Object invoke(String operation, String... arguments) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Fixedmap");
        String[] signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        return server.invoke(name, operation, arguments, signature);
    }
}
