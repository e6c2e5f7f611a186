package io.fixedmap;

import io.fixedmap.table.SlotTable;
import io.fixedmap.table.TableIntegrity;
import io.fixedmap.table.TestTables;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Builds maps for a test, on tables of known seed, and after it walks through the table of each. */
final class Maps implements AfterEachCallback {
    private final List<SlotTable> built = new ArrayList<>();

    MapUnderTest map(MapUnderTest.Kind kind, int capacity) {
        return kind.on(table(capacity));
    }

    SlotTable table(int capacity) {
        return watch(TestTables.direct(capacity));
    }

    SlotTable watch(SlotTable table) {
        built.add(table);
        return table;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        built.forEach(TableIntegrity::check);
    }
}
