package io.fixedmap.concurrency;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A plain store to a direct buffer before a release store is seen after the matching acquire load. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "read before the release")
@Outcome(id = "0, 42", expect = Expect.ACCEPTABLE, desc = "the plain store was seen early")
@Outcome(id = "1, 42", expect = Expect.ACCEPTABLE, desc = "published")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "the flag was seen without what it publishes")
@State
public class ReleaseAcquire {
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory = ByteBuffer.allocateDirect(64);

    /** Writes the payload, then publishes it. */
    @Actor
    public void writer() {
        INT.set(memory, 4, 42);
        INT.setRelease(memory, 0, 1);
    }

    /**
     * Reads the flag, then the payload.
     *
     * @param result receives flag and payload
     */
    @Actor
    public void reader(II_Result result) {
        result.r1 = (int) INT.getAcquire(memory, 0);
        result.r2 = (int) INT.get(memory, 4);
    }
}
