package io.fixedmap.concurrency;

import io.fixedmap.table.FirstLook;
import io.fixedmap.table.SlotTable;

/**
 * A tiny table with keys that share one home, and the operations of a map with long values on it. It works on the table
 * itself, because only so a test can choose where keys live and do an operation in steps.
 */
final class Subject {
    static final int GROUP_SLOTS = 8;
    static final long ABSENT = -1;
    private static final int CAPACITY = 2 * GROUP_SLOTS;
    private static final int VALUE_WORD = 0;

    final SlotTable table;

    /** Numbers of keys whose home is group 0. */
    private final long[] keys = new long[GROUP_SLOTS + 2];

    /** Makes a table whose home group has some keys already: 8 displace the test's own. */
    Subject(int fillers) {
        this(fillers, false);
    }

    /** The same with or without prefixes of values. */
    Subject(int fillers, boolean withPrefixes) {
        table = SlotTable.allocate(CAPACITY, withPrefixes);
        int found = 0;
        for (long n = 1; found < keys.length; n++) {
            if ((hash(n) & 1) == 0) {
                keys[found++] = n;
            }
        }
        for (int i = 0; i < fillers; i++) {
            insert(2 + i, -2);
        }
    }

    private long hash(long n) {
        return table.hash(n, ~n, n, n);
    }

    long hashOf(int key) {
        return hash(keys[key]);
    }

    private long locate(long n, long hash) {
        return table.locate(hash, n, ~n, n, n);
    }

    long locate(int key) {
        return locate(keys[key], hashOf(key));
    }

    /** 1 if inserted, 0 if it was there, -1 if the table is full. */
    long insert(int key, long value) {
        long n = keys[key];
        long hash = hash(n);
        long searched = table.beforeSearch(hash);
        if (table.contains(hash, n, ~n, n, n)) {
            return 0;
        }
        int slotIndex = table.claim(hash, n, ~n, n, n);
        if (slotIndex == SlotTable.FULL) {
            return -1;
        }
        table.slots().setValue(slotIndex, VALUE_WORD, value);
        table.slots().setValue(slotIndex, VALUE_WORD + 1, value);
        if (table.tryPublish(slotIndex, hash, searched) != SlotTable.ABSENT) {
            return 1;
        }
        table.abandon(slotIndex, hash);
        return 0;
    }

    long find(int key) {
        long n = keys[key];
        return table.find(hash(n), n, ~n, n, n, ABSENT);
    }

    /** As {@link #find}, but believes what it reads: what the harness has to notice. */
    long findWithoutValidation(int key) {
        long ref = locate(key);
        return ref < 0 ? ABSENT : table.slots().value(SlotTable.slotIndex(ref), VALUE_WORD);
    }

    /** Two words of the value, as {@code first * 10 + second}. */
    long findBoth(int key) {
        while (true) {
            long ref = locate(key);
            if (ref < 0) {
                return ABSENT;
            }
            long first = table.slots().value(SlotTable.slotIndex(ref), VALUE_WORD);
            long second = table.slots().value(SlotTable.slotIndex(ref), VALUE_WORD + 1);
            if (table.isCurrent(ref)) {
                return first * 10 + second;
            }
        }
    }

    /** The prefix of a key's value by a single first look; absent, too, if the entry was hidden meanwhile. */
    long prefix(int key) {
        long n = keys[key];
        long hash = hash(n);
        FirstLook look = table.firstLook();
        int home = look.homeOf(hash);
        long stamp = look.stamp(home);
        long tagged = look.taggedLike(home, hash);
        int slotIndex = FirstLook.firstSlot(home, tagged);
        if (tagged == 0 || !look.isHere(slotIndex, n, ~n, n, n, stamp)) {
            return ABSENT;
        }
        long prefix = look.prefix(slotIndex);
        return look.isStill(home, stamp) ? prefix : ABSENT;
    }

    /** Adds under the lock; 1 if the key was there. */
    long add(int key, long delta) {
        long n = keys[key];
        int slotIndex = table.locks().lock(hash(n), n, ~n, n, n);
        if (slotIndex < 0) {
            return 0;
        }
        table.slots().setValue(slotIndex, VALUE_WORD, table.slots().value(slotIndex, VALUE_WORD) + delta);
        table.locks().unlock(slotIndex);
        return 1;
    }

    /** 1 if deleted, 0 if it was absent. */
    long delete(int key) {
        long n = keys[key];
        long hash = hash(n);
        int slotIndex = table.delete(hash, n, ~n, n, n);
        if (slotIndex < 0) {
            return 0;
        }
        table.release(slotIndex, hash);
        return 1;
    }
}
