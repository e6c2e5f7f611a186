package io.fixedmap.concurrency;

import io.fixedmap.table.Deletion;
import io.fixedmap.table.SlotTable;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A pinned read beside a delete that does not wait for pins: the slot has one owner, and a pinned value stays. */
@JCStressTest
@Outcome(id = "7, 2", expect = Expect.ACCEPTABLE, desc = "read before the delete, which was deferred to the unpin")
@Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "read and unpinned before the delete")
@Outcome(id = "-1, 1", expect = Expect.ACCEPTABLE, desc = "deleted before the pin")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "no owner, two owners, or a value that changed")
@State
public class PinDelete {
    private final Subject subject = new Subject(0);
    private final AtomicInteger owners = new AtomicInteger();
    private boolean deferred;

    public PinDelete() {
        subject.insert(0, 7);
    }

    @Actor
    public void first(JJ_Result result) {
        long ref = subject.locate(0);
        result.r1 = Subject.ABSENT;
        if (ref >= 0 && subject.table.pins().tryPin(ref)) {
            result.r1 = subject.table.slots().value(SlotTable.slotIndex(ref), 0);
            if (subject.table.pins().unpin(SlotTable.slotIndex(ref))) {
                subject.table.release(SlotTable.slotIndex(ref), subject.hashOf(0));
                owners.incrementAndGet();
            }
        }
    }

    @Actor
    public void second(JJ_Result result) {
        long ref = subject.locate(0);
        Deletion deletion = subject.table.tryDelete(ref, subject.hashOf(0), true);
        if (deletion == Deletion.OWNED) {
            // while it is owned nobody reads it pinned
            subject.table.slots().setValue(SlotTable.slotIndex(ref), 0, 666);
            subject.table.release(SlotTable.slotIndex(ref), subject.hashOf(0));
            owners.incrementAndGet();
        }
        deferred = deletion == Deletion.DEFERRED;
    }

    @Arbiter
    public void end(JJ_Result result) {
        boolean free = subject.table.size() == 0 && subject.table.tombstones() == 1;
        result.r2 = owners.get() == 1 && free ? deferred ? 2 : 1 : 0;
    }
}
