package io.fixedmap;

import io.fixedmap.table.SlotTable;
import io.fixedmap.table.Slots;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A concurrent map of fixed capacity from digests to primitive longs, outside the Java heap.
 *
 * <p>All memory is taken at construction: 64 bytes a slot outside the heap and 3 on it; no operation allocates, except
 * {@link #forEach} and the reports. It can be filled to exactly its capacity, does not grow, and deleted slots never slow
 * it down. The hash is seeded at random, so that whoever chooses the keys cannot tell where they go.
 *
 * <p>Safe for use by any number of threads. Progress and cost are stated per operation, where {@code O(1)} is the expected
 * cost at loads up to about .9. Above that, probes grow as in any open-addressing table, and the keys inserted at such a load
 * lengthen the probes of their neighbours for as long as they stay. Methods throw {@link IllegalStateException} after
 * {@link #close()} and {@link NullPointerException} for null.
 *
 * @see FixedMap the same with objects as values
 */
public final class FixedLongMap implements AutoCloseable {
    private static final int VALUE_WORD = 0;

    private volatile @Nullable SlotTable table;

    /**
     * Creates an empty map.
     *
     * @param capacity number of slots, a power of two from 8 to 1073741824
     * @throws IllegalArgumentException if it is not such a number; the message names the nearest ones
     * @throws OffHeapMemoryException if the JVM may not reserve that much direct memory
     */
    public FixedLongMap(int capacity) {
        this(Tables.allocate(capacity, false));
    }

    FixedLongMap(SlotTable table) {
        this.table = table;
    }

    private SlotTable table() {
        return Tables.requireOpen(table);
    }

    /**
     * Inserts a key that is not there. Of concurrent inserts of one key exactly one gets {@link InsertResult#INSERTED}.
     * Lock-free. O(1), but a walk over all slots when none is free. While others insert and delete, FULL says that each slot
     * was seen taken, though perhaps not all at one moment.
     *
     * @param key what to insert
     * @param value its value
     * @return whether it was inserted, and why not
     */
    public InsertResult insert(Digest key, long value) {
        SlotTable table = table();
        long hash = Tables.hash(table, key);
        long searched = table.beforeSearch(hash);
        if (Tables.contains(table, hash, key)) {
            return InsertResult.EXISTS;
        }
        int slotIndex = Tables.claim(table, hash, key);
        if (slotIndex == SlotTable.FULL) {
            return Tables.contains(table, hash, key) ? InsertResult.EXISTS : InsertResult.FULL;
        }
        table.slots().setValue(slotIndex, VALUE_WORD, value);
        if (table.tryPublish(slotIndex, hash, searched) != SlotTable.ABSENT) {
            return InsertResult.INSERTED;
        }
        table.abandon(slotIndex, hash);
        return InsertResult.EXISTS;
    }

    /**
     * Finds the value of a key. Lock-free: takes no lock and stores nothing; starts over only if the very entry it reads is
     * deleted meanwhile. O(1).
     *
     * @param key what to look for
     * @param absent what to answer if it is not there
     * @return the value the key had at a moment during the call, or {@code absent}
     */
    public long find(Digest key, long absent) {
        SlotTable table = table();
        return table.find(Tables.hash(table, key), key.word(0), key.word(1), key.word(2), key.word(3), absent);
    }

    /**
     * Tells whether a key is present. Lock-free, as {@link #find}. O(1).
     *
     * @param key what to look for
     * @return true if it was there at a moment during the call
     */
    public boolean contains(Digest key) {
        SlotTable table = table();
        return Tables.contains(table, Tables.hash(table, key), key);
    }

    /**
     * Replaces the value of a key by what a function makes of it, under the entry's own lock. Waits for updates of the same
     * entry by other threads only; readers meanwhile see the old value. O(1) and the function.
     *
     * @param key whose value to replace
     * @param function from the old value to the new. It should be short: it holds up writers of this entry. It may use the
     *     map, but two functions that update each other's entries wait for ever. If it throws, the value stays
     * @return false if the key is absent; the function was not called then
     * @throws IllegalStateException if called from an update function of the same entry
     */
    public boolean update(Digest key, LongUnaryOperator function) {
        Objects.requireNonNull(function, "function");
        SlotTable table = table();
        int slotIndex = Tables.lock(table, key);
        if (slotIndex < 0) {
            return false;
        }
        try {
            Slots slots = table.slots();
            slots.setValue(slotIndex, VALUE_WORD, function.applyAsLong(slots.value(slotIndex, VALUE_WORD)));
        } finally {
            table.locks().unlock(slotIndex);
        }
        return true;
    }

    /**
     * Deletes a key. Waits for an update of the same entry only. O(1).
     *
     * @param key what to delete
     * @return true if this call deleted it, false if it was absent
     * @throws IllegalStateException if called from an update function of the same entry
     */
    public boolean delete(Digest key) {
        SlotTable table = table();
        long hash = Tables.hash(table, key);
        int slotIndex = Tables.delete(table, hash, key);
        if (slotIndex < 0) {
            return false;
        }
        table.release(slotIndex, hash);
        return true;
    }

    /**
     * Shows each entry to a visitor: those that are there throughout once, others at most once each time they are inserted,
     * in no particular order. Holds up nobody. Walks all slots, and makes one {@link Digest} per entry.
     *
     * @param visitor called on the calling thread; it may use the map
     */
    public void forEach(Visitor visitor) {
        Objects.requireNonNull(visitor, "visitor");
        SlotTable table = table();
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            long ref = table.refAt(slotIndex);
            if (ref >= 0) {
                Digest key = Tables.keyAt(table, slotIndex);
                long value = table.slots().value(slotIndex, VALUE_WORD);
                if (table.isCurrent(ref)) {
                    visitor.entry(key, value);
                }
            }
        }
    }

    /**
     * Returns the number of entries. Walks the tags, 3 bytes a slot: about a millisecond for millions of slots.
     *
     * @return exact when nobody writes
     */
    public int size() {
        return table().size();
    }

    /**
     * Returns the number of slots.
     *
     * @return a power of two, the most entries it can hold
     */
    public int capacity() {
        return table().capacity();
    }

    /**
     * Returns the number of deleted slots that wait for re-use. Walks the tags, 3 bytes a slot: about a millisecond for
     * millions of slots.
     *
     * @return exact when nobody writes
     */
    public int tombstones() {
        return table().tombstones();
    }

    /**
     * Reports how far from home the keys live. Walks all slots.
     *
     * @return the distribution
     */
    public ProbeLengths probeLengths() {
        return Tables.probeLengths(table());
    }

    /**
     * Closes the map; a second call does nothing. Operations under way finish on the old memory, later ones throw; the
     * memory goes back when the last of them is done and the garbage collector has noticed.
     */
    @Override
    public void close() {
        table = null;
    }

    /** Receives the entries of {@link FixedLongMap#forEach}. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Receives one entry.
         *
         * @param key the key
         * @param value its value at a moment during the walk
         */
        void entry(Digest key, long value);
    }
}
