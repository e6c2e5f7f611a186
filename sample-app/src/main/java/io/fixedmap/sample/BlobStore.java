package io.fixedmap.sample;

import io.fixedmap.Content;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.PutOutcome;
import io.fixedmap.PutResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Blobs with names: the cache holds the bytes, a small map beside it what clients called them. */
@Service
class BlobStore {
    private final ContentCache cache;
    private final Map<Digest, Description> descriptions;

    BlobStore(ContentCache cache, BlobProperties limits) {
        this.cache = cache;
        this.descriptions = Collections.synchronizedMap(new RecentlyUsed<>(limits.maxDescriptions()));
    }

    /**
     * Stores everything the stream has, in one pass and without knowing its length.
     *
     * @return digest, size and whether it was there already
     * @throws Refusal if it is not in the cache now
     */
    PutResult put(InputStream content, Description description) throws IOException {
        return putDescribed(null, content, description, cache::put);
    }

    /**
     * Stores everything the stream has if its digest is the expected one.
     *
     * @throws io.fixedmap.DigestMismatchException if it is not, also when that blob is present
     * @throws Refusal if it is not in the cache now
     */
    PutResult put(Digest expected, InputStream content, Description description) throws IOException {
        return putDescribed(expected, content, description, body -> cache.put(expected, body));
    }

    private PutResult putDescribed(@Nullable Digest expected, InputStream content, Description description, Put put)
            throws IOException {
        PushbackInputStream body = new PushbackInputStream(content, ImageType.HEAD_BYTES);
        byte[] head = body.readNBytes(ImageType.HEAD_BYTES);
        body.unread(head);
        PutResult result = put.apply(body);
        Digest digest = result.digest() == null ? expected : result.digest();
        if (!result.isPresent() || digest == null) {
            throw Refusal.notStored(result.outcome(), digest);
        }
        describe(digest, description.withImage(ImageType.of(head)), result.outcome() == PutOutcome.STORED);
        return result;
    }

    private void describe(Digest digest, Description description, boolean isNew) {
        if (isNew) {
            // What is remembered of the digest is of a blob that was evicted or has expired.
            descriptions.put(digest, description);
        } else {
            descriptions.merge(digest, description, Description::or);
        }
    }

    /** Opens a blob for reading; the caller closes it. Null if it is absent. */
    @Nullable
    Content open(Digest digest) {
        return cache.open(digest);
    }

    boolean contains(Digest digest) {
        return cache.contains(digest);
    }

    /** Returns how long a blob is; negative if it is absent. */
    long sizeBytes(Digest digest) {
        return cache.sizeBytes(digest);
    }

    Set<Digest> findMissing(Collection<Digest> digests) {
        return cache.findMissing(digests);
    }

    /** Removes a blob and its name. False if it was absent. */
    boolean remove(Digest digest) {
        descriptions.remove(digest);
        return cache.remove(digest);
    }

    /** What clients said about a blob, null if nothing is remembered. */
    @Nullable
    Description description(Digest digest) {
        return descriptions.get(digest);
    }

    /**
     * Lists blobs in the order of their digests. Walks over all of them, but holds no more than one page.
     *
     * @param after only digests behind this one; null for the first page
     * @param limit the most entries to return, at least 1
     */
    List<Entry> list(@Nullable Digest after, int limit) {
        PriorityQueue<Entry> lowest = new PriorityQueue<>(Comparator.reverseOrder());
        cache.visit((digest, sizeBytes) -> {
            if (after != null && digest.compareTo(after) <= 0) {
                return;
            }
            lowest.add(new Entry(digest, sizeBytes));
            if (lowest.size() > limit) {
                lowest.remove();
            }
        });
        return lowest.stream().sorted().toList();
    }

    /** A listed blob. */
    record Entry(Digest digest, long sizeBytes) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return digest.compareTo(other.digest);
        }
    }

    private interface Put {
        PutResult apply(InputStream body) throws IOException;
    }

    /** A map of bounded size that forgets what was not used for longest. */
    private static final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;
        private final int maxSize;

        RecentlyUsed(int maxSize) {
            super(16, 0.75f, true);
            this.maxSize = maxSize;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > maxSize;
        }
    }
}
