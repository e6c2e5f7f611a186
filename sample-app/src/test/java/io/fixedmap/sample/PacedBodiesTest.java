package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What a client would have to wait for to see. */
class PacedBodiesTest {
    /** What is wanted of a second, which is also the grace. */
    private static final int BYTES_PER_SECOND = 1000;

    private final AtomicLong nanos = new AtomicLong();
    private final Arrivals arrivals = new Arrivals();
    private final PacedBodies.PacedInput body = new PacedBodies.PacedInput(
            arrivals,
            new Pace(
                    new BlobProperties(
                            DataSize.ofMegabytes(1), DataSize.ofBytes(BYTES_PER_SECOND), Duration.ofSeconds(1), 1),
                    nanos::get));

    private int read() throws IOException {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        return body.doRead(null);
    }

    @Test
    void allBytesOfABodyThatKeepsUpAreHandedOn() throws IOException {
        arrivals.of(BYTES_PER_SECOND, 3 * BYTES_PER_SECOND);
        assertThat(body.available()).isEqualTo(2);
        assertThat(read()).isEqualTo(BYTES_PER_SECOND);
        assertThat(read()).isEqualTo(3 * BYTES_PER_SECOND);
        assertThat(body.available()).isZero();
    }

    @Test
    void theEndOfABodyIsNeverTooSlow() throws IOException {
        assertThat(read()).isEqualTo(-1);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void afterOneByteThatCameTooSlowlyNothingIsReadAnyMore() {
        arrivals.of(1, BYTES_PER_SECOND);
        assertThatThrownBy(this::read).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(this::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(body.trySwallow(2 * BYTES_PER_SECOND)).isFalse();
        assertThat(body.available()).isEqualTo(1);
    }

    @Test
    void aClientThatStalledIsNotWaitedForAgain() {
        arrivals.failure = new SocketTimeoutException("stalled");
        assertThatThrownBy(this::read).hasMessage("stalled");
        arrivals.failure = null;
        assertThatThrownBy(this::read).hasMessage("stalled");
        assertThat(body.trySwallow(BYTES_PER_SECOND)).isFalse();
    }

    @Test
    void asManyBytesAsAllowedAreThrownAway() {
        for (int bytes = 98; bytes <= 102; bytes++) {
            arrivals.counts.clear();
            arrivals.of(bytes - 40, 40);
            assertThat(body.trySwallow(100)).isEqualTo(bytes <= 100);
        }
    }

    @Test
    void aBodyThatIsTooLongIsNotReadToItsEnd() {
        arrivals.of(60, 60, 60);
        assertThat(body.trySwallow(100)).isFalse();
        assertThat(body.available()).isEqualTo(1);
    }

    /** So many bytes at a time, and then the end. */
    private static final class Arrivals implements InputBuffer {
        private final Queue<Integer> counts = new ArrayDeque<>();
        private IOException failure;

        void of(Integer... bytes) {
            counts.addAll(List.of(bytes));
        }

        @Override
        public int doRead(ApplicationBufferHandler target) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Integer count = counts.poll();
            if (count != null && target != null) {
                target.setByteBuffer(ByteBuffer.allocate(count));
            }
            return count == null ? -1 : count;
        }

        @Override
        public int available() {
            return counts.size();
        }
    }
}
