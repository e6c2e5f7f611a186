package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does random operations on a cache and on a plain map with the same bounds, and compares after each. */
class ContentCacheModelTest {
    private static final int OPERATIONS = 10_000;
    private static final int CONTENTS = 60;
    private static final int BLOCK_BYTES = 64;
    private static final int BLOCKS = 100;
    private static final int MAX_ENTRIES = 24;

    @RegisterExtension
    final Caches caches = new Caches();

    private final byte[][] contents = new byte[CONTENTS][];
    private final Digest[] digests = new Digest[CONTENTS];

    /** What must be in the cache. What it reports as evicted is taken out here too. */
    private final Map<Digest, Blob> model = new HashMap<>();

    private final List<Opened> opened = new ArrayList<>();

    /** One stay of a content in the cache. */
    private static final class Blob {
        final byte[] content;

        Blob(byte[] content) {
            this.content = content;
        }

        int blocks() {
            return (content.length + BLOCK_BYTES - 1) / BLOCK_BYTES;
        }
    }

    private record Opened(Content handle, Blob blob) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aStoreThatRejectsHoldsExactlyWhatTheModelHolds(long seed) throws IOException {
        ContentCache cache = caches.build(builder().whenFull(WhenFull.REJECT));

        run(cache, seed, WhenFull.REJECT);

        assertThat(cache.stats().evictions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void aCacheThatEvictsHoldsWhatTheModelHoldsLessWhatItReports(long seed) throws IOException {
        ContentCache cache = caches.build(builder());

        run(cache, seed, WhenFull.EVICT);

        assertThat(cache.stats().evictions()).isPositive();
    }

    private ContentCacheBuilder builder() {
        return Caches.small()
                .maxEntries(MAX_ENTRIES)
                .blockBytes(BLOCK_BYTES)
                .maxBytes(BLOCK_BYTES * BLOCKS)
                .evictionListener((digest, size, cause) -> {
                    assertThat(model.remove(digest).content).hasSize((int) size);
                    assertThat(cause).isEqualTo(EvictionListener.Cause.EVICTED);
                });
    }

    private void run(ContentCache cache, long seed, WhenFull whenFull) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        makeContents(random);
        for (int operation = 0; operation < OPERATIONS; operation++) {
            int index = random.nextInt(CONTENTS);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> put(cache, index, random.nextInt(3), whenFull);
                case 5 -> assertThat(cache.remove(digests[index])).isEqualTo(model.remove(digests[index]) != null);
                case 6 -> open(cache, index);
                case 7, 8 -> closeOne(random);
                default -> read(cache, index);
            }
            compare(cache.stats(), "seed=" + seed + ", operation=" + operation);
        }
        while (!opened.isEmpty()) {
            closeOne(random);
        }
        Set<Digest> visited = new HashSet<>();
        cache.visit((digest, size) -> visited.add(digest));
        assertThat(visited).isEqualTo(model.keySet());
    }

    private void makeContents(SplittableRandom random) {
        for (int i = 0; i < CONTENTS; i++) {
            int most = random.nextInt(10) == 0 ? BLOCK_BYTES * 60 : BLOCK_BYTES * 6;
            // The first one is a byte longer than all blocks together.
            contents[i] = TestContent.bytes(i, i == 0 ? BLOCK_BYTES * BLOCKS + 1 : random.nextInt(most));
            digests[i] = Caches.digest(contents[i]);
        }
    }

    private void put(ContentCache cache, int index, int way, WhenFull whenFull) throws IOException {
        byte[] content = contents[index];
        PutOutcome expected = expectedOutcome(index);
        PutResult result = switch (way) {
            case 0 -> cache.put(ByteBuffer.wrap(content));
            case 1 -> cache.put(digests[index], content);
            default -> cache.put(new ByteArrayInputStream(content));
        };
        assertThat(result.digest()).isEqualTo(digests[index]);
        if (whenFull == WhenFull.REJECT || expected == PutOutcome.ALREADY_PRESENT || expected == PutOutcome.TOO_LARGE) {
            assertThat(result.outcome()).isEqualTo(expected);
        } else if (expected == PutOutcome.STORED) {
            assertThat(result.outcome()).isIn(PutOutcome.STORED, PutOutcome.NOT_ADMITTED);
        }
        if (result.outcome() == PutOutcome.STORED) {
            model.put(digests[index], new Blob(content));
        }
    }

    /** What a store that rejects must answer. */
    private PutOutcome expectedOutcome(int index) {
        if (model.containsKey(digests[index])) {
            return PutOutcome.ALREADY_PRESENT;
        }
        Blob blob = new Blob(contents[index]);
        if (blob.content.length > BLOCK_BYTES * BLOCKS) {
            return PutOutcome.TOO_LARGE;
        }
        Set<Blob> taking = taking();
        int blocks = blob.blocks() + taking.stream().mapToInt(Blob::blocks).sum();
        return blocks <= BLOCKS && taking.size() < MAX_ENTRIES ? PutOutcome.STORED : PutOutcome.FULL;
    }

    /** What takes room: what is there, and what is gone but held open. */
    private Set<Blob> taking() {
        Set<Blob> taking = new HashSet<>(model.values());
        opened.forEach(each -> taking.add(each.blob));
        return taking;
    }

    private void read(ContentCache cache, int index) {
        Blob blob = model.get(digests[index]);
        assertThat(cache.contains(digests[index])).isEqualTo(blob != null);
        assertThat(cache.get(digests[index])).isEqualTo(blob == null ? null : blob.content);
    }

    private void open(ContentCache cache, int index) {
        Blob blob = model.get(digests[index]);
        Content handle = cache.open(digests[index]);
        assertThat(handle == null).isEqualTo(blob == null);
        if (blob != null) {
            opened.add(new Opened(handle, blob));
        }
    }

    private void closeOne(SplittableRandom random) throws IOException {
        if (opened.isEmpty()) {
            return;
        }
        Opened one = opened.remove(random.nextInt(opened.size()));
        assertThat(one.handle.inputStream().readAllBytes()).isEqualTo(one.blob.content);
        one.handle.close();
    }

    private void compare(CacheStats stats, String when) {
        Set<Blob> taking = taking();
        assertThat(stats.entries()).as(when).isEqualTo(model.size());
        assertThat(stats.payloadBytes())
                .as(when)
                .isEqualTo(model.values().stream()
                        .mapToLong(blob -> blob.content.length)
                        .sum());
        assertThat(stats.usedBytes())
                .as(when)
                .isEqualTo(taking.stream().mapToLong(Blob::blocks).sum() * BLOCK_BYTES)
                .isLessThanOrEqualTo(stats.maxBytes());
        assertThat(stats.openHandles()).as(when).isEqualTo(opened.size());
    }
}
