package io.fixedmap.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.PutOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

class ContentCacheAutoConfigurationTest {
    private static final int BLOCK = 4096;

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContentCacheAutoConfiguration.class))
            .withPropertyValues("fixedmap.capacity=64", "fixedmap.max-bytes=1MB");

    @Test
    void oneCacheIsMadeFromThePlainProperties() {
        contexts.withPropertyValues(
                        "fixedmap.block-size=512B",
                        "fixedmap.max-object-size=1KB",
                        "fixedmap.time-to-live=1h",
                        "fixedmap.when-full=reject")
                .run(context -> {
                    assertThat(context).hasSingleBean(ContentCache.class).hasBean("contentCache");
                    ContentCache cache = context.getBean(ContentCache.class);
                    CacheStats stats = cache.stats();
                    assertThat(stats.capacity()).isEqualTo(64);
                    assertThat(stats.maxBytes()).isEqualTo(1 << 20);
                    assertThat(stats.blockBytes()).isEqualTo(512);
                    assertThat(cache.put(new byte[1024]).outcome()).isEqualTo(PutOutcome.STORED);
                    assertThat(cache.put(new byte[1025]).outcome()).isEqualTo(PutOutcome.TOO_LARGE);
                });
    }

    @Test
    void aTimeWithoutAUnitIsInSeconds() {
        contexts.withPropertyValues(
                        "fixedmap.time-to-live=60",
                        "fixedmap.force-interval=5",
                        "fixedmap.caches.small.time-to-live=7",
                        "fixedmap.caches.small.force-interval=8")
                .run(context -> {
                    FixedmapProperties properties = context.getBean(FixedmapProperties.class);
                    FixedmapProperties.Cache small =
                            requireNonNull(properties.caches().get("small"));
                    assertThat(properties.timeToLive()).isEqualTo(Duration.ofSeconds(60));
                    assertThat(properties.forceInterval()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(small.timeToLive()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(small.forceInterval()).isEqualTo(Duration.ofSeconds(8));
                });
    }

    @Test
    void aBlobIsThereForItsTimeToLive() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        contexts.withPropertyValues("fixedmap.time-to-live=60")
                .withBean(ContentCacheCustomizer.class, () -> (name, builder) -> builder.clock(now::get))
                .run(context -> {
                    ContentCache cache = context.getBean(ContentCache.class);
                    Digest digest = cache.put(new byte[1]).requireDigest();
                    now.set(Instant.EPOCH.plusSeconds(59));
                    assertThat(cache.contains(digest)).isTrue();
                    now.set(Instant.EPOCH.plusSeconds(61));
                    assertThat(cache.contains(digest)).isFalse();
                });
    }

    /** As the report says it when the JVM does not allow it. */
    @Test
    void whatTheJvmMustAllowIsTheBlobsWithTheirLinksAndTheSlotsUnlessTheyAreInAFile() {
        contexts.run(context -> assertThat(directBytes(context)).isEqualTo((1 << 20) + 256 * 4 + 64 * 76));
        contexts.withPropertyValues("fixedmap.file=content.cache", "fixedmap.default-cache=false")
                .withPropertyValues("fixedmap.caches.named.block-size=8KB")
                .run(context -> assertThat(directBytes(context)).isEqualTo((1 << 20) + 128 * 4 + 64 * 76));
    }

    @Test
    void ofACacheInAFileTheJvmMustAllowOnlyWhatDecidesOnEviction(@TempDir Path directory) {
        contexts.withPropertyValues("fixedmap.file=" + directory.resolve("content.cache"))
                .run(context -> assertThat(directBytes(context)).isEqualTo(64 * 12));
    }

    private static long directBytes(ConfigurableApplicationContext context) {
        return context.getBean(FixedmapProperties.class).directBytes();
    }

    @Test
    void whatIsNotSetFitsASmallContainer() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContentCacheAutoConfiguration.class))
                .run(context -> {
                    CacheStats stats = context.getBean(ContentCache.class).stats();
                    assertThat(stats.capacity()).isEqualTo(65_536);
                    assertThat(stats.maxBytes()).isEqualTo(32 << 20);
                    assertThat(stats.blockBytes()).isEqualTo(BLOCK);
                });
    }

    @Test
    void aFullCacheEvictsOrRejectsAsItIsTold() {
        contexts.withPropertyValues("fixedmap.max-bytes=4KB")
                .run(context -> assertThat(putTwoBlocks(context)).isNotEqualTo(PutOutcome.FULL));
        contexts.withPropertyValues("fixedmap.max-bytes=4KB", "fixedmap.when-full=reject")
                .run(context -> assertThat(putTwoBlocks(context)).isEqualTo(PutOutcome.FULL));
    }

    private static PutOutcome putTwoBlocks(ConfigurableApplicationContext context) {
        ContentCache cache = context.getBean(ContentCache.class);
        cache.put(new byte[] {1});
        return cache.put(new byte[] {2}).outcome();
    }

    @Test
    void nothingIsMadeWhereItIsSwitchedOff() {
        contexts.withPropertyValues("fixedmap.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ContentCache.class)
                        .doesNotHaveBean(ContentCaches.class)
                        .doesNotHaveBean(Digester.class));
    }

    @Test
    void aCacheOfTheApplicationTakesTheDefaultOnesPlace() {
        contexts.withUserConfiguration(OwnCache.class).run(context -> {
            assertThat(context).hasSingleBean(ContentCache.class).hasBean("own");
            assertThat(context.getBean(ContentCaches.class).asMap()).containsOnlyKeys("own");
        });
    }

    @Test
    void namedCachesTakeFromThePlainPropertiesWhatTheyDoNotSet() {
        contexts.withPropertyValues(
                        "fixedmap.block-size=1KB",
                        "fixedmap.caches.thumbnails.capacity=128",
                        "fixedmap.caches.userUploads.max-bytes=2MB")
                .withUserConfiguration(Injected.class)
                .run(context -> {
                    Injected injected = context.getBean(Injected.class);
                    assertThat(injected.contentCache.stats().capacity()).isEqualTo(64);
                    assertThat(injected.thumbnails.stats().capacity()).isEqualTo(128);
                    assertThat(injected.thumbnails.stats().maxBytes()).isEqualTo(1 << 20);
                    assertThat(injected.qualified.stats().capacity()).isEqualTo(64);
                    assertThat(injected.qualified.stats().maxBytes()).isEqualTo(2 << 20);
                    assertThat(injected.qualified.stats().blockBytes()).isEqualTo(1024);
                    assertThat(injected.caches.asMap()).containsOnlyKeys("contentCache", "thumbnails", "userUploads");
                    assertThat(injected.caches.get("thumbnails")).isSameAs(injected.thumbnails);
                });
    }

    @Test
    void whichOfSeveralCachesIsMeantMustBeSaid() {
        contexts.withPropertyValues("fixedmap.caches.thumbnails.capacity=128")
                .withBean(TakesAnyCache.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class)
                        .hasMessageContaining("contentCache,thumbnails"));
    }

    record TakesAnyCache(ContentCache any) {}

    @Test
    void aNamedCacheNeedsNoSettingOfItsOwn() {
        contexts.withPropertyValues("fixedmap.caches.thumbnails=")
                .run(context -> assertThat(context.getBean("thumbnails", ContentCache.class)
                                .stats()
                                .capacity())
                        .isEqualTo(64));
    }

    /** As {@code ${CACHE_FILE:}} is where the environment has no such variable. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "capacity",
                "max-bytes",
                "max-object-size",
                "block-size",
                "when-full",
                "time-to-live",
                "file",
                "on-mismatch",
                "force-interval"
            })
    void anEmptyValueIsNone(String setting) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContentCacheAutoConfiguration.class))
                .withPropertyValues("fixedmap." + setting + "=", "fixedmap.caches.thumbnails." + setting + "=")
                .run(context -> {
                    assertLikeDefault(context.getBean("contentCache", ContentCache.class));
                    assertLikeDefault(context.getBean("thumbnails", ContentCache.class));
                });
    }

    private static void assertLikeDefault(ContentCache cache) {
        CacheStats stats = cache.stats();
        assertThat(stats.capacity()).isEqualTo(65_536);
        assertThat(stats.maxBytes()).isEqualTo(32 << 20);
        assertThat(stats.blockBytes()).isEqualTo(BLOCK);
        assertThat(stats.file()).isNull();
    }

    @Test
    void environmentVariablesNameCachesToo() {
        contexts.withInitializer(context -> TestPropertyValues.of(
                                "FIXEDMAP_CACHES_THUMBNAILS_MAXBYTES=2MB", "FIXEDMAP_CACHES_THUMBNAILS_CAPACITY=128")
                        .applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT))
                .run(context -> {
                    CacheStats stats =
                            context.getBean("thumbnails", ContentCache.class).stats();
                    assertThat(stats.maxBytes()).isEqualTo(2 << 20);
                    assertThat(stats.capacity()).isEqualTo(128);
                });
    }

    @Test
    void anEnvironmentVariableSetsTheCacheWhoseNameAFileSpells(@TempDir Path directory) {
        contexts.withPropertyValues(
                        "fixedmap.caches.userUploads.capacity=128",
                        "fixedmap.caches.userUploads.file=" + directory.resolve("uploads.cache"),
                        "fixedmap.caches.web-pages.capacity=256",
                        "fixedmap.caches.mail_parts.capacity=512",
                        "fixedmap.caches.mail_parts.file=" + directory.resolve("mail.cache"))
                .withInitializer(context -> TestPropertyValues.of(
                                "FIXEDMAP_CACHES_USERUPLOADS_MAXBYTES=2MB",
                                "FIXEDMAP_CACHES_WEBPAGES_MAXBYTES=3MB",
                                "FIXEDMAP_CACHES_MAILPARTS_MAXBYTES=4MB",
                                "FIXEDMAP_CACHES_MAILPARTS_FILE=" + directory.resolve("parts.cache"))
                        .applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT))
                .run(context -> {
                    Map<String, ContentCache> caches = context.getBeansOfType(ContentCache.class);
                    assertThat(caches).containsOnlyKeys("contentCache", "userUploads", "web-pages", "mail_parts");
                    assertThat(caches.get("userUploads").stats().capacity()).isEqualTo(128);
                    assertThat(caches.get("userUploads").stats().maxBytes()).isEqualTo(2 << 20);
                    assertThat(caches.get("web-pages").stats().maxBytes()).isEqualTo(3 << 20);
                    assertThat(caches.get("mail_parts").stats().maxBytes()).isEqualTo(4 << 20);
                });
    }

    @Test
    void theDefaultCacheCanBeLeftOut() {
        contexts.withPropertyValues("fixedmap.default-cache=false", "fixedmap.caches.thumbnails.capacity=128")
                .run(context ->
                        assertThat(context).hasSingleBean(ContentCache.class).hasBean("thumbnails"));
    }

    @Test
    void aNamedCacheMayBeTheDefaultOne() {
        contexts.withPropertyValues("fixedmap.caches.contentCache.capacity=256")
                .run(context -> assertThat(
                                context.getBean(ContentCache.class).stats().capacity())
                        .isEqualTo(256));
    }

    @Test
    void aCacheOfTheApplicationTakesTheNamedOnesPlace() {
        contexts.withPropertyValues("fixedmap.caches.own.capacity=512", "fixedmap.caches.other.capacity=256")
                .withUserConfiguration(OwnCache.class)
                .run(context -> {
                    assertThat(context.getBeansOfType(ContentCache.class)).containsOnlyKeys("own", "other");
                    assertThat(context.getBean("own")).isSameAs(OwnCache.LATEST.get());
                });
    }

    /** Ahead-of-time processing fixes the names; the properties may have changed since. */
    @Test
    void aCacheThatIsNamedNoMoreDoesNotTakeThePlainFile(@TempDir Path directory) {
        contexts.withPropertyValues("fixedmap.file=" + directory.resolve("plain.cache"))
                .run(context -> {
                    try (ContentCache formerly =
                            context.getBean(ContentCacheFactory.class).create("formerly")) {
                        assertThat(formerly.stats().file()).isNull();
                    }
                });
    }

    /** Stands for a profile that was not active when the application was processed ahead of time. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aCacheThatIsNamedTooLateIsToldOf(CapturedOutput output) {
        contexts.withPropertyValues("fixedmap.caches.intime.capacity=64")
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        beanFactory -> TestPropertyValues.of("fixedmap.caches.toolate.capacity=64")
                                .applyTo(context)))
                .run(context -> assertThat(context.getBean(ContentCaches.class).asMap())
                        .containsOnlyKeys("contentCache", "intime"));

        assertThat(output)
                .contains("There are no content caches of these names")
                .contains("[toolate]");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void ofCachesThatAreThereNothingIsTold(CapturedOutput output) {
        contexts.withPropertyValues("fixedmap.caches.thumbnails.capacity=64")
                .run(context -> assertThat(context).hasBean("thumbnails"));

        assertThat(output).doesNotContain("There are no content caches");
    }

    @Test
    void besideACacheOfTheApplicationTheDefaultOneCanBeNamed() {
        contexts.withPropertyValues(
                        "fixedmap.caches.contentCache.capacity=256", "fixedmap.caches.thumbnails.capacity=128")
                .withBean(
                        "thumbnails",
                        ContentCache.class,
                        () -> ContentCache.builder().capacity(64).build())
                .run(context -> assertThat(context.getBeansOfType(ContentCache.class))
                        .containsOnlyKeys("contentCache", "thumbnails"));
    }

    @Test
    void anotherBeanOfACachesNameIsNotReplaced() {
        contexts.withPropertyValues("fixedmap.caches.text.capacity=512")
                .withBean("text", String.class, () -> "mine")
                .run(context -> assertThat(context).getFailure().isInstanceOf(BeanDefinitionOverrideException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"environment", "systemProperties"})
    void anObjectOfSpringsOwnIsNotReplaced(String name) {
        contexts.withPropertyValues("fixedmap.caches." + name + ".capacity=512")
                .run(context -> assertThat(context).getFailure().isInstanceOf(BeanDefinitionOverrideException.class));
    }

    @Test
    void aChildContextKnowsItsParentsCachesAndItsOwn() {
        contexts.run(parent -> contexts.withParent(parent)
                .withPropertyValues("fixedmap.caches.kid.capacity=128")
                .run(child -> {
                    assertThat(child.getBean(ContentCaches.class).asMap()).containsOnlyKeys("contentCache", "kid");
                    assertThat(parent.getBean(ContentCaches.class).asMap()).containsOnlyKeys("contentCache");
                }));
        contexts.withBean("own", ContentCaches.class, () -> new ContentCaches(Map.of()))
                .run(parent -> contexts.withParent(parent)
                        .withPropertyValues("fixedmap.caches.kid.capacity=128")
                        .run(child -> assertThat(
                                        child.getBean(ContentCaches.class).asMap())
                                .containsOnlyKeys("contentCache", "kid")));
    }

    @Test
    void cachesAreInTheOrderOfTheirNamesAndNobodyTakesOneOut() {
        contexts.withPropertyValues("fixedmap.caches.zoo.capacity=128", "fixedmap.caches.ant.capacity=128")
                .run(context -> {
                    Map<String, ContentCache> caches =
                            context.getBean(ContentCaches.class).asMap();
                    assertThat(caches.keySet()).containsExactly("ant", "contentCache", "zoo");
                    assertThatExceptionOfType(UnsupportedOperationException.class)
                            .isThrownBy(caches::clear);
                });
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        contexts.run(context -> assertThatIllegalArgumentException()
                .isThrownBy(() -> context.getBean(ContentCaches.class).get("nobody"))
                .withMessage("no such cache: name=nobody, caches=[contentCache]"));
    }

    @Test
    void customizersGetEveryBuilderInTheirOrderAfterTheProperties() {
        contexts.withPropertyValues("fixedmap.caches.thumbnails.capacity=128")
                .withUserConfiguration(Customizers.class)
                .run(context -> {
                    assertThat(context.getBean(ContentCaches.class)
                                    .get("thumbnails")
                                    .stats()
                                    .capacity())
                            .isEqualTo(1024);
                    assertThat(context.getBean(Customizers.class).calls)
                            .containsExactlyInAnyOrder(
                                    "first contentCache",
                                    "second contentCache",
                                    "first thumbnails",
                                    "second thumbnails")
                            .containsSubsequence("first thumbnails", "second thumbnails");
                });
    }

    @Test
    void theDigestIsComputedByWhatThePropertyNames() {
        contexts.run(context -> assertThat(digestImplementation(context)).startsWith("bouncy-castle"));
        contexts.withPropertyValues("fixedmap.digest=jdk")
                .run(context -> assertThat(digestImplementation(context)).startsWith("jdk"));
    }

    private static String digestImplementation(ConfigurableApplicationContext context) {
        return context.getBean(ContentCache.class).stats().digestImplementation();
    }

    @Test
    void aDigesterOfTheApplicationIsUsed() {
        Digester own = Digester.jdk();
        contexts.withBean(Digester.class, () -> own).run(context -> {
            assertThat(context.getBean(Digester.class)).isSameAs(own);
            assertThat(digestImplementation(context)).isEqualTo(own.implementation());
        });
    }

    @Test
    void cachesAreClosedWithTheContext() {
        AtomicReference<ContentCaches> caches = new AtomicReference<>();
        contexts.withPropertyValues("fixedmap.caches.thumbnails.capacity=128")
                .run(context -> caches.set(context.getBean(ContentCaches.class)));
        assertThat(caches.get().asMap()).hasSize(2);
        caches.get().asMap().values().forEach(ContentCacheAutoConfigurationTest::assertClosed);
    }

    @Test
    void cachesAreClosedWhenALaterBeanFailsToStart() {
        AtomicReference<ContentCache> cache = new AtomicReference<>();
        contexts.withBean(FailsToStart.class, cache)
                .run(context -> assertThat(context).getFailure().hasRootCauseMessage("fails to start"));
        assertClosed(cache.get());
    }

    private static void assertClosed(ContentCache cache) {
        assertThatIllegalStateException().isThrownBy(cache::stats);
    }

    @Test
    void withLazyInitializationMemoryIsTakenAtTheFirstUse() {
        List<String> built = new ArrayList<>();
        contexts.withBean(ContentCacheCustomizer.class, () -> (name, builder) -> built.add(name))
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(built).isEmpty();
                    assertThat(context.getBean(ContentCache.class).stats().entries())
                            .isZero();
                    assertThat(built).containsExactly("contentCache");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCache {
        static final AtomicReference<ContentCache> LATEST = new AtomicReference<>();

        @Bean
        ContentCache own() {
            LATEST.set(ContentCache.builder().capacity(64).maxBytes(BLOCK).build());
            return LATEST.get();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {
        @Autowired
        ContentCache contentCache;

        @Autowired
        ContentCache thumbnails;

        @Autowired
        @Qualifier("userUploads")
        ContentCache qualified;

        @Autowired
        ContentCaches caches;
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        final List<String> calls = new ArrayList<>();

        @Bean
        @Order(2)
        ContentCacheCustomizer second() {
            return (name, builder) -> {
                calls.add("second " + name);
                builder.capacity(1024);
            };
        }

        @Bean
        @Order(1)
        ContentCacheCustomizer first() {
            return (name, builder) -> {
                calls.add("first " + name);
                builder.capacity(2048);
            };
        }
    }

    static final class FailsToStart {
        FailsToStart(ContentCache cache, AtomicReference<ContentCache> seen) {
            seen.set(cache);
            throw new IllegalStateException("fails to start");
        }
    }
}
