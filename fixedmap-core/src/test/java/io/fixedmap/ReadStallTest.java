package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Stops a read before each of its accesses in turn; meanwhile the blob is removed by one who stops as well, at each of its
 * accesses in turn, and others take all the blocks there are.
 */
class ReadStallTest {
    private static final int BLOCKS = 8;

    /** Many more slots than blocks, so that those who take the blocks live in other homes. */
    private static final ContentCacheBuilder SETTINGS =
            Caches.small().capacity(128 * BLOCKS).maxBytes(64 * BLOCKS).whenFull(WhenFull.REJECT);

    private static final byte[] CONTENT = TestContent.bytes(0, 60);
    private static final Digest DIGEST = Caches.digest(CONTENT);
    private static final StackWalker STACK = StackWalker.getInstance();

    /** Ends the access of one who is never heard of again. */
    private static final class Stalled extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private int accesses;

    /** Whether the blob has to be verified first, and so is not read where it is looked for first. */
    private boolean unverified;

    @Test
    void readingIntoAnArrayHasTheBlobOrNothing() {
        check(ReadStallTest::readIntoAnArray);
    }

    @Test
    void readingIntoABufferHasTheBlobOrNothing() {
        check(cache -> readInto(ByteBuffer.allocate(CONTENT.length), cache));
    }

    @Test
    void readingIntoADirectBufferHasTheBlobOrNothing() {
        check(ReadStallTest::readIntoADirectBuffer);
    }

    @Test
    void gettingHasTheBlobOrNothing() {
        check(cache -> cache.get(DIGEST));
    }

    @Test
    void readingWhatHasToBeVerifiedFirstHasTheBlobOrNothing() {
        unverified = true;
        check(ReadStallTest::readIntoAnArray);
        check(cache -> cache.get(DIGEST));
    }

    private static byte @Nullable [] readIntoAnArray(ContentCache cache) {
        byte[] target = new byte[CONTENT.length];
        int length = cache.read(DIGEST, target, 0);
        return length < 0 ? null : Arrays.copyOf(target, length);
    }

    private static byte @Nullable [] readIntoADirectBuffer(ContentCache cache) {
        return readInto(ByteBuffer.allocateDirect(CONTENT.length), cache);
    }

    private static byte @Nullable [] readInto(ByteBuffer target, ContentCache cache) {
        int length = cache.read(DIGEST, target);
        byte[] content = new byte[target.position()];
        target.get(0, content);
        return length < 0 ? null : content;
    }

    @Test
    void readingFromACacheThatWasClosedHasTheBlobOrNothing() {
        checkClosed(ReadStallTest::readIntoAnArray);
        checkClosed(ReadStallTest::readIntoADirectBuffer);
        checkClosed(cache -> cache.get(DIGEST));
    }

    private void checkClosed(Function<ContentCache, byte @Nullable []> read) {
        int access = 1;
        while (closesAt(read, access)) {
            access++;
        }
        assertThat(access).isGreaterThan(8);
    }

    /** Closes the cache before an access of the read; then another one has its memory, and other contents in its blocks. */
    private boolean closesAt(Function<ContentCache, byte @Nullable []> read, int atAccess) {
        Memory memory = Memory.of(SETTINGS);
        OffHeapContentCache cache = memory.open(SETTINGS);
        cache.put(CONTENT);
        boolean[] closed = new boolean[1];
        accesses = 0;
        memory.beforeEachAccess(() -> {
            if (++accesses == atAccess) {
                closed[0] = true;
                memory.beforeEachAccess(() -> {});
                cache.close();
                OffHeapContentCache next = memory.open(SETTINGS);
                next.remove(DIGEST);
                for (int i = 1; i <= BLOCKS; i++) {
                    next.put(TestContent.bytes(i, CONTENT.length));
                }
            }
        });
        byte[] result = read.apply(cache);
        if (result != null) {
            assertThat(result).as("closed before access %s", atAccess).isEqualTo(CONTENT);
        }
        return closed[0];
    }

    @Test
    void readingABlobThatIsBeingPutHasTheBlobOrNothing() {
        Memory memory = Memory.of(SETTINGS);
        OffHeapContentCache cache = memory.open(SETTINGS);
        cache.put(TestContent.bytes(1, CONTENT.length));
        byte[] target = new byte[CONTENT.length];
        boolean[] reading = new boolean[1];
        memory.beforeEachAccess(() -> {
            if (!reading[0]) {
                reading[0] = true;
                if (cache.read(DIGEST, target, 0) >= 0) {
                    assertThat(target).isEqualTo(CONTENT);
                }
                reading[0] = false;
            }
        });
        cache.put(CONTENT);
        // Not where a prefix that was not written yet would lead.
        assertThat(memory.head(memory.slotOf(DIGEST))).isNotZero();
    }

    private void check(Function<ContentCache, byte @Nullable []> read) {
        int access = 1;
        for (boolean reached = true; reached; access++) {
            int removal = 1;
            while (stalls(read, access, removal)) {
                removal++;
            }
            reached = accesses >= access;
        }
        // It was stopped at the control word, the key, the value and the bytes, at the least.
        assertThat(access).isGreaterThan(8);
    }

    /** Returns whether both came as far as that. */
    private boolean stalls(Function<ContentCache, byte @Nullable []> read, int atAccess, int removalAtAccess) {
        Memory memory = Memory.of(SETTINGS);
        OffHeapContentCache cache = memory.open(SETTINGS);
        cache.put(CONTENT);
        if (unverified) {
            cache.space().room.distrust(memory.slotOf(DIGEST));
        }
        boolean[] bothStalled = new boolean[1];
        accesses = 0;
        memory.beforeEachAccess(() -> {
            if (!isLocked() && ++accesses == atAccess) {
                bothStalled[0] = removeUntil(memory, cache, removalAtAccess);
                for (int i = 1; i <= BLOCKS; i++) {
                    cache.put(TestContent.bytes(i, CONTENT.length));
                }
            }
        });
        byte[] result = read.apply(cache);
        if (result != null) {
            assertThat(result)
                    .as("read stopped at %s, removal at %s", atAccess, removalAtAccess)
                    .isEqualTo(CONTENT);
        }
        return bothStalled[0];
    }

    /** Removes the blob, but for what comes after an access; only from where no lock is held, or nobody else could go on. */
    private boolean removeUntil(Memory memory, ContentCache cache, int atAccess) {
        int[] freeing = new int[1];
        memory.beforeEachAccess(() -> {
            if (isFreeing() && ++freeing[0] == atAccess) {
                throw new Stalled();
            }
        });
        boolean stalled = false;
        try {
            cache.remove(DIGEST);
        } catch (Stalled e) {
            stalled = true;
        }
        memory.beforeEachAccess(() -> {});
        return stalled;
    }

    private static boolean isFreeing() {
        return STACK.walk(frames ->
                frames.anyMatch(frame -> frame.getClassName().equals(Room.class.getName())
                        && frame.getMethodName().equals("free")));
    }

    /** Does something between two accesses of an operation, each time between other ones, and looks at the answer. */
    private static void betweenAccesses(Function<OffHeapContentCache, Object> operation, Object... allowed) {
        int access = 0;
        for (boolean reached = true; reached; access++) {
            Memory memory = Memory.of(SETTINGS);
            OffHeapContentCache cache = memory.open(SETTINGS);
            cache.put(CONTENT);
            int slotIndex = memory.slotOf(DIGEST);
            int[] left = {access};
            boolean[] done = new boolean[1];
            memory.beforeEachAccess(() -> {
                if (left[0]-- == 0 && !isLocked()) {
                    done[0] = true;
                    memory.beforeEachAccess(() -> {});
                    cache.remove(DIGEST);
                    // As who has the slot next may leave it.
                    memory.setLength(slotIndex, BlobLayout.MAX_LENGTH);
                }
            });
            assertThat(operation.apply(cache))
                    .as("removed before access %s", access)
                    .isIn(allowed);
            reached = done[0] || left[0] < 0;
            memory.beforeEachAccess(() -> {});
        }
        assertThat(access).isGreaterThan(3);
    }

    private static boolean isLocked() {
        return STACK.walk(
                frames -> frames.anyMatch(frame -> frame.getClassName().equals(Room.class.getName())));
    }

    @Test
    void aLengthThatIsAnothersIsNeitherToldNorRefused() {
        betweenAccesses(cache -> cache.sizeBytes(DIGEST), -1L, (long) CONTENT.length);
        betweenAccesses(cache -> cache.read(DIGEST, new byte[CONTENT.length], 0), -1, CONTENT.length);
        betweenAccesses(cache -> cache.get(DIGEST) == null, true, false);
        betweenAccesses(
                cache -> {
                    List<Long> sizes = new ArrayList<>();
                    cache.visit((digest, size) -> sizes.add(size));
                    return sizes;
                },
                List.of(),
                List.of((long) CONTENT.length));
    }

    @Test
    void aLengthThatIsAnothersIsNotTakenForThatOfABlobThatIsStillToBeVerified() {
        betweenAccesses(
                cache -> {
                    cache.space().room.distrust();
                    return cache.get(DIGEST) == null;
                },
                true,
                false);
        betweenAccesses(
                cache -> {
                    cache.space().room.distrust();
                    return cache.read(DIGEST, new byte[CONTENT.length], 0);
                },
                -1,
                CONTENT.length);
    }

    @Test
    void openingHasTheBlobOrNothing() {
        betweenAccesses(
                cache -> {
                    try (Content content = cache.open(DIGEST)) {
                        return content == null || content.buffers().equals(List.of(ByteBuffer.wrap(CONTENT)));
                    }
                },
                true);
    }
}
