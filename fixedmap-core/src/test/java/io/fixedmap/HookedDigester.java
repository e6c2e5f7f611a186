package io.fixedmap;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** The JDK's digester; it counts the engines that are out, and does what it is told where one is used. */
final class HookedDigester implements Digester {
    private static final Digester JDK = Digester.jdk();

    private final AtomicInteger out = new AtomicInteger();
    private volatile Runnable beforeStart = () -> {};
    private volatile Runnable afterUpdate = () -> {};
    private volatile Runnable beforeFinish = () -> {};
    private volatile Runnable beforeClose = () -> {};

    /** Returns how many engines were asked for and not given back. */
    int out() {
        return out.get();
    }

    HookedDigester beforeStart(Runnable hook) {
        beforeStart = hook;
        return this;
    }

    HookedDigester afterUpdate(Runnable hook) {
        afterUpdate = hook;
        return this;
    }

    HookedDigester beforeFinish(Runnable hook) {
        beforeFinish = hook;
        return this;
    }

    HookedDigester beforeClose(Runnable hook) {
        beforeClose = hook;
        return this;
    }

    @Override
    public Digest digest(byte[] content) {
        return JDK.digest(content);
    }

    @Override
    public String implementation() {
        return JDK.implementation();
    }

    @Override
    public Computation start() {
        beforeStart.run();
        out.incrementAndGet();
        Computation computation = JDK.start();
        return new Computation() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                computation.update(bytes, offset, length);
                afterUpdate.run();
            }

            @Override
            public void update(ByteBuffer bytes) {
                computation.update(bytes);
                afterUpdate.run();
            }

            @Override
            public Digest finish() {
                return computation.finish();
            }

            @Override
            public void finish(byte[] target, int offset) {
                beforeFinish.run();
                computation.finish(target, offset);
            }

            @Override
            public void close() {
                beforeClose.run();
                out.decrementAndGet();
                computation.close();
            }
        };
    }
}
