package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.servlet.ServletContext;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Forms with files, as pages and {@code curl -F} send them. */
@ExtendWith(OutputCaptureExtension.class)
class FormIT extends HttpTest {
    private static final String TYPE = "multipart/form-data; boundary=BOUNDARY";

    @Autowired
    ServletContext context;

    private final ByteArrayOutputStream form = new ByteArrayOutputStream();

    @Test
    void everyFileOfAFormIsAnswered() {
        byte[] one = bytes(100, 30);
        byte[] two = bytes(70_000, 31);
        file("file", "one.bin", one);
        file("file", "two \u00e4.bin", two);
        file("another", "copy.bin", one);

        HttpResponse<byte[]> answer = send();

        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode blobs = json(answer).get("blobs");
        assertThat(blobs.size()).isEqualTo(3);
        assertThat(blobs.get(0).get("digest").asString()).isEqualTo(sha256(one).toString());
        assertThat(blobs.get(0).get("duplicate").asBoolean()).isFalse();
        assertThat(blobs.get(1).get("size").asLong()).isEqualTo(70_000);
        assertThat(blobs.get(1).get("name").asString()).isEqualTo("two \u00e4.bin");
        assertThat(blobs.get(2).get("digest").asString()).isEqualTo(sha256(one).toString());
        assertThat(blobs.get(2).get("duplicate").asBoolean()).isTrue();
        assertThat(http.get("/blobs/" + sha256(two)).body()).isEqualTo(two);
        assertThat(json(http.get("/blobs")).get("blobs"))
                .allSatisfy(blob -> assertThat(blob.get("type").asString()).isEqualTo("application/x-test"));
        assertThat(send().statusCode()).as("all of them again").isEqualTo(200);
    }

    @Test
    void anAcceptHeaderThatCannotBeMetDoesNotFailAfterTheDeed() {
        file("file", "one.bin", bytes(100, 43));
        assertThat(send("Accept", "text/html").statusCode()).isEqualTo(201);
    }

    @Test
    void aFormWithoutFilesIsRefused() {
        part("Content-Disposition: form-data; name=\"comment\"", "no file".getBytes(UTF_8));
        problem(send(), 400);
    }

    @Test
    void aFormThatIsNoneIsRefused() {
        JsonNode problem = problem(http.post("/blobs", bytes(100, 32), "Content-Type", "multipart/form-data"), 400);
        assertThat(problem.get("detail").asString()).isEqualTo("form must be well-formed and whole");
        problem(http.post("/blobs", bytes(100, 33), "Content-Type", "multipart/form-data; boundary=x"), 400);
        assertNothingIsStored();
    }

    @Test
    void aFormThatTheServerHasNoDirectoryForIsNotTheClientsFault(@TempDir Path aside, CapturedOutput output)
            throws IOException {
        Path directory = temporaryDirectory();
        Path moved = Files.move(directory, aside.resolve("moved"));
        Files.createFile(directory);
        try {
            file("file", "one.bin", bytes(100_000, 40));
            assertThat(problem(send(), 500).get("detail").asString()).contains("could not keep");
            assertThat(output).contains("make room in the server's temporary directory");
        } finally {
            Files.move(moved, directory, StandardCopyOption.REPLACE_EXISTING);
        }
        assertNothingIsStored();
    }

    @Test
    void aFormThatTheServersDiskIsTooFullForIsNotTheClientsFault(CapturedOutput output) throws Exception {
        String directory = temporaryDirectory().toString();
        assumeTrue(
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0,
                "tmpfs can be mounted");
        try {
            file("file", "one.bin", bytes(200_000, 41));
            assertThat(problem(send(), 500).get("detail").asString()).contains("could not keep");
            assertThat(output).contains("make room in the server's temporary directory");
        } finally {
            Commands.run(Path.of("."), "umount", directory);
        }
        assertNothingIsStored();
    }

    @Test
    void aFormWithoutAnEndIsTheClientsFault(CapturedOutput output) throws IOException {
        file("file", "one.bin", bytes(100_000, 42));
        problem(http.post("/blobs", form.toByteArray(), "Content-Type", TYPE), 400);
        try (Wire client = new Wire(port)) {
            client.send(
                    "POST /blobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 200000\r\nContent-Type: "
                            + TYPE + "\r\n\r\n" + form.toString(ISO_8859_1));
            client.breakOff();
            assertThat(client.rest()).startsWith("HTTP/1.1 400");
        }
        assertThat(output).doesNotContain("could not be kept");
        assertNothingIsStored();
    }

    private Path temporaryDirectory() {
        File directory = (File) context.getAttribute(ServletContext.TEMPDIR);
        return directory.toPath();
    }

    @Test
    void aFileOfExactlyTheLimitIsStored() {
        file("file", "limit.bin", bytes(1 << 20, 36));
        assertThat(send().statusCode()).isEqualTo(201);
    }

    @Test
    void aFormThatFillsTheStoreSaysWhatItStored() {
        cache.put(bytes(7 << 20, 37));
        file("file", "fits.bin", bytes(1000, 38));
        file("file", "does-not.bin", bytes((1 << 20) - 1000, 39));
        cache.put(bytes((1 << 20) - 8192, 300));

        JsonNode problem = problem(send(), 507);

        assertThat(problem.get("stored").size()).isEqualTo(1);
        assertThat(problem.get("stored").get(0).get("name").asString()).isEqualTo("fits.bin");
        assertThat(cache.contains(sha256(bytes(1000, 38)))).isTrue();
    }

    @Test
    void aFileOverTheLimitIsRefusedAndNothingOfTheFormIsStored() {
        file("file", "small.bin", bytes(100, 34));
        file("file", "large.bin", bytes((1 << 20) + 1, 35));

        JsonNode problem = problem(send(), 413);
        assertThat(problem.get("limitBytes").asLong()).isEqualTo(1 << 20);
        assertThat(problem.get("detail").asString()).endsWith(": limitBytes=1048576");

        assertNothingIsStored();
    }

    @Test
    void tooManyPartsAreRefused() {
        for (int i = 0; i < 60; i++) {
            file("file", i + ".bin", bytes(10, 1000 + i));
        }
        problem(send(), 413);
        assertNothingIsStored();
    }

    private void file(String field, String name, byte[] content) {
        part(
                "Content-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/x-test",
                content);
    }

    private void part(String head, byte[] content) {
        form.writeBytes(("--BOUNDARY\r\n" + head + "\r\n\r\n").getBytes(UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n".getBytes(UTF_8));
    }

    private HttpResponse<byte[]> send(String... headers) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(form.toByteArray());
        body.writeBytes("--BOUNDARY--\r\n".getBytes(UTF_8));
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Content-Type", TYPE));
        return http.post("/blobs", body.toByteArray(), all.toArray(String[]::new));
    }
}
