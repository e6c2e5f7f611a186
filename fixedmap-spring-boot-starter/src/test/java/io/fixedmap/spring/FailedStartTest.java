package io.fixedmap.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.fixedmap.ContentCache;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a user reads when the settings do not allow a start. */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTest {
    @Test
    void aCapacityThatIsNoPowerOfTwoIsReportedWithItsOriginAndBothNeighbours(CapturedOutput output) {
        failToStart("--fixedmap.capacity=1000");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Property: fixedmap.capacity")
                .contains("Value: \"1000\"")
                .contains("Origin: \"fixedmap.capacity\" from property source \"commandLineArgs\"")
                .contains("Reason: capacity must be a power of two from 8 to 1073741824: capacity=1000")
                .contains("Set fixedmap.capacity to 512 or 1024.")
                .doesNotContain("\tat ");
    }

    @Test
    void theOriginNamesFileLineAndColumn(CapturedOutput output) {
        failToStart("--spring.config.location=classpath:failed-start/odd-capacity.yaml");
        assertThat(output)
                .contains("Property: fixedmap.caches.userUploads.capacity")
                .contains("Value: \"3000\"")
                .contains("Origin: class path resource [failed-start/odd-capacity.yaml] - 4:17")
                .contains("Set fixedmap.caches.userUploads.capacity to 2048 or 4096.");
    }

    @Test
    void aCacheOfWhichTheNameIsInBracketsIsReportedSo(CapturedOutput output) {
        failToStart("--fixedmap.caches[user.uploads].capacity=1000");
        assertThat(output)
                .contains("Property: fixedmap.caches[user.uploads].capacity")
                .contains("Origin: \"fixedmap.caches[user.uploads].capacity\" from property source \"commandLineArgs\"")
                .contains("Set fixedmap.caches[user.uploads].capacity to 512 or 1024.");
    }

    @Test
    void aCacheOfWhichTheNameNeedsNoBracketsIsReportedSo(CapturedOutput output) {
        failToStart("--fixedmap.caches.web-pages.capacity=1000");
        assertThat(output).contains("Set fixedmap.caches.web-pages.capacity to 512 or 1024.");
    }

    @Test
    void aPlainSettingIsReportedAlsoWhereNoCacheTakesIt(CapturedOutput output) {
        failToStart("--fixedmap.default-cache=false", "--fixedmap.capacity=1000");
        assertThat(output).contains("Set fixedmap.capacity to 512 or 1024.");
    }

    @ParameterizedTest
    @CsvSource({"7,8", "2000000000,1073741824"})
    void aCapacityJustOutOfRangeIsReportedWithTheNearestOneInRange(int capacity, int nearest, CapturedOutput output) {
        failToStart("--fixedmap.capacity=" + capacity);
        assertThat(output).contains("Set fixedmap.capacity to " + nearest + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "fixedmap.capacity,0,capacity must be a power of two",
        "fixedmap.capacity,-5,capacity must be a power of two",
        "fixedmap.block-size,5000B,blockBytes must be a power of two",
        "fixedmap.block-size,8GB,blockBytes must be a power of two",
        "fixedmap.block-size,4294971392B,blockBytes must be a power of two",
        "fixedmap.block-size,-8589930496B,blockBytes must be a power of two",
        "fixedmap.max-bytes,0B,maxBytes must be",
        "fixedmap.max-object-size,-1B,maxObjectBytes must be",
        "fixedmap.time-to-live,-1s,timeToLive must be",
        "fixedmap.force-interval,0s,forceInterval must be",
        "fixedmap.force-interval,200000d,forceInterval must be",
        "fixedmap.caches.small.time-to-live,0s,timeToLive must be",
    })
    void aSettingThatNoCacheCanHaveIsReported(String property, String value, String reason, CapturedOutput output) {
        failToStart("--" + property + "=" + value);
        assertThat(output)
                .contains("Property: " + property)
                .contains("Value: \"" + value + "\"")
                .contains("Reason: " + reason)
                .contains("Change " + property + " to a value that the reason allows.")
                .doesNotContain("\tat ");
    }

    @Test
    void anObjectSizeAboveAllMemoryIsReportedWithBothProperties(CapturedOutput output) {
        failToStart("--fixedmap.max-object-size=16MB", "--fixedmap.caches.small.max-bytes=8MB");
        assertThat(output)
                .contains("Property: fixedmap.max-object-size")
                .contains("Value: \"16MB\"")
                .contains("Property: fixedmap.caches.small.max-bytes")
                .contains("Value: \"8MB\"")
                .contains("Reason: fixedmap.max-object-size is more than fixedmap.caches.small.max-bytes")
                .contains("Lower fixedmap.max-object-size, or raise fixedmap.caches.small.max-bytes.")
                .doesNotContain("\tat ");
    }

    @Test
    void aBlockAboveAllMemoryIsReportedAlsoWhereItIsTheDefault(CapturedOutput output) {
        failToStart("--fixedmap.max-bytes=1KB");
        assertThat(output)
                .contains("Property: fixedmap.block-size")
                .contains("Origin: default")
                .contains("Property: fixedmap.max-bytes")
                .contains("Lower fixedmap.block-size, or raise fixedmap.max-bytes.");
    }

    @Test
    void aFileThatACustomizerHasChosenIsNotBlamedOnAProperty(CapturedOutput output) {
        failToStart(new SpringApplicationBuilder(Application.class, DirectoryForAFile.class));
        assertThat(output)
                .contains("cannot live in its file")
                .contains("choose the path of a file")
                .contains("(a ContentCacheCustomizer was called)")
                .doesNotContain("Property: fixedmap.file");
    }

    @Test
    void whatACustomizerMadeIsNotBlamedOnThePropertiesAlone(CapturedOutput output) {
        failToStart(new SpringApplicationBuilder(Application.class, LargeBlocks.class), "--fixedmap.max-bytes=512KB");
        assertThat(output)
                .contains("Property: fixedmap.max-bytes")
                .contains("maxBytes=524288, blockBytes=1048576 (a ContentCacheCustomizer was called)");
    }

    @Test
    void whatSpringBootReportsItselfStaysAsItIs(CapturedOutput output) {
        failToStart("--fixedmap.when-full=explode");
        assertThat(output)
                .contains("Property: fixedmap.when-full")
                .contains("Value: \"explode\"")
                .contains("The following values are valid:")
                .contains("EVICT")
                .contains("REJECT");
    }

    @Test
    void aNamedCacheAmongSeveralIsSaidToBeOfTheProperties(CapturedOutput output) {
        failToStart(
                new SpringApplicationBuilder(Application.class, TakesAnyCache.class),
                "--fixedmap.caches.small.capacity=64");
        assertThat(output).contains("- small: defined by method 'create' in fixedmap.caches");
    }

    @Test
    void aQualifierThatNoCacheHasIsReportedWithTheNamesThereAre(CapturedOutput output) {
        failToStart(
                new SpringApplicationBuilder(Application.class, TakesAnotherCache.class),
                "--fixedmap.caches.small.capacity=64");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Parameter 0 of constructor in " + TakesAnotherCache.class.getName())
                .contains("@org.springframework.beans.factory.annotation.Qualifier(\"smal\")")
                .contains("These there are: contentCache, small")
                .doesNotContain("\tat ");
    }

    @Test
    void aQualifierThatNoCacheHasIsReportedWithTheNamesInAParentContext(CapturedOutput output) {
        try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run("--fixedmap.caches.small.capacity=64")) {
            failToStart(new SpringApplicationBuilder(TakesAnotherCache.class).parent(parent));
        }
        assertThat(output).contains("These there are: contentCache, small");
    }

    @Test
    void aCacheWhereThereIsNoneIsReportedBySpringBoot(CapturedOutput output) {
        failToStart(
                new SpringApplicationBuilder(Application.class, TakesAnyCache.class), "--fixedmap.default-cache=false");
        assertThat(output)
                .contains("Consider defining a bean of type 'io.fixedmap.ContentCache' in your configuration.");
    }

    @Test
    void aMissingBeanThatIsNoCacheIsReportedBySpringBoot(CapturedOutput output) {
        failToStart(new SpringApplicationBuilder(Application.class, TakesAPath.class));
        assertThat(output).contains("Consider defining a bean of type 'java.nio.file.Path' in your configuration.");
    }

    private static void failToStart(String... arguments) {
        failToStart(new SpringApplicationBuilder(Application.class), arguments);
    }

    private static void failToStart(SpringApplicationBuilder application, String... arguments) {
        assertThatException()
                .isThrownBy(() ->
                        application.web(WebApplicationType.NONE).run(arguments).close());
    }

    @Configuration(proxyBeanMethods = false)
    static class LargeBlocks {
        @Bean
        ContentCacheCustomizer largeBlocks() {
            return (name, builder) -> builder.blockBytes(1 << 20);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DirectoryForAFile {
        @Bean
        ContentCacheCustomizer directoryForAFile() {
            return (name, builder) -> builder.file(Path.of(System.getProperty("java.io.tmpdir")));
        }
    }

    record TakesAnyCache(ContentCache any) {}

    record TakesAPath(Path any) {}

    record TakesAnotherCache(@Qualifier("smal") ContentCache small) {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ContentCacheAutoConfiguration.class)
    static class Application {}
}
