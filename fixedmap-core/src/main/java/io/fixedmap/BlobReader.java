package io.fixedmap;

import static java.util.Objects.requireNonNull;

import io.fixedmap.block.ChainReader;
import io.fixedmap.table.FirstLook;
import io.fixedmap.table.SlotTable;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads blobs by copying them out.
 *
 * <p>Optimistic: finds the entry, copies, and only then asks whether the entry was there all the while; if not it starts
 * over. So a read takes no lock, stores nothing but the entry's count, and never returns another blob's bytes. It starts
 * over only when somebody else removed or evicted the entry, which is progress.
 */
final class BlobReader {
    // Each read is one method from hash to hit, in which only what is rare calls another one that is more than a few
    // instructions: what the JIT compiles apart, a copy or a search with a loop, it will not inline into another, and
    // each such call keeps what is known in memory and fetches it again.

    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private final Space space;
    private final SlotTable table;
    private final Blobs blobs;
    private final ChainReader chains;
    private final StripedCounters counters;
    private final FirstLook firstLook;

    BlobReader(Space space) {
        this.space = space;
        this.table = space.table;
        this.blobs = space.blobs;
        this.chains = new ChainReader(space.arena);
        this.counters = space.counters;
        this.firstLook = table.firstLook();
    }

    /** Copies a blob to a buffer's position, which moves, and returns its length, or -1 if there is none. */
    int read(Digest digest, ByteBuffer target) {
        int position = target.position();
        int room = target.remaining();
        int length = target.hasArray()
                ? read(digest, target.array(), null, target.arrayOffset() + position, room)
                : read(digest, null, target, position, room);
        if (length > 0) {
            target.position(position + length);
        }
        return length;
    }

    /** Copies a blob into an array and returns its length, or -1 if there is none. */
    int read(Digest digest, byte[] target, int offset) {
        return read(digest, target, null, offset, target.length - offset);
    }

    /** Copies a blob of at most {@code room} bytes into an array, or else a buffer, whose position does not move. */
    private int read(Digest digest, byte @Nullable [] array, @Nullable ByteBuffer buffer, int offset, int room) {
        long word0 = digest.word(0);
        long word1 = digest.word(1);
        long word2 = digest.word(2);
        long word3 = digest.word(3);
        long hash = table.hash(word0, word1, word2, word3);
        FirstLook look = firstLook;
        int home = look.homeOf(hash);
        long stamp = look.stamp(home);
        long tagged = look.taggedLike(home, hash);
        int slotIndex = FirstLook.firstSlot(home, tagged);
        if (tagged != 0 && look.isHere(slotIndex, word0, word1, word2, word3, stamp)) {
            // Not from the slot: the processor asks memory for its line and the first of the bytes at the same time.
            int head = look.prefix(slotIndex);
            long lengthWord = look.value(slotIndex, BlobLayout.LENGTH_WORD);
            long length = BlobLayout.readableLength(lengthWord);
            if (length <= room
                    && !blobs.hasExpired(slotIndex)
                    && tryCopy(head, lengthWord, array, buffer, offset, (int) length)
                    && look.isStill(home, stamp)
                    // A file that was let go of may be another table's, which the stamp knows nothing of.
                    && !space.isClosed()) {
                noteHit(slotIndex, lengthWord);
                return (int) length;
            }
        }
        return readAnywhere(digest, array, buffer, offset, room);
    }

    private boolean tryCopy(
            int head, long lengthWord, byte @Nullable [] array, @Nullable ByteBuffer buffer, int offset, int length) {
        boolean contiguous = BlobLayout.isContiguous(lengthWord);
        return array != null
                ? chains.tryCopy(head, contiguous, array, offset, length)
                : chains.tryCopy(head, contiguous, requireNonNull(buffer), offset, length);
    }

    /** The same, wherever the entry is and whatever is in the way. */
    private int readAnywhere(
            Digest digest, byte @Nullable [] array, @Nullable ByteBuffer buffer, int offset, int room) {
        while (true) {
            long hash = Tables.hash(table, digest);
            long ref = Tables.locate(table, hash, digest);
            if (ref < 0) {
                missed();
                return -1;
            }
            int slotIndex = SlotTable.slotIndex(ref);
            if (blobs.hasExpired(slotIndex)) {
                space.expire(ref, hash);
                continue;
            }
            int head = blobs.head(slotIndex);
            long lengthWord = blobs.lengthWord(slotIndex);
            long length = BlobLayout.readableLength(lengthWord);
            if (length > room) {
                refuse(ref, lengthWord, hash);
                continue;
            }
            boolean whole = tryCopy(head, lengthWord, array, buffer, offset, (int) length);
            if (isValid(ref, whole)) {
                noteHit(slotIndex, lengthWord);
                return (int) length;
            }
        }
    }

    /** Returns a copy of a blob, or null if there is none. */
    byte @Nullable [] get(Digest digest) {
        long word0 = digest.word(0);
        long word1 = digest.word(1);
        long word2 = digest.word(2);
        long word3 = digest.word(3);
        long hash = table.hash(word0, word1, word2, word3);
        FirstLook look = firstLook;
        int home = look.homeOf(hash);
        long stamp = look.stamp(home);
        long tagged = look.taggedLike(home, hash);
        int slotIndex = FirstLook.firstSlot(home, tagged);
        if (tagged != 0 && look.isHere(slotIndex, word0, word1, word2, word3, stamp)) {
            int head = look.prefix(slotIndex);
            long lengthWord = look.value(slotIndex, BlobLayout.LENGTH_WORD);
            long length = BlobLayout.readableLength(lengthWord);
            // Before the array is made: a length that is another entry's may be very great.
            if (length <= MAX_ARRAY_LENGTH && !blobs.hasExpired(slotIndex) && look.isStill(home, stamp)) {
                byte[] content = new byte[(int) length];
                if (tryCopy(head, lengthWord, content, null, 0, content.length)
                        && look.isStill(home, stamp)
                        && !space.isClosed()) {
                    noteHit(slotIndex, lengthWord);
                    return content;
                }
            }
        }
        return getAnywhere(digest);
    }

    private byte @Nullable [] getAnywhere(Digest digest) {
        long hash = space.hash(digest);
        while (true) {
            long ref = space.locate(hash, digest);
            if (ref < 0) {
                missed();
                return null;
            }
            int slotIndex = SlotTable.slotIndex(ref);
            long lengthWord = blobs.lengthWord(slotIndex);
            long length = BlobLayout.readableLength(lengthWord);
            // Before the array is made: a length that is another entry's may be very great.
            if (!table.isCurrent(ref)) {
                continue;
            }
            if (length > MAX_ARRAY_LENGTH) {
                if (BlobLayout.isUnverified(lengthWord)) {
                    space.verification.verify(ref, hash);
                    continue;
                }
                throw new IllegalStateException("blob is longer than an array can be, open() it instead: sizeBytes="
                        + length + ", digest=" + digest);
            }
            byte[] content = new byte[(int) length];
            boolean whole = tryCopy(blobs.head(slotIndex), lengthWord, content, null, 0, content.length);
            if (isValid(ref, whole)) {
                noteHit(slotIndex, lengthWord);
                return content;
            }
        }
    }

    /** Opens a blob and pins it, or returns null if there is none. */
    @Nullable
    Content open(Digest digest) {
        while (true) {
            long hash = Tables.hash(table, digest);
            long ref = Tables.locate(table, hash, digest);
            if (ref < 0) {
                missed();
                return null;
            }
            int slotIndex = SlotTable.slotIndex(ref);
            if (blobs.hasExpired(slotIndex)) {
                space.expire(ref, hash);
                continue;
            }
            int head = blobs.head(slotIndex);
            long lengthWord = blobs.lengthWord(slotIndex);
            if (BlobLayout.isUnverified(lengthWord)) {
                space.verification.verify(ref, hash);
                continue;
            }
            // Pinning validates what was read. From then on the entry can be deleted, but not re-used.
            Content content = PinnedContent.tryOpen(space, ref, digest, head, lengthWord);
            if (content != null) {
                noteHit(slotIndex, lengthWord);
                return content;
            }
        }
    }

    private void missed() {
        counters.tick(Counter.MISSES);
        // The blob may be missed because it has just expired.
        space.room.deliverNotices();
    }

    /** Refuses a target that is too small for a blob, unless the blob's length is not to be believed. */
    private void refuse(long ref, long lengthWord, long hash) {
        if (BlobLayout.isUnverified(lengthWord)) {
            space.verification.verify(ref, hash);
        } else if (table.isCurrent(ref)) {
            throw new BufferOverflowException();
        }
    }

    /** Validates a copy: nothing that was read before this is worth anything unless the entry is still the same. */
    private boolean isValid(long ref, boolean whole) {
        if (!table.isCurrent(ref)) {
            return false;
        }
        if (!whole) {
            throw brokenChain(SlotTable.slotIndex(ref));
        }
        return true;
    }

    private AssertionError brokenChain(int slotIndex) {
        return new AssertionError("chain of a blob is broken: slot=" + slotIndex + ", head=" + blobs.head(slotIndex)
                + ", length=" + blobs.length(slotIndex));
    }

    private void noteHit(int slotIndex, long lengthWord) {
        blobs.raiseCount(slotIndex, lengthWord);
        counters.tick(Counter.HITS);
    }
}
