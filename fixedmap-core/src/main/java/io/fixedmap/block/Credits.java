package io.fixedmap.block;

import io.fixedmap.memory.PaddedLong;

/**
 * A number of things that may be promised before they are taken, and never more of them than there are.
 *
 * <p>Thread-safe and lock-free.
 */
public final class Credits {
    private final PaddedLong left;

    /**
     * Starts with all credits free.
     *
     * @param total how many there are
     */
    public Credits(long total) {
        left = new PaddedLong(total);
    }

    /**
     * Takes credits, all or none.
     *
     * @param count how many
     * @return false if so many are not left
     */
    public boolean tryTake(long count) {
        long before = left.get();
        while (before >= count) {
            if (left.compareAndSet(before, before - count)) {
                return true;
            }
            before = left.get();
        }
        return false;
    }

    /**
     * Gives credits back.
     *
     * @param count how many
     */
    public void give(long count) {
        left.add(count);
    }

    /**
     * Returns how many are left.
     *
     * @return 0 to the total
     */
    public long left() {
        return left.get();
    }
}
