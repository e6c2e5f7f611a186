package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at the memory before each access to it, as a process that is killed there would leave it, and recovers that. */
class CrashPointTest {
    private static final int CONTENTS = 24;
    private static final int OPERATIONS = 150;

    private final Map<Digest, byte[]> contents = new HashMap<>();
    private final List<Digest> digests = new ArrayList<>();
    private final List<Content> opened = new ArrayList<>();

    @FunctionalInterface
    private interface Operation {
        void run() throws IOException;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void wherePutsReadsRemovesAndEvictionsAreKilledAllElseIsThere(long seed) throws IOException {
        ContentCacheBuilder settings = Caches.small().maxEntries(12).maxBytes(64 * 40);
        Memory memory = Memory.of(settings);
        OffHeapContentCache cache = memory.open(settings);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CONTENTS; i++) {
            add(TestContent.bytes(i, random.nextInt(64 * 6)));
        }
        int states = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            Digest digest = digests.get(random.nextInt(CONTENTS));
            int kind = random.nextInt(10);
            states += killed(memory, cache, settings, () -> operate(cache, kind, digest));
        }
        opened.forEach(Content::close);
        assertThat(cache.stats().evictions()).isPositive();
        assertThat(states).isGreaterThan(OPERATIONS);
        Integrity.check(cache);
    }

    private void operate(ContentCache cache, int kind, Digest digest) {
        switch (kind) {
            case 0, 1, 2, 3 -> cache.put(contents.get(digest));
            case 4, 5 -> cache.get(digest);
            case 6 -> cache.remove(digest);
            case 7, 8 -> {
                Content content = cache.open(digest);
                if (content != null) {
                    opened.add(content);
                }
            }
            default -> {
                if (!opened.isEmpty()) {
                    opened.remove(0).close();
                }
            }
        }
    }

    @Test
    void whereALongStreamIsKilledAllElseIsThere() throws IOException {
        ContentCacheBuilder settings = Caches.small().blockBytes(4096).maxBytes(64 * 4096);
        Memory memory = Memory.of(settings);
        OffHeapContentCache cache = memory.open(settings);
        add(TestContent.bytes(1, 150_000));
        add(TestContent.bytes(2, 140_000));
        add(TestContent.bytes(3, 3));
        for (Digest digest : digests) {
            byte[] content = contents.get(digest);
            killed(memory, cache, settings, () -> cache.put(new ByteArrayInputStream(content)));
        }
        assertThat(cache.stats().evictions()).isPositive();
        Integrity.check(cache);
    }

    private void add(byte[] content) {
        Digest digest = Caches.digest(content);
        digests.add(digest);
        contents.put(digest, content);
    }

    /** Runs an operation and recovers what the memory is between any two accesses; returns how many states differed. */
    private int killed(Memory memory, OffHeapContentCache cache, ContentCacheBuilder settings, Operation operation)
            throws IOException {
        Set<Digest> before = entries(cache);
        List<Memory> states = new ArrayList<>();
        memory.beforeEachAccess(() -> {
            Memory state = memory.copy();
            if (states.isEmpty() || !states.get(states.size() - 1).isSameAs(state)) {
                states.add(state);
            }
        });
        operation.run();
        memory.beforeEachAccess(() -> {});
        states.add(memory.copy());
        Set<Digest> after = entries(cache);
        for (Memory state : states) {
            recover(state, settings, before, after);
        }
        return states.size();
    }

    private void recover(Memory state, ContentCacheBuilder settings, Set<Digest> before, Set<Digest> after) {
        try (OffHeapContentCache recovered = state.open(settings)) {
            Integrity.check(recovered);
            assertThat(recovered.space().recovered().damaged()).isEmpty();
            Set<Digest> entries = entries(recovered);
            Set<Digest> untouched = new HashSet<>(before);
            untouched.retainAll(after);
            assertThat(entries).containsAll(untouched);
            Set<Digest> possible = new HashSet<>(before);
            possible.addAll(after);
            assertThat(possible).containsAll(entries);
            for (Digest digest : entries) {
                assertThat(recovered.get(digest)).isEqualTo(contents.get(digest));
            }
        }
    }

    static Set<Digest> entries(ContentCache cache) {
        Set<Digest> entries = new HashSet<>();
        cache.visit((digest, size) -> entries.add(digest));
        return entries;
    }
}
