package io.fixedmap.benchmarks.table;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.fixedmap.Digest;
import io.fixedmap.FixedLongMap;
import io.fixedmap.FixedMap;
import io.fixedmap.InsertResult;
import io.fixedmap.benchmarks.DigestSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import net.openhft.chronicle.map.ChronicleMap;
import org.cache2k.Cache2kBuilder;
import org.caffinitas.ohc.CacheSerializer;
import org.caffinitas.ohc.OHCache;
import org.caffinitas.ohc.OHCacheBuilder;
import org.jctools.maps.NonBlockingHashMap;

/** The maps that are compared. */
final class Peers {
    /** Two numbers to update to, made beforehand: the map's cost is measured, not the allocation of a Long. */
    private static final Long OTHER = 1_000_000_007L;

    private static final Long ANOTHER = 1_000_000_009L;

    private Peers() {}

    /** Makes an empty map for at most {@code capacity} entries. */
    static Peer create(String name, int capacity) {
        return switch (name) {
            case "FixedLongMap" -> new FixedLongs(capacity);
            case "FixedMap" -> new FixedObjects(capacity);
            case "SeedAlgorithm" -> new SeedAlgorithm(capacity);
            case "ConcurrentHashMap" -> new OfConcurrentMap(new ConcurrentHashMap<>(capacity / 2));
            case "NonBlockingHashMap" -> new OfConcurrentMap(new NonBlockingHashMap<>(capacity));
            case "Caffeine" ->
                new OfConcurrentMap(Caffeine.newBuilder()
                        .maximumSize(capacity)
                        .<Digest, Long>build()
                        .asMap());
            case "cache2k" ->
                new OfConcurrentMap(Cache2kBuilder.of(Digest.class, Long.class)
                        .entryCapacity(capacity)
                        .eternal(true)
                        .build()
                        .asMap());
            case "ChronicleMap" -> new Chronicle(capacity);
            case "OHC" -> new Ohc(capacity);
            default -> throw new IllegalArgumentException("unknown map: name=" + name);
        };
    }

    private static final class FixedLongs implements Peer {
        private final FixedLongMap map;

        FixedLongs(int capacity) {
            map = new FixedLongMap(capacity);
        }

        @Override
        public void insert(Digest key, Long value) {
            if (map.insert(key, value) != InsertResult.INSERTED) {
                throw new AssertionError("not inserted: key=" + key);
            }
        }

        @Override
        public boolean find(Digest key) {
            return map.find(key, -1) != -1;
        }

        @Override
        public long findNumber(Digest key) {
            return map.find(key, -1);
        }

        @Override
        public void update(Digest key) {
            map.update(key, value -> value + 1);
        }

        @Override
        public void delete(Digest key) {
            map.delete(key);
        }

        @Override
        public void close() {
            map.close();
        }
    }

    private static final class FixedObjects implements Peer {
        private final FixedMap<Long> map;

        FixedObjects(int capacity) {
            map = new FixedMap<>(capacity);
        }

        @Override
        public void insert(Digest key, Long value) {
            if (map.insert(key, value) != InsertResult.INSERTED) {
                throw new AssertionError("not inserted: key=" + key);
            }
        }

        @Override
        public boolean find(Digest key) {
            return map.find(key) != null;
        }

        @Override
        public long findNumber(Digest key) {
            return Objects.requireNonNull(map.find(key));
        }

        @Override
        public void update(Digest key) {
            map.update(key, value -> OTHER.equals(value) ? ANOTHER : OTHER);
        }

        @Override
        public void count(Digest key) {
            map.update(key, value -> value + 1);
        }

        @Override
        public void delete(Digest key) {
            map.delete(key);
        }

        @Override
        public void close() {
            map.close();
        }
    }

    private static final class OfConcurrentMap implements Peer {
        private final ConcurrentMap<Digest, Long> map;

        OfConcurrentMap(ConcurrentMap<Digest, Long> map) {
            this.map = map;
        }

        @Override
        public void insert(Digest key, Long value) {
            if (map.putIfAbsent(key, value) != null) {
                throw new AssertionError("not inserted: key=" + key);
            }
        }

        @Override
        public boolean find(Digest key) {
            return map.get(key) != null;
        }

        @Override
        public long findNumber(Digest key) {
            return Objects.requireNonNull(map.get(key));
        }

        @Override
        public void update(Digest key) {
            map.computeIfPresent(key, (k, value) -> OTHER.equals(value) ? ANOTHER : OTHER);
        }

        @Override
        public void count(Digest key) {
            map.computeIfPresent(key, (k, value) -> value + 1);
        }

        @Override
        public void delete(Digest key) {
            map.remove(key);
        }
    }

    /** Keys as bytes, made anew for each operation. */
    private static final class Chronicle implements Peer {
        private final ChronicleMap<byte[], Long> map;

        Chronicle(int capacity) {
            map = ChronicleMap.of(byte[].class, Long.class)
                    .name("peer")
                    .constantKeySizeBySample(new byte[Digest.BYTES])
                    .entries(capacity)
                    .create();
        }

        @Override
        public void insert(Digest key, Long value) {
            map.putIfAbsent(key.toBytes(), value);
        }

        @Override
        public boolean find(Digest key) {
            return map.get(key.toBytes()) != null;
        }

        @Override
        public long findNumber(Digest key) {
            return Objects.requireNonNull(map.get(key.toBytes()));
        }

        @Override
        public void update(Digest key) {
            map.compute(key.toBytes(), (k, value) -> value + 1);
        }

        @Override
        public void delete(Digest key) {
            map.remove(key.toBytes());
        }

        @Override
        public void close() {
            map.close();
        }
    }

    private static final class Ohc implements Peer {
        private final OHCache<Digest, Long> map;

        Ohc(int capacity) {
            map = OHCacheBuilder.<Digest, Long>newBuilder()
                    .keySerializer(new DigestSerializer())
                    .valueSerializer(new LongSerializer())
                    .capacity(256L * capacity)
                    .hashTableSize(Math.max(256, capacity / 64))
                    .segmentCount(16)
                    .build();
        }

        @Override
        public void insert(Digest key, Long value) {
            map.put(key, value);
        }

        @Override
        public boolean find(Digest key) {
            return map.get(key) != null;
        }

        @Override
        public long findNumber(Digest key) {
            return map.get(key);
        }

        @Override
        public void update(Digest key) {
            // no atomic update: the nearest is replace, without a function
            map.addOrReplace(key, OTHER, ANOTHER);
        }

        @Override
        public void delete(Digest key) {
            map.remove(key);
        }

        @Override
        public void close() {
            try {
                map.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class LongSerializer implements CacheSerializer<Long> {
        @Override
        public void serialize(Long value, ByteBuffer buffer) {
            buffer.putLong(value);
        }

        @Override
        public Long deserialize(ByteBuffer buffer) {
            return buffer.getLong();
        }

        @Override
        public int serializedSize(Long value) {
            return Long.BYTES;
        }
    }
}
