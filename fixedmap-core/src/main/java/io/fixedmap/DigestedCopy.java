package io.fixedmap;

import io.fixedmap.memory.Region;

/**
 * Copies bytes to where they will stay and digests them, a piece at a time: what the copy stores is on its way to memory
 * while the digest of the same piece is computed, so waiting for memory costs next to nothing (docs/decisions/puts.md).
 */
final class DigestedCopy {
    /** How many bytes are copied and digested in turn: as many as are on their way to memory at one time. */
    static final int STEP_BYTES = 1024;

    private DigestedCopy() {}

    /**
     * Copies and digests a range of an array.
     *
     * @param source where the bytes are
     * @param start index of the first
     * @param length how many
     * @param computation receives them
     * @param target receives them, too
     * @param offset where in the target
     */
    static void run(
            byte[] source, int start, int length, Digester.Computation computation, Region target, long offset) {
        for (int done = 0; done < length; done += STEP_BYTES) {
            int step = Math.min(STEP_BYTES, length - done);
            target.copyFrom(offset + done, source, start + done, step);
            computation.update(source, start + done, step);
        }
    }
}
