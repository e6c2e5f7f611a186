package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two deletes of one key: exactly one succeeds. */
@JCStressTest
@Outcome(id = "1, 0, -1", expect = Expect.ACCEPTABLE, desc = "the first one deleted")
@Outcome(id = "0, 1, -1", expect = Expect.ACCEPTABLE, desc = "the second one deleted")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "both deleted it, or neither")
@State
public class DeleteDelete {
    private final Subject subject = new Subject(0);

    public DeleteDelete() {
        subject.insert(0, 1);
    }

    @Actor
    public void first(JJJ_Result result) {
        result.r1 = subject.delete(0);
    }

    @Actor
    public void second(JJJ_Result result) {
        result.r2 = subject.delete(0);
    }

    @Arbiter
    public void end(JJJ_Result result) {
        result.r3 = subject.find(0);
    }
}
