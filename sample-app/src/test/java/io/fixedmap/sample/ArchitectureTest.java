package io.fixedmap.sample;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The sample shows what a user can write: it sees the public face of the core and the starter. */
class ArchitectureTest {
    private static final JavaClasses SAMPLE = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void theSampleUsesThePublicFaceAndTheStarterOnly() {
        noClasses()
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("belong to a layer of the core") {
                    @Override
                    public boolean test(JavaClass used) {
                        String name = used.getPackageName();
                        return name.startsWith("io.fixedmap.")
                                && !name.startsWith("io.fixedmap.spring")
                                && !name.startsWith("io.fixedmap.sample");
                    }
                })
                .check(SAMPLE);
    }
}
