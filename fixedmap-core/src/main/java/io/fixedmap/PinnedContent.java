package io.fixedmap;

import io.fixedmap.block.ChainCursor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A blob whose entry is pinned. */
final class PinnedContent implements Content {
    private final Space space;
    private final Digest digest;
    private final long blobBytes;
    private final int head;
    private final boolean contiguous;

    private final PinBatch pins;
    private final int place;

    /** What all contents of the batch refer to, and nothing else does: when it is gone, so are they. */
    @SuppressWarnings("UnusedVariable")
    private final Object token;

    private PinnedContent(
            Space space, PinBatch pins, Object token, int place, Digest digest, int head, long lengthWord) {
        this.space = space;
        this.pins = pins;
        this.token = token;
        this.place = place;
        this.digest = digest;
        this.blobBytes = BlobLayout.length(lengthWord);
        this.head = head;
        this.contiguous = BlobLayout.isContiguous(lengthWord) && blobBytes > 0;
    }

    /** Pins a blob and opens it, or returns null if it is gone. */
    static @Nullable Content tryOpen(Space space, long ref, Digest digest, int head, long lengthWord) {
        while (true) {
            PinBatch pins = space.openPins.current();
            // The token before the place: from here on the batch is not taken for abandoned.
            Object token = pins.get();
            if (token != null) {
                int place = pins.tryTake();
                if (place != PinBatch.NONE) {
                    // Made last: the JIT writes a new object that nobody has seen without telling the collector.
                    return pins.tryHold(place, ref)
                            ? new PinnedContent(space, pins, token, place, digest, head, lengthWord)
                            : null;
                }
            }
            space.openPins.replace(pins);
        }
    }

    @Override
    public Digest digest() {
        return digest;
    }

    @Override
    public long sizeBytes() {
        return blobBytes;
    }

    @Override
    public InputStream inputStream(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, blobBytes);
        pins.begin(place);
        try {
            return new ContentStream(this, cursor(offset, length));
        } finally {
            pins.end(place);
        }
    }

    private ChainCursor cursor(long offset, long length) {
        return new ChainCursor(space.arena, head, contiguous, offset, length);
    }

    /** Copies what is ahead of a cursor of this content. */
    int copy(ChainCursor cursor, byte[] target, int targetOffset, int length) {
        pins.begin(place);
        try {
            int done = 0;
            for (int run = cursor.run(length); run > 0; run = cursor.run(length - done)) {
                space.arena.data().copyTo(cursor.offset(), target, targetOffset + done, run);
                cursor.advance(run);
                done += run;
            }
            return done;
        } finally {
            pins.end(place);
            Reference.reachabilityFence(this);
        }
    }

    /** Moves a cursor of this content. */
    void skip(ChainCursor cursor, long bytes) {
        pins.begin(place);
        try {
            cursor.advance(bytes);
        } finally {
            pins.end(place);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void transferTo(long offset, long length, OutputStream target) throws IOException {
        Objects.checkFromIndexSize(offset, length, blobBytes);
        Objects.requireNonNull(target, "target");
        byte[] scratch = space.scratch.take();
        pins.begin(place);
        try {
            ChainCursor cursor = cursor(offset, length);
            for (int run = cursor.run(scratch.length); run > 0; run = cursor.run(scratch.length)) {
                space.arena.data().copyTo(cursor.offset(), scratch, 0, run);
                cursor.advance(run);
                target.write(scratch, 0, run);
                pins.checkCache();
            }
            // Not if the target has failed: behind a stream with a time limit somebody may still be sending the array.
            space.scratch.give(scratch);
        } finally {
            pins.end(place);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void transferTo(long offset, long length, WritableByteChannel target) throws IOException {
        Objects.checkFromIndexSize(offset, length, blobBytes);
        Objects.requireNonNull(target, "target");
        if (target instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        pins.begin(place);
        try {
            ChainCursor cursor = cursor(offset, length);
            for (int run = cursor.run(Integer.MAX_VALUE); run > 0; run = cursor.run(Integer.MAX_VALUE)) {
                ByteBuffer view = space.arena.data().view(cursor.offset(), run);
                while (view.hasRemaining()) {
                    int left = view.remaining();
                    int taken = target.write(view);
                    if (view.remaining() == left) {
                        throw new IOException(
                                "target must wait until it takes bytes: left=" + left + ", taken=" + taken);
                    }
                }
                cursor.advance(run);
                pins.checkCache();
            }
        } finally {
            pins.end(place);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public List<ByteBuffer> buffers() {
        // A chain known to be one piece is shown without being looked at, so nothing can happen to it meanwhile.
        if (contiguous) {
            pins.check(place);
            ByteBuffer view = space.arena.data().tryView(space.arena.offsetOf(head), blobBytes);
            if (view != null) {
                return List.of(view);
            }
        }
        pins.begin(place);
        try {
            return views();
        } finally {
            pins.end(place);
            Reference.reachabilityFence(this);
        }
    }

    private List<ByteBuffer> views() {
        ChainCursor cursor = cursor(0, blobBytes);
        List<ByteBuffer> views = new ArrayList<>();
        for (int run = cursor.run(Integer.MAX_VALUE); run > 0; run = cursor.run(Integer.MAX_VALUE)) {
            views.add(space.arena.data().view(cursor.offset(), run));
            cursor.advance(run);
        }
        return views;
    }

    @Override
    public void close() {
        pins.close(place);
    }

    @Override
    public String toString() {
        return "Content[digest=" + digest + ", size=" + blobBytes + "]";
    }
}
