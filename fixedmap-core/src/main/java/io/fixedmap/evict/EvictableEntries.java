package io.fixedmap.evict;

/**
 * The entries as the policy sees them: by slot index, with a few small numbers each.
 *
 * <p>All numbers but the count are written by the policy alone. The count is also raised by readers, plainly and without a
 * lock, so it may lose a step now and then.
 */
public interface EvictableEntries {
    /**
     * Returns how often the entry was read lately.
     *
     * @param slotIndex its slot
     * @return 0 to {@link EvictionPolicy#MAX_COUNT}
     */
    int count(int slotIndex);

    /**
     * Sets what {@link #count(int)} returns.
     *
     * @param slotIndex its slot
     * @param count 0 to {@link EvictionPolicy#MAX_COUNT}
     */
    void setCount(int slotIndex, int count);

    /**
     * Returns the queue the entry is in.
     *
     * @param slotIndex its slot
     * @return a {@link Queue#code()}
     */
    int queue(int slotIndex);

    /**
     * Sets what {@link #queue(int)} returns.
     *
     * @param slotIndex its slot
     * @param queue a {@link Queue#code()}
     */
    void setQueue(int slotIndex, int queue);

    /**
     * Returns the low 32 bits of the entry's position in the queue of newcomers.
     *
     * @param slotIndex its slot
     * @return means something while the entry is a newcomer
     */
    int sequence(int slotIndex);

    /**
     * Sets what {@link #sequence(int)} returns.
     *
     * @param slotIndex its slot
     * @param sequence any
     */
    void setSequence(int slotIndex, int sequence);

    /**
     * Returns the room the entry takes.
     *
     * @param slotIndex its slot
     * @return in units of the bound, such as blocks
     */
    long units(int slotIndex);

    /**
     * Returns a hash of the entry's key, the same whenever the key comes back.
     *
     * @param slotIndex its slot
     * @return well mixed in all bits
     */
    long keyHash(int slotIndex);

    /**
     * Tells whether the entry has outlived its time.
     *
     * @param slotIndex its slot
     * @return true if it is to be dropped before any other
     */
    boolean isExpired(int slotIndex);
}
