package io.fixedmap.sample;

import java.util.function.LongSupplier;

/**
 * Judges one transfer: in each stretch of time as long as the grace it must keep up a minimum rate, whatever it did before.
 * Together with the server's time-out of a single read or write this bounds how long a slow client can hold a pinned blob
 * or a half-written one.
 */
final class Pace {
    private final LongSupplier nanoClock;
    private final long graceNanos;
    private final double minBytesPerNano;
    private long stretchStartNanos;
    private long stretchBytes;

    Pace(BlobProperties limits, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.graceNanos = limits.grace().toNanos();
        this.minBytesPerNano = limits.minBytesPerSecond().toBytes() / 1e9;
        this.stretchStartNanos = nanoClock.getAsLong();
    }

    /** Counts bytes that were moved and tells whether the transfer is still fast enough. */
    boolean keepsUpWith(long count) {
        stretchBytes += count;
        long nowNanos = nanoClock.getAsLong();
        long stretchNanos = nowNanos - stretchStartNanos;
        if (stretchNanos < graceNanos) {
            return true;
        }
        boolean fastEnough = stretchBytes >= stretchNanos * minBytesPerNano;
        stretchStartNanos = nowNanos;
        stretchBytes = 0;
        return fastEnough;
    }
}
