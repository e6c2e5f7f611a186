package io.fixedmap.evict;

/** What there is too little of. */
public enum Bound {
    /** Entries. */
    ENTRIES,
    /** Room for their bytes. */
    BYTES
}
