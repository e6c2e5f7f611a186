package io.fixedmap;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes digests with engines from a pool. */
final class PooledDigester implements Digester {
    /** What bulk digests and copies work in; a multiple of SHA-256's 64-byte block that fits the first-level cache. */
    private static final int SCRATCH_BYTES = 8192;

    /** SHA-256 of no bytes, FIPS 180-4. */
    private static final Digest OF_NOTHING =
            Digest.parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private final Pool<PooledEngine> pool;
    private final String implementation;

    private PooledDigester(Supplier<? extends DigestEngine> engines, String implementation) {
        this.implementation = implementation;
        pool = new Pool<>(() -> new PooledEngine(engines.get()));
    }

    /** Makes a digester, having checked that its engines work, which also loads their classes. */
    static Digester of(Supplier<? extends DigestEngine> engines, Supplier<String> implementation) {
        byte[] result = new byte[Digest.BYTES];
        engines.get().finish(result);
        Digest actual = Digest.of(result);
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
        return new LeasedComputation(pool.take());
    }

    @Override
    public String implementation() {
        return implementation;
    }

    /** An engine and what it works in. */
    private static final class PooledEngine {
        private final DigestEngine engine;
        private final byte[] result = new byte[Digest.BYTES];
        private final byte[] scratch = new byte[SCRATCH_BYTES];

        PooledEngine(DigestEngine engine) {
            this.engine = engine;
        }
    }

    /** Has an engine until it is closed. An object of its own, so that whoever closes it late or twice harms nobody. */
    private final class LeasedComputation implements Computation {
        private @Nullable PooledEngine lease;

        /** Something was added since the engine was fresh. */
        private boolean dirty;

        LeasedComputation(PooledEngine lease) {
            this.lease = lease;
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            PooledEngine pooled = pooled();
            dirty = true;
            pooled.engine.update(bytes, offset, length);
        }

        @Override
        public void update(ByteBuffer bytes) {
            if (bytes.hasArray()) {
                update(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                bytes.position(bytes.limit());
                return;
            }
            byte[] scratch = pooled().scratch;
            for (int position = bytes.position(); position < bytes.limit(); ) {
                int length = Math.min(scratch.length, bytes.limit() - position);
                bytes.get(position, scratch, 0, length);
                update(scratch, 0, length);
                position += length;
            }
            bytes.position(bytes.limit());
        }

        @Override
        public Digest finish() {
            return Digest.of(compute().result);
        }

        @Override
        public void finish(byte[] target, int offset) {
            Objects.checkFromIndexSize(offset, Digest.BYTES, target.length);
            System.arraycopy(compute().result, 0, target, offset, Digest.BYTES);
        }

        private PooledEngine compute() {
            PooledEngine pooled = pooled();
            pooled.engine.finish(pooled.result);
            dirty = false;
            return pooled;
        }

        private PooledEngine pooled() {
            PooledEngine pooled = lease;
            if (pooled == null) {
                throw new IllegalStateException("digest computation is closed");
            }
            return pooled;
        }

        @Override
        public void close() {
            PooledEngine pooled = lease;
            if (pooled == null) {
                return;
            }
            lease = null;
            if (dirty) {
                pooled.engine.reset();
            }
            pool.give(pooled);
        }
    }
}
