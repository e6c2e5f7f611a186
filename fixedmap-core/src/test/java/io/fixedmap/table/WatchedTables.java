package io.fixedmap.table;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Walks through a test's tables after it. */
final class WatchedTables implements AfterEachCallback {
    private final List<SlotTable> watched = new ArrayList<>();

    SlotTable watch(SlotTable table) {
        watched.add(table);
        return table;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        watched.forEach(TableIntegrity::check);
    }
}
