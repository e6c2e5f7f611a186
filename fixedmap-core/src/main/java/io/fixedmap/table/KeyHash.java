package io.fixedmap.table;

/**
 * Hashes keys with a secret seed, without a branch: two 64x64-bit multiplications folded, in the manner of wyhash
 * (https://github.com/wangyi-fudan/wyhash). Whoever chooses keys cannot choose their homes.
 */
final class KeyHash {
    /** Words of a seed. */
    static final int SEED_WORDS = 4;

    private final long seed0;
    private final long seed1;
    private final long seed2;
    private final long seed3;

    KeyHash(long[] seed) {
        this.seed0 = seed[0];
        this.seed1 = seed[1];
        this.seed2 = seed[2];
        this.seed3 = seed[3];
    }

    long of(long word0, long word1, long word2, long word3) {
        return foldedProduct(word0 ^ seed0, word1 ^ seed1) ^ foldedProduct(word2 ^ seed2, word3 ^ seed3);
    }

    private static long foldedProduct(long a, long b) {
        return (a * b) ^ Math.multiplyHigh(a, b);
    }

    /** Hashes the key that a slot holds. */
    long at(Slots slots, int slotIndex) {
        return of(
                slots.keyWord(slotIndex, 0),
                slots.keyWord(slotIndex, 1),
                slots.keyWord(slotIndex, 2),
                slots.keyWord(slotIndex, 3));
    }
}
