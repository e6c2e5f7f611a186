package io.fixedmap.evict;

/** Where an entry stands with the policy. */
public enum Queue {
    /** Nowhere: no entry, or one that is gone. */
    NONE(0),
    /** Came lately and has to show that it is asked for again. */
    NEWCOMERS(1),
    /** Was asked for again. */
    MAIN(2);

    private final int code;

    Queue(int code) {
        this.code = code;
    }

    /**
     * Returns what a slot holds for this queue.
     *
     * @return 0 for {@link #NONE}, so that a fresh slot is in no queue
     */
    public int code() {
        return code;
    }
}
