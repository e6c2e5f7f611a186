package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
}
