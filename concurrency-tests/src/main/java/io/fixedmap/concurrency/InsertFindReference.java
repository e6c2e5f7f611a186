package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A find beside the insert of an object: it sees nothing, or all that was done to the object before. */
@JCStressTest
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "before the insert")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "after the insert")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "the object was seen before what was done to it")
@State
public class InsertFindReference {
    private final References subject = new References(0);

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.insert(0, 7);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.find(0);
    }
}
