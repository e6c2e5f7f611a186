package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.file.Geometry;
import io.fixedmap.memory.Region;
import io.fixedmap.table.HookedRegion;
import io.fixedmap.table.SlotTable;
import java.util.Arrays;

/** The memory of a cache, which outlives it: to be opened again, copied, damaged. */
final class Memory {
    static final int SLOT_BYTES = 64;
    static final int VALUE = 40;

    /** Words of a slot. */
    static final int KEY = 1;

    private static final int LENGTH = 6;
    private static final int TIME = 7;

    /** States in the lowest bits of a slot's control word. */
    static final int INSERTING = 1;

    static final int READY = 2;
    static final int OCCUPIED = 3;
    static final int DYING = 4;
    static final int TOMBSTONE = 5;

    private static final long[] SEED = {11, 22, 33, 44};

    final int capacity;
    final int blocks;
    final int blockBytes;
    final Region slots;
    final Region links;
    final Region data;
    private final HookedRegion hookedSlots;
    private final HookedRegion hookedLinks;
    private final HookedRegion hookedData;

    private Memory(int capacity, int blocks, int blockBytes) {
        this.capacity = capacity;
        this.blocks = blocks;
        this.blockBytes = blockBytes;
        this.slots = Region.allocateDirect((long) capacity * SlotTable.SLOT_BYTES);
        this.links = Region.allocateDirect((long) blocks * BlockArena.LINK_BYTES);
        this.data = Region.allocateDirect((long) blocks * blockBytes);
        this.hookedSlots = new HookedRegion(slots);
        this.hookedLinks = new HookedRegion(links);
        this.hookedData = new HookedRegion(data);
    }

    /** Zeros, of the size a builder says. */
    static Memory of(ContentCacheBuilder settings) {
        Geometry geometry = settings.geometry();
        return new Memory(geometry.capacity(), geometry.blocks(), geometry.blockBytes());
    }

    OffHeapContentCache open(ContentCacheBuilder settings) {
        SlotTable table = new SlotTable(capacity, hookedSlots, SEED.clone(), true);
        BlockArena arena = new BlockArena(blocks, blockBytes, hookedData, hookedLinks);
        Storage storage = new Storage(table, arena, true, null);
        return new OffHeapContentCache(
                settings, settings.spaceSettings(), storage, new Drops(settings.evictionListener));
    }

    Memory copy() {
        Memory copy = new Memory(capacity, blocks, blockBytes);
        copy(slots, copy.slots);
        copy(links, copy.links);
        copy(data, copy.data);
        return copy;
    }

    private static void copy(Region from, Region to) {
        byte[] bytes = bytes(from);
        to.copyFrom(0, bytes, 0, bytes.length);
    }

    static byte[] bytes(Region region) {
        byte[] bytes = new byte[(int) region.size()];
        region.copyTo(0, bytes, 0, bytes.length);
        return bytes;
    }

    boolean isSameAs(Memory other) {
        return Arrays.equals(bytes(slots), bytes(other.slots))
                && Arrays.equals(bytes(links), bytes(other.links))
                && Arrays.equals(bytes(data), bytes(other.data));
    }

    /** Calls a hook before each access that a cache makes; those made through this object do not count. */
    void beforeEachAccess(Runnable hook) {
        hookedSlots.beforeEachAccess(hook);
        hookedLinks.beforeEachAccess(hook);
        hookedData.beforeEachAccess(hook);
    }

    // ---- fields of a slot

    private static long at(int slotIndex, int offset) {
        return (long) slotIndex * SLOT_BYTES + offset;
    }

    long control(int slotIndex) {
        return slots.getWord(slotIndex, 0);
    }

    void setControl(int slotIndex, long control) {
        slots.setWord(slotIndex, 0, control);
    }

    int state(int slotIndex) {
        return (int) control(slotIndex) & 7;
    }

    void setState(int slotIndex, int state) {
        setControl(slotIndex, (control(slotIndex) & ~7L) | state);
    }

    Digest key(int slotIndex) {
        return Digest.ofWords(
                slots.getWord(slotIndex, KEY),
                slots.getWord(slotIndex, KEY + 1),
                slots.getWord(slotIndex, KEY + 2),
                slots.getWord(slotIndex, KEY + 3));
    }

    void setKey(int slotIndex, Digest key) {
        for (int word = 0; word < 4; word++) {
            slots.setWord(slotIndex, KEY + word, key.word(word));
        }
    }

    int slotOf(Digest digest) {
        for (int slotIndex = 0; slotIndex < capacity; slotIndex++) {
            if (state(slotIndex) == OCCUPIED && key(slotIndex).equals(digest)) {
                return slotIndex;
            }
        }
        throw new AssertionError("no slot has this digest: digest=" + digest);
    }

    int freeSlot() {
        for (int slotIndex = 0; slotIndex < capacity; slotIndex++) {
            if (isFree(slotIndex)) {
                return slotIndex;
            }
        }
        throw new AssertionError("no slot is free");
    }

    boolean isFree(int slotIndex) {
        return state(slotIndex) != OCCUPIED;
    }

    void copySlot(int from, int to) {
        for (int word = 0; word < SLOT_BYTES / Long.BYTES; word++) {
            slots.setWord(to, word, slots.getWord(from, word));
        }
    }

    int head(int slotIndex) {
        return slots.getInt(at(slotIndex, VALUE + BlobLayout.HEAD));
    }

    void setHead(int slotIndex, int head) {
        slots.setInt(at(slotIndex, VALUE + BlobLayout.HEAD), head);
    }

    long length(int slotIndex) {
        return BlobLayout.length(slots.getWord(slotIndex, LENGTH));
    }

    void setLength(int slotIndex, long length) {
        long word = slots.getWord(slotIndex, LENGTH);
        slots.setWord(slotIndex, LENGTH, (word & ~BlobLayout.MAX_LENGTH) | length);
    }

    byte valueByte(int slotIndex, int valueOffset) {
        return slots.getByte(at(slotIndex, VALUE + valueOffset));
    }

    void setValueByte(int slotIndex, int valueOffset, int value) {
        slots.setByte(at(slotIndex, VALUE + valueOffset), (byte) value);
    }

    int sequence(int slotIndex) {
        return slots.getInt(at(slotIndex, VALUE + BlobLayout.SEQUENCE));
    }

    void setSequence(int slotIndex, int sequence) {
        slots.setInt(at(slotIndex, VALUE + BlobLayout.SEQUENCE), sequence);
    }

    long time(int slotIndex) {
        return slots.getWord(slotIndex, TIME);
    }

    void setTime(int slotIndex, long millis) {
        slots.setWord(slotIndex, TIME, millis);
    }

    int link(int block) {
        return links.getInt((long) block * Integer.BYTES);
    }

    void setLink(int block, int next) {
        links.setInt((long) block * Integer.BYTES, next);
    }
}
