package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class BlobPropertiesTest {
    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @ParameterizedTest
    @CsvSource({
        "blobs.max-size, 0B, at least 1 byte: blobs.max-size=0B",
        "blobs.min-bytes-per-second, -1B, at least 0: blobs.min-bytes-per-second=-1B",
        "blobs.max-size, 9223372036854775807B, at most 9223372036853727231 bytes: blobs.max-size=9223372036854775807B",
        "blobs.grace, 0s, more than no time: blobs.grace=PT0S",
        "blobs.grace, 200000000d, at most a day: blobs.grace=PT4800000000H",
        "blobs.max-descriptions, 0, at least 1: blobs.max-descriptions=0",
    })
    void aValueThatNobodyCanMeanStopsTheStart(String name, String value, String reason) {
        application
                .withPropertyValues(name + "=" + value)
                .run(context -> assertThatThrownBy(() -> context.getBean(BlobProperties.class))
                        .rootCause()
                        .hasMessage(name + " must be " + reason));
    }

    @ParameterizedTest
    @CsvSource({"1B, 0B, 1ms, 1", "1TB, 1GB, 1d, 2147483647"})
    void theBoundsThemselvesAreTaken(String size, String pace, String grace, String descriptions) {
        application
                .withPropertyValues(
                        "blobs.max-size=" + size,
                        "blobs.min-bytes-per-second=" + pace,
                        "blobs.grace=" + grace,
                        "blobs.max-descriptions=" + descriptions)
                .run(context -> assertThat(context).hasSingleBean(BlobProperties.class));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(BlobProperties.class)
    static class Application {}
}
