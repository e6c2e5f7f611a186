package io.fixedmap.sample;

import java.util.function.LongSupplier;

/**
 * Judges one transfer: after a grace period it must keep up a minimum rate. Together with the server's time-out of a
 * single read or write this bounds how long a slow client can hold a pinned blob or a half-written one.
 */
final class Pace {
    private final LongSupplier nanoClock;
    private final long startNanos;
    private final long graceNanos;
    private final double minBytesPerNano;
    private long bytes;

    Pace(BlobProperties limits, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
        this.graceNanos = limits.grace().toNanos();
        this.minBytesPerNano = limits.minBytesPerSecond().toBytes() / 1e9;
    }

    /** Counts bytes that were moved and tells whether the transfer is still fast enough. */
    boolean keepsUpWith(long count) {
        bytes += count;
        long judgedNanos = nanoClock.getAsLong() - startNanos - graceNanos;
        return judgedNanos <= 0 || bytes >= judgedNanos * minBytesPerNano;
    }
}
