package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

class BlobStoreTest {
    private static final int MAX_DESCRIPTIONS = 10;

    private static final BlobProperties LIMITS =
            new BlobProperties(DataSize.ofMegabytes(1), DataSize.ofBytes(0), Duration.ofSeconds(30), MAX_DESCRIPTIONS);

    private static final byte[] BLOB = new byte[100];

    private static Digest put(BlobStore store, byte[] content, String name) throws IOException {
        return Objects.requireNonNull(store.put(new ByteArrayInputStream(content), Description.of(name, null))
                .digest());
    }

    @Test
    void nobodyRenamesABlobButOneThatComesBackHasItsNewName() throws IOException {
        try (ContentCache cache = ContentCache.builder().build()) {
            BlobStore store = new BlobStore(cache, LIMITS);
            Digest digest = put(store, BLOB, "alice.txt");
            put(store, BLOB, "bob.txt");
            assertThat(store.description(digest)).extracting(Description::name).isEqualTo("alice.txt");

            // as an eviction does, of which the store is not told
            cache.remove(digest);
            put(store, BLOB, "bob.txt");

            assertThat(store.description(digest)).extracting(Description::name).isEqualTo("bob.txt");
        }
    }

    @Test
    void aBlobThatIsRemovedWhileItComesAgainIsNotRefusedForWantOfRoomAlone() throws IOException {
        byte[] content = new byte[100_000];
        try (ContentCache cache = ContentCache.builder().build()) {
            BlobStore store = new BlobStore(cache, LIMITS);
            Digest digest = Objects.requireNonNull(cache.put(content).digest());
            InputStream removedMeanwhile = new FilterInputStream(new ByteArrayInputStream(content)) {
                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    int read = super.read(target, offset, length);
                    if (read < 0) {
                        store.remove(digest);
                    }
                    return read;
                }
            };

            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> store.put(digest, removedMeanwhile, Description.of(null, null)))
                    .satisfies(refusal -> assertThat(refusal.getBody().getDetail())
                            .contains("removed while it came")
                            .contains("send it again"));
        }
    }

    @Test
    void aBlobThatIsLongerThanTheCacheTakesIsTooLarge() {
        try (ContentCache cache = ContentCache.builder().maxObjectBytes(99).build()) {
            BlobStore store = new BlobStore(cache, LIMITS);

            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> put(store, BLOB, "alice.txt"))
                    .satisfies(refusal -> assertThat(refusal.getStatusCode()).isEqualTo(HttpStatus.CONTENT_TOO_LARGE));
        }
    }

    @Test
    void aListingHasNoMoreThanWasAskedFor() {
        try (ContentCache cache = ContentCache.builder().build()) {
            List<Digest> lowest = IntStream.range(0, 10)
                    .mapToObj(i -> cache.put(new byte[i]).requireDigest())
                    .sorted()
                    .limit(3)
                    .toList();

            assertThat(new BlobStore(cache, LIMITS).list(null, 3))
                    .extracting(BlobStore.Entry::digest)
                    .isEqualTo(lowest);
        }
    }

    @Test
    void theDescriptionThatWasNotUsedForLongestIsForgottenFirst() throws IOException {
        try (ContentCache cache = ContentCache.builder().build()) {
            BlobStore store = new BlobStore(cache, LIMITS);
            List<Digest> digests = new ArrayList<>();
            for (int i = 0; i < MAX_DESCRIPTIONS; i++) {
                digests.add(put(store, new byte[i], i + ".txt"));
            }
            assertThat(digests).allMatch(digest -> store.description(digest) != null);
            store.description(digests.get(0));

            put(store, new byte[MAX_DESCRIPTIONS], "new.txt");

            assertThat(store.description(digests.get(1))).isNull();
            assertThat(store.description(digests.get(0))).isNotNull();
        }
    }

    @Test
    void aBlobThatIsRemovedLeavesNoDescription() throws IOException {
        try (ContentCache cache = ContentCache.builder().build()) {
            BlobStore store = new BlobStore(cache, LIMITS);
            Digest digest = put(store, BLOB, "alice.txt");

            assertThat(store.remove(digest)).isTrue();

            assertThat(store.description(digest)).isNull();
        }
    }
}
