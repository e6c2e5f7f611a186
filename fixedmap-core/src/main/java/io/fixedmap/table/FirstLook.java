package io.fixedmap.table;

/**
 * Looks for a key where nearly all keys are, for those who read a lot of an entry and want to lose no time: take a stamp of
 * the key's home, find the slot, read of it what there is to read, and ask whether the home is still as it was. If anything
 * is not as hoped, {@link SlotTable#locate} has to look.
 *
 * <p>For tables with prefixes: the first four bytes of a value, which say where to read on, are also beside the tags, so that
 * the processor asks memory for that place and for the slot at the same time.
 *
 * <p>Thread-safe and wait-free; stores nothing. It knows this table only: who shares the slots with another table, as one
 * that has left them to it, has to find out by other means.
 */
public final class FirstLook {
    private final Slots slots;
    private final long[] words;
    private final int mask;

    FirstLook(Slots slots, GroupIndex groups) {
        this.slots = slots;
        this.words = groups.words();
        this.mask = groups.groups() - 1;
    }

    /**
     * Returns the home of a key.
     *
     * @param hash of the key
     * @return index of a group
     */
    public int homeOf(long hash) {
        return (int) hash & mask;
    }

    /**
     * Takes a stamp of what is shown in a home.
     *
     * @param home of a key
     * @return what {@link #isHere} and {@link #isStill} take
     */
    public long stamp(int home) {
        return GroupIndex.publications(words, GroupIndex.wordWithPrefixesOf(home));
    }

    /**
     * Returns the slots of a home that are tagged like a key.
     *
     * @param home of the key
     * @param hash of the key
     * @return what {@link #firstSlot} takes; 0 if none is, and then the key is not here, if anywhere
     */
    public long taggedLike(int home, long hash) {
        return GroupIndex.firstTagged(words, GroupIndex.wordWithPrefixesOf(home), hash);
    }

    /**
     * Returns the first of some slots.
     *
     * @param home of a key
     * @param tagged what {@link #taggedLike} returned, not 0
     * @return index of the slot
     */
    public static int firstSlot(int home, long tagged) {
        return GroupIndex.firstSlot(home, tagged);
    }

    /**
     * Tells whether a slot has the entry of a key.
     *
     * @param slotIndex the {@link #firstSlot}
     * @param word0 first eight bytes of the key
     * @param word1 next eight
     * @param word2 next eight
     * @param word3 last eight
     * @param stamp of the home
     * @return true if so, which counts, as does all that is read of the slot, only if {@link #isStill} says so afterwards;
     *     false if the key is not here, if anywhere
     */
    public boolean isHere(int slotIndex, long word0, long word1, long word2, long word3, long stamp) {
        return Search.isHere(slots, slotIndex, word0, word1, word2, word3, stamp);
    }

    /**
     * Reads a word of the value of a slot that was found.
     *
     * @param slotIndex the slot
     * @param word 0 to 2
     * @return eight bytes of the value
     */
    public long value(int slotIndex, int word) {
        return slots.value(slotIndex, word);
    }

    /**
     * Reads the first four bytes of a value, without the slot: whoever goes on to where they lead waits for the two lines of
     * memory at the same time. They count as what is read of the slot does.
     *
     * @param slotIndex a slot that was found
     * @return what its value begins with
     */
    public int prefix(int slotIndex) {
        return GroupIndex.prefix(words, slotIndex);
    }

    /**
     * Tells whether a home is as it was.
     *
     * @param home of a key
     * @param stamp taken before
     * @return true if all that was read since of a slot it showed was one entry's own data
     */
    public boolean isStill(int home, long stamp) {
        return Search.isStill(words, GroupIndex.wordWithPrefixesOf(home), stamp);
    }
}
