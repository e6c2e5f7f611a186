package io.fixedmap;

import io.fixedmap.evict.EvictableEntries;
import io.fixedmap.table.SlotTable;

/** A cache's entries as the eviction policy sees them: its notes are in their slots. Used under the policy lock only. */
final class BookedEntries implements EvictableEntries {
    /** Removes an entry that nobody holds. */
    @FunctionalInterface
    interface Eviction {
        boolean tryEvict(long ref, long hash);
    }

    private final SlotTable table;
    private final Blobs blobs;
    private final Eviction eviction;

    BookedEntries(SlotTable table, Blobs blobs, Eviction eviction) {
        this.table = table;
        this.blobs = blobs;
        this.eviction = eviction;
    }

    @Override
    public int count(int slotIndex) {
        return blobs.count(slotIndex);
    }

    @Override
    public void setCount(int slotIndex, int count) {
        blobs.setCount(slotIndex, count);
    }

    @Override
    public int queue(int slotIndex) {
        return blobs.queue(slotIndex);
    }

    @Override
    public void setQueue(int slotIndex, int queue) {
        blobs.setQueue(slotIndex, queue);
    }

    @Override
    public int sequence(int slotIndex) {
        return blobs.sequence(slotIndex);
    }

    @Override
    public void setSequence(int slotIndex, int sequence) {
        blobs.setSequence(slotIndex, sequence);
    }

    @Override
    public long units(int slotIndex) {
        return blobs.blocks(slotIndex);
    }

    @Override
    public long keyHash(int slotIndex) {
        return table.hashAt(slotIndex);
    }

    @Override
    public boolean isExpired(int slotIndex) {
        return blobs.isExpired(slotIndex);
    }

    @Override
    public boolean tryEvict(int slotIndex) {
        long ref = table.refAt(slotIndex);
        return ref >= 0 && eviction.tryEvict(ref, table.hashAt(slotIndex));
    }
}
