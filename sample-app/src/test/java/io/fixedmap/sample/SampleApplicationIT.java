package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SampleApplicationIT {
    @LocalServerPort
    int port;

    @Test
    void aDocumentIsRefusedFromALengthOnThatABlobMayHave() throws IOException {
        assertThat(answerTo("/blobs")).isEqualTo("HTTP/1.1 100");
        assertThat(answerTo("/blobs/missing")).isEqualTo("HTTP/1.1 413");
        assertThat(answerTo("/lfs/verify")).isEqualTo("HTTP/1.1 413");
    }

    private String answerTo(String path) throws IOException {
        try (Wire client = new Wire(port)) {
            client.send(
                    "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
            return client.read(12);
        }
    }
}
