package io.fixedmap;

import io.fixedmap.block.ChainCursor;
import io.fixedmap.table.SlotTable;
import java.util.concurrent.locks.Lock;

/**
 * Checks blobs that are in a file against their digests, each before anything of it is shown: once after the file was
 * opened, and again after each force that failed.
 *
 * <p>Thread-safe. An entry that waits for it says so by a flag in the word that has its length, which whoever reads it
 * reads anyway.
 */
final class Verification {
    /** How much is digested between two looks whether the cache was closed. */
    private static final int STEP_BYTES = 1 << 20;

    private final Space space;

    Verification(Space space) {
        this.space = space;
    }

    /**
     * Verifies an entry that was seen unverified, or deletes it if its bytes are not those of its digest. Either way, and
     * also if it is gone, the caller looks for it again.
     */
    void verify(long ref, long hash) {
        space.underWay.begin();
        try {
            // One who puts the same content waits, and so do others who read it, rather than compute the same digest.
            Lock stripe = space.stripes.of(hash);
            stripe.lock();
            try {
                if (space.table.pins().tryPin(ref)) {
                    verifyPinned(ref, hash);
                }
            } finally {
                stripe.unlock();
            }
        } finally {
            space.underWay.end();
        }
    }

    private void verifyPinned(long ref, long hash) {
        int slotIndex = SlotTable.slotIndex(ref);
        try {
            if (!BlobLayout.isUnverified(space.blobs.lengthWord(slotIndex))) {
                return;
            }
            int trust = space.room.trust();
            if (isGenuine(slotIndex)) {
                space.room.markVerified(ref, trust);
            } else {
                space.dropDamaged(ref, hash);
            }
        } finally {
            space.unpin(slotIndex);
        }
    }

    private boolean isGenuine(int slotIndex) {
        Digest digest = Tables.keyAt(space.table, slotIndex);
        ChainCursor cursor = space.blobs.cursor(slotIndex);
        try (Digester.Computation computation = space.digester.start()) {
            for (int run = cursor.run(STEP_BYTES); run > 0; run = cursor.run(STEP_BYTES)) {
                space.underWay.check();
                computation.update(space.arena.data().view(cursor.offset(), run));
                cursor.advance(run);
            }
            return computation.finish().equals(digest);
        }
    }
}
