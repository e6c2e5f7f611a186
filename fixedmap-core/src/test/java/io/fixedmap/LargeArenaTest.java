package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More bytes than one buffer, or an int, can count. Needs 3 GiB outside the heap, so it is not for every build. */
@Tag("soak")
class LargeArenaTest {
    private static final long GIB = 1L << 30;
    private static final long MAX_BYTES = 5 * GIB / 2;

    /** Does not divide a piece of memory, so that some blobs lie across two of them. */
    private static final int LENGTH = (120 << 20) - 7;

    private static final int BLOBS = 21;

    @RegisterExtension
    final Caches caches = new Caches();

    private final byte[] content = TestContent.bytes(1, LENGTH);
    private final byte[] read = new byte[LENGTH];

    @Test
    void blobsBeyondTwoGibibytesAreReadInEveryWay() throws IOException {
        ContentCache cache = caches.build(Caches.small().blockBytes(1 << 16).maxBytes(MAX_BYTES));
        List<Digest> digests = fill(cache);

        assertThat(cache.stats().payloadBytes())
                .isEqualTo((long) LENGTH * BLOBS)
                .isGreaterThan(2 * GIB);
        int acrossPieces = 0;
        for (int i = 0; i < BLOBS; i++) {
            number(i);
            assertThat(cache.read(digests.get(i), read, 0)).isEqualTo(LENGTH);
            assertThat(read).isEqualTo(content);
            try (Content open = cache.open(digests.get(i));
                    InputStream stream = open.inputStream()) {
                List<ByteBuffer> buffers = open.buffers();
                assertThat(buffers.stream().mapToLong(ByteBuffer::remaining).sum())
                        .isEqualTo(LENGTH);
                acrossPieces += buffers.size() - 1;
                assertThat(join(buffers)).isEqualTo(content);
                assertThat(stream.readNBytes(read, 0, LENGTH)).isEqualTo(LENGTH);
                assertThat(read).isEqualTo(content);
            }
        }
        assertThat(acrossPieces).isEqualTo(2);
        for (int i = BLOBS; i < BLOBS + 3; i++) {
            number(i);
            assertThat(cache.put(content).outcome()).isEqualTo(PutOutcome.STORED);
        }
        assertThat(cache.stats().evictions()).isPositive();
    }

    @Test
    void aBlobAcrossPiecesIsFreedWhenItsLastReaderCloses() throws IOException {
        ContentCache cache = caches.build(Caches.small().blockBytes(1 << 16).maxBytes(MAX_BYTES));
        List<Digest> digests = fill(cache);
        number(8);
        Content across = cache.open(digests.get(8));
        assertThat(across.buffers()).hasSize(2);
        long used = cache.stats().usedBytes();

        cache.remove(digests.get(8));

        assertThat(cache.stats().usedBytes()).isEqualTo(used);
        assertThat(across.inputStream().readNBytes(read, 0, LENGTH)).isEqualTo(LENGTH);
        assertThat(read).isEqualTo(content);
        across.close();
        assertThat(cache.stats().usedBytes()).isEqualTo(used - (120L << 20));
        number(9);
        Content last = cache.open(digests.get(9));
        cache.close();
        assertThatThrownBy(last::buffers).isInstanceOf(IllegalStateException.class);
        last.close();
    }

    private List<Digest> fill(ContentCache cache) throws IOException {
        List<Digest> digests = new ArrayList<>();
        for (int i = 0; i < BLOBS; i++) {
            number(i);
            PutResult result = i % 2 == 0 ? cache.put(content) : cache.put(new ByteArrayInputStream(content));
            assertThat(result.outcome()).isEqualTo(PutOutcome.STORED);
            digests.add(result.digest());
        }
        return digests;
    }

    private void number(int number) {
        ByteBuffer.wrap(content).putInt(0, number).putInt(LENGTH - 4, number);
    }

    private static byte[] join(List<ByteBuffer> buffers) {
        ByteBuffer joined = ByteBuffer.allocate(LENGTH);
        buffers.forEach(joined::put);
        return joined.array();
    }
}
