package io.fixedmap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the layers: they point down, and only the lowest layer touches raw memory. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void arrowsBetweenLayersPointDown() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("face")
                .definedBy("io.fixedmap")
                .layer("file")
                .definedBy("io.fixedmap.file..")
                .layer("evict")
                .definedBy("io.fixedmap.evict..")
                .layer("table")
                .definedBy("io.fixedmap.table..")
                .layer("block")
                .definedBy("io.fixedmap.block..")
                .layer("memory")
                .definedBy("io.fixedmap.memory..")
                .whereLayer("face")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("file")
                .mayOnlyBeAccessedByLayers("face")
                .whereLayer("evict")
                .mayOnlyBeAccessedByLayers("face", "file")
                .whereLayer("table")
                .mayOnlyBeAccessedByLayers("face", "file", "evict")
                .whereLayer("block")
                .mayOnlyBeAccessedByLayers("face", "file", "evict")
                .ensureAllClassesAreContainedInArchitecture()
                .check(CORE);
    }

    @Test
    void onlyTheMemoryLayerMakesRawMemoryAndViewsOfIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.fixedmap.memory..")
                .should()
                .callMethod(MethodHandles.class, "byteBufferViewVarHandle", Class.class, ByteOrder.class)
                .orShould()
                .callMethod(ByteBuffer.class, "allocateDirect", int.class)
                .orShould()
                .callMethod(FileChannel.class, "map", FileChannel.MapMode.class, long.class, long.class)
                .check(CORE);
    }

    @Test
    void coreKnowsNeitherSpringNorUnsafe() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "sun..", "jdk..")
                .check(CORE);
    }
}
