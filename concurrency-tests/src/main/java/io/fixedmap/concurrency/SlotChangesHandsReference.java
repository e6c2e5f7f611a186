package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A find beside the delete of its key, which drops the object, and the insert of another key into the same slot: it never
 * sees the other's object.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "before the delete")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "after the delete")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "the object of another key, or a delete or insert without effect")
@State
public class SlotChangesHandsReference {
    private final References subject = new References(References.CAPACITY - 1);

    public SlotChangesHandsReference() {
        subject.insert(0, 1);
    }

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.delete(0) * subject.insert(1, 2);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.find(0);
    }
}
