package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of blobs whose time to live has passed. */
class ExpirationTest {
    private static final int BLOCK_BYTES = 64;

    @RegisterExtension
    final Caches caches = new Caches();

    @Test
    void anExpiredBlobIsGoneForEveryOperation() {
        HandClock clock = new HandClock();
        List<String> dropped = new ArrayList<>();
        ContentCache cache = caches.build(Caches.small()
                .clock(clock)
                .timeToLive(Duration.ofSeconds(10))
                .evictionListener((digest, size, cause) -> dropped.add(size + " " + cause)));
        Digest[] digests = new Digest[5];
        for (int i = 0; i < 5; i++) {
            digests[i] = cache.put(TestContent.bytes(i, 10 + i)).digest();
        }
        clock.advance(Duration.ofMillis(9_999));
        assertThat(cache.contains(digests[0])).isTrue();
        clock.advance(Duration.ofMillis(1));

        List<Digest> visited = new ArrayList<>();
        cache.visit((digest, size) -> visited.add(digest));
        assertThat(visited).isEmpty();
        assertThat(cache.get(digests[0])).isNull();
        assertThat(cache.open(digests[1])).isNull();
        assertThat(cache.contains(digests[2])).isFalse();
        assertThat(cache.remove(digests[3])).isFalse();
        assertThat(dropped).hasSize(4);
        assertThat(cache.put(TestContent.bytes(4, 14)).outcome()).isEqualTo(PutOutcome.STORED);
        assertThat(cache.stats().expirations()).isEqualTo(5);
        assertThat(dropped)
                .containsExactlyInAnyOrder("10 EXPIRED", "11 EXPIRED", "12 EXPIRED", "13 EXPIRED", "14 EXPIRED");
    }

    @Test
    void anExpiredBlobIsNotReadAndItsListenerIsToldByEachOperation() {
        for (int capacity : new int[] {64, 8}) {
            HandClock clock = new HandClock();
            List<Digest> dropped = new ArrayList<>();
            ContentCache cache = caches.build(Caches.small()
                    .capacity(capacity)
                    .clock(clock)
                    .timeToLive(Duration.ofSeconds(10))
                    .evictionListener((digest, size, cause) -> dropped.add(digest)));
            // In the small table some are not where their keys are looked for first.
            List<Digest> digests = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                digests.add(cache.put(TestContent.bytes(i, 10 + i)).digest());
            }
            clock.advance(Duration.ofSeconds(10));

            assertThat(cache.read(digests.get(0), new byte[100], 0)).isEqualTo(-1);
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 1));
            assertThat(cache.read(digests.get(1), ByteBuffer.allocate(100))).isEqualTo(-1);
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 2));
            assertThat(cache.read(digests.get(2), ByteBuffer.allocateDirect(100)))
                    .isEqualTo(-1);
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 3));
            assertThat(cache.get(digests.get(3))).isNull();
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 4));
            assertThat(cache.open(digests.get(4))).isNull();
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 5));
            assertThat(cache.findMissing(digests.subList(5, 6))).containsExactly(digests.get(5));
            assertThat(dropped).containsExactlyElementsOf(digests.subList(0, 6));
            assertThat(cache.remove(digests.get(6))).isFalse();
            assertThat(dropped).containsExactlyElementsOf(digests);
        }
    }

    @Test
    void expiredBlobsMakeRoomBeforeOthers() {
        for (WhenFull whenFull : WhenFull.values()) {
            HandClock clock = new HandClock();
            ContentCache cache = caches.build(Caches.small()
                    .clock(clock)
                    .whenFull(whenFull)
                    .maxBytes(BLOCK_BYTES * 8)
                    .timeToLive(Duration.ofSeconds(10)));
            for (int i = 0; i < 4; i++) {
                cache.put(TestContent.bytes(i, BLOCK_BYTES));
            }
            clock.advance(Duration.ofSeconds(6));
            for (int i = 4; i < 8; i++) {
                cache.put(TestContent.bytes(i, BLOCK_BYTES));
            }
            clock.advance(Duration.ofSeconds(6));
            for (int i = 8; i < 12; i++) {
                assertThat(cache.put(TestContent.bytes(i, BLOCK_BYTES)).outcome())
                        .isEqualTo(PutOutcome.STORED);
            }
            if (whenFull == WhenFull.REJECT) {
                assertThat(cache.stats().evictions()).isZero();
                assertThat(cache.stats().expirations()).isEqualTo(4);
            }
        }
    }

    @Test
    void expiredBlobsMakeRoomForAStreamThatIsTheFirstToComeAfterwards() throws IOException {
        HandClock clock = new HandClock();
        ContentCache cache = caches.build(Caches.small()
                .clock(clock)
                .whenFull(WhenFull.REJECT)
                .maxBytes(1 << 20)
                .timeToLive(Duration.ofSeconds(10)));
        cache.put(TestContent.bytes(1, 1 << 20));
        clock.advance(Duration.ofSeconds(10));

        InputStream stream = new ByteArrayInputStream(TestContent.bytes(2, 1 << 20));
        assertThat(cache.put(stream).outcome()).isEqualTo(PutOutcome.STORED);

        assertThat(cache.stats().expirations()).isEqualTo(1);
    }

    @Test
    void whenTheClockIsPutBackWhatWasPutATimeToLiveAheadExpiresAndTheRestStaysForLonger() {
        HandClock clock = new HandClock();
        ContentCache cache = caches.build(Caches.small().clock(clock).timeToLive(Duration.ofSeconds(10)));
        Digest older = cache.put(new byte[10]).requireDigest();
        clock.advance(Duration.ofSeconds(9));
        Digest younger = cache.put(new byte[11]).requireDigest();

        clock.advance(Duration.ofSeconds(-10).plusMillis(1));
        assertThat(cache.contains(younger)).isTrue();
        clock.advance(Duration.ofMillis(-1));
        assertThat(cache.contains(younger)).isFalse();

        assertThat(cache.contains(older)).isTrue();
        clock.advance(Duration.ofSeconds(11).minusMillis(1));
        assertThat(cache.contains(older)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(cache.contains(older)).isFalse();
    }

    @Test
    void aBlobThatIsNotExpiredAfterAllStays() {
        boolean[] ahead = new boolean[1];
        HandClock clock = new HandClock() {
            @Override
            public Instant instant() {
                Instant now = super.instant();
                boolean once = ahead[0];
                ahead[0] = false;
                return once ? now.plusSeconds(20) : now;
            }
        };
        ContentCache cache = caches.build(Caches.small().clock(clock).timeToLive(Duration.ofSeconds(10)));
        Digest digest = cache.put(new byte[10]).digest();
        ahead[0] = true;

        assertThat(cache.contains(digest)).isTrue();
        assertThat(cache.stats().expirations()).isZero();
    }

    @Test
    void anExpiredBlobThatWaitsForVerificationIsNotRead() {
        HandClock clock = new HandClock();
        ContentCacheBuilder settings = Caches.small().clock(clock).timeToLive(Duration.ofSeconds(10));
        Memory memory = Memory.of(settings);
        byte[] content = TestContent.bytes(1, 100);
        try (ContentCache cache = memory.open(settings)) {
            cache.put(content);
        }
        clock.advance(Duration.ofSeconds(10));
        try (ContentCache cache = memory.open(settings)) {
            assertThat(cache.read(Caches.digest(content), new byte[100], 0)).isEqualTo(-1);
            assertThat(cache.stats().expirations()).isEqualTo(1);
        }
    }

    private static class HandClock implements InstantSource {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
