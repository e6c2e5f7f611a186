package io.fixedmap.evict;

import java.util.function.Consumer;

/**
 * The main region: a set of slots that a clock hand goes round in slot order.
 *
 * <p>Slots are placed by a seeded hash of their keys, so slot order is a random order, and no links have to be kept. The
 * set is a bitmap, so that the hand skips 64 slots a step where there is nothing.
 */
final class MainSweep {
    private final long[] members;
    private final int slotMask;
    private final EvictableEntries entries;
    private int size;
    private long units;
    private int hand;

    /** Makes an empty set for a table of {@code capacitySlots}, a power of two. */
    MainSweep(int capacitySlots, EvictableEntries entries) {
        this.members = new long[(capacitySlots + Long.SIZE - 1) / Long.SIZE];
        this.slotMask = capacitySlots - 1;
        this.entries = entries;
    }

    /** Takes an entry in, marks it as the region's, and counts it. */
    void add(int slotIndex) {
        entries.setQueue(slotIndex, Queue.MAIN.code());
        members[slotIndex / Long.SIZE] |= 1L << slotIndex;
        size++;
        units += entries.units(slotIndex);
    }

    /** Counts out a member of so many units, which stays marked as the region's. */
    void remove(int slotIndex, long entryUnits) {
        members[slotIndex / Long.SIZE] &= ~(1L << slotIndex);
        size--;
        units -= entryUnits;
    }

    int size() {
        return size;
    }

    long units() {
        return units;
    }

    /** A slot: the next that the hand comes to, if it is near and nobody changes the set meanwhile. */
    int guessNext() {
        int from = hand;
        long ahead = members[from / Long.SIZE] & -1L << from;
        return ahead == 0 ? from : (from & -Long.SIZE) + Long.numberOfTrailingZeros(ahead);
    }

    /** Moves the hand to the next member and behind it. For who knows that there is one. */
    int next() {
        if (size == 0) {
            throw new AssertionError("main region has no members for the hand to come to: hand=" + hand);
        }
        while (true) {
            int word = hand / Long.SIZE;
            long ahead = members[word] & -1L << hand;
            if (ahead != 0) {
                int slotIndex = word * Long.SIZE + Long.numberOfTrailingZeros(ahead);
                hand = (slotIndex + 1) & slotMask;
                return slotIndex;
            }
            hand = ((word + 1) * Long.SIZE) & slotMask;
        }
    }

    /** Reports what does not add up. */
    void visitBroken(Consumer<String> report) {
        int found = 0;
        for (int slotIndex = 0; slotIndex <= slotMask; slotIndex++) {
            boolean member = (members[slotIndex / Long.SIZE] >>> slotIndex & 1) != 0;
            found += member ? 1 : 0;
            if (member != (entries.queue(slotIndex) == Queue.MAIN.code())) {
                report.accept("main region and slot agree: slot=" + slotIndex + ", member=" + member + ", queue="
                        + entries.queue(slotIndex));
            }
        }
        if (found != size) {
            report.accept("main region counts its members: counted=" + size + ", found=" + found);
        }
    }
}
