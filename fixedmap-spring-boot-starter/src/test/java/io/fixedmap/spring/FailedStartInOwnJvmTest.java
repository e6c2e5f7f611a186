package io.fixedmap.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a user reads when the JVM does not allow a start. */
class FailedStartInOwnJvmTest {
    private static final long DEADLINE_SECONDS = 120;

    @Test
    void memoryThatCannotBeReservedIsReportedWithTheOptionThatLimitsIt(@TempDir Path directory) throws Exception {
        String output = failToStart(
                jar -> true,
                "-Duser.language=ar", // whose digits no property takes
                "-Duser.country=EG",
                "-XX:MaxDirectMemorySize=16m",
                "-Dfixedmap.max-bytes=32MB",
                "-Dfixedmap.capacity=131072",
                "-Dfixedmap.caches.other.max-bytes=64MB",
                "-Dfixedmap.caches.other.block-size=64B",
                "-Dfixedmap.caches.kept.file=" + directory.resolve("never-made"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The off-heap memory of the content cache 'contentCache' cannot be reserved:")
                .contains("Property: fixedmap.max-bytes")
                .contains("Value: \"32MB\"")
                .contains("Origin: \"fixedmap.max-bytes\" from property source \"systemProperties\"")
                .contains("Property: fixedmap.capacity")
                .contains("Reason: Cannot reserve ")
                .contains("Lower fixedmap.max-bytes")
                .contains("-XX:MaxDirectMemorySize=<size>")
                .contains("All content caches of the properties together take about 121 MB of it.")
                .doesNotContain("\tat ");
    }

    @Test
    void theSameIsReportedOfACacheThatTheApplicationBuilds() throws Exception {
        String output = failToStart(jar -> true, "-XX:MaxDirectMemorySize=16m", "-Down.bytes=33554432");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The off-heap memory of a bean cannot be reserved:")
                .contains("Reason: cache of maxBytes=33554432 needs more off-heap memory")
                .contains("-XX:MaxDirectMemorySize=<size>")
                .doesNotContain("\tat ");
    }

    @Test
    void aMissingBouncyCastleIsReportedWithTheWaysOut() throws Exception {
        String output = failToStart(jar -> !jar.contains("bcprov"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("SHA-256 digests cannot be computed with Bouncy Castle:")
                .contains("Reason: java.lang.ClassNotFoundException: org.bouncycastle.")
                .contains("put org.bouncycastle:bcprov-jdk18on on the class path")
                .contains("-Dorg.bouncycastle.native.cpu_variant=java")
                .contains("set fixedmap.digest=jdk")
                .doesNotContain("\tat ");
    }

    /** Either sign that it may not link has it looked at: native code, or two that are mixed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nativeCodeThatCannotBeLoadedIsReportedWithTheWaysOut(boolean mixed, @TempDir Path folder) throws Exception {
        Path library = Files.writeString(folder.resolve("libbc.so"), "not executable");
        compile(folder, "digests.SHA256Digest", """
                public class SHA256Digest {
                    static { System.load("%s"); }
                    public static org.bouncycastle.crypto.SavableDigest newInstance() { return null; }
                }""".formatted(library));
        if (!mixed) {
            compile(folder, "digests.SHA256NativeDigest", "public class SHA256NativeDigest {}");
        }

        String output = run(1, folder + File.pathSeparator, jar -> mixed || !jar.contains("bcprov"));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("SHA-256 digests cannot be computed with Bouncy Castle:")
                .contains("Reason: java.lang.UnsatisfiedLinkError: " + library)
                .contains("name a directory there that may hold executables")
                .contains("set -Dorg.bouncycastle.native.cpu_variant=java")
                .contains("set fixedmap.digest=jdk")
                .doesNotContain("\tat ");
    }

    @Test
    void aBouncyCastleThatIsSignedByAnotherIsReportedWithTheWaysOut(@TempDir Path folder) throws Exception {
        // as with bc-fips, which has no SHA256Digest
        compile(folder, "CryptoServicesRegistrar", "public class CryptoServicesRegistrar {}");

        String output = run(1, folder + File.pathSeparator, jar -> true);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("SHA-256 digests cannot be computed with Bouncy Castle:")
                .contains("Reason: java.lang.SecurityException: class \"org.bouncycastle.crypto.CryptoServices")
                .contains("no other Bouncy Castle provider beside it")
                .contains("set fixedmap.digest=jdk")
                .doesNotContain("\tat ");
    }

    /** Stands in for a class of bc-fips, or of bcprov-lts8on, whose native code a test cannot keep from loading. */
    private static void compile(Path folder, String name, String source) throws IOException {
        String className = "org.bouncycastle.crypto." + name;
        int dot = className.lastIndexOf('.');
        Path file = Files.writeString(
                folder.resolve(className.substring(dot + 1) + ".java"),
                "package " + className.substring(0, dot) + "; " + source,
                UTF_8);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", folder.toString(), file.toString());
        assertThat(result).isZero();
    }

    @Test
    void withoutBouncyCastleTheJdksDigestServes() throws Exception {
        String output = run(0, "", jar -> !jar.contains("bcprov"), "-Dfixedmap.digest=jdk", "-Dfixedmap.max-bytes=1MB");
        assertThat(output).contains("Started ");
    }

    private static String failToStart(Predicate<String> classPath, String... options) throws Exception {
        return run(1, "", classPath, options);
    }

    /** Runs the application to its end and returns what it printed. */
    private static String run(int exitValue, String before, Predicate<String> classPath, String... options)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // starts sooner
        command.add("-Dspring.main.web-application-type=none");
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(before
                + Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(classPath)
                        .collect(Collectors.joining(File.pathSeparator)));
        command.add(Application.class.getName());
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Ends one that hangs, and with it the reading of its output.
        CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS).execute(jvm::destroyForcibly);
        String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor()).as(output).isEqualTo(exitValue);
        return output;
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ContentCacheAutoConfiguration.class)
    static class Application {
        @Bean
        @ConditionalOnProperty("own.bytes")
        ContentCache own(@Value("${own.bytes}") long bytes) {
            return ContentCache.builder().capacity(64).maxBytes(bytes).build();
        }

        public static void main(String[] arguments) {
            SpringApplication.run(Application.class, arguments).close();
        }
    }
}
