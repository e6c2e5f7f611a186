package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A find beside the delete of its key: it sees the value or nothing. */
@JCStressTest
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "before the delete")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "after the delete")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "a value that was never there, or a delete without effect")
@State
public class DeleteFindAtHome {
    private final Subject subject = new Subject(0);

    public DeleteFindAtHome() {
        subject.insert(0, 7);
    }

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.delete(0);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.find(0);
    }
}
