package io.fixedmap.table;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Walks through a test's tables after it. */
public final class WatchedTables implements AfterEachCallback {
    private final List<SlotTable> watched = new ArrayList<>();

    /**
     * Makes a table of known seed in direct memory.
     *
     * @param capacity number of slots
     * @return the table
     */
    public SlotTable direct(int capacity) {
        return watch(TestTables.direct(capacity));
    }

    /**
     * Takes in a table that the test has made.
     *
     * @param table to walk through
     * @return the table
     */
    public SlotTable watch(SlotTable table) {
        watched.add(table);
        return table;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        watched.forEach(TableIntegrity::check);
    }
}
