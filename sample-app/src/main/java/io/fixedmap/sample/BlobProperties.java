package io.fixedmap.sample;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the service allows its clients. The cache itself is configured under {@code fixedmap}.
 *
 * @param maxSize the longest blob of an upload, at least 1 byte and a mebibyte less than a long can count
 * @param minBytesPerSecond a client that moves its bytes more slowly than this is given up; none is if it is 0
 * @param grace over what time its pace is judged, again and again, more than none and at most a day
 * @param maxDescriptions how many file names and types are remembered, the least recently used forgotten first; at least 1
 */
@ConfigurationProperties("blobs")
record BlobProperties(
        @DefaultValue("128MB") DataSize maxSize,
        @DefaultValue("10KB") DataSize minBytesPerSecond,
        @DefaultValue("30s") Duration grace,
        @DefaultValue("10000") int maxDescriptions) {
    /** The longest body that is no blob, and what a form may have besides its files. */
    static final long MAX_DOCUMENT_BYTES = 1 << 20;

    private static final Duration MAX_GRACE = Duration.ofDays(1);

    BlobProperties {
        check(maxSize.toBytes() >= 1, "max-size", "at least 1 byte", maxSize);
        check(
                maxSize.toBytes() <= Long.MAX_VALUE - MAX_DOCUMENT_BYTES,
                "max-size",
                "at most " + (Long.MAX_VALUE - MAX_DOCUMENT_BYTES) + " bytes",
                maxSize);
        check(!minBytesPerSecond.isNegative(), "min-bytes-per-second", "at least 0", minBytesPerSecond);
        check(grace.compareTo(Duration.ZERO) > 0, "grace", "more than no time", grace);
        check(grace.compareTo(MAX_GRACE) <= 0, "grace", "at most a day", grace);
        check(maxDescriptions >= 1, "max-descriptions", "at least 1", maxDescriptions);
    }

    private static void check(boolean holds, String key, String range, Object value) {
        if (!holds) {
            String property = "blobs." + key;
            throw new IllegalArgumentException(property + " must be " + range + ": " + property + "=" + value);
        }
    }
}
