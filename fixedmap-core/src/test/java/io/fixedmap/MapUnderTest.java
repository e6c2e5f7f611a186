package io.fixedmap;

import io.fixedmap.table.SlotTable;
import io.fixedmap.table.TestTables;
import java.util.function.LongUnaryOperator;

/** What {@link FixedMap} and {@link FixedLongMap} do alike, with longs as values. */
interface MapUnderTest extends AutoCloseable {
    long ABSENT = Long.MIN_VALUE;

    /** The map classes and their modes. */
    enum Kind {
        LONGS,
        REFERENCES,
        LAZY_REFERENCES;

        MapUnderTest on(SlotTable table) {
            return switch (this) {
                case LONGS -> new Longs(table, new FixedLongMap(table));
                case REFERENCES -> new References(table, new FixedMap<>(table, true));
                case LAZY_REFERENCES -> new References(table, new FixedMap<>(table, false));
            };
        }
    }

    /** The n-th test key. */
    static Digest key(long n) {
        return Digest.ofWords(
                TestTables.keyWord(n, 0), TestTables.keyWord(n, 1), TestTables.keyWord(n, 2), TestTables.keyWord(n, 3));
    }

    SlotTable table();

    InsertResult insert(Digest key, long value);

    long find(Digest key);

    boolean contains(Digest key);

    boolean update(Digest key, LongUnaryOperator function);

    boolean delete(Digest key);

    void forEach(FixedLongMap.Visitor visitor);

    int size();

    int capacity();

    int tombstones();

    ProbeLengths probeLengths();

    @Override
    void close();

    /** Primitive values. */
    record Longs(SlotTable table, FixedLongMap map) implements MapUnderTest {
        @Override
        public InsertResult insert(Digest key, long value) {
            return map.insert(key, value);
        }

        @Override
        public long find(Digest key) {
            return map.find(key, ABSENT);
        }

        @Override
        public boolean contains(Digest key) {
            return map.contains(key);
        }

        @Override
        public boolean update(Digest key, LongUnaryOperator function) {
            return map.update(key, function);
        }

        @Override
        public boolean delete(Digest key) {
            return map.delete(key);
        }

        @Override
        public void forEach(FixedLongMap.Visitor visitor) {
            map.forEach(visitor);
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public int capacity() {
            return map.capacity();
        }

        @Override
        public int tombstones() {
            return map.tombstones();
        }

        @Override
        public ProbeLengths probeLengths() {
            return map.probeLengths();
        }

        @Override
        public void close() {
            map.close();
        }
    }

    /** Objects as values. */
    record References(SlotTable table, FixedMap<Long> map) implements MapUnderTest {
        @Override
        public InsertResult insert(Digest key, long value) {
            return map.insert(key, value);
        }

        @Override
        public long find(Digest key) {
            Long value = map.find(key);
            return value == null ? ABSENT : value;
        }

        @Override
        public boolean contains(Digest key) {
            return map.contains(key);
        }

        @Override
        public boolean update(Digest key, LongUnaryOperator function) {
            return function == null ? map.update(key, null) : map.update(key, function::applyAsLong);
        }

        @Override
        public boolean delete(Digest key) {
            return map.delete(key) != null;
        }

        @Override
        public void forEach(FixedLongMap.Visitor visitor) {
            map.forEach(visitor == null ? null : visitor::entry);
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public int capacity() {
            return map.capacity();
        }

        @Override
        public int tombstones() {
            return map.tombstones();
        }

        @Override
        public ProbeLengths probeLengths() {
            return map.probeLengths();
        }

        @Override
        public void close() {
            map.close();
        }
    }
}
