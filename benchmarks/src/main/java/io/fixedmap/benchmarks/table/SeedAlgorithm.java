package io.fixedmap.benchmarks.table;

import io.fixedmap.Digest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The algorithm fixedmap grew from, as a baseline: linear probing over 64-byte slots, deleted slots left as tombstones that
 * every later probe walks over, states EMPTY, INSERTING, OCCUPIED, TOMBSTONE by compare-and-set, and a lock bit per entry.
 * Duplicates of keys inserted concurrently are not prevented, as they were not there.
 */
final class SeedAlgorithm implements Peer {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SLOT_LONGS = 8;
    private static final int VALUE = 5;
    private static final long EMPTY = 0;
    private static final long INSERTING = 1;
    private static final long OCCUPIED = 2;
    private static final long TOMBSTONE = 3;
    private static final long LOCKED = 4;

    private final long[] words;
    private final int mask;

    SeedAlgorithm(int capacity) {
        words = new long[capacity * SLOT_LONGS];
        mask = capacity - 1;
    }

    private int home(Digest key) {
        return (int) (key.word(0) ^ key.word(1) ^ key.word(2) ^ key.word(3)) & mask;
    }

    private boolean holds(int slot, Digest key) {
        return words[slot + 1] == key.word(0)
                && words[slot + 2] == key.word(1)
                && words[slot + 3] == key.word(2)
                && words[slot + 4] == key.word(3);
    }

    /** The slot's first word, or -1. */
    private int locate(Digest key) {
        int home = home(key);
        for (int i = 0; i <= mask; i++) {
            int slot = (home + i & mask) * SLOT_LONGS;
            long state = (long) WORDS.getAcquire(words, slot);
            if (state == EMPTY) {
                return -1;
            }
            if ((state & ~LOCKED) == OCCUPIED && holds(slot, key)) {
                return slot;
            }
        }
        return -1;
    }

    @Override
    public void insert(Digest key, Long value) {
        int home = home(key);
        for (int i = 0; i <= mask; i++) {
            int slot = (home + i & mask) * SLOT_LONGS;
            long state = (long) WORDS.getAcquire(words, slot);
            if (state == OCCUPIED && holds(slot, key)) {
                return;
            }
            if ((state == EMPTY || state == TOMBSTONE) && WORDS.compareAndSet(words, slot, state, INSERTING)) {
                for (int word = 0; word < 4; word++) {
                    words[slot + 1 + word] = key.word(word);
                }
                words[slot + VALUE] = value;
                WORDS.setRelease(words, slot, OCCUPIED);
                return;
            }
        }
        throw new AssertionError("full");
    }

    @Override
    public boolean find(Digest key) {
        int slot = locate(key);
        return slot >= 0 && (long) WORDS.getOpaque(words, slot + VALUE) != -1;
    }

    @Override
    public long findNumber(Digest key) {
        return (long) WORDS.getOpaque(words, locate(key) + VALUE);
    }

    private boolean lock(int slot) {
        while (true) {
            long state = (long) WORDS.getAcquire(words, slot);
            if ((state & ~LOCKED) != OCCUPIED) {
                return false;
            }
            if (state == OCCUPIED && WORDS.compareAndSet(words, slot, OCCUPIED, OCCUPIED | LOCKED)) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void update(Digest key) {
        int slot = locate(key);
        if (slot >= 0 && lock(slot)) {
            words[slot + VALUE]++;
            WORDS.setRelease(words, slot, OCCUPIED);
        }
    }

    @Override
    public void delete(Digest key) {
        int slot = locate(key);
        if (slot >= 0 && lock(slot)) {
            WORDS.setRelease(words, slot, TOMBSTONE);
        }
    }
}
