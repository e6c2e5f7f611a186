package io.fixedmap.table;

import io.fixedmap.memory.Region;
import io.fixedmap.memory.StripedLong;

/** Tables with a known seed, so that a test can choose keys by where they live, and a look inside. */
public final class TestTables {
    private static final long[] SEED = {
        0x243F6A8885A308D3L, 0x13198A2E03707344L, 0xA4093822299F31D0L, 0x082EFA98EC4E6C89L
    };

    private TestTables() {}

    /**
     * A table in direct memory.
     *
     * @param capacity number of slots
     * @return the table
     */
    public static SlotTable direct(int capacity) {
        return on(Region.allocateDirect(bytes(capacity)), capacity);
    }

    /**
     * A table with prefixes.
     *
     * @param capacity number of slots
     * @return the table
     */
    public static SlotTable withPrefixes(int capacity) {
        return withPrefixes(Region.allocateDirect(bytes(capacity)), capacity);
    }

    static SlotTable withPrefixes(Region slots, int capacity) {
        return new SlotTable(capacity, slots, SEED, true);
    }

    /**
     * A table whose slots lie on the heap.
     *
     * @param capacity number of slots
     * @return the table
     */
    public static SlotTable onHeap(int capacity) {
        return on(new HeapRegion(bytes(capacity)), capacity);
    }

    /**
     * A table in given memory.
     *
     * @param slots {@link #bytes} zeros
     * @param capacity number of slots
     * @return the table
     */
    public static SlotTable on(Region slots, int capacity) {
        return new SlotTable(capacity, slots, SEED, false);
    }

    /**
     * Tells what a table's slots take.
     *
     * @param capacity number of slots
     * @return bytes
     */
    public static long bytes(int capacity) {
        return (long) capacity << SlotLayout.SLOT_SHIFT;
    }

    /**
     * Returns the word that says at which distances keys of a home live.
     *
     * @param table to look into
     * @param home a group
     * @return 0 if none lives elsewhere
     */
    public static long distances(SlotTable table, int home) {
        return table.groups().distances(home);
    }

    /**
     * Returns a word of the n-th test key.
     *
     * @param n any number
     * @param word 0 to 3
     * @return the word
     */
    public static long keyWord(long n, int word) {
        return switch (word) {
            case 0 -> n * 0x9E3779B97F4A7C15L;
            case 1 -> n;
            case 2 -> ~n;
            default -> n ^ 42;
        };
    }

    /**
     * Hashes the n-th test key.
     *
     * @param table whose hash to use
     * @param n any number
     * @return its hash
     */
    public static long hash(SlotTable table, long n) {
        return table.hash(keyWord(n, 0), keyWord(n, 1), keyWord(n, 2), keyWord(n, 3));
    }

    static int home(SlotTable table, long n) {
        return table.groups().homeOf(hash(table, n));
    }

    /**
     * Chooses test keys that share a home group.
     *
     * @param table where they are to live
     * @param home their group
     * @param count how many
     * @return the least numbers of such keys, from 0
     */
    public static long[] keysOfHome(SlotTable table, int home, int count) {
        long[] keys = new long[count];
        int found = 0;
        for (long n = 0; found < count; n++) {
            if (home(table, n) == home) {
                keys[found++] = n;
            }
        }
        return keys;
    }

    static long locate(SlotTable table, long n) {
        return table.locate(hash(table, n), keyWord(n, 0), keyWord(n, 1), keyWord(n, 2), keyWord(n, 3));
    }

    static boolean contains(SlotTable table, long n) {
        return table.contains(hash(table, n), keyWord(n, 0), keyWord(n, 1), keyWord(n, 2), keyWord(n, 3));
    }

    static int claim(SlotTable table, long n) {
        return table.claim(hash(table, n), keyWord(n, 0), keyWord(n, 1), keyWord(n, 2), keyWord(n, 3));
    }

    /** Inserts the n-th key with n as its value; {@link SlotTable#ABSENT} if it was there or the table is full. */
    static long insert(SlotTable table, long n) {
        int slotIndex = claim(table, n);
        if (slotIndex == SlotTable.FULL) {
            return SlotTable.ABSENT;
        }
        table.slots().setValue(slotIndex, 0, n);
        return publish(table, slotIndex, n);
    }

    /** Publishes a slot claimed for the n-th key, or gives it back and answers {@link SlotTable#ABSENT} if the key is there. */
    static long publish(SlotTable table, int slotIndex, long n) {
        long ref = table.tryPublish(slotIndex, hash(table, n), SlotTable.UNSEARCHED);
        if (ref == SlotTable.ABSENT) {
            table.abandon(slotIndex, hash(table, n));
        }
        return ref;
    }

    /** Deletes the n-th key, pinned or not, and releases its slot unless a pin will. */
    static boolean delete(SlotTable table, long n) {
        while (true) {
            long ref = locate(table, n);
            if (ref < 0) {
                return false;
            }
            Deletion deletion = table.tryDelete(ref, hash(table, n), true);
            if (deletion == Deletion.OWNED) {
                table.release(SlotTable.slotIndex(ref), table.hashAt(SlotTable.slotIndex(ref)));
            }
            if (deletion != Deletion.LOST) {
                return true;
            }
        }
    }

    /**
     * Publishes a claimed slot in its home group as {@link SlotTable#tryPublish} would, had it read the publications after its
     * search: a mutant for a checker to catch.
     *
     * @param table where it is
     * @param slotIndex claimed, written, at home, and its key found absent
     */
    public static void publishAtHomeUnsearched(SlotTable table, int slotIndex) {
        GroupIndex groups = table.groups();
        Slots slots = table.slots();
        int home = GroupIndex.groupOf(slotIndex);
        int lane = GroupIndex.laneOf(slotIndex);
        long claimed = slots.controlPlain(slotIndex);
        slots.setControlRelease(slotIndex, Control.atHome(claimed));
        long publications;
        do {
            publications = groups.publications(home);
        } while (!groups.casPublications(home, publications, Publications.show(publications, lane)));
    }

    static Region region(SlotTable table) {
        return (Region) field(table.slots(), "region");
    }

    static StripedLong used(SlotTable table) {
        return (StripedLong) field(table.claims(), "used");
    }

    static StripedLong deferred(SlotTable table) {
        return (StripedLong) field(table.deletes(), "deferred");
    }

    private static Object field(Object owner, String name) {
        try {
            var field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(owner.getClass().getSimpleName() + " has changed: field=" + name, e);
        }
    }
}
