package io.fixedmap.concurrency;

import io.fixedmap.Digest;
import io.fixedmap.FixedMap;
import io.fixedmap.InsertResult;

/**
 * A map of objects as users have it. All of its eight slots are of one group, so each key is at home, and who inserts into
 * what was a full map before a delete gets the very slot.
 */
final class References {
    static final int CAPACITY = 8;
    static final long ABSENT = -1;

    private static final Digest[] KEYS = new Digest[CAPACITY + 1];

    static {
        for (int i = 0; i < KEYS.length; i++) {
            KEYS[i] = Digest.ofWords(i, ~i, i, i);
        }
    }

    private final FixedMap<Box> map = new FixedMap<>(CAPACITY);

    /** Makes a map that has some keys already. */
    References(int fillers) {
        for (int i = 0; i < fillers; i++) {
            insert(2 + i, -2);
        }
    }

    /** What is put in. Its field is not final, so that only the map can publish what it holds. */
    private static final class Box {
        long value;

        Box(long value) {
            this.value = value;
        }
    }

    /** 1 if inserted, else 0. */
    long insert(int key, long value) {
        return map.insert(KEYS[key], new Box(value)) == InsertResult.INSERTED ? 1 : 0;
    }

    long find(int key) {
        Box found = map.find(KEYS[key]);
        return found == null ? ABSENT : found.value;
    }

    /** Puts another object there; 1 if the key was there. */
    long add(int key, long delta) {
        return map.update(KEYS[key], old -> new Box(old.value + delta)) ? 1 : 0;
    }

    /** 1 if deleted, 0 if it was absent. */
    long delete(int key) {
        return map.delete(KEYS[key]) == null ? 0 : 1;
    }
}
