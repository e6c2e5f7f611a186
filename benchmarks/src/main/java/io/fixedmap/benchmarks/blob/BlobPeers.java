package io.fixedmap.benchmarks.blob;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fixedmap.Content;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.benchmarks.DigestSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import net.openhft.chronicle.map.ChronicleMap;
import org.caffinitas.ohc.CacheSerializer;
import org.caffinitas.ohc.DirectValueAccess;
import org.caffinitas.ohc.OHCache;
import org.caffinitas.ohc.OHCacheBuilder;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.jspecify.annotations.Nullable;

/** The caches that are compared. All compute the digest of what they are given with the same digester. */
final class BlobPeers {
    private BlobPeers() {}

    /** Makes a cache for {@code entries} blobs of {@code size} bytes each. */
    static BlobPeer create(String name, Digester digester, int entries, int size) {
        return switch (name) {
            case "fixedmap" -> new FixedMapBlobs(digester, entries, size);
            case "Caffeine" -> new CaffeineBlobs(digester, entries, size);
            case "OHC" -> new OhcBlobs(digester, entries, size);
            case "Ehcache" -> new EhcacheBlobs(digester, entries, size);
            case "ChronicleMap" -> new ChronicleBlobs(digester, entries, size);
            default -> throw new IllegalArgumentException("unknown cache: name=" + name);
        };
    }

    private static final class FixedMapBlobs implements BlobPeer {
        private final ContentCache cache;

        FixedMapBlobs(Digester digester, int entries, int size) {
            int blockBytes = Integer.getInteger("blockBytes", size < 4096 ? 128 : 4096);
            long blocks = ((long) size + blockBytes - 1) / blockBytes;
            cache = ContentCache.builder()
                    .digester(digester)
                    .capacity(Math.max(64, Integer.highestOneBit(entries * 4 / 3) * 2))
                    .maxEntries(entries)
                    .blockBytes(blockBytes)
                    // A cache that evicts keeps 1/128 of its blocks free.
                    .maxBytes(blocks * blockBytes * (entries + entries / 64 + 1))
                    .build();
        }

        @Override
        public Digest put(byte[] content) {
            return cache.put(content).requireDigest();
        }

        @Override
        public int read(Digest key, byte[] target) {
            return cache.read(key, target, 0);
        }

        @Override
        public int read(Digest key, ByteBuffer target) {
            return cache.read(key, target.clear());
        }

        @Override
        public byte @Nullable [] getIfPresent(Digest key) {
            return cache.get(key);
        }

        @Override
        public int look(Digest key) {
            try (Content content = Objects.requireNonNull(cache.open(key))) {
                List<ByteBuffer> buffers = content.buffers();
                ByteBuffer last = buffers.get(buffers.size() - 1);
                return buffers.get(0).get(0) + last.get(last.limit() - 1);
            }
        }

        @Override
        public void remove(Digest key) {
            cache.remove(key);
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    private static final class CaffeineBlobs implements BlobPeer {
        private final Digester digester;
        private final Cache<Digest, byte[]> cache;

        CaffeineBlobs(Digester digester, int entries, int size) {
            this.digester = digester;
            cache = Caffeine.newBuilder()
                    .maximumWeight((long) entries * size)
                    .weigher((Digest key, byte[] content) -> content.length)
                    .build();
        }

        private byte[] find(Digest key) {
            return Objects.requireNonNull(cache.getIfPresent(key));
        }

        @Override
        public Digest put(byte[] content) {
            Digest digest = digester.digest(content);
            cache.put(digest, content.clone());
            return digest;
        }

        @Override
        public int read(Digest key, byte[] target) {
            byte[] content = cache.getIfPresent(key);
            if (content == null) {
                return -1;
            }
            System.arraycopy(content, 0, target, 0, content.length);
            return content.length;
        }

        @Override
        public int read(Digest key, ByteBuffer target) {
            byte[] content = find(key);
            target.put(0, content);
            return content.length;
        }

        @Override
        public byte @Nullable [] getIfPresent(Digest key) {
            // As safe as the others' copies.
            byte[] content = cache.getIfPresent(key);
            return content == null ? null : content.clone();
        }

        @Override
        public int look(Digest key) {
            byte[] content = find(key);
            return content[0] + content[content.length - 1];
        }

        @Override
        public void remove(Digest key) {
            cache.invalidate(key);
        }

        @Override
        public void close() {
            cache.invalidateAll();
        }
    }

    private static final class OhcBlobs implements BlobPeer {
        private final Digester digester;
        private final OHCache<Digest, byte[]> cache;

        OhcBlobs(Digester digester, int entries, int size) {
            this.digester = digester;
            cache = OHCacheBuilder.<Digest, byte[]>newBuilder()
                    .keySerializer(new DigestSerializer())
                    .valueSerializer(new BytesSerializer())
                    .capacity((long) entries * (size + 256L) * 5 / 4)
                    .maxEntrySize(2L * size + 4096)
                    .segmentCount(4)
                    .hashTableSize(Math.max(256, Integer.highestOneBit(entries / 2)))
                    .build();
        }

        @Override
        public Digest put(byte[] content) {
            Digest digest = digester.digest(content);
            cache.put(digest, content);
            return digest;
        }

        @Override
        public int read(Digest key, byte[] target) {
            try (DirectValueAccess value = cache.getDirect(key, true)) {
                if (value == null) {
                    return -1;
                }
                ByteBuffer buffer = value.buffer();
                int length = buffer.remaining() - Integer.BYTES;
                buffer.get(buffer.position() + Integer.BYTES, target, 0, length);
                return length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read(Digest key, ByteBuffer target) {
            try (DirectValueAccess value = Objects.requireNonNull(cache.getDirect(key, true))) {
                ByteBuffer buffer = value.buffer();
                int length = buffer.remaining() - Integer.BYTES;
                target.put(0, buffer, buffer.position() + Integer.BYTES, length);
                return length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public byte @Nullable [] getIfPresent(Digest key) {
            return cache.get(key);
        }

        @Override
        public int look(Digest key) {
            try (DirectValueAccess value = Objects.requireNonNull(cache.getDirect(key, true))) {
                ByteBuffer buffer = value.buffer();
                return buffer.get(Integer.BYTES) + buffer.get(buffer.limit() - 1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void remove(Digest key) {
            cache.remove(key);
        }

        @Override
        public void close() {
            try {
                cache.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class BytesSerializer implements CacheSerializer<byte[]> {
        @Override
        public void serialize(byte[] content, ByteBuffer target) {
            target.putInt(content.length).put(content);
        }

        @Override
        public byte[] deserialize(ByteBuffer source) {
            byte[] content = new byte[source.getInt()];
            source.get(content);
            return content;
        }

        @Override
        public int serializedSize(byte[] content) {
            return Integer.BYTES + content.length;
        }
    }

    private static final class EhcacheBlobs implements BlobPeer {
        private final Digester digester;
        private final CacheManager manager;
        private final org.ehcache.Cache<String, byte[]> cache;

        EhcacheBlobs(Digester digester, int entries, int size) {
            this.digester = digester;
            long megabytes = Math.max(64, ((long) entries * (size + 512L) * 2) >>> 20);
            manager = CacheManagerBuilder.newCacheManagerBuilder()
                    .withCache(
                            "blobs",
                            CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                    String.class,
                                    byte[].class,
                                    ResourcePoolsBuilder.newResourcePoolsBuilder()
                                            .offheap(megabytes, MemoryUnit.MB)))
                    .build(true);
            cache = manager.getCache("blobs", String.class, byte[].class);
        }

        @Override
        public Digest put(byte[] content) {
            Digest digest = digester.digest(content);
            cache.put(digest.toString(), content);
            return digest;
        }

        @Override
        public byte @Nullable [] getIfPresent(Digest key) {
            return cache.get(key.toString());
        }

        @Override
        public void remove(Digest key) {
            cache.remove(key.toString());
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private static final class ChronicleBlobs implements BlobPeer {
        private final Digester digester;
        private final ChronicleMap<byte[], byte[]> map;

        ChronicleBlobs(Digester digester, int entries, int size) {
            this.digester = digester;
            map = ChronicleMap.of(byte[].class, byte[].class)
                    .name("blobs")
                    .constantKeySizeBySample(new byte[Digest.BYTES])
                    .constantValueSizeBySample(new byte[size])
                    .entries(entries + entries / 8)
                    .create();
        }

        @Override
        public Digest put(byte[] content) {
            Digest digest = digester.digest(content);
            map.put(digest.toBytes(), content);
            return digest;
        }

        @Override
        public int read(Digest key, byte[] target) {
            byte[] content = map.getUsing(key.toBytes(), target);
            return content == null ? -1 : content.length;
        }

        @Override
        public byte @Nullable [] getIfPresent(Digest key) {
            return map.get(key.toBytes());
        }

        @Override
        public void remove(Digest key) {
            map.remove(key.toBytes());
        }

        @Override
        public void close() {
            map.close();
        }
    }
}
