package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.fixedmap.file.CacheFileException;
import io.fixedmap.file.CacheFileException.Reason;
import io.fixedmap.file.OnMismatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a file in every way, opens it, and reads everything: there may be less than before, and never a wrong byte. */
class FileDamageTest {
    private static final int PAGE = 4096;
    private static final int CONTENTS = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    // The parts of the file below, as its format says.
    private static final int SLOTS = PAGE;
    private static final int LINKS = SLOTS + 256 * 64;
    private static final int BLOCKS = LINKS + 2 * PAGE;
    private static final int END = BLOCKS + 2048 * 128;

    private static final Logger LOG = Logger.getLogger("io.fixedmap");

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<String, Long> figures = new TreeMap<>();
    private final byte[][] contents = new byte[CONTENTS][];
    private final Digest[] digests = new Digest[CONTENTS];

    /** Which contents no damage can have touched. */
    private final boolean[] mustBeThere = new boolean[CONTENTS];

    private Path path;

    @BeforeEach
    void makeContents() {
        path = directory.resolve("cache");
        for (int number = 0; number < CONTENTS; number++) {
            contents[number] = TestContent.bytes(number, number * 10);
            digests[number] = Caches.digest(contents[number]);
        }
    }

    /** Two lines for each of thousands of openings say nothing. */
    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.SEVERE);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    private ContentCacheBuilder settings() {
        return Caches.small().capacity(256).blockBytes(128).maxBytes(2048 * 128).file(path);
    }

    /** Puts and removes, so that chains lie scattered and slots were used more than once. */
    private void use(ContentCache cache, int operations) {
        for (int i = 0; i < operations; i++) {
            int number = random.nextInt(CONTENTS);
            if (random.nextInt(3) == 0) {
                cache.remove(digests[number]);
            } else {
                cache.put(contents[number]);
            }
        }
    }

    private byte[] usedFile() throws IOException {
        try (ContentCache cache = settings().build()) {
            use(cache, 2000);
        }
        byte[] bytes = Files.readAllBytes(path);
        assertThat(bytes).hasSize(END);
        return bytes;
    }

    /** Opens what is at the path, and reads all of it in all ways. */
    private void openAndReadEverything(String what) {
        assertTimeoutPreemptively(
                DEADLINE,
                () -> {
                    count("opened", 1);
                    try (ContentCache cache = settings().build()) {
                        int found = 0;
                        for (int number = 0; number < CONTENTS; number++) {
                            boolean there = read(cache, number);
                            assertThat(there || !mustBeThere[number])
                                    .as("content %d is there", number)
                                    .isTrue();
                            found += there ? 1 : 0;
                        }
                        count("found", found);
                        awaitVerification(cache);
                        count("damaged", cache.stats().damaged());
                        cache.visit((digest, length) ->
                                assertThat(Arrays.asList(digests)).contains(digest));
                        Integrity.check(cache);
                        for (int i = 0; i < 20; i++) {
                            int number = random.nextInt(CONTENTS);
                            cache.put(contents[number]);
                            assertThat(read(cache, number)).isTrue();
                        }
                        Integrity.check(cache);
                    }
                },
                what);
    }

    /** Waits until nothing is verified, and so nothing dropped, in the background any more. */
    private static void awaitVerification(ContentCache cache) {
        Threads.until(
                () -> cache.stats().unverified() == 0
                        && Threads.named("fixedmap-verification").isEmpty(),
                "all is verified");
    }

    private boolean read(ContentCache cache, int number) throws IOException {
        byte[] found = switch (random.nextInt(4)) {
            case 0 -> readToBuffer(cache, number);
            case 1 -> readInPlace(cache, digests[number]);
            case 2 -> cache.contains(digests[number]) ? cache.get(digests[number]) : null;
            default -> cache.get(digests[number]);
        };
        if (found != null) {
            assertThat(found).isEqualTo(contents[number]);
        }
        return found != null;
    }

    private byte[] readToBuffer(ContentCache cache, int number) {
        byte[] target = new byte[contents[number].length];
        return cache.read(digests[number], ByteBuffer.wrap(target)) < 0 ? null : target;
    }

    private static byte[] readInPlace(ContentCache cache, Digest digest) throws IOException {
        try (Content content = cache.open(digest)) {
            return content == null ? null : content.inputStream().readAllBytes();
        }
    }

    private void count(String name, long more) {
        figures.merge(name, more, Long::sum);
    }

    private void report(String what) {
        System.out.println(what + ": " + figures);
    }

    /** Damages a file again and again, each time the intact one. */
    private void damage(byte[] intact, int times, Consumer<byte[]> how) throws IOException {
        for (int i = 0; i < times; i++) {
            byte[] damaged = intact.clone();
            how.accept(damaged);
            Files.write(path, damaged);
            openAndReadEverything("damage no. " + i);
        }
    }

    private void flip(byte[] bytes, int from, int to) {
        int flips = random.nextInt(1, 9);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(from, to)] ^= (byte) (1 << random.nextInt(8));
        }
        count("flips", flips);
    }

    private void flipEverywhere(int flips) throws IOException {
        byte[] intact = usedFile();
        int[][] parts = {{SLOTS, END}, {SLOTS, LINKS}, {LINKS, BLOCKS}, {BLOCKS, END}};
        String[] names = {"everywhere", "in slots", "in links", "in blocks"};
        for (int part = 0; part < parts.length; part++) {
            int from = parts[part][0];
            int to = parts[part][1];
            figures.clear();
            while (figures.getOrDefault("flips", 0L) < flips) {
                damage(intact, 1, bytes -> flip(bytes, from, to));
            }
            report("bits flipped " + names[part]);
        }
    }

    @Test
    void flippedBitsNeverBecomeWrongBytes() throws IOException {
        flipEverywhere(200);
    }

    /** 10,000 in each part; {@code -Ddamage.flips} for another number. */
    @Test
    @Tag("soak")
    void thousandsOfFlippedBitsNeverBecomeWrongBytes() throws IOException {
        flipEverywhere(Integer.getInteger("damage.flips", 10_000));
    }

    @Test
    void slotsAndLinksOfGarbageNeverBecomeWrongBytes() throws IOException {
        byte[] intact = usedFile();
        damage(intact, 30, bytes -> garbage(bytes, SLOTS, LINKS));
        damage(intact, 30, bytes -> garbage(bytes, LINKS, BLOCKS));
        damage(intact, 30, bytes -> garbage(bytes, SLOTS, END));
        report("garbage");
    }

    private void garbage(byte[] bytes, int from, int to) {
        byte[] noise = new byte[to - from];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, from, noise.length);
    }

    @Test
    void zeroedPagesNeverBecomeWrongBytes() throws IOException {
        byte[] intact = usedFile();
        damage(intact, 200, bytes -> {
            int pages = random.nextInt(1, 6);
            for (int i = 0; i < pages; i++) {
                int page = random.nextInt(SLOTS / PAGE, END / PAGE);
                Arrays.fill(bytes, page * PAGE, (page + 1) * PAGE, (byte) 0);
            }
            count("pages", pages);
        });
        report("zeroed");
    }

    @Test
    void aTruncatedFileIsRefusedOrFilledUp() throws IOException {
        byte[] intact = usedFile();
        for (int i = 0; i < 100; i++) {
            int length = random.nextInt(i < 50 ? PAGE : BLOCKS, END);
            Files.write(path, Arrays.copyOf(intact, length));
            CacheFileException refusal = catchThrowableOfType(
                    CacheFileException.class, () -> settings().build());
            assertThat(refusal.reason()).isEqualTo(Reason.WRONG_SIZE);
            assertThat(Files.size(path)).isEqualTo(length);
            settings().onMismatch(OnMismatch.RESIZE).build().close();
            openAndReadEverything("length " + length);
        }
        report("truncated");
    }

    /**
     * What a power cut leaves: of each page, one of the versions it had since it was last forced. What was forced and not
     * touched since is there.
     */
    @Test
    void aMixtureOfVersionsKeepsWhatWasForcedAndNotTouchedSince() throws IOException {
        for (int round = 0; round < 10; round++) {
            mix(20);
        }
        report("mixed");
    }

    private void mix(int times) throws IOException {
        Files.deleteIfExists(path);
        byte[][] versions = new byte[4][];
        try (ContentCache cache = settings().build()) {
            use(cache, 2000);
            versions[0] = Files.readAllBytes(path);
            for (int number = 0; number < CONTENTS; number++) {
                mustBeThere[number] = number % 2 == 0 && cache.contains(digests[number]);
            }
            for (int version = 1; version < versions.length; version++) {
                for (int i = 0; i < 300; i++) {
                    int number = random.nextInt(CONTENTS) | 1;
                    if (!cache.remove(digests[number])) {
                        cache.put(contents[number]);
                    }
                }
                versions[version] = Files.readAllBytes(path);
            }
            assertThat(cache.stats().evictions()).isZero();
        }
        damage(versions[0], times, bytes -> {
            for (int page = 0; page < END / PAGE; page++) {
                System.arraycopy(versions[random.nextInt(versions.length)], page * PAGE, bytes, page * PAGE, PAGE);
            }
        });
    }
}
