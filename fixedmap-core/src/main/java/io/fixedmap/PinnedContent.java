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

/** A blob whose entry is pinned. */
final class PinnedContent implements Content {
    private final Pin pin;
    private final Space space;
    private final Digest digest;
    private final long blobBytes;
    private final int head;
    private final boolean contiguous;

    /** Makes a content of a blob that is not pinned yet: to be followed by {@link #tryPin}. */
    PinnedContent(Space space, long ref, Digest digest, int head, long lengthWord) {
        this.space = space;
        this.digest = digest;
        this.blobBytes = BlobLayout.length(lengthWord);
        this.head = head;
        this.contiguous = BlobLayout.isContiguous(lengthWord) && blobBytes > 0;
        this.pin = new Pin(this, space, ref);
    }

    /** Pins the blob, upon which the content is open; false if the blob is gone, and the content of no use. */
    boolean tryPin() {
        return pin.tryHold();
    }

    @Override
    public Digest digest() {
        return digest;
    }

    @Override
    public long size() {
        return blobBytes;
    }

    @Override
    public InputStream inputStream(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, blobBytes);
        pin.begin();
        try {
            return new ContentStream(this, cursor(offset, length));
        } finally {
            pin.end();
        }
    }

    private ChainCursor cursor(long offset, long length) {
        return new ChainCursor(space.arena, head, contiguous, offset, length);
    }

    /** Copies what is ahead of a cursor of this content. */
    int copy(ChainCursor cursor, byte[] target, int targetOffset, int length) {
        pin.begin();
        try {
            int done = 0;
            for (int run = cursor.run(length); run > 0; run = cursor.run(length - done)) {
                space.arena.data().copyTo(cursor.offset(), target, targetOffset + done, run);
                cursor.advance(run);
                done += run;
            }
            return done;
        } finally {
            pin.end();
            Reference.reachabilityFence(this);
        }
    }

    /** Moves a cursor of this content. */
    void skip(ChainCursor cursor, long bytes) {
        pin.begin();
        try {
            cursor.advance(bytes);
        } finally {
            pin.end();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void transferTo(long offset, long length, OutputStream target) throws IOException {
        Objects.checkFromIndexSize(offset, length, blobBytes);
        Objects.requireNonNull(target, "target");
        byte[] scratch = space.scratch.take();
        pin.begin();
        try {
            ChainCursor cursor = cursor(offset, length);
            for (int run = cursor.run(scratch.length); run > 0; run = cursor.run(scratch.length)) {
                space.arena.data().copyTo(cursor.offset(), scratch, 0, run);
                cursor.advance(run);
                target.write(scratch, 0, run);
                pin.checkCache();
            }
        } finally {
            pin.end();
            space.scratch.give(scratch);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void transferTo(long offset, long length, WritableByteChannel target) throws IOException {
        Objects.checkFromIndexSize(offset, length, blobBytes);
        if (target instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        pin.begin();
        try {
            ChainCursor cursor = cursor(offset, length);
            for (int run = cursor.run(Integer.MAX_VALUE); run > 0; run = cursor.run(Integer.MAX_VALUE)) {
                ByteBuffer view = space.arena.data().view(cursor.offset(), run);
                while (view.hasRemaining()) {
                    target.write(view);
                }
                cursor.advance(run);
                pin.checkCache();
            }
        } finally {
            pin.end();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public List<ByteBuffer> buffers() {
        // A chain known to be one piece is shown without being looked at, so nothing can happen to it meanwhile.
        if (contiguous && space.arena.data().contiguousBytes(space.arena.offsetOf(head)) >= blobBytes) {
            pin.check();
            return List.of(space.arena.data().view(space.arena.offsetOf(head), (int) blobBytes));
        }
        pin.begin();
        try {
            return views();
        } finally {
            pin.end();
            Reference.reachabilityFence(this);
        }
    }

    private List<ByteBuffer> views() {
        if (blobBytes == 0) {
            return List.of();
        }
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
        pin.close();
    }

    @Override
    public String toString() {
        return "Content[digest=" + digest + ", size=" + blobBytes + "]";
    }
}
