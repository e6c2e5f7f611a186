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
 * group, 16 bytes
 *   +0  tags: byte i describes slot i of the group; 0 = no key, else eight bits of the key's hash
 *   +8  distances: how many keys of this home live how far away (see {@link Distances})
 *
 * registration, 8 bytes a group (see {@link Registration})
 * </pre>
 */
final class SlotLayout {
    static final int SLOT_SHIFT = 6;
    static final int SLOT_BYTES = 1 << SLOT_SHIFT;

    static final int CONTROL = 0;
    static final int KEY = 8;
    static final int KEY_WORDS = 4;
    static final int VALUE = KEY + KEY_WORDS * Long.BYTES;
    static final int VALUE_WORDS = 3;
    static final int VALUE_BYTES = VALUE_WORDS * Long.BYTES;

    static final int GROUP_SHIFT = 3;
    static final int GROUP_SLOTS = 1 << GROUP_SHIFT;

    static final int GROUP_WORDS_SHIFT = 4;
    static final int TAGS = 0;
    static final int DISTANCES = 8;

    static final int REGISTRATION_SHIFT = 3;

    static {
        if (VALUE + VALUE_BYTES != SLOT_BYTES || Region.ALIGNMENT % SLOT_BYTES != 0) {
            throw new AssertionError("slot fields do not fill the slot: end=" + (VALUE + VALUE_BYTES));
        }
        if (GROUP_SLOTS != Long.BYTES || DISTANCES + Long.BYTES != 1 << GROUP_WORDS_SHIFT) {
            throw new AssertionError("group fields do not fill the group");
        }
    }

    private SlotLayout() {}
}
