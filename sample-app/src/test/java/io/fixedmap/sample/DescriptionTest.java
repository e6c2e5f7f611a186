package io.fixedmap.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionTest {
    @ParameterizedTest
    @CsvSource({
        "a.txt, a.txt",
        "../../etc/passwd, passwd",
        "C:\\Users\\me\\a.txt, a.txt",
        "'  a.txt ', a.txt",
    })
    void aNameIsOneLastPathElement(String given, String kept) {
        assertThat(Description.of(given, null).name()).isEqualTo(kept);
    }

    @Test
    void emojisOfSeveralStayWhole() {
        String family = "\uD83D\uDC69\u200D\uD83D\uDC67.png";
        assertThat(Description.of(family, null).name()).isEqualTo(family);
    }

    @Test
    void wordsWhoseLettersAreKeptApartStayWhole() {
        String books = "\u06a9\u062a\u0627\u0628\u200c\u0647\u0627.pdf";
        assertThat(Description.of(books, null).name()).isEqualTo(books);
    }

    @Test
    void controlCharactersAreLeftOut() {
        assertThat(Description.of("a\r\nb\u0000\u202ec.txt", "text/plain\r\nX: y"))
                .isEqualTo(Description.of("abc.txt", "text/plainX: y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/", "a/", "\r\n"})
    void whatIsNoNameIsNone(String given) {
        assertThat(Description.of(given, given).name()).isNull();
    }

    @Test
    void namesAndTypesHaveALimit() {
        Description description = Description.of("n".repeat(10_000), "t".repeat(10_000));
        assertThat(description.name()).hasSize(255);
        assertThat(description.type()).hasSize(127);
    }

    @Test
    void whatIsKnownStaysAndWhatIsNotIsFilledIn() {
        Description first = Description.of("first", null);
        Description second = Description.of("second", "text/plain");
        assertThat(first.or(second)).isEqualTo(Description.of("first", "text/plain"));
        assertThat(second.or(Description.of("third", "text/html"))).isEqualTo(second);
        assertThat(first.or(second.withImage(ImageType.PNG)).image()).isEqualTo(ImageType.PNG);
    }

    @ParameterizedTest
    @CsvSource({
        "'\u0089PNG\r\n\u001a\n', PNG",
        "'\u00ff\u00d8\u00ff\u00e0', JPEG",
        "GIF89a, GIF",
        "RIFF1234WEBPVP8, WEBP",
        "1234ftypavif, AVIF",
        "<svg, ",
        "'', ",
        "RIFF1234WAVE, ",
        "1234ftypmp42, "
    })
    void imagesAreKnownByTheirFirstBytes(String head, ImageType type) {
        assertThat(ImageType.of(head.getBytes(ISO_8859_1))).isEqualTo(type);
    }

    @Test
    void aNameIsNotCutInTheMiddleOfACharacter() {
        String name = "a".repeat(254) + "\uD83D\uDE00";

        assertThat(Description.of(name, null).name()).isEqualTo("a".repeat(254));
    }
}
