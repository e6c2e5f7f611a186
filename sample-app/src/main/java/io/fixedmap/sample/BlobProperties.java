package io.fixedmap.sample;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the service allows its clients. The cache itself is configured under {@code fixedmap}.
 *
 * @param maxSize the longest blob of an upload
 * @param minBytesPerSecond a client that moves its bytes more slowly than this is given up
 * @param grace over what time its pace is judged, again and again
 * @param maxDescriptions how many file names and types are remembered, the least recently used forgotten first
 */
@ConfigurationProperties("blobs")
record BlobProperties(
        @DefaultValue("128MB") DataSize maxSize,
        @DefaultValue("10KB") DataSize minBytesPerSecond,
        @DefaultValue("30s") Duration grace,
        @DefaultValue("10000") int maxDescriptions) {
    /** The longest body that is no blob, and what a form may have besides its files. */
    static final long MAX_DOCUMENT_BYTES = 1 << 20;
}
