package io.fixedmap.spring;

import io.fixedmap.WhenFull;
import io.fixedmap.file.OnMismatch;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * The properties below {@code fixedmap}. The builder of the caches says which values are right; it is asked for all caches
 * before memory is taken for any.
 *
 * @param enabled Whether to auto-configure fixedmap at all.
 * @param defaultCache Whether to make the cache "contentCache" from the plain properties. Switch it off where only the
 *     named caches are wanted.
 * @param capacity Slots of the table, a power of two from 8 to 1073741824. Seven eighths of them can hold blobs; each
 *     takes 76 bytes of off-heap memory and 12 on the heap.
 * @param maxBytes Off-heap memory for blobs, taken in whole at start. The JVM's -XX:MaxDirectMemorySize must allow it,
 *     unless it is in a file.
 * @param maxObjectSize Longest blob to take. As long as fits by default.
 * @param blockSize Size of the blocks that blobs are cut into, a power of two from 64B to 1MB. A blob wastes half a
 *     block on average.
 * @param whenFull What to do when there is no room for a blob.
 * @param timeToLive How long a blob can be read, counted from its put. For ever by default.
 * @param file File to keep the cache "contentCache" in, so that it is there again after a restart. In memory only by
 *     default; named caches have files of their own.
 * @param onMismatch What to do if the file was not made for a cache of these settings.
 * @param forceInterval How often changes are forced to the file's medium, which bounds what a power cut can take. At an
 *     orderly close only by default.
 * @param digest What computes the SHA-256 digests.
 * @param caches Further caches by name. Each is a bean of that name, and takes from the plain properties what it does not
 *     set itself.
 */
@ConfigurationProperties("fixedmap")
public record FixedmapProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean defaultCache,
        @DefaultValue("65536") Integer capacity,
        @DefaultValue("32MB") DataSize maxBytes,
        @Nullable DataSize maxObjectSize,
        @DefaultValue("4KB") DataSize blockSize,
        @DefaultValue("evict") WhenFull whenFull,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeToLive,
        @Nullable File file,
        @DefaultValue("fail") OnMismatch onMismatch,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration forceInterval,
        @DefaultValue("bouncy-castle") DigestImplementation digest,
        @DefaultValue Map<String, Cache> caches) {

    /** Checks the settings of every cache, so that a wrong one is found before memory is taken for any. */
    void check() {
        CacheSettings.plain(plain()).checkEach();
        Map<Path, Setting<File>> files = new HashMap<>();
        for (CacheSettings settings : allSettings()) {
            settings.checkEach();
            check(settings, files);
        }
    }

    /** Returns about how many bytes the JVM must be allowed to take outside its heap for all caches together. */
    long directBytes() {
        return allSettings().stream().mapToLong(CacheSettings::directBytes).sum();
    }

    private List<CacheSettings> allSettings() {
        List<CacheSettings> all = new ArrayList<>();
        if (defaultCache && !caches.containsKey(ContentCacheAutoConfiguration.DEFAULT_CACHE)) {
            all.add(CacheSettings.plain(plain()));
        }
        cacheNames().forEach(name -> all.add(settings(name)));
        return all;
    }

    /** Returns the names of the named caches. */
    Set<String> cacheNames() {
        return spelledOnce(caches).keySet();
    }

    /**
     * Returns the map without the names that are others in lower case without dashes and underscores: an environment variable
     * can spell a name no better, and Spring finds the same values under both.
     */
    static <T> Map<String, T> spelledOnce(Map<String, T> caches) {
        Map<String, T> result = new LinkedHashMap<>(caches);
        for (String name : caches.keySet()) {
            String inEnvironment = name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
            if (!inEnvironment.equals(name)) {
                result.remove(inEnvironment);
            }
        }
        return result;
    }

    private static void check(CacheSettings settings, Map<Path, Setting<File>> files) {
        settings.checkFits();
        Setting<File> setting = settings.file();
        File file = setting.value();
        if (file != null) {
            Setting<File> other = files.put(file.toPath().toAbsolutePath().normalize(), setting);
            if (other != null) {
                throw new SharedFileException(other, setting);
            }
        }
    }

    /**
     * Returns the settings of a cache: of the named one if there is such a one, or else the plain ones. One that was named when
     * the application was processed ahead of time, and is not any more, has them, too, but for the file.
     */
    CacheSettings settings(String cacheName) {
        boolean hasDefaultsName = cacheName.equals(ContentCacheAutoConfiguration.DEFAULT_CACHE);
        Cache own = caches.get(cacheName);
        if (own != null) {
            return CacheSettings.named(cacheName, own, plain(), defaultCache && hasDefaultsName);
        }
        return hasDefaultsName
                ? CacheSettings.plain(plain())
                : CacheSettings.named(cacheName, Cache.UNSET, plain(), false);
    }

    private Cache plain() {
        return new Cache(
                capacity, maxBytes, maxObjectSize, blockSize, whenFull, timeToLive, file, onMismatch, forceInterval);
    }

    /**
     * The settings of one named cache; what is null is taken from the plain properties.
     *
     * @param capacity Slots of the table, a power of two from 8 to 1073741824.
     * @param maxBytes Off-heap memory for blobs, taken in whole at start.
     * @param maxObjectSize Longest blob to take.
     * @param blockSize Size of the blocks that blobs are cut into, a power of two from 64B to 1MB.
     * @param whenFull What to do when there is no room for a blob.
     * @param timeToLive How long a blob can be read, counted from its put.
     * @param file File to keep this cache in, so that it is there again after a restart; not taken from the plain property.
     * @param onMismatch What to do if the file was not made for a cache of these settings.
     * @param forceInterval How often changes are forced to the file's medium.
     */
    public record Cache(
            @Nullable Integer capacity,
            @Nullable DataSize maxBytes,
            @Nullable DataSize maxObjectSize,
            @Nullable DataSize blockSize,
            @Nullable WhenFull whenFull,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeToLive,
            @Nullable File file,
            @Nullable OnMismatch onMismatch,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration forceInterval) {
        static final Cache UNSET = new Cache(null, null, null, null, null, null, null, null, null);
    }
}
