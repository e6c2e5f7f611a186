package io.fixedmap.benchmarks.blob;

import io.fixedmap.Digest;

/** The keys that a benchmark looks up. */
final class Keys {
    private Keys() {}

    /**
     * Makes each key an object of its own, side by side: whoever looks up a digest has parsed or computed it anew, so no cache
     * gets the very object that it holds, and none finds its keys among what its puts have left behind.
     */
    static void separate(Digest[] keys) {
        for (int i = 0; i < keys.length; i++) {
            Digest key = keys[i];
            keys[i] = Digest.ofWords(key.word(0), key.word(1), key.word(2), key.word(3));
        }
    }
}
