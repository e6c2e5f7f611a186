package io.fixedmap.table;

import static io.fixedmap.table.SlotLayout.DISTANCES;
import static io.fixedmap.table.SlotLayout.GROUP_SHIFT;
import static io.fixedmap.table.SlotLayout.GROUP_SLOTS;
import static io.fixedmap.table.SlotLayout.GROUP_WORDS;
import static io.fixedmap.table.SlotLayout.GROUP_WORDS_WITH_PREFIXES;
import static io.fixedmap.table.SlotLayout.PREFIXES;
import static io.fixedmap.table.SlotLayout.PUBLICATIONS;
import static io.fixedmap.table.SlotLayout.TAGS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The dense words beside the slots: three for each group of eight, so that most searches touch one cache line here and
 * nothing else, or one slot. With prefixes of values, eight: readers whose values say where to read on can ask for the slot
 * and for that place at the same time.
 *
 * <p>All of it follows from the slots and can be made anew from them, so it lives on the heap, as one array of longs without
 * references, where an access costs a fraction of one to a buffer.
 */
final class GroupIndex {
    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long TOP_BITS = EVERY_BYTE << 7;

    private static final VarHandle WORDS =
            MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

    /** Where the first group begins: with the header of the array, it is a cache line from where a large array begins. */
    private static final int FIRST = 6;

    private final long[] words;
    private final int mask;
    private final int groupWords;

    GroupIndex(int groups, boolean withPrefixes) {
        this.mask = groups - 1;
        this.groupWords = withPrefixes ? GROUP_WORDS_WITH_PREFIXES : GROUP_WORDS;
        this.words = new long[FIRST + groups * groupWords];
    }

    int groups() {
        return mask + 1;
    }

    /** The words themselves, for who holds them in a local variable: a field is loaded again after each fence. */
    long[] words() {
        return words;
    }

    // ---- where keys go

    int homeOf(long hash) {
        return (int) hash & mask;
    }

    /** One to 255, from other bits than the home. */
    static long tagOf(long hash) {
        long tag = hash >>> 56;
        return tag + ((tag - 1) >>> 63);
    }

    /** The group at a distance along the probe sequence: triangular, which visits each once if their number is 2^n. */
    int groupAt(int home, int distance) {
        return (int) (home + (((long) distance * (distance + 1)) >>> 1)) & mask;
    }

    /** Inverts {@link #groupAt}. */
    int distanceOf(int home, int group) {
        int ahead = (group - home) & mask;
        // nearly all keys live there
        return ahead <= 1 ? ahead : ProbeDistance.of(ahead, groups());
    }

    /**
     * Writes what these words say of an entry that is there already. For one thread, before anybody else sees them.
     * An entry at home is visible from here on.
     */
    void restore(int slotIndex, int home, int distance, long hash) {
        int group = groupOf(slotIndex);
        int lane = laneOf(slotIndex);
        words[wordOf(group) + TAGS] |= tagOf(hash) << (lane * Byte.SIZE);
        if (distance == 0) {
            words[wordOf(home) + PUBLICATIONS] |= 1L << lane;
        } else {
            words[wordOf(home) + DISTANCES] = Distances.plus(distances(home), distance);
        }
    }

    static int groupOf(int slotIndex) {
        return slotIndex >>> GROUP_SHIFT;
    }

    static int laneOf(int slotIndex) {
        return slotIndex & (GROUP_SLOTS - 1);
    }

    static int slotIndex(int group, int lane) {
        return (group << GROUP_SHIFT) + lane;
    }

    /** Where the words of a group begin. */
    int wordOf(int group) {
        return FIRST + group * groupWords;
    }

    /** As {@link #wordOf}, of a table with prefixes. */
    static int wordWithPrefixesOf(int group) {
        return FIRST + group * GROUP_WORDS_WITH_PREFIXES;
    }

    // ---- tags: a byte a slot; 0 says the slot is free, anything else that somebody owns it or a key lives there

    /** The lanes of a group whose tag is that of the hash, as a word for {@link #firstLane}. */
    long lanesTagged(int group, long hash) {
        return zeroBytes(words[wordOf(group) + TAGS] ^ (tagOf(hash) * EVERY_BYTE));
    }

    /** The lane that {@link #tryClaim} would take, by a plain read, or -1. */
    int firstFreeLane(int group) {
        long free = lanesFree(words[wordOf(group) + TAGS]);
        return free == 0 ? -1 : firstLane(free);
    }

    /**
     * Takes the first free slot of a group by giving it the tag of the hash.
     *
     * @return its lane, or -1 if none is free
     */
    int tryClaim(int group, long hash) {
        int word = wordOf(group) + TAGS;
        while (true) {
            // acquire: read anew each time; the CAS below decides
            long tags = (long) WORDS.getAcquire(words, word);
            long free = lanesFree(tags);
            if (free == 0) {
                return -1;
            }
            int lane = firstLane(free);
            // acquire: pairs with release(), whose caller is done with the slot
            if (WORDS.compareAndSet(words, word, tags, tags | tagOf(hash) << (lane * Byte.SIZE))) {
                return lane;
            }
        }
    }

    /** Makes a slot free that was claimed for the hash; its owner's last access. */
    void release(int slotIndex, long hash) {
        int word = wordOf(groupOf(slotIndex)) + TAGS;
        // release: pairs with the CAS in tryClaim()
        long ignored = (long) WORDS.getAndAdd(words, word, -(tagOf(hash) << (laneOf(slotIndex) * Byte.SIZE)));
    }

    int tag(int slotIndex) {
        return (int) (words[wordOf(groupOf(slotIndex)) + TAGS] >>> (laneOf(slotIndex) * Byte.SIZE)) & 0xFF;
    }

    /** As {@link #lanesTagged}, cheaper, but of all lanes in it only the first one is sure to be tagged so. */
    static long firstTagged(long[] words, int at, long hash) {
        long word = words[at + TAGS] ^ (tagOf(hash) * EVERY_BYTE);
        return (word - EVERY_BYTE) & ~word & TOP_BITS;
    }

    private static long lanesFree(long tags) {
        return zeroBytes(tags);
    }

    /** The top bit of each byte that is zero, and no other: recovery relies on looking at tagged slots alone. */
    private static long zeroBytes(long word) {
        return ~(((word & ~TOP_BITS) + ~TOP_BITS) | word) & TOP_BITS;
    }

    /** Lanes of the group at distance 1, to be joined by "or" with those of a home. */
    static long asNextGroup(long lanes) {
        return lanes >>> 1;
    }

    /** Whose lane the first one is, the group's or, if joined, the next one's; without a branch. */
    int groupOfFirst(int group, long lanes) {
        // lanes of the group have odd bits, those of the next one the even bits below
        return (group + (~Long.numberOfTrailingZeros(lanes) & 1)) & mask;
    }

    static int firstLane(long lanes) {
        return Long.numberOfTrailingZeros(lanes) >>> 3;
    }

    /** The slot of the first lane of a group. */
    static int firstSlot(int group, long lanes) {
        return slotIndex(group, firstLane(lanes));
    }

    static long withoutFirstLane(long lanes) {
        return lanes & (lanes - 1);
    }

    /** How many slots have a tag; walks all groups. */
    int countTags() {
        int count = 0;
        for (int group = 0; group <= mask; group++) {
            // acquire: pairs with tryClaim() and release()
            count += GROUP_SLOTS - Long.bitCount(lanesFree((long) WORDS.getAcquire(words, wordOf(group) + TAGS)));
        }
        return count;
    }

    // ---- distances

    long distances(int home) {
        return distances(words, wordOf(home));
    }

    static long distances(long[] words, int at) {
        return words[at + DISTANCES];
    }

    /** Counts a key of a home that goes to another group, 1 or more away. */
    void countAt(int home, int distance) {
        long before;
        do {
            before = distances(home);
        } while (!casDistances(home, before, Distances.plus(before, distance)));
    }

    /** Takes {@link #countAt} back. */
    void uncountAt(int home, int distance) {
        long before;
        do {
            before = distances(home);
        } while (!casDistances(home, before, Distances.minus(before, distance)));
    }

    private boolean casDistances(int home, long expected, long distances) {
        return WORDS.compareAndSet(words, wordOf(home) + DISTANCES, expected, distances);
    }

    // ---- publications

    /** Reads with acquire: what was visible or registered when the word was written can be found. */
    long publications(int home) {
        return publications(words, wordOf(home));
    }

    static long publications(long[] words, int at) {
        return (long) WORDS.getAcquire(words, at + PUBLICATIONS);
    }

    /** For who has read with acquire before what has to be older than this. */
    long publicationsPlain(int home) {
        return publicationsPlain(words, wordOf(home));
    }

    static long publicationsPlain(long[] words, int at) {
        return words[at + PUBLICATIONS];
    }

    /** Hides the entry that was shown in a slot; by the owner of the dead slot, once. */
    void hide(int slotIndex) {
        int word = wordOf(groupOf(slotIndex)) + PUBLICATIONS;
        // volatile: pairs with the acquire fence in Search.isStill(); who sees what follows sees the bit cleared
        long ignored = (long) WORDS.getAndAdd(words, word, -(1L << laneOf(slotIndex)));
    }

    boolean casPublications(int home, long expected, long publications) {
        return WORDS.compareAndSet(words, wordOf(home) + PUBLICATIONS, expected, publications);
    }

    // ---- prefixes: the first four bytes of each visible entry's value

    boolean hasPrefixes() {
        return groupWords == GROUP_WORDS_WITH_PREFIXES;
    }

    static int prefix(long[] words, int slotIndex) {
        return (int) (words[prefixWord(slotIndex)] >>> prefixShift(slotIndex));
    }

    /** Sets the prefix of a slot; by its owner, before the entry is visible. */
    void setPrefix(int slotIndex, int prefix) {
        long difference = Integer.toUnsignedLong(prefix(words, slotIndex) ^ prefix);
        // atomic, because the other half of the word is another slot's; pairs with the acquire of who sees the entry
        // shown, and who sees this sooner sees after its fence that the slot was hidden
        long ignored =
                (long) WORDS.getAndBitwiseXor(words, prefixWord(slotIndex), difference << prefixShift(slotIndex));
    }

    private static int prefixWord(int slotIndex) {
        return wordWithPrefixesOf(groupOf(slotIndex)) + PREFIXES + (laneOf(slotIndex) >>> 1);
    }

    private static int prefixShift(int slotIndex) {
        return (slotIndex & 1) * Integer.SIZE;
    }
}
