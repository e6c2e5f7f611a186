package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A find beside an update that puts another object there: it sees all of the old one or all of the new. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "before the update")
@Outcome(id = "1, 11", expect = Expect.ACCEPTABLE, desc = "after the update")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "neither of the objects, or the new one before it was made")
@State
public class UpdateFindReference {
    private final References subject = new References(0);

    public UpdateFindReference() {
        subject.insert(0, 1);
    }

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.add(0, 10);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.find(0);
    }
}
