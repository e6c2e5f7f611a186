package io.fixedmap.table;

import io.fixedmap.memory.Region;

/**
 * Where things lie in a slot, and in the words that describe a group of eight slots.
 *
 * <pre>
 * slot, 64 bytes on a 64-byte boundary
 *   +0  control word (see {@link Control})
 *   +8  key, four words
 *   +40 value, three words that belong to the table's owner
 *
 * group, three words on the heap, or with prefixes eight, a cache line
 *   +0  distances: how many keys of this home live how far away (see {@link Distances})
 *   +1  tags: byte i describes slot i of the group; 0 = free, else eight bits of the key's hash
 *   +2  publications: what has become visible in this home (see {@link Publications})
 *   +3  nothing
 *   +4  prefixes: int i is a copy of the first four bytes of slot i's value
 * </pre>
 */
final class SlotLayout {
    static final int SLOT_SHIFT = 6;
    static final int SLOT_BYTES = 1 << SLOT_SHIFT;

    /** Words of a slot. */
    static final int CONTROL = 0;

    static final int KEY = 1;
    static final int KEY_WORDS = 4;
    static final int VALUE = KEY + KEY_WORDS;
    static final int VALUE_WORDS = 3;

    static final int GROUP_SHIFT = 3;
    static final int GROUP_SLOTS = 1 << GROUP_SHIFT;

    static final int DISTANCES = 0;
    static final int TAGS = 1;
    static final int PUBLICATIONS = 2;
    static final int GROUP_WORDS = 3;
    static final int PREFIXES = 4;
    static final int GROUP_WORDS_WITH_PREFIXES = 8;

    static {
        if ((VALUE + VALUE_WORDS) * Long.BYTES != SLOT_BYTES || Region.ALIGNMENT % SLOT_BYTES != 0) {
            throw new AssertionError("slot fields must fill the slot: words=" + (VALUE + VALUE_WORDS));
        }
        if (GROUP_SLOTS != Long.BYTES) {
            throw new AssertionError("a word must hold a tag a slot: slots=" + GROUP_SLOTS);
        }
        if (PREFIXES + GROUP_SLOTS * Integer.BYTES / Long.BYTES != GROUP_WORDS_WITH_PREFIXES) {
            throw new AssertionError("prefixes must fill the group: words=" + GROUP_WORDS_WITH_PREFIXES);
        }
    }

    private SlotLayout() {}
}
