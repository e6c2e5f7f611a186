package io.fixedmap.table;

/** What came of a delete of an entry. */
public enum Deletion {
    /** The entry is gone already, or pinned where that was to be respected. */
    LOST,
    /** The caller deleted it and owns the dead slot until it calls {@link SlotTable#release}. */
    OWNED,
    /** The caller deleted it; whoever drops the last pin will own the dead slot. */
    DEFERRED
}
