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
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class BlobStoreTest {
    private static final BlobProperties LIMITS =
            new BlobProperties(DataSize.ofMegabytes(1), DataSize.ofBytes(0), Duration.ofSeconds(30), 10);

    private static Digest put(BlobStore store, String name) throws IOException {
        return Objects.requireNonNull(store.put(new ByteArrayInputStream(new byte[100]), Description.of(name, null))
                .digest());
    }

    @Test
    void nobodyRenamesABlobButOneThatComesBackHasItsNewName() throws IOException {
        try (ContentCache cache = ContentCache.builder().build()) {
            BlobStore store = new BlobStore(cache, LIMITS);
            Digest digest = put(store, "alice.txt");
            put(store, "bob.txt");
            assertThat(store.description(digest)).extracting(Description::name).isEqualTo("alice.txt");

            // as an eviction does, of which the store is not told
            cache.remove(digest);
            put(store, "bob.txt");

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
}
