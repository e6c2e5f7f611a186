package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is promised to allocate nothing, while blobs come, go and are evicted. */
class ContentCacheAllocationTest {
    private static final int CONTENTS = 2_000;
    private static final int LENGTH = 300;

    @RegisterExtension
    final Caches caches = new Caches();

    private final byte[] digest = new byte[Digest.BYTES];
    private final byte[] target = new byte[LENGTH];
    private final ByteBuffer targetBuffer = ByteBuffer.allocateDirect(LENGTH);
    private final Digest[] digests = new Digest[CONTENTS];

    static Stream<ByteBuffer> buffers() {
        return Stream.of(ByteBuffer.allocate(LENGTH), ByteBuffer.allocateDirect(LENGTH));
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void puttingABufferAndReadingAllocateNothing(ByteBuffer content) {
        for (Digester digester : new Digester[] {Digester.jdk(), Digester.bouncyCastle()}) {
            // Room for a quarter of the contents, so that most puts evict.
            ContentCache cache = caches.build(Caches.small()
                    .capacity(1024)
                    .blockBytes(64)
                    .maxBytes(CONTENTS / 4 * 320)
                    .digester(digester));
            for (int i = 0; i < CONTENTS; i++) {
                digests[i] = digest(digester, filled(content, i));
            }

            Allocation.assertNone(() -> {
                long sum = 0;
                for (int i = 0; i < CONTENTS; i++) {
                    sum += cache.put(filled(content, i), digest, 0) == PutOutcome.STORED ? 1 : 0;
                    Digest read = digests[i - i % 8];
                    sum += cache.read(read, target, 0) + cache.read(read, targetBuffer.clear());
                    sum += cache.contains(read) ? cache.sizeBytes(read) : 0;
                    sum += i % 64 == 0 && cache.remove(read) ? 1 : 0;
                }
                return sum;
            });

            assertThat(cache.stats().evictions()).isGreaterThan(CONTENTS);
            assertThat(cache.stats().hits()).isGreaterThan(CONTENTS);
        }
    }

    private static Digest digest(Digester digester, ByteBuffer content) {
        try (Digester.Computation computation = digester.start()) {
            computation.update(content);
            return computation.finish();
        }
    }

    private static ByteBuffer filled(ByteBuffer content, int number) {
        return content.clear().putInt(0, number);
    }
}
