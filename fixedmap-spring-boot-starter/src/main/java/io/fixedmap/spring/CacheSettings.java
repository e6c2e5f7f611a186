package io.fixedmap.spring;

import io.fixedmap.ContentCache;
import io.fixedmap.ContentCacheBuilder;
import io.fixedmap.spring.FixedmapProperties.Cache;
import java.io.File;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The settings of one cache: its own, and where those are null the plain ones.
 *
 * @param prefix what the names of its own properties start with
 * @param own what is set for this cache
 * @param plain what is set for all
 * @param isDefault whether it is the cache that is made from the plain properties, of which the file is its alone
 */
record CacheSettings(String prefix, Cache own, Cache plain, boolean isDefault) {
    private static final String PLAIN_PREFIX = "fixedmap.";

    /** What a slot takes outside the heap: its own 64 bytes, unless they are in a file, and the eviction policy's. */
    private static final long SLOT_BYTES = 64;

    private static final long POLICY_BYTES_PER_SLOT = 12;

    /** What a block takes beside its bytes: the link to the next of its blob. */
    private static final long LINK_BYTES = 4;

    /** A name that Spring Boot takes as it is; any other has brackets around it. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\w-]+");

    /** Returns the settings that the plain properties make. */
    static CacheSettings plain(Cache plain) {
        return new CacheSettings(PLAIN_PREFIX, plain, plain, true);
    }

    /** Returns the settings of a named cache. */
    static CacheSettings named(String cacheName, Cache own, Cache plain, boolean isDefault) {
        boolean plainName = PLAIN_NAME.matcher(cacheName).matches();
        return new CacheSettings(
                PLAIN_PREFIX + (plainName ? "caches." + cacheName : "caches[" + cacheName + ']') + '.',
                own,
                plain,
                isDefault);
    }

    /** Checks each setting alone. */
    void checkEach() {
        newBuilder();
    }

    /** Checks that the settings fit together. */
    void checkFits() {
        checkFits("max-object-size", Cache::maxObjectSize);
        checkFits("block-size", Cache::blockSize);
    }

    /** Returns a builder that has these settings; it knows what it can build and refuses the rest. */
    ContentCacheBuilder newBuilder() {
        ContentCacheBuilder builder = ContentCache.builder();
        apply("capacity", Cache::capacity, builder::capacity);
        apply("max-bytes", Cache::maxBytes, size -> builder.maxBytes(size.toBytes()));
        apply("max-object-size", Cache::maxObjectSize, size -> builder.maxObjectBytes(size.toBytes()));
        apply("block-size", Cache::blockSize, size -> builder.blockBytes(saturatedInt(size.toBytes())));
        apply("when-full", Cache::whenFull, builder::whenFull);
        apply("time-to-live", Cache::timeToLive, builder::timeToLive);
        apply(file(), file -> builder.file(file.toPath()));
        apply("on-mismatch", Cache::onMismatch, builder::onMismatch);
        apply("force-interval", Cache::forceInterval, builder::forceInterval);
        return builder;
    }

    /** Returns about how many bytes the JVM must be allowed to take outside its heap. */
    long directBytes() {
        Integer slots = capacity().value();
        DataSize blobs = maxBytes().value();
        DataSize block = setting("block-size", Cache::blockSize).value();
        if (slots == null || blobs == null || block == null) {
            return 0;
        }
        long policyBytes = slots * POLICY_BYTES_PER_SLOT;
        if (file().value() != null) {
            return policyBytes;
        }
        long linkBytes = blobs.toBytes() / block.toBytes() * LINK_BYTES;
        return blobs.toBytes() + linkBytes + slots * SLOT_BYTES + policyBytes;
    }

    Setting<DataSize> maxBytes() {
        return setting("max-bytes", Cache::maxBytes);
    }

    Setting<Integer> capacity() {
        return setting("capacity", Cache::capacity);
    }

    /** Returns the file of this cache: two caches cannot share one, so the plain file is that of the default cache. */
    Setting<File> file() {
        Setting<File> mine = new Setting<>(prefix + "file", named(own.file()));
        return mine.value() == null && isDefault ? new Setting<>(PLAIN_PREFIX + "file", named(plain.file())) : mine;
    }

    /** Spring makes a file without a name of an empty value, where it makes null of those of other properties. */
    private static @Nullable File named(@Nullable File file) {
        return file == null || file.getPath().isBlank() ? null : file;
    }

    /** Returns the name of this cache's own property: what may cost a file its content is never advised for all caches. */
    String onMismatchProperty() {
        return prefix + "on-mismatch";
    }

    private <T> void apply(String key, Function<Cache, @Nullable T> component, Consumer<T> target) {
        apply(setting(key, component), target);
    }

    private static <T> void apply(Setting<T> setting, Consumer<T> target) {
        T value = setting.value();
        if (value == null) {
            return;
        }
        try {
            target.accept(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(setting, e);
        }
    }

    private void checkFits(String key, Function<Cache, @Nullable DataSize> component) {
        Setting<DataSize> part = setting(key, component);
        Setting<DataSize> whole = maxBytes();
        DataSize partSize = part.value();
        DataSize wholeSize = whole.value();
        if (partSize != null && wholeSize != null && partSize.compareTo(wholeSize) > 0) {
            throw new MismatchedBoundsException(part, whole);
        }
    }

    private <T> Setting<T> setting(String key, Function<Cache, @Nullable T> component) {
        T value = component.apply(own);
        return value != null
                ? new Setting<>(prefix + key, value)
                : new Setting<>(PLAIN_PREFIX + key, component.apply(plain));
    }

    private static int saturatedInt(long value) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }
}
