package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static Digest withWord(int index, long word) {
        long[] words = new long[4];
        words[index] = word;
        return Digest.ofWords(words[0], words[1], words[2], words[3]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void digestsThatDifferInOneWordAreOrderedAsTheirBytesAndDiffer(int index) {
        Digest low = withWord(index, 1);
        Digest high = withWord(index, -1);

        assertThat(low).isNotEqualTo(high).isLessThan(high);
        assertThat(high).isGreaterThan(low);
        assertThat(low).isEqualByComparingTo(withWord(index, 1)).isEqualTo(withWord(index, 1));
    }

    @Test
    void anEarlierWordOutweighsLaterOnes() {
        assertThat(Digest.ofWords(0, 1, 0, 0)).isGreaterThan(Digest.ofWords(0, 0, -1, -1));
        assertThat(Digest.ofWords(0, 0, 1, 0)).isGreaterThan(Digest.ofWords(0, 0, 0, -1));
    }

    @Test
    void whatIsNoLowerCaseHexadecimalDigitIsRefused() {
        for (char wrong : new char[] {'/', ':', '`', 'g', 'A', 'F', 'G', ' ', '\u0661'}) {
            String hex = "0".repeat(40) + wrong + "0".repeat(23);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Digest.parse(hex))
                    .withMessageContaining("index=40");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void anotherLengthIsRefused(int more) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.parse("0".repeat(Digest.HEX_LENGTH + more)))
                .withMessageContaining("length=" + (Digest.HEX_LENGTH + more));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.of(new byte[Digest.BYTES + more]))
                .withMessageContaining("bytes=" + (Digest.BYTES + more));
    }

    /** What sessions and caches have kept is read by later versions: the class name, and the four words by name. */
    @Test
    void theSerialFormStaysAsItIs() throws Exception {
        String kept = "aced000573720012696f2e66697865646d61702e4469676573740000000000000001"
                + "0200044a0005776f7264304a0005776f7264314a0005776f7264324a0005776f726433"
                + "78700000000000000001fffffffffffffffe80000000000000007fffffffffffffff";
        Digest digest = Digest.ofWords(1, -2, Long.MIN_VALUE, Long.MAX_VALUE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(digest);
        }

        assertThat(HexFormat.of().formatHex(bytes.toByteArray())).isEqualTo(kept);
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(kept)))) {
            assertThat(in.readObject()).isEqualTo(digest);
        }
    }
}
