package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fixedmap.MapUnderTest.Kind;
import io.fixedmap.table.WatchedTables;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad arguments, closed maps and too little memory: a clear exception each, and nothing harmed. */
class MapRefusalsTest {
    private static final Digest A = MapUnderTest.key(1);

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|nearest=8",
                "1|nearest=8",
                "2|nearest=8",
                "4|nearest=8",
                "7|nearest=8",
                "-1|nearest=8",
                "-8|nearest=8",
                "-2147483648|nearest=8",
                "9|nearest=8 or 16",
                "1000|nearest=512 or 1024",
                "1073741825|nearest=1073741824",
                "2147483647|nearest=1073741824"
            })
    void aCapacityThatIsNoPowerOfTwoInRangeIsRefused(int capacity, String nearest) {
        String message = "capacity must be a power of two from 8 to 1073741824: capacity=" + capacity + ", " + nearest;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedLongMap(capacity))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedMap<>(capacity))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FixedMap<>(capacity, false))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 1024, 65536})
    void aPowerOfTwoInRangeIsACapacity(int capacity) {
        try (FixedLongMap longs = new FixedLongMap(capacity);
                FixedMap<String> references = new FixedMap<>(capacity)) {
            assertThat(longs.capacity()).isEqualTo(capacity);
            assertThat(references.capacity()).isEqualTo(capacity);
            assertThat(longs.insert(A, 1)).isEqualTo(InsertResult.INSERTED);
            assertThat(references.insert(A, "a")).isEqualTo(InsertResult.INSERTED);
        }
    }

    private static List<ThrowingCallable> allOperations(MapUnderTest map, Digest key) {
        return List.of(
                () -> map.insert(key, 1),
                () -> map.find(key),
                () -> map.contains(key),
                () -> map.update(key, value -> value),
                () -> map.delete(key));
    }

    @ParameterizedTest
    @EnumSource
    void nullIsRefusedEverywhereAndHarmsNothing(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        for (ThrowingCallable operation : allOperations(map, null)) {
            assertThatNullPointerException().isThrownBy(operation);
        }
        assertThatNullPointerException().isThrownBy(() -> map.update(A, null)).withMessageContaining("function");
        assertThatNullPointerException().isThrownBy(() -> map.forEach(null));

        assertThat(map.find(A)).isEqualTo(1);
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.update(A, value -> value + 1)).isTrue();
    }

    @Test
    void aNullValueIsRefused() {
        FixedMap<String> map = new FixedMap<>(tables.direct(8), true);

        assertThatNullPointerException().isThrownBy(() -> map.insert(A, null)).withMessage("value");

        assertThat(map.contains(A)).isFalse();
        assertThat(map.size()).isZero();
        assertThat(map.tombstones()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationOnAClosedMapIsRefused(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);
        map.close();

        for (ThrowingCallable operation : allOperations(map, A)) {
            assertThatIllegalStateException().isThrownBy(operation).withMessage("map is closed");
        }
        for (ThrowingCallable operation : List.<ThrowingCallable>of(
                map::size, map::capacity, map::tombstones, map::probeLengths, () -> map.forEach((key, value) -> {}))) {
            assertThatIllegalStateException().isThrownBy(operation).withMessage("map is closed");
        }
        assertThatCode(map::close).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void aMapClosedByAnUpdateFunctionFinishesTheUpdate(Kind kind) {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 1);

        assertThat(map.update(A, value -> {
                    map.close();
                    return 2;
                }))
                .isTrue();

        assertThatIllegalStateException().isThrownBy(() -> map.find(A));
    }

    @Test
    void memoryThatCannotBeReservedIsReportedWithItsSizeAndTheOptionToRaise() throws Exception {
        assertThat(run(TooLarge.class, "-XX:MaxDirectMemorySize=1m").lines())
                .containsExactly(
                        "4194304: table of capacity=65536 needs more off-heap memory than the JVM may reserve: "
                                + "bytes=4194304; raise -XX:MaxDirectMemorySize (by default as large as the maximum heap)"
                                + " or choose less",
                        "4194304: table of capacity=65536 needs more off-heap memory than the JVM may reserve: "
                                + "bytes=4194304; raise -XX:MaxDirectMemorySize (by default as large as the maximum heap)"
                                + " or choose less",
                        "INSERTED");
    }

    @Test
    void aHeapThatIsTooSmallIsNotTakenForTooLittleDirectMemory() throws Exception {
        assertThat(run(TooLargeForTheHeap.class, "-XX:MaxDirectMemorySize=1g", "-Xmx8m", "-XX:+UseSerialGC"))
                .isEqualToIgnoringNewLines("Java heap space");
    }

    private static String run(Class<?> main, String... options) throws Exception {
        return TestJvm.run(TestJvm.of(List.of(options), main));
    }

    /** Runs in a JVM with a small heap: a map whose tags do not fit there. */
    static final class TooLargeForTheHeap {
        private TooLargeForTheHeap() {}

        public static void main(String[] args) {
            try {
                System.out.println(new FixedLongMap(1 << 21).capacity());
            } catch (OffHeapMemoryException | OutOfMemoryError e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Runs in a JVM with little direct memory: two maps that do not fit, then one that does. */
    static final class TooLarge {
        private TooLarge() {}

        public static void main(String[] args) {
            report(() -> new FixedLongMap(65536));
            report(() -> new FixedMap<String>(65536));
            System.out.println(new FixedLongMap(1024).insert(A, 1));
        }

        private static void report(Runnable constructor) {
            try {
                constructor.run();
            } catch (OffHeapMemoryException e) {
                System.out.println(e.bytes() + ": " + e.getMessage());
            }
        }
    }
}
