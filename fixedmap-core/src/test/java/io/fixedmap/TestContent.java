package io.fixedmap;

import java.util.SplittableRandom;

/** Makes contents that are told apart by a number. */
final class TestContent {
    private TestContent() {}

    /** Bytes that depend on the number alone. */
    static byte[] bytes(long number, int length) {
        byte[] content = new byte[length];
        new SplittableRandom(number).nextBytes(content);
        return content;
    }
}
