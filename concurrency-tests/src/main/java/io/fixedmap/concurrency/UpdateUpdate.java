package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two updates of one entry: both count. */
@JCStressTest
@Outcome(id = "1, 1, 111", expect = Expect.ACCEPTABLE, desc = "both updates count")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "an update was lost")
@State
public class UpdateUpdate {
    private final Subject subject = new Subject(0);

    public UpdateUpdate() {
        subject.insert(0, 1);
    }

    @Actor
    public void first(JJJ_Result result) {
        result.r1 = subject.add(0, 10);
    }

    @Actor
    public void second(JJJ_Result result) {
        result.r2 = subject.add(0, 100);
    }

    @Arbiter
    public void end(JJJ_Result result) {
        result.r3 = subject.find(0);
    }
}
