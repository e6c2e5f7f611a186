package io.fixedmap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Supplier;

/** Computes digests with engines from a pool. */
final class PooledDigester implements Digester {
    /** What bulk digests and copies work in; a multiple of SHA-256's 64-byte block that fits the first-level cache. */
    private static final int SCRATCH_BYTES = 8192;

    /** SHA-256 of no bytes, FIPS 180-4. */
    private static final Digest OF_NOTHING =
            Digest.parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private final Pool<PooledComputation> pool;
    private final String implementation;

    private PooledDigester(Supplier<? extends DigestEngine> engines, String implementation) {
        this.implementation = implementation;
        pool = new Pool<>(() -> new PooledComputation(engines.get()));
    }

    /** Makes a digester and checks that its engines work, which also loads their classes. */
    static Digester of(Supplier<? extends DigestEngine> engines, Supplier<String> implementation) {
        PooledDigester digester = new PooledDigester(engines, "");
        Digest actual = digester.digest(new byte[0]);
        if (!actual.equals(OF_NOTHING)) {
            throw new IllegalStateException(
                    "SHA-256 of nothing is wrong: expected=" + OF_NOTHING + ", actual=" + actual);
        }
        return new PooledDigester(engines, implementation.get());
    }

    @Override
    public Digest digest(byte[] content) {
        try (Computation computation = start()) {
            computation.update(content, 0, content.length);
            return computation.finish();
        }
    }

    @Override
    public Computation start() {
        PooledComputation computation = pool.take();
        computation.open = true;
        return computation;
    }

    @Override
    public String implementation() {
        return implementation;
    }

    private final class PooledComputation implements Computation {
        private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

        private final DigestEngine engine;
        private final byte[] result = new byte[Digest.BYTES];
        private final byte[] scratch = new byte[SCRATCH_BYTES];
        private boolean open;

        /** Something was added since the engine was fresh. */
        private boolean dirty;

        PooledComputation(DigestEngine engine) {
            this.engine = engine;
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            checkOpen();
            dirty = true;
            engine.update(bytes, offset, length);
        }

        @Override
        public void update(ByteBuffer bytes) {
            if (bytes.hasArray()) {
                update(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                return;
            }
            for (int position = bytes.position(); position < bytes.limit(); ) {
                int length = Math.min(scratch.length, bytes.limit() - position);
                bytes.get(position, scratch, 0, length);
                update(scratch, 0, length);
                position += length;
            }
        }

        @Override
        public Digest finish() {
            compute();
            return Digest.ofWords(word(0), word(1), word(2), word(3));
        }

        @Override
        public Digest finish(Digest expected) {
            compute();
            boolean same = word(0) == expected.word(0)
                    && word(1) == expected.word(1)
                    && word(2) == expected.word(2)
                    && word(3) == expected.word(3);
            return same ? expected : Digest.ofWords(word(0), word(1), word(2), word(3));
        }

        @Override
        public void finish(byte[] target, int offset) {
            Objects.checkFromIndexSize(offset, Digest.BYTES, target.length);
            compute();
            System.arraycopy(result, 0, target, offset, Digest.BYTES);
        }

        private void compute() {
            checkOpen();
            engine.finish(result);
            dirty = false;
        }

        private long word(int index) {
            return (long) LONGS.get(result, index * Long.BYTES);
        }

        private void checkOpen() {
            if (!open) {
                throw new IllegalStateException("digest computation is closed");
            }
        }

        @Override
        public void close() {
            if (!open) {
                return;
            }
            open = false;
            if (dirty) {
                engine.reset();
                dirty = false;
            }
            pool.give(this);
        }
    }
}
