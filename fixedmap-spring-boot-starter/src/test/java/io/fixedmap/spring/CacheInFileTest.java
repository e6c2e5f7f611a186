package io.fixedmap.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** Caches in files: that they come back, and what a user reads when a file cannot be used. */
@ExtendWith(OutputCaptureExtension.class)
class CacheInFileTest {
    private static final byte[] BLOB = new byte[5000];

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("content.cache");
    }

    @Test
    void aRestartedApplicationFindsItsBlobs() {
        Digest digest = start(context -> {}, "--fixedmap.file=" + file);
        start(
                context -> {
                    ContentCache cache = context.getBean(ContentCache.class);
                    assertThat(cache.get(digest)).isEqualTo(BLOB);
                    assertThat(cache.stats().file()).isEqualTo(file);
                    assertThat(cache.stats().verified()).isOne();
                },
                "--fixedmap.file=" + file);
    }

    @Test
    void aStartThatFailsAfterTheCacheWasBuiltLetsGoOfItsFile() {
        BeanPostProcessor failing = new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                if (bean instanceof ContentCache) {
                    throw new IllegalStateException("from the post-processor, on purpose");
                }
                return bean;
            }
        };
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            TestPropertyValues.of("fixedmap.file=" + file, "fixedmap.capacity=64", "fixedmap.max-bytes=1MB")
                    .applyTo(context);
            context.register(Application.class);
            context.registerBean("failing", BeanPostProcessor.class, () -> failing);
            assertThatException().isThrownBy(context::refresh).havingRootCause().withMessageContaining("on purpose");
        }
        aRestartedApplicationFindsItsBlobs();
    }

    @Test
    void aNamedCacheHasAFileOfItsOwn() {
        Path other = folder.resolve("thumbnails.cache");
        start(
                context -> {
                    assertThat(context.getBean("thumbnails", ContentCache.class)
                                    .stats()
                                    .file())
                            .isEqualTo(other);
                    assertThat(context.getBean("volatile", ContentCache.class)
                                    .stats()
                                    .file())
                            .isNull();
                },
                "--fixedmap.file=" + file,
                "--fixedmap.force-interval=10s",
                "--fixedmap.caches.thumbnails.file=" + other,
                "--fixedmap.caches.volatile.capacity=64");
    }

    @Test
    void theDefaultCacheKeepsThePlainFileWhenItHasSettingsByItsName() {
        start(
                context -> {
                    assertThat(context.getBean(ContentCache.class).stats().file())
                            .isEqualTo(file);
                    assertThat(context.getBean(ContentCache.class).stats().capacity())
                            .isEqualTo(128);
                },
                "--fixedmap.file=" + file,
                "--fixedmap.caches.contentCache.capacity=128");
    }

    @Test
    void theDefaultCacheMayNameItsFileInBothWays() {
        start(
                context -> assertThat(
                                context.getBean(ContentCache.class).stats().file())
                        .isEqualTo(file),
                "--fixedmap.file=" + file,
                "--fixedmap.caches.contentCache.file=" + file);
    }

    @Test
    void theDefaultCacheMayHaveAFileByItsNameThatIsNotThePlainOne() {
        Path own = folder.resolve("own.cache");
        start(
                context -> assertThat(
                                context.getBean(ContentCache.class).stats().file())
                        .isEqualTo(own),
                "--fixedmap.file=" + file,
                "--fixedmap.caches.contentCache.file=" + own);
        assertThat(file).doesNotExist();
    }

    @Test
    void thePlainFileIsReportedByThePlainPropertyAlsoWhereTheDefaultCacheHasSettingsByItsName(CapturedOutput output) {
        failToStart("--fixedmap.file=" + folder, "--fixedmap.caches.contentCache.capacity=128");
        assertThat(output)
                .contains("Property: fixedmap.file")
                .contains("Origin: \"fixedmap.file\" from property source \"commandLineArgs\"")
                .contains("Name a file in fixedmap.file;");
    }

    @Test
    void whereThereIsNoDefaultCacheNoNamedOneTakesThePlainFile() {
        start(
                context -> assertThat(
                                context.getBean(ContentCache.class).stats().file())
                        .isNull(),
                "--fixedmap.default-cache=false",
                "--fixedmap.file=" + file,
                "--fixedmap.caches.contentCache.capacity=128");
    }

    @Test
    void aWrongSettingOfOneCacheIsFoundBeforeTheFileOfAnotherIsMade() {
        failToStart("--fixedmap.file=" + file, "--fixedmap.caches.thumbnails.capacity=1000");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void oneFileIsFoundToBeOneAlsoByARelativePath(CapturedOutput output) {
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        failToStart("--fixedmap.file=" + file, "--fixedmap.caches.thumbnails.file=" + relative);
        assertThat(output).contains("Two content caches cannot live in one file:");
    }

    @Test
    void twoCachesInOneFileAreRefused(CapturedOutput output) {
        failToStart("--fixedmap.file=" + file, "--fixedmap.caches.thumbnails.file=" + folder + "/x/../content.cache");
        assertThat(output)
                .contains("Two content caches cannot live in one file:")
                .contains("Property: fixedmap.file")
                .contains("Property: fixedmap.caches.thumbnails.file")
                .contains("Name another file in fixedmap.file or in fixedmap.caches.thumbnails.file.")
                .doesNotContain("\tat ");
        assertThat(file).doesNotExist();
    }

    @Test
    void otherSettingsAreRefusedUnlessTheUserSaysWhatToDo(CapturedOutput output) throws IOException {
        Digest digest = start(context -> {}, "--fixedmap.file=" + file);
        byte[] before = Files.readAllBytes(file);

        failToStart("--fixedmap.file=" + file, "--fixedmap.capacity=128");

        assertThat(file).hasBinaryContent(before);
        assertThat(output)
                .contains("The content cache 'contentCache' cannot live in its file, which has what it had:")
                .contains("Property: fixedmap.file")
                .contains("Value: \"" + file + "\"")
                .contains("Origin: \"fixedmap.file\" from property source \"commandLineArgs\"")
                .contains("Reason: cache file must have the geometry asked for")
                .contains("Set fixedmap.on-mismatch=resize to keep what fits, or fixedmap.on-mismatch=recreate")
                .doesNotContain("\tat ");
        start(
                context -> assertThat(context.getBean(ContentCache.class).get(digest))
                        .isEqualTo(BLOB),
                "--fixedmap.file=" + file,
                "--fixedmap.capacity=128",
                "--fixedmap.on-mismatch=resize");
        start(
                context -> assertThat(context.getBean(ContentCache.class).contains(digest))
                        .isFalse(),
                "--fixedmap.file=" + file,
                "--fixedmap.on-mismatch=recreate");
    }

    @Test
    void aDirectoryIsRefused(CapturedOutput output) {
        failToStart("--fixedmap.caches.small.file=" + folder);
        assertThat(output)
                .contains("The content cache 'small' cannot live in its file")
                .contains("Property: fixedmap.caches.small.file")
                .contains("found=directory")
                .contains("Name a file in fixedmap.caches.small.file; it is made if it is not there.");
    }

    @Test
    void aPathThatCannotBeWrittenIsRefused(CapturedOutput output) throws IOException {
        Files.writeString(file, "in the way");
        failToStart("--fixedmap.file=" + file.resolve("below"));
        assertThat(output)
                .contains("cache file must be in a directory that exists, and be readable and writable")
                .contains("Name a file in fixedmap.file that the application's user may read and write")
                .doesNotContain("\tat ");
        assertThat(file).hasContent("in the way");
    }

    @Test
    void whatIsNotTheFilesFaultIsNotAnsweredByAnotherFileAlone(CapturedOutput output) {
        ApplicationContextInitializer<GenericApplicationContext> interrupting = context -> context.registerBean(
                ContentCacheCustomizer.class,
                () -> (name, builder) -> Thread.currentThread().interrupt());
        SpringApplicationBuilder application = application().initializers(interrupting);
        try {
            assertThatException()
                    .isThrownBy(() -> application.run("--fixedmap.file=" + file).close());
        } finally {
            boolean ignored = Thread.interrupted();
        }
        assertThat(output)
                .contains("Reason: cache file must be opened by a thread that nobody interrupts")
                .contains("or remove what else the reason names.");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFullFileSystemIsRefused(CapturedOutput output) throws Exception {
        onFileSystemOf("256k", () -> {
            failToStart("--fixedmap.file=" + file);
            assertThat(output)
                    .contains("Reason: cache file must fit its file system")
                    .contains("Lower fixedmap.max-bytes, make room, or name a file on another file system");
            assertThat(output).doesNotContain("keeps its room");
            assertThat(folder).isEmptyDirectory();
        });
    }

    @Test
    void aFileSystemWithoutRoomForASecondFileIsRefused(CapturedOutput output) throws Exception {
        onFileSystemOf("1536k", () -> {
            start(context -> {}, "--fixedmap.file=" + file);
            for (String onMismatch : List.of("recreate", "resize")) {
                failToStart(
                        "--fixedmap.file=" + file,
                        "--fixedmap.max-bytes=512KB",
                        "--fixedmap.on-mismatch=" + onMismatch);
            }
            assertThat(output.toString().split("The file that is there keeps its room until another is complete"))
                    .hasSize(3);
        });
    }

    /** Runs a test with a file system of its own in the folder. */
    private void onFileSystemOf(String size, Runnable test) throws IOException, InterruptedException {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()) == 0,
                "tmpfs can be mounted");
        try {
            test.run();
        } finally {
            // later: the file of a closed cache is mapped until the garbage collector has run
            assertThat(run("umount", "-l", folder.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void anEmptyFileIsRefusedAndCanBeReplaced(CapturedOutput output) throws IOException {
        Files.createFile(file);
        failToStart("--fixedmap.file=" + file);
        assertThat(output)
                .contains("Reason: cache file must not be empty")
                .contains("Name another file in fixedmap.file, or set fixedmap.on-mismatch=recreate");
        assertThat(file).isEmptyFile();
        start(context -> {}, "--fixedmap.file=" + file, "--fixedmap.on-mismatch=recreate");
    }

    @Test
    void aFileThatLacksAByteIsRefusedAndCanBeRepaired(CapturedOutput output) throws IOException {
        Digest digest = start(context -> {}, "--fixedmap.file=" + file);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(access.length() - 1);
        }
        failToStart("--fixedmap.file=" + file);
        assertThat(output)
                .contains("Reason: cache file must be as long as its header says")
                .contains("Set fixedmap.on-mismatch=resize");
        start(
                context -> assertThat(context.getBean(ContentCache.class).get(digest))
                        .isEqualTo(BLOB),
                "--fixedmap.file=" + file,
                "--fixedmap.on-mismatch=resize");
    }

    @Test
    void aFileFromTheFutureIsRefused(CapturedOutput output) throws IOException {
        start(context -> {}, "--fixedmap.file=" + file);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(8); // the version follows the magic
            access.write(99);
        }
        failToStart("--fixedmap.file=" + file);
        assertThat(output)
                .contains("Reason: cache file must have a format that this version of the library knows")
                .contains("fileVersion=99")
                .contains("set fixedmap.on-mismatch=recreate");
    }

    @Test
    void someoneElsesFileIsRefused(CapturedOutput output) throws IOException {
        Files.writeString(file, "#!/bin/sh\n");
        failToStart("--fixedmap.file=" + file);
        assertThat(output).contains("Reason: cache file must be one that a cache made");
        assertThat(file).hasContent("#!/bin/sh\n");
    }

    @Test
    void whatReplacesTheFileOfANamedCacheIsSaidOfThatCacheAlone(CapturedOutput output) throws IOException {
        Files.writeString(file, "#!/bin/sh\n");
        failToStart("--fixedmap.caches.thumbnails.file=" + file);
        assertThat(output).contains("or set fixedmap.caches.thumbnails.on-mismatch=recreate");
    }

    @Test
    void aFileThatIsInUseIsRefused(CapturedOutput output) {
        start(context -> failToStart("--fixedmap.file=" + file), "--fixedmap.file=" + file);
        assertThat(output)
                .contains("Reason: cache file must not be in use")
                .contains("Stop what uses the file, or name another one in fixedmap.file.");
    }

    /** Starts an application, has it keep a blob after the check, and stops it. */
    private static Digest start(Consumer<ConfigurableApplicationContext> check, String... arguments) {
        try (ConfigurableApplicationContext context = application().run(arguments)) {
            check.accept(context);
            ContentCache cache = context.getBean("contentCache", ContentCache.class);
            return cache.put(BLOB).requireDigest();
        }
    }

    private static void failToStart(String... arguments) {
        assertThatException().isThrownBy(() -> application().run(arguments).close());
    }

    private static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("fixedmap.capacity=64", "fixedmap.max-bytes=1MB");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ContentCacheAutoConfiguration.class)
    static class Application {}
}
