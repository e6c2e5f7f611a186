package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
}
