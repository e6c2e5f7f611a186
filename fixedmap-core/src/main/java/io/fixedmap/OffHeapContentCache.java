package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.file.CacheFile;
import io.fixedmap.file.Closing;
import io.fixedmap.table.SlotTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** The cache: checks arguments, counts outcomes, and leaves the work to {@link BlobWriter} and {@link BlobReader}. */
final class OffHeapContentCache implements ContentCache {
    private static final AtomicReferenceFieldUpdater<OffHeapContentCache, @Nullable Parts> PARTS =
            AtomicReferenceFieldUpdater.newUpdater(OffHeapContentCache.class, Parts.class, "parts");

    private final StripedCounters counters;
    private final @Nullable Path file;

    /**
     * All that {@link #close()} lets go of; null from then on. An operation that fetched it before finishes on memory that
     * is still there, because it is freed only when nothing refers to it.
     */
    private volatile @Nullable Parts parts;

    OffHeapContentCache(ContentCacheBuilder builder, SpaceSettings settings, Storage storage, Drops drops) {
        this.counters = drops.counters;
        this.file = builder.file;
        try {
            parts = assemble(builder, settings, storage, drops);
        } catch (Throwable e) {
            Closing.after(e, storage::close);
            throw e;
        }
    }

    static OffHeapContentCache of(ContentCacheBuilder builder) {
        SpaceSettings settings = builder.spaceSettings();
        Drops drops = new Drops(builder.evictionListener);
        return new OffHeapContentCache(builder, settings, Storage.of(builder, settings, drops), drops);
    }

    private static Parts assemble(ContentCacheBuilder builder, SpaceSettings settings, Storage storage, Drops drops) {
        Space space = new Space(storage, settings, drops);
        if (storage.mayHoldBlobs()) {
            space.recover();
        }
        BlobReader reader = new BlobReader(space);
        BlobWriter writer = new BlobWriter(space);
        // Last: it starts threads that use the file, which is let go of if anything fails.
        FileUse fileUse = storage.file() == null
                ? null
                : new FileUse(storage.file(), space, builder.force, builder.forceInterval);
        return new Parts(space, reader, writer, fileUse);
    }

    private record Parts(
            Space space,
            BlobReader reader,
            BlobWriter writer,
            @Nullable FileUse fileUse) {}

    private Parts parts() {
        Parts current = parts;
        if (current == null) {
            throw UnderWay.closed();
        }
        return current;
    }

    Space space() {
        return parts().space;
    }

    @Override
    public PutResult put(byte[] content) {
        return putBuffer(null, ByteBuffer.wrap(content));
    }

    @Override
    public PutResult put(ByteBuffer content) {
        return putBuffer(null, content);
    }

    @Override
    public PutResult put(InputStream content) throws IOException {
        Objects.requireNonNull(content, "content");
        return putSource(null, ByteSource.of(content));
    }

    @Override
    public PutResult put(ReadableByteChannel content) throws IOException {
        Objects.requireNonNull(content, "content");
        return putSource(null, ByteSource.of(content));
    }

    @Override
    public PutResult put(Path file) throws IOException {
        Objects.requireNonNull(file, "file");
        return putFile(null, file);
    }

    @Override
    public PutResult put(Digest expected, byte[] content) {
        Objects.requireNonNull(expected, "expected");
        return putBuffer(expected, ByteBuffer.wrap(content));
    }

    @Override
    public PutResult put(Digest expected, ByteBuffer content) {
        Objects.requireNonNull(expected, "expected");
        return putBuffer(expected, content);
    }

    @Override
    public PutResult put(Digest expected, InputStream content) throws IOException {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(content, "content");
        return putSource(expected, ByteSource.of(content));
    }

    @Override
    public PutResult put(Digest expected, ReadableByteChannel content) throws IOException {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(content, "content");
        return putSource(expected, ByteSource.of(content));
    }

    @Override
    public PutResult put(Digest expected, Path file) throws IOException {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(file, "file");
        return putFile(expected, file);
    }

    @Override
    public PutOutcome put(ByteBuffer content, byte[] digest, int offset) {
        Objects.checkFromIndexSize(offset, Digest.BYTES, digest.length);
        Parts current = parts();
        int length = content.remaining();
        current.space.underWay.begin();
        try {
            PutOutcome outcome = current.writer.put(content, digest, offset);
            // Before the position moves: that fails if somebody else moves the limit meanwhile.
            count(outcome, length);
            content.position(content.limit());
            return outcome;
        } finally {
            end(current);
        }
    }

    private PutResult putBuffer(@Nullable Digest expected, ByteBuffer content) {
        Parts current = parts();
        current.space.underWay.begin();
        try {
            PutResult result = counted(current.writer.put(expected, content));
            content.position(content.limit());
            return result;
        } finally {
            end(current);
        }
    }

    private PutResult putSource(@Nullable Digest expected, ByteSource source) throws IOException {
        Parts current = parts();
        current.space.underWay.begin();
        try {
            return counted(current.writer.put(expected, source));
        } finally {
            end(current);
        }
    }

    private PutResult putFile(@Nullable Digest expected, Path file) throws IOException {
        parts(); // a closed cache says so, whatever the file is
        if (CacheFile.isOpen(file)) {
            throw new IllegalArgumentException(
                    "a file that a cache of this process lives in cannot be put: path=" + file);
        }
        try (ReadableByteChannel channel = Files.newByteChannel(file)) {
            return putSource(expected, ByteSource.of(channel));
        }
    }

    /** Ends a put, which may have evicted others also if it failed. */
    private static void end(Parts current) {
        current.space.underWay.end();
        current.space.room.deliverNotices();
    }

    private PutResult counted(PutResult result) {
        count(result.outcome(), result.sizeBytes());
        return result;
    }

    private void count(PutOutcome outcome, long bytes) {
        counters.add(Counter.of(outcome), 1);
        if (outcome == PutOutcome.ALREADY_PRESENT) {
            counters.add(Counter.DEDUPLICATED_BYTES, bytes);
        }
    }

    @Override
    public byte @Nullable [] get(Digest digest) {
        return parts().reader.get(digest);
    }

    @Override
    public int read(Digest digest, ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        return parts().reader.read(digest, target);
    }

    @Override
    public int read(Digest digest, byte[] target, int offset) {
        Objects.checkFromToIndex(offset, target.length, target.length);
        return parts().reader.read(digest, target, offset);
    }

    @Override
    public @Nullable Content open(Digest digest) {
        return parts().reader.open(digest);
    }

    @Override
    public boolean contains(Digest digest) {
        return sizeBytes(digest) >= 0;
    }

    @Override
    public long sizeBytes(Digest digest) {
        Space space = space();
        long length = space.length(digest);
        space.room.deliverNotices();
        return length;
    }

    @Override
    public Set<Digest> findMissing(Collection<Digest> digests) {
        Space space = space();
        Set<Digest> missing = new LinkedHashSet<>();
        for (Digest digest : digests) {
            if (!space.contains(digest)) {
                missing.add(digest);
            }
        }
        space.room.deliverNotices();
        return missing;
    }

    @Override
    public boolean remove(Digest digest) {
        Space space = space();
        boolean removed = space.remove(digest);
        space.room.deliverNotices();
        return removed;
    }

    @Override
    public void clear() {
        Space space = space();
        for (int slotIndex = 0; slotIndex < space.table.capacity(); slotIndex++) {
            space.removeAt(slotIndex);
        }
    }

    @Override
    public void visit(EntryVisitor visitor) {
        Objects.requireNonNull(visitor, "visitor");
        Space space = space();
        SlotTable table = space.table;
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            long ref = table.refAt(slotIndex);
            if (ref >= 0 && !space.blobs.hasExpired(slotIndex)) {
                Digest digest = Tables.keyAt(table, slotIndex);
                long length = space.blobs.length(slotIndex);
                if (table.isCurrent(ref)) {
                    // After the reads, which the fence in isCurrent() keeps before this; pairs with the write in
                    // UnderWay.close(): a file that was let go of may have another cache's entries by now.
                    space.underWay.check();
                    visitor.entry(digest, length);
                }
            }
        }
    }

    @Override
    public CacheStats stats() {
        Parts current = parts();
        Space space = current.space;
        BlockArena arena = space.arena;
        space.openPins.closeAbandoned();
        space.openPins.report();
        long freeBlocks = arena.freeBlocks();
        return new CacheStats(
                space.table.capacity(),
                space.room.maxEntries,
                // A walk counts entries while they come and go; what is in use is one exact number.
                Math.min(space.table.size(), space.room.entriesInUse()),
                space.table.tombstones(),
                Tables.probeLengths(space.table),
                arena.bytes(),
                (arena.blocks() - freeBlocks) * arena.blockBytes(),
                Math.max(0, counters.sum(Counter.PAYLOAD_BYTES)),
                arena.blockBytes(),
                arena.blocks(),
                freeBlocks,
                counters.highest(Counter.HITS),
                counters.highest(Counter.MISSES),
                puts(),
                counters.sum(Counter.DEDUPLICATED_BYTES),
                counters.sum(Counter.EVICTIONS),
                counters.sum(Counter.EVICTED_BYTES),
                counters.sum(Counter.EXPIRATIONS),
                file,
                counters.sum(Counter.VERIFIED),
                Math.max(0, counters.sum(Counter.UNVERIFIED)),
                space.damaged(),
                current.fileUse == null ? 0 : current.fileUse.forceFailures(),
                space.openPins.size(),
                counters.sum(Counter.LEAKED_HANDLES),
                space.digester.implementation());
    }

    private Map<PutOutcome, Long> puts() {
        Map<PutOutcome, Long> puts = new EnumMap<>(PutOutcome.class);
        for (PutOutcome outcome : PutOutcome.values()) {
            puts.put(outcome, counters.sum(Counter.of(outcome)));
        }
        return Collections.unmodifiableMap(puts);
    }

    @Override
    public void force() throws IOException {
        Parts current = parts();
        if (current.fileUse == null) {
            return;
        }
        current.space.underWay.begin();
        try {
            current.fileUse.force();
        } finally {
            current.space.underWay.end();
        }
    }

    @Override
    public void close() {
        // volatile: who gets them closes. Others do not wait: they may be who is waited for, as a log handler that
        // closes.
        Parts closed = PARTS.getAndSet(this, null);
        if (closed != null) {
            closed.space.close();
            try {
                if (closed.fileUse != null) {
                    closed.fileUse.end();
                }
            } catch (Throwable e) {
                Closing.after(e, () -> endWithoutFile(closed));
                throw e;
            }
            endWithoutFile(closed);
        }
    }

    private static void endWithoutFile(Parts closed) {
        try {
            closed.writer.discardDrafts();
        } finally {
            closed.space.room.deliverNotices();
        }
    }
}
