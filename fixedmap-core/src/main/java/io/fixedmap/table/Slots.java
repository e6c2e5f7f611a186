package io.fixedmap.table;

import static io.fixedmap.table.SlotLayout.CONTROL;
import static io.fixedmap.table.SlotLayout.KEY;
import static io.fixedmap.table.SlotLayout.SLOT_SHIFT;
import static io.fixedmap.table.SlotLayout.VALUE;

import io.fixedmap.memory.Region;

/**
 * The slots of a table, by index and field: control word, key, and the value, which belongs to the table's owner.
 *
 * <p>Thread-safe as far as each method says; docs/design/slot-protocol.md tells who may write what, and when.
 */
public final class Slots {
    private final Region region;

    Slots(Region region) {
        this.region = region;
    }

    private static long offset(int slotIndex) {
        return (long) slotIndex << SLOT_SHIFT;
    }

    // ---- control words: for the table alone

    /** Reads with acquire: what the slot's writer did before it wrote this word is seen. */
    long control(int slotIndex) {
        return region.getWordAcquire(slotIndex, CONTROL);
    }

    long controlPlain(int slotIndex) {
        return region.getWord(slotIndex, CONTROL);
    }

    void setControlPlain(int slotIndex, long control) {
        region.setWord(slotIndex, CONTROL, control);
    }

    void setControlRelease(int slotIndex, long control) {
        region.setWordRelease(slotIndex, CONTROL, control);
    }

    boolean casControl(int slotIndex, long expected, long control) {
        return region.compareAndSetWord(slotIndex, CONTROL, expected, control);
    }

    long getAndAddControl(int slotIndex, long delta) {
        return region.getAndAddLong(offset(slotIndex) + CONTROL * Long.BYTES, delta);
    }

    // ---- keys

    boolean holdsKey(int slotIndex, long word0, long word1, long word2, long word3) {
        return region.equalWords(slotIndex, KEY, word0, word1, word2, word3);
    }

    void setKey(int slotIndex, long word0, long word1, long word2, long word3) {
        region.setWords(slotIndex, KEY, word0, word1, word2, word3);
    }

    /**
     * Reads a word of the key in a slot.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @param word 0 to 3
     * @return eight bytes of the key
     */
    public long keyWord(int slotIndex, int word) {
        return region.getWord(slotIndex, KEY + word);
    }

    // ---- values

    /**
     * Reads a word of a slot's value, plainly.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @param word 0 to 2
     * @return eight bytes of the value
     */
    public long value(int slotIndex, int word) {
        return region.getWord(slotIndex, VALUE + word);
    }

    /**
     * Writes a word of a slot's value, plainly: publishing the entry, or unlocking it, makes it visible.
     *
     * @param slotIndex a slot which the caller has claimed, has locked, or owns dead
     * @param word 0 to 2
     * @param value what to write
     */
    public void setValue(int slotIndex, int word, long value) {
        region.setWord(slotIndex, VALUE + word, value);
    }

    /**
     * Reads an int of a slot's value, plainly.
     *
     * @param slotIndex a slot of which the caller validates the ref afterwards, or which it owns
     * @param valueOffset 0 to 20, a multiple of 4
     * @return four bytes of the value
     */
    public int valueInt(int slotIndex, int valueOffset) {
        return region.getInt(valueOffset(slotIndex, valueOffset));
    }

    /**
     * Writes an int of a slot's value, plainly.
     *
     * @param slotIndex a slot which the caller has claimed, or owns dead, or that only it writes to
     * @param valueOffset 0 to 20, a multiple of 4
     * @param value what to write
     */
    public void setValueInt(int slotIndex, int valueOffset, int value) {
        region.setInt(valueOffset(slotIndex, valueOffset), value);
    }

    /**
     * Reads a byte of a slot's value, plainly.
     *
     * @param slotIndex any slot
     * @param valueOffset 0 to 23
     * @return a byte of the value
     */
    public byte valueByte(int slotIndex, int valueOffset) {
        return region.getByte(valueOffset(slotIndex, valueOffset));
    }

    /**
     * Writes a byte of a slot's value, plainly; its neighbours are not touched.
     *
     * @param slotIndex any slot
     * @param valueOffset 0 to 23
     * @param value what to write
     */
    public void setValueByte(int slotIndex, int valueOffset, byte value) {
        region.setByte(valueOffset(slotIndex, valueOffset), value);
    }

    private static long valueOffset(int slotIndex, long valueOffset) {
        return offset(slotIndex) + VALUE * Long.BYTES + valueOffset;
    }
}
