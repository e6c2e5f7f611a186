package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** An update beside the delete of its entry and an insert of another into the same slot: it touches its own entry or none. */
@JCStressTest
@Outcome(id = "1, 1, 5", expect = Expect.ACCEPTABLE, desc = "the update came first")
@Outcome(id = "0, 1, 5", expect = Expect.ACCEPTABLE, desc = "the delete came first")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "the update changed another entry, or the delete failed")
@State
public class UpdateDelete {
    private final Subject subject = new Subject(Subject.GROUP_SLOTS - 1);

    public UpdateDelete() {
        subject.insert(0, 1);
    }

    @Actor
    public void first(JJJ_Result result) {
        result.r1 = subject.add(0, 10);
    }

    @Actor
    public void second(JJJ_Result result) {
        result.r2 = subject.delete(0) * subject.insert(1, 5);
    }

    @Arbiter
    public void end(JJJ_Result result) {
        result.r3 = subject.find(1);
    }
}
