package io.fixedmap.spring;

import io.fixedmap.CacheStats;
import io.fixedmap.ProbeLengths;
import io.fixedmap.PutOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Figures of which no two are equal, so that one told in place of another is noticed. */
public final class Figures {
    private Figures() {}

    public static CacheStats distinct() {
        return new CacheStats(
                1024, // capacity
                896, // maxEntries
                3,
                4, // tombstones
                new ProbeLengths(List.of(2L, 1L), 5),
                1 << 20, // maxBytes
                12_288, // usedBytes
                12_000,
                4096, // blockBytes
                256,
                253, // freeBlocks
                10, // hits
                11,
                Map.of(
                        PutOutcome.STORED, 12L,
                        PutOutcome.ALREADY_PRESENT, 13L,
                        PutOutcome.NOT_ADMITTED, 14L,
                        PutOutcome.TOO_LARGE, 15L,
                        PutOutcome.FULL, 16L),
                17, // deduplicatedBytes
                18, // evictions
                19,
                20, // expirations
                Path.of("content.cache"),
                21, // verified
                22,
                23, // damaged
                24,
                25, // openHandles
                26,
                "none");
    }
}
