package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample on a file: stopped, or killed at work, and started again. */
class RestartIT {
    private static final int BLOBS = 50;

    @TempDir
    private Path folder;

    private SampleProcess sample;
    private Http http;

    @BeforeEach
    void start() throws IOException {
        sample = new SampleProcess(
                folder,
                "-XX:TieredStopAtLevel=1", // starts sooner
                "--fixedmap.file=" + folder.resolve("blobs.cache"),
                "--fixedmap.capacity=1024",
                "--fixedmap.max-bytes=16MB");
        http = new Http(sample.port());
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void whatWasStoredIsThereAfterAStopButForItsName() throws Exception {
        byte[] named = bytes(100, 200);
        String disposition = "attachment; filename=\"a.bin\"";
        http.post("/blobs", named, "Content-Disposition", disposition);
        sample.stop();
        start();

        assertThat(http.get("/blobs/" + sha256(named)).body()).isEqualTo(named);
        assertThat(json(http.get("/blobs")).get("blobs").get(0).has("name")).isFalse();
        assertThat(http.post("/blobs", named, "Content-Disposition", disposition)
                        .statusCode())
                .isEqualTo(200);
        assertThat(json(http.get("/blobs")).get("blobs").get(0).get("name").asString())
                .isEqualTo("a.bin");
    }

    @Test
    void whatWasStoredIsThereAfterAKill() throws Exception {
        upload(0);
        sample.kill();
        start();
        upload(1);
        sample.kill();
        start();
        assertAllAreThere(2);
        assertThat(json(http.get("/actuator/fixedmap/contentCache"))
                        .get("file")
                        .get("damaged")
                        .asInt())
                .isZero();
    }

    private void upload(int round) {
        for (int i = 0; i < BLOBS; i++) {
            assertThat(http.post("/blobs", blob(round, i)).statusCode()).isEqualTo(201);
        }
    }

    private void assertAllAreThere(int rounds) {
        assertThat(json(http.get("/blobs")).get("blobs").size()).isEqualTo(rounds * BLOBS);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < BLOBS; i++) {
                assertThat(http.get("/blobs/" + sha256(blob(round, i))).body()).isEqualTo(blob(round, i));
            }
        }
    }

    private static byte[] blob(int round, int index) {
        return bytes(1 + 500 * index, 100L * round + index);
    }

    @Test
    void aPushThatWasCutOffByAKillIsCompletedByTheNext() throws Exception {
        int objects = 300;
        GitLfs work = GitLfs.createRepository(folder);
        for (int i = 0; i < objects; i++) {
            work.write(i + ".bin", object(i));
        }
        work.commit();
        work.useServer(sample.port());
        Process push = work.startPush();
        HttpTest.waitUntil(() -> uploads() >= 20);
        sample.kill();
        assertThat(push.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(push.exitValue()).as("the push was cut off").isNotZero();

        start();
        long survived = json(http.get("/stats")).get("blobs").asLong();
        assertThat(survived).isBetween(20L, objects - 1L);
        work.useServer(sample.port());
        work.push();

        assertThat(uploads()).as("what had arrived is not sent again").isEqualTo(objects - survived);
        Path clone = work.cloneFrom(sample.port());
        assertThat(GitLfs.fsck(clone)).contains("Git LFS fsck OK");
        for (int i = 0; i < objects; i++) {
            assertThat(Files.readAllBytes(clone.resolve(i + ".bin"))).isEqualTo(object(i));
        }
    }

    private static byte[] object(int index) {
        return bytes(20_000 + index, 5000L + index);
    }

    private long uploads() {
        return json(http.get("/stats")).get("uploads").asLong();
    }
}
