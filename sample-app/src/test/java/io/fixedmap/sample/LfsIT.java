package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.header;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.PutOutcome;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Git LFS: each answer of the protocol, and the real git-lfs against the started sample. */
class LfsIT extends HttpTest {
    private static final String MEDIA_TYPE = "application/vnd.git-lfs+json";

    @Test
    void whatIsMissingIsToBeUploadedAndVerified() {
        byte[] content = bytes(1000, 90);
        String oid = sha256(content).toString();

        JsonNode object = batch("upload", oid, 1000).get("objects").get(0);
        URI upload = URI.create(object.get("actions").get("upload").get("href").asString());
        String verify = object.get("actions").get("verify").get("href").asString();

        assertThat(object.get("authenticated").asBoolean()).isTrue();
        assertThat(lfs(verify, "{\"oid\":\"" + oid + "\",\"size\":1000}").statusCode())
                .isEqualTo(404);
        assertThat(http.put(upload.getPath(), content).statusCode()).isEqualTo(201);
        assertThat(lfs(verify, "{\"oid\":\"" + oid + "\",\"size\":1000}").statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> ofAnotherSize = lfs(verify, "{\"oid\":\"" + oid + "\",\"size\":1001}");
        failure(ofAnotherSize, 422);
        assertThat(json(ofAnotherSize).get("digest").asString()).isEqualTo(oid);
        failure(lfs(verify, "{\"oid\":\"" + oid + "\",\"size\":999}"), 422);
        failure(lfs(verify, "{\"oid\":\"" + oid.toUpperCase(Locale.ROOT) + "\",\"size\":1000}"), 422);
        failure(lfs(verify, "{\"oid\":\"zz\",\"size\":1000}"), 422);
        failure(lfs(verify, "{\"oid\":\"" + oid + "\",\"size\":1000.5}"), 400);
        failure(lfs(verify, "{\"oid\":\"" + oid + "\",\"size\":\"1000\"}"), 400);
    }

    @Test
    void whatIsPresentIsNotUploadedAgain() {
        byte[] content = bytes(1000, 91);
        http.post("/blobs", content);

        JsonNode object =
                batch("upload", sha256(content).toString(), 1000).get("objects").get(0);

        assertThat(object.has("actions")).isFalse();
        assertThat(object.has("error")).isFalse();
        assertThat(errorOf(batch("upload", sha256(content).toString(), 1001))).isEqualTo(422);
    }

    @Test
    void downloadsNameTheBlobOrSayItIsMissing() {
        byte[] content = bytes(1000, 92);
        http.post("/blobs", content);

        JsonNode answer = batch("download", sha256(content).toString(), 1000);
        JsonNode present = answer.get("objects").get(0);
        JsonNode absent = batch("download", sha256(bytes(1, 93)).toString(), 1)
                .get("objects")
                .get(0);

        assertThat(answer.get("transfer").asString()).isEqualTo("basic");
        URI download =
                URI.create(present.get("actions").get("download").get("href").asString());
        assertThat(http.get(download.getPath()).body()).isEqualTo(content);
        assertThat(absent.get("error").get("code").asInt()).isEqualTo(404);
        assertThat(errorOf(batch("download", sha256(content).toString(), 1001))).isEqualTo(422);
        assertThat(errorOf(batch("download", "abc", 1))).isEqualTo(422);
    }

    @Test
    void anEmptyObjectIsAnObject() {
        String empty = sha256(new byte[0]).toString();
        assertThat(batch("upload", empty, 0).get("objects").get(0).has("actions"))
                .isTrue();
        assertThat(errorOf(batch("download", empty, 0))).isEqualTo(404);
        http.post("/blobs", new byte[0]);

        assertThat(batch("upload", empty, 0).get("objects").get(0).has("actions"))
                .isFalse();
        assertThat(batch("download", empty, 0).get("objects").get(0).has("actions"))
                .isTrue();
        assertThat(lfs("/lfs/verify", "{\"oid\":\"" + empty + "\",\"size\":0}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void plainJsonIsTakenAndAnsweredAsThatOfGitLfs() {
        String oid = sha256(bytes(1, 97)).toString();
        String object = "{\"oid\":\"" + oid + "\",\"size\":1}";
        http.post("/blobs", bytes(1, 97));

        HttpResponse<byte[]> answer =
                http.postJson("/lfs/objects/batch", "{\"operation\":\"download\",\"objects\":[" + object + "]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo(MEDIA_TYPE);
        assertThat(http.postJson("/lfs/verify", object).statusCode()).isEqualTo(200);
    }

    @Test
    void aMethodThatIsNotThereIsRefusedWithThoseThatAre() {
        HttpResponse<byte[]> refused = http.get("/lfs/verify");
        failure(refused, 405);
        assertThat(header(refused, "Allow")).isEqualTo("POST");
    }

    @Test
    void aRefusalIsThatOfGitLfsHoweverThePathIsSpelled() {
        failure(http.get("/lfs;v=1/verify"), 405);
    }

    @Test
    void objectsThatCannotBeStoredAreRefusedOneByOne() {
        JsonNode refused = batch("upload", "abc", 1).get("objects").get(0);
        assertThat(refused.get("error").get("code").asInt()).isEqualTo(422);
        assertThat(refused.get("oid").asString()).isEqualTo("abc");
        assertThat(refused.get("size").asLong()).isEqualTo(1);
        String oid = sha256(bytes(1, 94)).toString();
        assertThat(batch("upload", oid, 1 << 20).get("objects").get(0).has("actions"))
                .isTrue();
        assertThat(errorOf(batch("upload", oid, (1 << 20) + 1))).isEqualTo(422);
    }

    /** As its documents have errors. */
    private static void failure(HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo(MEDIA_TYPE);
        assertThat(json(answer).get("message").asString())
                .isNotBlank()
                .isEqualTo(json(answer).get("detail").asString());
    }

    @Test
    void tooManyObjectsAtOnceAreRefused() {
        String object = "{\"oid\":\"" + "0".repeat(64) + "\",\"size\":1}";
        String objects = (object + ",").repeat(999) + object;
        assertThat(lfs("/lfs/objects/batch", "{\"operation\":\"upload\",\"objects\":[" + objects + "]}")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> refused =
                lfs("/lfs/objects/batch", "{\"operation\":\"upload\",\"objects\":[" + objects + "," + object + "]}");
        failure(refused, 413);
        assertThat(json(refused).get("limit").asInt()).isEqualTo(1000);
        assertThat(json(refused).get("detail").asString()).endsWith(": limit=1000");
    }

    @Test
    void aDocumentOfAnotherTypeIsRefusedUnread() {
        failure(
                http.post("/lfs/verify", "a=b".getBytes(UTF_8), "Content-Type", "application/x-www-form-urlencoded"),
                415);
    }

    private static int errorOf(JsonNode answer) {
        return answer.get("objects").get(0).get("error").get("code").asInt();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"operation\":\"delete\",\"objects\":[]}",
                "{\"operation\":\"upload\"}",
                "{\"operation\":\"upload\",\"objects\":[{}]}",
                "{\"operation\":\"upload\",\"objects\":[{\"oid\":\"a\",\"size\":-1}]}",
                "{\"operation\":\"upload\",\"objects\":[],\"hash_algo\":\"sha1\"}"
            })
    void aBatchThatIsNoneIsRefused(String document) {
        failure(lfs("/lfs/objects/batch", document), 400);
    }

    @Test
    void aSizeThatNoObjectHasIsAWrongValueAndNotMalformedJson() {
        String size = "1" + "0".repeat(20);
        HttpResponse<byte[]> refused = lfs(
                "/lfs/objects/batch", "{\"operation\":\"upload\",\"objects\":[{\"oid\":\"a\",\"size\":" + size + "}]}");
        failure(refused, 400);
        assertThat(json(refused).get("message").asString()).endsWith("at=/objects/0/size");
    }

    @Test
    void gitLfsPushesClonesAndChecks(@TempDir Path folder) throws Exception {
        GitLfs work = GitLfs.createRepository(folder);
        work.nameServer(port);
        work.write("one.bin", bytes(300_000, 95));
        work.write("copy.bin", bytes(300_000, 95));
        work.write("two.bin", bytes(1000, 96));
        work.commit();
        long storedBefore = cache.stats().puts(PutOutcome.STORED);
        work.push();

        assertThat(cache.stats().puts(PutOutcome.STORED) - storedBefore)
                .as("equal files are uploaded once")
                .isEqualTo(2);
        assertThat(cache.contains(sha256(bytes(300_000, 95)))).isTrue();

        Path clone = work.cloneRemote();
        assertThat(clone.resolve("one.bin")).hasBinaryContent(bytes(300_000, 95));
        assertThat(clone.resolve("copy.bin")).hasBinaryContent(bytes(300_000, 95));
        assertThat(clone.resolve("two.bin")).hasBinaryContent(bytes(1000, 96));
        assertThat(GitLfs.fsck(clone)).contains("Git LFS fsck OK");

        work.write("again.bin", bytes(1000, 96));
        work.commit();
        work.push();
        assertThat(cache.stats().puts(PutOutcome.STORED) - storedBefore)
                .as("what is there is not sent again")
                .isEqualTo(2);
    }

    private JsonNode batch(String operation, String oid, long size) {
        HttpResponse<byte[]> answer = lfs(
                "/lfs/objects/batch",
                "{\"operation\":\"" + operation + "\",\"transfers\":[\"basic\"],\"ref\":{\"name\":\"refs/heads/main\"},"
                        + "\"objects\":[{\"oid\":\"" + oid + "\",\"size\":" + size
                        + "}],\"hash_algo\":\"sha256\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo(MEDIA_TYPE);
        return json(answer);
    }

    private HttpResponse<byte[]> lfs(String path, String document) {
        return http.post(
                URI.create(path).getPath(),
                document.getBytes(UTF_8),
                "Content-Type",
                MEDIA_TYPE + "; charset=utf-8",
                "Accept",
                MEDIA_TYPE);
    }
}
