package io.fixedmap.sample;

import io.fixedmap.CacheStats;
import io.fixedmap.Digest;
import io.fixedmap.PutOutcome;
import io.fixedmap.PutResult;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JSON documents of the service. A digest is written as its 64 hexadecimal digits. */
final class Documents {
    private static final int MAX_DIGESTS = 10_000;

    private Documents() {}

    /** Refuses a document that breaks a rule; the rule becomes the detail of the answer. */
    static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** Refuses a list that is absent, or has holes. */
    static void requireList(String name, List<?> list) {
        require(list != null && list.stream().allMatch(Objects::nonNull), name + " must be a list without null");
    }

    /** The answer to an upload; {@code name} is the file's, if it came in a form. */
    record Stored(
            Digest digest,
            long size,
            boolean duplicate,
            @Nullable String name) {
        static Stored of(PutResult result, @Nullable String name) {
            Digest digest = result.requireDigest();
            return new Stored(digest, result.sizeBytes(), result.outcome() == PutOutcome.ALREADY_PRESENT, name);
        }
    }

    /** The answer to the upload of a form. */
    record StoredFiles(List<Stored> blobs) {}

    /** Asks which of these blobs are missing. */
    record Wanted(List<Digest> digests) {
        Wanted {
            requireList("digests", digests);
            require(
                    digests.size() <= MAX_DIGESTS,
                    "digests must be at most " + MAX_DIGESTS + ": digests=" + digests.size());
        }
    }

    /** Names the blobs that are missing. */
    record Missing(List<Digest> missing) {}

    /** One blob of a listing; {@code image} is the media type of an image that may be shown in place. */
    record Listed(
            Digest digest,
            long size,
            @Nullable String name,
            @Nullable String type,
            @Nullable String image) {
        static Listed of(BlobStore.Entry entry, @Nullable Description known) {
            Description description = known == null ? Description.of(null, null) : known;
            ImageType image = description.image();
            return new Listed(
                    entry.digest(),
                    entry.sizeBytes(),
                    description.name(),
                    description.type(),
                    image == null ? null : image.mediaType());
        }
    }

    /** A page of a listing; {@code next} goes into {@code after} for the next one and is null on the last. */
    record Listing(List<Listed> blobs, @Nullable Digest next) {}

    /** What deduplication came to since the start, and how long an upload may be. */
    record Stats(
            long blobs,
            long bytes,
            long maxBytes,
            long uploads,
            long duplicates,
            long bytesSaved,
            long hits,
            long misses,
            double hitRatio,
            long maxUploadBytes) {
        static Stats of(CacheStats stats, BlobProperties limits) {
            long stored = stats.puts(PutOutcome.STORED);
            long duplicates = stats.puts(PutOutcome.ALREADY_PRESENT);
            return new Stats(
                    stats.entries(),
                    stats.payloadBytes(),
                    stats.maxBytes(),
                    stored + duplicates,
                    duplicates,
                    stats.deduplicatedBytes(),
                    stats.hits(),
                    stats.misses(),
                    stats.hitRatio(),
                    limits.maxSize().toBytes());
        }
    }
}
