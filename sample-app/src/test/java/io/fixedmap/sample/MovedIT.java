package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.header;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The sample where the server is told to have it elsewhere. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "server.servlet.context-path=/app",
            "spring.mvc.servlet.path=/api",
            "fixedmap.capacity=1024",
            "fixedmap.max-bytes=8MB"
        })
class MovedIT {
    private static final String BASE = "/app/api";

    /** Longer than a document may be. */
    private final byte[] content = bytes((1 << 20) + 1, 120);

    @LocalServerPort
    int port;

    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    @Test
    void aBlobIsFoundWhereTheAnswerSays() {
        HttpResponse<byte[]> stored = http.post(BASE + "/blobs", content);

        assertThat(header(stored, "Location")).isEqualTo(BASE + "/blobs/" + sha256(content));
        HttpResponse<byte[]> found = http.get(header(stored, "Location"));
        assertThat(found.body()).isEqualTo(content);
        assertThat(header(found, "Repr-Digest")).isNotEmpty();
    }

    @Test
    void gitLfsIsSentThere() {
        http.post(BASE + "/blobs", content);
        String object = "{\"oid\":\"" + sha256(content) + "\",\"size\":" + content.length + "}";

        HttpResponse<byte[]> answer = http.postJson(
                BASE + "/lfs;v=1/objects/batch", "{\"operation\":\"download\",\"objects\":[" + object + "]}");

        URI download =
                URI.create(json(answer).at("/objects/0/actions/download/href").asString());
        assertThat(download.getPath()).isEqualTo(BASE + "/blobs/" + sha256(content));
        assertThat(header(http.get(BASE + "/lfs/verify"), "Content-Type")).isEqualTo(LfsController.MEDIA_TYPE);
    }

    @Test
    void whatIsBesideItHasTheSameErrors() {
        HttpResponse<byte[]> answer = http.get("/app/");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("instance").asString()).isEqualTo("/app/");
    }
}
