package io.fixedmap.evict;

import io.fixedmap.memory.Region;
import java.util.function.Consumer;

/**
 * The queue of newcomers: slot indexes, first in, first out, outside the heap.
 *
 * <p>An entry that leaves in another way than by {@link #pop()} leaves its place behind, which is recognised as stale by the
 * entry's queue and sequence and skipped. When the ring is full of such places it is compacted; the entries of the queue
 * are fewer than the slots, and the ring has a place for each slot, so that always helps.
 */
final class NewcomerRing {
    private final Region slots;
    private final int mask;
    private final EvictableEntries entries;
    private long head;
    private long tail;
    private int size;
    private long units;

    /** Makes a ring for a table of {@code capacitySlots}, a power of two. */
    NewcomerRing(int capacitySlots, EvictableEntries entries) {
        this.slots = Region.allocateDirect((long) capacitySlots * Integer.BYTES);
        this.mask = capacitySlots - 1;
        this.entries = entries;
    }

    private long offset(long position) {
        return (position & mask) * Integer.BYTES;
    }

    /** Takes an entry in, marks it as the queue's, and counts it. */
    void add(int slotIndex) {
        append(slotIndex);
        size++;
        units += entries.units(slotIndex);
    }

    /** Appends an entry that is counted already, as one that was taken out by {@link #pop()} and stays. */
    void append(int slotIndex) {
        if (tail - head > mask) {
            compact();
        }
        place(slotIndex);
        entries.setQueue(slotIndex, Queue.NEWCOMERS.code());
    }

    /** Counts out an entry of so many units, which is not the queue's any more. */
    void countOut(long entryUnits) {
        size--;
        units -= entryUnits;
    }

    int size() {
        return size;
    }

    long units() {
        return units;
    }

    /** Begins, empty, with the position that has this sequence. */
    void startAt(int sequence) {
        head = sequence;
        tail = sequence;
    }

    private void place(int slotIndex) {
        slots.setInt(offset(tail), slotIndex);
        entries.setSequence(slotIndex, (int) tail);
        tail++;
    }

    /** Takes out the oldest entry, still marked and counted as the queue's. For who knows that there is one. */
    int pop() {
        while (head < tail) {
            long position = head++;
            int slotIndex = slots.getInt(offset(position));
            if (isLive(slotIndex, position)) {
                return slotIndex;
            }
        }
        throw new AssertionError("newcomers are counted but not queued: counted=" + size);
    }

    /** A slot: the next that {@link #pop()} takes out or skips, if nobody changes the queue meanwhile. */
    int guessNext() {
        return slots.getInt(offset(head));
    }

    private boolean isLive(int slotIndex, long position) {
        return entries.queue(slotIndex) == Queue.NEWCOMERS.code() && entries.sequence(slotIndex) == (int) position;
    }

    private void compact() {
        long end = tail;
        long position = head;
        tail = head;
        for (; position < end; position++) {
            int slotIndex = slots.getInt(offset(position));
            if (isLive(slotIndex, position)) {
                place(slotIndex);
            }
        }
        if (tail - head > mask) {
            throw new AssertionError(
                    "newcomers must be fewer than slots: newcomers=" + (tail - head) + ", slots=" + (mask + 1L));
        }
    }

    /** Reports what does not add up. */
    void visitBroken(Consumer<String> report) {
        int queued = 0;
        for (long position = head; position < tail; position++) {
            queued += isLive(slots.getInt(offset(position)), position) ? 1 : 0;
        }
        if (queued != size) {
            report.accept("newcomers are queued once: counted=" + size + ", queued=" + queued);
        }
    }
}
