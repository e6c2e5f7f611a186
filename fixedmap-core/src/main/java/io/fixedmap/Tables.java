package io.fixedmap;

import io.fixedmap.memory.DirectMemoryError;
import io.fixedmap.table.SlotTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the classes of the public face do alike with a {@link SlotTable}: digests to words, refusals to messages. */
final class Tables {
    /** Distances told apart in a {@link ProbeLengths}; the last collects the rest. */
    private static final int DISTANCES = 16;

    private Tables() {}

    static SlotTable allocate(int capacity, boolean withPrefixes) {
        try {
            return SlotTable.allocate(capacity, withPrefixes);
        } catch (DirectMemoryError e) {
            throw new OffHeapMemoryException(
                    "table of capacity=" + capacity, (long) SlotTable.SLOT_BYTES * capacity, e);
        }
    }

    /** Returns the table of a map that is open; null is that of a closed one, which is refused. */
    static SlotTable requireOpen(@Nullable SlotTable table) {
        if (table == null) {
            throw new IllegalStateException("map is closed");
        }
        return table;
    }

    static long hash(SlotTable table, Digest key) {
        return table.hash(key.word(0), key.word(1), key.word(2), key.word(3));
    }

    static long locate(SlotTable table, long hash, Digest key) {
        return table.locate(hash, key.word(0), key.word(1), key.word(2), key.word(3));
    }

    static boolean contains(SlotTable table, long hash, Digest key) {
        return table.contains(hash, key.word(0), key.word(1), key.word(2), key.word(3));
    }

    static int claim(SlotTable table, long hash, Digest key) {
        return table.claim(hash, key.word(0), key.word(1), key.word(2), key.word(3));
    }

    static Digest keyAt(SlotTable table, int slotIndex) {
        return Digest.ofWords(
                table.slots().keyWord(slotIndex, 0),
                table.slots().keyWord(slotIndex, 1),
                table.slots().keyWord(slotIndex, 2),
                table.slots().keyWord(slotIndex, 3));
    }

    /** Locks the entry of a key and returns its slot, or -1. */
    static int lock(SlotTable table, Digest key) {
        return table.locks().lock(hash(table, key), key.word(0), key.word(1), key.word(2), key.word(3));
    }

    /** Deletes the entry of a key and returns its slot, which the caller owns dead, or -1. */
    static int delete(SlotTable table, long hash, Digest key) {
        return table.delete(hash, key.word(0), key.word(1), key.word(2), key.word(3));
    }

    static ProbeLengths probeLengths(SlotTable table) {
        long[] keysByDistance = new long[DISTANCES];
        int longest = table.probeLengths(keysByDistance);
        List<Long> list = new ArrayList<>();
        for (int distance = 0; distance <= Math.min(longest, DISTANCES - 1); distance++) {
            list.add(keysByDistance[distance]);
        }
        return new ProbeLengths(list, longest);
    }
}
