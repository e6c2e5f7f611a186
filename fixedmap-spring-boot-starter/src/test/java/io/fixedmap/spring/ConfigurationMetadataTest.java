package io.fixedmap.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows while someone writes {@code fixedmap} in an application.yaml. */
class ConfigurationMetadataTest {
    private static final Map<String, Object> METADATA = read();

    static Stream<Map<String, Object>> properties() {
        return section("properties").filter(property -> name(property).startsWith("fixedmap."));
    }

    @Test
    void everyPropertyIsThere() {
        assertThat(properties().map(ConfigurationMetadataTest::name))
                .containsExactlyInAnyOrder(
                        "fixedmap.enabled",
                        "fixedmap.default-cache",
                        "fixedmap.capacity",
                        "fixedmap.max-bytes",
                        "fixedmap.max-object-size",
                        "fixedmap.block-size",
                        "fixedmap.when-full",
                        "fixedmap.time-to-live",
                        "fixedmap.file",
                        "fixedmap.on-mismatch",
                        "fixedmap.force-interval",
                        "fixedmap.digest",
                        "fixedmap.caches");
    }

    @ParameterizedTest
    @MethodSource("properties")
    void aPropertyHasADescription(Map<String, Object> property) {
        assertThat((String) property.get("description")).endsWith(".").hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("properties")
    void aPropertyHasADefaultOrSaysWhatHappensWithoutIt(Map<String, Object> property) {
        boolean described = ((String) property.get("description")).contains("by default");
        boolean aMap = name(property).equals("fixedmap.caches");
        assertThat(property.containsKey("defaultValue") || described || aMap)
                .as(name(property))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("properties")
    void aPropertyHasValueHints(Map<String, Object> property) {
        String hint = name(property).equals("fixedmap.caches") ? "fixedmap.caches.keys" : name(property);
        assertThat(section("hints").filter(candidate -> name(candidate).equals(hint)))
                .singleElement()
                .satisfies(found -> assertThat((List<?>) found.get("values")).isNotEmpty());
    }

    @Test
    void theEndpointsAccessIsReadOnlyUnlessItIsOpened() {
        assertThat(section("properties")
                        .filter(property -> name(property).equals("management.endpoint.fixedmap.access")))
                .singleElement()
                .satisfies(access -> assertThat(access).containsEntry("defaultValue", "read_only"));
    }

    private static String name(Map<String, Object> item) {
        return (String) item.get("name");
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map<String, Object>> section(String name) {
        return ((List<Map<String, Object>>) METADATA.get(name)).stream();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read() {
        Path generated = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
        try (InputStream json = Files.newInputStream(generated)) {
            return new JsonMapper().readValue(json, Map.class);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
