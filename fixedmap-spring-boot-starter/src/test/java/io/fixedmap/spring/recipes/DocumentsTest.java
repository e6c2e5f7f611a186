package io.fixedmap.spring.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in Java in the documents is code of this package, so it compiles; RecipesTest runs most of it. */
class DocumentsTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/guide/README.md"})
    void everyExampleIsCodeOfTheTests(String document) throws IOException {
        String code = code();
        assertThat(JAVA.matcher(Files.readString(Path.of(document)))
                        .results()
                        .map(example -> withoutSpace(example.group(1))))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(code).contains(example));
    }

    private static String code() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/test/java/io/fixedmap/spring/recipes"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                code.append(withoutSpace(Files.readString(file)));
            }
        }
        return code.toString();
    }

    /** The formatter breaks a line of a deeper block elsewhere. */
    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
