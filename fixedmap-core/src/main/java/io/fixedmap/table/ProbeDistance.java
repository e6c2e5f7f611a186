package io.fixedmap.table;

/**
 * Inverts the probe sequence in constant time: at which distance from its home a group is visited.
 *
 * <p>Distance d leads d(d+1)/2 groups ahead, modulo their number 2<sup>n</sup>. Solved for d: (2d+1)<sup>2</sup> =
 * 8 * ahead + 1 modulo 2<sup>n+3</sup>, a square root among the 2-adic integers, which there is for each number that is 1
 * modulo 8.
 */
final class ProbeDistance {
    /** Each step makes 2m - 2 correct low bits of m: 3, 4, 6, 10, 18, 34. */
    private static final int NEWTON_STEPS = 5;

    private ProbeDistance() {}

    /**
     * Returns the distance.
     *
     * @param ahead how many groups lie from the home to the group, 0 to groups - 1
     * @param groups a power of two, at most 2^27
     * @return 0 to groups - 1
     */
    static int of(int ahead, int groups) {
        long square = 8L * ahead + 1;
        long inverseRoot = 1;
        for (int i = 0; i < NEWTON_STEPS; i++) {
            inverseRoot = inverseRoot * ((3 - square * inverseRoot * inverseRoot) >> 1);
        }
        // Of the four roots modulo 2^(n+3) two differ by the modulus here, the other two are their negatives.
        int distance = (int) ((square * inverseRoot - 1) >> 1) & (2 * groups - 1);
        return distance < groups ? distance : 2 * groups - 1 - distance;
    }
}
