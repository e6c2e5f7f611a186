package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigesterTest {
    /** FIPS 180-4's example. */
    private static final Digest OF_ABC =
            Digest.parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    private static final byte[] ABC = {'a', 'b', 'c'};

    static Stream<Digester> digesters() {
        return Stream.of(Digester.bouncyCastle(), Digester.jdk());
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void theStandardsExampleComesOut(Digester digester) {
        assertThat(digester.digest(ABC)).isEqualTo(OF_ABC);
    }

    @Test
    void bothImplementationsAgree() {
        Digester bouncyCastle = Digester.bouncyCastle();
        Digester jdk = Digester.jdk();
        for (int length : new int[] {0, 1, 55, 56, 63, 64, 65, 8191, 8192, 8193, 100_000}) {
            byte[] content = TestContent.bytes(length, length);
            assertThat(bouncyCastle.digest(content)).as("length=%d", length).isEqualTo(jdk.digest(content));
        }
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void whatWasAddedAndNotFinishedIsForgotten(Digester digester) {
        try (Digester.Computation computation = digester.start()) {
            computation.update(new byte[100], 0, 100);
        }
        assertThat(digester.digest(ABC)).isEqualTo(OF_ABC);
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void buffersOfEveryKindAreDigestedToTheirLimit(Digester digester) {
        byte[] content = TestContent.bytes(1, 20_000);
        Digest expected = digester.digest(content);
        ByteBuffer heap =
                ByteBuffer.allocate(20_010).position(5).put(content).flip().position(5);
        ByteBuffer direct = ByteBuffer.allocateDirect(20_010)
                .position(5)
                .put(content)
                .flip()
                .position(5);
        for (ByteBuffer buffer : List.of(heap, direct, heap.asReadOnlyBuffer(), heap.slice())) {
            try (Digester.Computation computation = digester.start()) {
                computation.update(buffer);
                assertThat(computation.finish()).isEqualTo(expected);
            }
            assertThat(buffer.hasRemaining()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void aStreamIsDigestedToItsEnd(Digester digester) throws IOException {
        byte[] content = TestContent.bytes(1, 20_000);
        assertThat(digester.digest(new ByteArrayInputStream(content))).isEqualTo(digester.digest(content));
        assertThat(digester.digest(InputStream.nullInputStream())).isEqualTo(digester.digest(new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void aComputationStartsAfreshAtItsEnd(Digester digester) {
        try (Digester.Computation computation = digester.start()) {
            for (int round = 0; round < 2; round++) {
                computation.update(ABC, 0, 3);
                assertThat(computation.finish()).isEqualTo(OF_ABC);
            }
        }
    }

    @Test
    void anEngineThatIsWrongIsRefused() {
        class Wrong implements DigestEngine {
            @Override
            public void update(byte[] bytes, int offset, int length) {}

            @Override
            public void finish(byte[] target) {
                target[0] = 1;
            }

            @Override
            public void reset() {}
        }
        assertThatThrownBy(() -> PooledDigester.of(Wrong::new, () -> "wrong"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("actual=01");
    }

    @Test
    void whatAnEngineFailedOnIsNoPartOfTheNextDigest() {
        AtomicBoolean fails = new AtomicBoolean(true);
        class Failing implements DigestEngine {
            private final DigestEngine engine = JdkEngines.create();

            @Override
            public void update(byte[] bytes, int offset, int length) {
                engine.update(bytes, offset, length);
                if (fails.getAndSet(false)) {
                    throw new IllegalStateException("engine failed");
                }
            }

            @Override
            public void finish(byte[] target) {
                engine.finish(target);
            }

            @Override
            public void reset() {
                engine.reset();
            }
        }
        Digester digester = PooledDigester.of(Failing::new, () -> "failing");
        assertThatThrownBy(() -> digester.digest(ABC)).hasMessage("engine failed");
        assertThat(digester.digest(ABC)).isEqualTo(OF_ABC);
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void whatIsNotWithinTheArrayIsRefusedBeforeAnyOfItIsAdded(Digester digester) {
        byte[] block = TestContent.bytes(1, 64);
        try (Digester.Computation computation = digester.start()) {
            assertThatThrownBy(() -> computation.update(block, 0, 65)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> computation.update(block, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            computation.update(ABC, 0, 3);
            assertThat(computation.finish()).isEqualTo(OF_ABC);
        }
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void whereADigestDoesNotFitIsRefusedBeforeItIsMade(Digester digester) {
        try (Digester.Computation computation = digester.start()) {
            computation.update(ABC, 0, 3);
            assertThatThrownBy(() -> computation.finish(new byte[Digest.BYTES], 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(computation.finish()).isEqualTo(OF_ABC);
        }
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void aClosedComputationIsRefused(Digester digester) {
        Digester.Computation computation = digester.start();
        computation.close();
        computation.close();
        assertThatThrownBy(() -> computation.update(ABC, 0, 3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(computation::finish).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("digesters")
    void closingLateOrTwiceHarmsNobody(Digester digester) {
        Digester.Computation closed = digester.start();
        closed.close();
        try (Digester.Computation other = digester.start()) {
            other.update(ABC, 0, 1);
            closed.close();
            assertThatThrownBy(() -> closed.update(ABC, 0, 3)).isInstanceOf(IllegalStateException.class);
            other.update(ABC, 1, 2);
            assertThat(other.finish()).isEqualTo(OF_ABC);
        }
    }

    @Test
    void moreComputationsAtOnceThanThePoolHolds() {
        Digester digester = Digester.jdk();
        List<Digester.Computation> open = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Digester.Computation computation = digester.start();
            computation.update(ABC, 0, 3);
            open.add(computation);
        }
        for (Digester.Computation computation : open) {
            assertThat(computation.finish()).isEqualTo(OF_ABC);
            computation.close();
        }
    }

    @Test
    void theImplementationsNameThemselves() {
        // Only the LTS jar has native code, and may do without.
        boolean lts = getClass().getResource("/org/bouncycastle/crypto/digests/SHA256NativeDigest.class") != null;
        assertThat(Digester.bouncyCastle().implementation())
                .matches("bouncy-castle.* \\((java" + (lts ? "|native" : "") + ")\\)");
        assertThat(Digester.jdk().implementation())
                .startsWith("jdk " + Runtime.version().feature());
    }

    @Test
    void aMissingBouncyCastleIsAnIllegalStateThatNamesTheCures() throws Exception {
        ProcessBuilder jvm = TestJvm.of(List.of(), WithoutBouncyCastle.class);
        jvm.command().replaceAll(argument -> withoutBouncyCastle(argument));

        assertThat(TestJvm.run(jvm)).contains("refused: ", "bcprov-jdk18on", "Digester.jdk()");
    }

    private static String withoutBouncyCastle(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains("bcprov"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Builds a cache with the default digester. */
    static final class WithoutBouncyCastle {
        private WithoutBouncyCastle() {}

        public static void main(String[] args) {
            try (ContentCache cache = ContentCache.builder().build()) {
                System.out.println("built: " + cache.stats());
            } catch (IllegalStateException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }
}
