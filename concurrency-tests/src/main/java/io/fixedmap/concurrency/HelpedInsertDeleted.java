package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** A displaced insert beside another of its home, which may finish it, and a delete: a deleted key does not come back. */
@JCStressTest
@Outcome(id = "1, 0, 7", expect = Expect.ACCEPTABLE, desc = "the delete came before the insert")
@Outcome(id = "1, 1, -1", expect = Expect.ACCEPTABLE, desc = "the delete came after it appeared")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "a deleted key came back, or an insert was lost")
@State
public class HelpedInsertDeleted {
    private final Subject subject = new Subject(Subject.GROUP_SLOTS);

    @Actor
    public void first(JJJ_Result result) {
        result.r1 = subject.insert(0, 7);
    }

    @Actor
    public void second(JJJ_Result result) {
        long inserted = subject.insert(1, 8);
        result.r2 = inserted * subject.delete(0);
    }

    @Arbiter
    public void end(JJJ_Result result) {
        result.r3 = subject.find(0);
    }
}
