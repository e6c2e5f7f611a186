package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.MapUnderTest.Kind;
import io.fixedmap.table.TestTables;
import io.fixedmap.table.WatchedTables;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lets threads quarrel over few keys in tiny tables, and checks what must come out even so. */
class MapStressTest {
    private static final int THREADS = 4;
    private static final int GROUP = 8;
    private static final long CHECKSUM = 0x9E3779B97F4A7C15L;

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    /** A value that tells whose it is: the key's index above a count. */
    private static long valueOf(int key, long count) {
        return ((key * CHECKSUM) & (-1L << 20)) | (count & ((1 << 20) - 1));
    }

    private static void assertBelongs(long value, int key) {
        if (value != valueOf(key, value)) {
            throw new AssertionError("foreign value: key=" + key + ", value=" + Long.toHexString(value));
        }
    }

    private static Digest[] keysOfOneHome(MapUnderTest map, int count) {
        return Arrays.stream(TestTables.keysOfHome(map.table(), 0, count))
                .mapToObj(MapUnderTest::key)
                .toArray(Digest[]::new);
    }

    private static Stream<Arguments> tables() {
        // few keys at home; as many as make half of them displaced; nearly a full table, where claims fail
        return Stream.of(Kind.values())
                .flatMap(kind ->
                        Stream.of(Arguments.of(kind, 8, 3), Arguments.of(kind, 32, 16), Arguments.of(kind, 16, 15)));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void insertsLessDeletesOfAKeyAreWhetherItIsThere(Kind kind, int capacity, int keyCount) {
        quarrel(kind.on(tables.direct(capacity)), keyCount, 60_000);
    }

    @Test
    @Tag("soak")
    void insertsLessDeletesOfAKeyAreWhetherItIsThereForLong() {
        for (Kind kind : Kind.values()) {
            // by turns, so that each ends in time on a machine that has other work, too
            for (int turn = 0; turn < 10; turn++) {
                quarrel(kind.on(tables.direct(32)), 16, 2_000_000);
                quarrel(kind.on(tables.direct(8)), 3, 2_000_000);
            }
        }
    }

    private static void quarrel(MapUnderTest map, int keyCount, int operations) {
        Digest[] keys = keysOfOneHome(map, keyCount);
        AtomicIntegerArray balance = new AtomicIntegerArray(keyCount);
        Threads.runAll(THREADS, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < operations; i++) {
                int key = random.nextInt(keyCount);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        if (map.insert(keys[key], valueOf(key, i)) == InsertResult.INSERTED) {
                            balance.incrementAndGet(key);
                        }
                    }
                    case 2, 3 -> {
                        if (map.delete(keys[key])) {
                            balance.decrementAndGet(key);
                        }
                    }
                    case 4 ->
                        map.update(keys[key], value -> {
                            assertBelongs(value, key);
                            return valueOf(key, value + 1);
                        });
                    default -> {
                        long value = map.find(keys[key]);
                        if (value != MapUnderTest.ABSENT) {
                            assertBelongs(value, key);
                        }
                    }
                }
            }
        });

        int present = 0;
        for (int key = 0; key < keyCount; key++) {
            assertThat(balance.get(key)).as("balance of key %d", key).isEqualTo(map.contains(keys[key]) ? 1 : 0);
            present += balance.get(key);
        }
        assertThat(map.size()).isEqualTo(present);
    }

    @ParameterizedTest
    @EnumSource
    void ofConcurrentInsertsOfOneKeyExactlyOneSucceeds(Kind kind) {
        // home has room; home has room for one; all are displaced
        for (int fillers : new int[] {0, GROUP - 1, GROUP}) {
            MapUnderTest map = kind.on(tables.direct(32));
            Digest[] keys = keysOfOneHome(map, fillers + 1);
            for (int i = 0; i < fillers; i++) {
                map.insert(keys[i], -1);
            }
            Digest key = keys[fillers];
            AtomicLong inserted = new AtomicLong();
            AtomicLong value = new AtomicLong();
            CyclicBarrier roundOver = new CyclicBarrier(THREADS, () -> {
                assertThat(inserted.getAndSet(0)).isEqualTo(1);
                assertThat(map.find(key)).isEqualTo(value.get());
                assertThat(map.size()).isEqualTo(fillers + 1);
                assertThat(map.delete(key)).isTrue();
            });
            Threads.runAll(THREADS, thread -> {
                for (int round = 0; round < 1_500; round++) {
                    if (map.insert(key, thread) == InsertResult.INSERTED) {
                        inserted.incrementAndGet();
                        value.set(thread);
                    }
                    roundOver.await();
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyUpdateCounts(Kind kind) {
        int updates = 30_000;
        MapUnderTest map = kind.on(tables.direct(16));
        Digest[] keys = keysOfOneHome(map, 10);
        for (Digest key : keys) {
            map.insert(key, 0);
        }

        Threads.runAll(THREADS, thread -> {
            for (int i = 0; i < updates; i++) {
                // a home entry and a displaced one
                assertThat(map.update(keys[i % 2 * 9], value -> value + 1)).isTrue();
            }
        });

        assertThat(map.find(keys[0])).isEqualTo((long) THREADS * updates / 2);
        assertThat(map.find(keys[9])).isEqualTo((long) THREADS * updates / 2);
    }

    @Test
    void noUpdateIsLostToADelete() {
        FixedMap<Long> map = new FixedMap<>(tables.direct(8), true);
        Digest key = MapUnderTest.key(1);
        AtomicLong updated = new AtomicLong();
        AtomicLong deleted = new AtomicLong();

        Threads.runAll(THREADS, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < 100_000; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> map.insert(key, 0L);
                    case 1 -> {
                        Long value = map.delete(key);
                        deleted.addAndGet(value == null ? 0 : value);
                    }
                    default -> updated.addAndGet(map.update(key, value -> value + 1) ? 1 : 0);
                }
            }
        });

        Long left = map.delete(key);
        assertThat(deleted.get() + (left == null ? 0 : left)).isEqualTo(updated.get());
    }

    @ParameterizedTest
    @EnumSource
    void aVisitorSeesWhatStaysExactlyOnceWhateverComesAndGoes(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(64));
        Digest[] keys = keysOfOneHome(map, 40);
        for (int i = 0; i < 20; i++) {
            map.insert(keys[i * 2], valueOf(i * 2, 0));
        }
        Threads.runAll(THREADS, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < 3_000; i++) {
                if (thread == 0) {
                    boolean[] seen = new boolean[40];
                    map.forEach((digest, value) -> {
                        int key = Arrays.asList(keys).indexOf(digest);
                        assertBelongs(value, key);
                        assertThat(key % 2 == 0 && seen[key]).isFalse();
                        seen[key] = true;
                    });
                    for (int key = 0; key < 40; key += 2) {
                        assertThat(seen[key]).isTrue();
                    }
                } else {
                    int key = random.nextInt(20) * 2 + 1;
                    map.insert(keys[key], valueOf(key, i));
                    map.delete(keys[random.nextInt(20) * 2 + 1]);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatStaysIsAlwaysFoundWhileItsNeighboursComeAndGo(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(32));
        Digest[] keys = keysOfOneHome(map, 24);
        // at home, next door and far
        int[] staying = {0, 9, 17, 23};
        for (int i = 0; i < 24; i++) {
            map.insert(keys[i], valueOf(i, 0));
        }
        Threads.runAll(THREADS, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < 40_000; i++) {
                if (thread == 0) {
                    int key = staying[i % staying.length];
                    if (map.find(keys[key]) != valueOf(key, 0)) {
                        throw new AssertionError("not found: key=" + key + ", operation=" + i);
                    }
                } else {
                    int key = random.nextInt(24);
                    if (Arrays.binarySearch(staying, key) < 0 && !map.delete(keys[key])) {
                        map.insert(keys[key], valueOf(key, i));
                    }
                }
            }
        });
    }
}
