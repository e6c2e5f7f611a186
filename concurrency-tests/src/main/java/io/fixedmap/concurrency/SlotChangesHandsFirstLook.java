package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A first look beside the delete of its key and the insert of another into the same slot: it never takes the other's prefix. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "before the delete")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "after or beside the delete")
@Outcome(id = "1, 2", expect = Expect.FORBIDDEN, desc = "the prefix of another key's value")
@State
public class SlotChangesHandsFirstLook {
    private final Subject subject = new Subject(Subject.GROUP_SLOTS - 1, true);

    public SlotChangesHandsFirstLook() {
        subject.insert(0, 1);
    }

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.delete(0) * subject.insert(1, 2);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.prefix(0);
    }
}
