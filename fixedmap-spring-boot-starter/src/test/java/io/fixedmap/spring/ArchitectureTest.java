package io.fixedmap.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.fixedmap.file.CacheFileException;
import io.fixedmap.file.OnMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The starter is glue: it sees the core's public face and none of its layers. */
class ArchitectureTest {
    /** What the builder shows of the layer for files. */
    private static final Set<String> SHOWN = Set.of(
            CacheFileException.class.getName(), CacheFileException.Reason.class.getName(), OnMismatch.class.getName());

    private static final JavaClasses STARTER = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void theStarterUsesThePublicFaceOfTheCoreOnly() {
        noClasses()
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("belong to a layer of the core") {
                    @Override
                    public boolean test(JavaClass used) {
                        JavaClass component = used.getBaseComponentType();
                        return component.getPackageName().startsWith("io.fixedmap.")
                                && !SHOWN.contains(component.getName())
                                && !STARTER.contain(component.getName());
                    }
                })
                .check(STARTER);
    }

    @Test
    void noClassIsLongerThanGlueIs() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            assertThat(sources.filter(file -> file.toString().endsWith(".java")))
                    .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThan(250));
        }
    }
}
