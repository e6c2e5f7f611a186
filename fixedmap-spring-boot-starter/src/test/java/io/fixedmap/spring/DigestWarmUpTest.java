package io.fixedmap.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** When Bouncy Castle is loaded: not while the application starts, and once it is ready. */
@ExtendWith(OutputCaptureExtension.class)
class DigestWarmUpTest {
    @Test
    void aDigesterIsMadeWhenItIsNeeded() {
        Digester digester = DigestImplementation.BOUNCY_CASTLE.digester();
        assertThat(digester.implementation()).isEqualTo("bouncy-castle (not loaded yet)");

        byte[] content = "hello".getBytes(StandardCharsets.UTF_8);
        Digest digest = digester.digest(content);

        assertThat(digest).isEqualTo(Digester.jdk().digest(content));
        assertThat(digester.implementation()).startsWith("bouncy-castle").endsWith("(java)");
    }

    @Test
    void anIncrementalDigestMakesItToo() {
        Digester digester = DigestImplementation.BOUNCY_CASTLE.digester();
        try (Digester.Computation computation = digester.start()) {
            assertThat(computation.finish()).isEqualTo(Digester.jdk().digest(new byte[0]));
        }
    }

    @Test
    void aReadyApplicationHasItMade(CapturedOutput output) {
        try (ConfigurableApplicationContext application = start()) {
            Digester digester = application.getBean(Digester.class);
            await().untilAsserted(() -> assertThat(digester.implementation()).endsWith("(java)"));
            assertThat(application.getBean(ContentCache.class).stats().digestImplementation())
                    .isEqualTo(digester.implementation());
            await().untilAsserted(
                            () -> assertThat(output).contains("Content caches compute digests with bouncy-castle"));
        }
    }

    @Test
    void itIsMadeOnAThreadThatKeepsNoApplicationFromItsEnd() throws Exception {
        CompletableFuture<Thread> digesting = new CompletableFuture<>();
        Digester digester = mock(Digester.class);
        when(digester.digest(any(byte[].class))).then(call -> {
            digesting.complete(Thread.currentThread());
            return null;
        });

        new DigestWarmUp(digester).onApplicationEvent(mock(ApplicationReadyEvent.class));

        assertThat(digesting.get(30, TimeUnit.SECONDS))
                .isNotSameAs(Thread.currentThread())
                .matches(Thread::isDaemon);
    }

    @Test
    void aDigesterThatFailsOnlyThenIsReported(CapturedOutput output) {
        Digester broken = new Digester() {
            @Override
            public Digest digest(byte[] content) {
                throw new NoSuchMethodError("newInstance");
            }

            @Override
            public Computation start() {
                throw new NoSuchMethodError("newInstance");
            }

            @Override
            public String implementation() {
                return "broken";
            }
        };
        new DigestWarmUp(broken).warmUp();
        assertThat(output).contains("Content caches cannot compute digests").contains("NoSuchMethodError: newInstance");
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run("--fixedmap.max-bytes=1MB");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ContentCacheAutoConfiguration.class)
    static class Application {}
}
