package io.fixedmap;

/** What came of an insert into a {@link FixedMap} or {@link FixedLongMap}. */
public enum InsertResult {
    /** The key was absent and has the value now. */
    INSERTED,
    /** The key was present; its value is as it was. */
    EXISTS,
    /** Every slot is taken. */
    FULL
}
