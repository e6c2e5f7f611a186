package io.fixedmap;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The contents that processes put which are going to be killed, known by their numbers.
 *
 * <p>The first ones fit the cache all together, so in a life that puts no others nothing is evicted, and what was put must
 * be there. The others, very many small ones and a few large ones, make it evict by entries and by bytes.
 */
final class KillContents {
    static final int FITTING = 700;
    static final int COUNT = 1700;

    private static final int LARGE_FROM = 1670;

    private final byte[][] contents = new byte[COUNT][];
    private final Digest[] digests = new Digest[COUNT];
    private final Map<Digest, Integer> numbers = new HashMap<>();

    KillContents() {
        for (int number = 0; number < COUNT; number++) {
            contents[number] = TestContent.bytes(number, length(number));
            digests[number] = Caches.digest(contents[number]);
            numbers.put(digests[number], number);
        }
    }

    private static int length(int number) {
        SplittableRandom random = new SplittableRandom(-number);
        if (number >= LARGE_FROM) {
            return random.nextInt(100_000, 600_000);
        }
        if (number >= FITTING) {
            return random.nextInt(1, 1000);
        }
        return switch (number % 20) {
            // Empty, and more than what is digested in one go before it is let in.
            case 0 -> number == 0 ? 0 : random.nextInt(66_000, 100_000);
            case 1, 2, 3, 4, 5, 6 -> random.nextInt(1, 200);
            default -> random.nextInt(200, 8_000);
        };
    }

    static ContentCacheBuilder fittingCache() {
        return Caches.small().capacity(1024).blockBytes(512).maxBytes(10 << 20);
    }

    byte[] content(int number) {
        return contents[number];
    }

    Digest digest(int number) {
        return digests[number];
    }

    /** Returns the number of a content, and fails if there is none of that digest. */
    int number(Digest digest) {
        Integer number = numbers.get(digest);
        if (number == null) {
            throw new AssertionError("nobody has put this: digest=" + digest);
        }
        return number;
    }
}
