package io.fixedmap.spring;

import io.fixedmap.WhenFull;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties below {@code fixedmap}. The builder of the caches says which values are right; it is asked for all caches
 * before memory is taken for any.
 *
 * @param enabled Whether to auto-configure fixedmap at all.
 * @param defaultCache Whether to make the cache "contentCache" from the plain properties. Switch it off where only the
 *     named caches are wanted.
 * @param capacity Slots of the table, a power of two from 8 to 1073741824. Seven eighths of them can hold objects; each
 *     takes 64 bytes of off-heap memory and a little more.
 * @param maxBytes Off-heap memory for objects, taken in whole at start. The JVM's -XX:MaxDirectMemorySize must allow it.
 * @param maxObjectSize Longest object to take. As long as fits by default.
 * @param blockSize Size of the blocks that objects are cut into, a power of two from 64B to 1MB. An object wastes half a
 *     block on average.
 * @param whenFull What to do when there is no room for an object.
 * @param timeToLive How long an object stays, counted from its put. For ever by default.
 * @param digest What computes the SHA-256 digests.
 * @param caches Further caches by name. Each is a bean of that name, and takes from the plain properties what it does not
 *     set itself.
 */
@ConfigurationProperties("fixedmap")
public record FixedmapProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean defaultCache,
        @DefaultValue("65536") int capacity,
        @DefaultValue("32MB") DataSize maxBytes,
        @Nullable DataSize maxObjectSize,
        @DefaultValue("4KB") DataSize blockSize,
        @DefaultValue("evict") WhenFull whenFull,
        @Nullable Duration timeToLive,
        @DefaultValue("bouncy-castle") DigestImplementation digest,
        @DefaultValue Map<String, Cache> caches) {

    /** Checks the settings of every cache, so that a wrong one is found before memory is taken for any. */
    void check() {
        CacheSettings.plain(plain()).checkEach();
        if (defaultCache) {
            CacheSettings.plain(plain()).checkFits();
        }
        caches.keySet().forEach(name -> {
            settings(name).checkEach();
            settings(name).checkFits();
        });
    }

    /** Returns the settings of a cache: of the named one if there is such a one, or else the plain ones. */
    CacheSettings settings(String cacheName) {
        Cache own = caches.get(cacheName);
        return own == null ? CacheSettings.plain(plain()) : CacheSettings.named(cacheName, own, plain());
    }

    private Cache plain() {
        return new Cache(capacity, maxBytes, maxObjectSize, blockSize, whenFull, timeToLive);
    }

    /**
     * The settings of one named cache; what is null is taken from the plain properties.
     *
     * @param capacity Slots of the table, a power of two from 8 to 1073741824.
     * @param maxBytes Off-heap memory for objects, taken in whole at start.
     * @param maxObjectSize Longest object to take.
     * @param blockSize Size of the blocks that objects are cut into, a power of two from 64B to 1MB.
     * @param whenFull What to do when there is no room for an object.
     * @param timeToLive How long an object stays, counted from its put.
     */
    public record Cache(
            @Nullable Integer capacity,
            @Nullable DataSize maxBytes,
            @Nullable DataSize maxObjectSize,
            @Nullable DataSize blockSize,
            @Nullable WhenFull whenFull,
            @Nullable Duration timeToLive) {}
}
