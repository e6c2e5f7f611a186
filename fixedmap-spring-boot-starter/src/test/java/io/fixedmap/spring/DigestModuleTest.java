package io.fixedmap.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.Digest;
import io.fixedmap.PutOutcome;
import io.fixedmap.PutResult;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.convert.ApplicationConversionService;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A digest is its text in documents, paths and properties. */
class DigestModuleTest {
    private static final Digest DIGEST = Digest.ofWords(1, 2, 3, -4);

    private final JsonMapper mapper = JsonMapper.builder().findAndAddModules().build();

    record Named(String name, Digest digest) {}

    @Test
    void aDigestIsItsTextInADocument() {
        Named named = new Named("cat", DIGEST);
        String document = mapper.writeValueAsString(named);
        assertThat(document).isEqualTo("{\"name\":\"cat\",\"digest\":\"" + DIGEST + "\"}");
        assertThat(mapper.readValue(document, Named.class)).isEqualTo(named);
    }

    @Test
    void aDigestIsItsTextAsAKey() {
        Map<Digest, Integer> counts = Map.of(DIGEST, 1);
        String document = mapper.writeValueAsString(counts);
        assertThat(document).isEqualTo("{\"" + DIGEST + "\":1}");
        assertThat(mapper.readValue(document, new TypeReference<Map<Digest, Integer>>() {}))
                .isEqualTo(counts);
    }

    @Test
    void theResultOfAPutIsADocument() {
        assertThat(mapper.writeValueAsString(new PutResult(DIGEST, 5, PutOutcome.STORED)))
                .contains("\"digest\":\"" + DIGEST + "\"", "\"sizeBytes\":5", "\"outcome\":\"STORED\"");
    }

    @Test
    void whatIsNoDigestIsRefused() {
        assertThatThrownBy(() -> mapper.readValue("\"cat\"", Digest.class))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("digest");
    }

    @Test
    void howADigestIsReadIsToldToNativeImages() {
        RuntimeHints hints = new RuntimeHints();
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, ContentCacheAutoConfiguration.class);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Digest.class, "valueOf"))
                .accepts(hints);
    }

    @Test
    void springConvertsADigestWithoutBeingTold() {
        assertThat(new ApplicationConversionService().convert(DIGEST.toString(), Digest.class))
                .isEqualTo(DIGEST);
    }
}
