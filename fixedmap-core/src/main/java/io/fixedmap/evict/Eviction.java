package io.fixedmap.evict;

/** Removes what an {@link EvictionPolicy} chooses. */
@FunctionalInterface
public interface Eviction {
    /**
     * Removes the entry in a slot and frees what it takes, unless somebody holds it open, or writes it, or has just removed
     * it.
     *
     * @param slotIndex its slot
     * @param keyHash what {@link EvictableEntries#keyHash} says of it
     * @param units what {@link EvictableEntries#units} says of it
     * @return true if it did
     */
    boolean tryEvict(int slotIndex, long keyHash, long units);
}
