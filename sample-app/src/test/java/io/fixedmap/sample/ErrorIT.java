package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.header;
import static io.fixedmap.sample.Http.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Whoever finds it wrong, Spring, Tomcat or the service: an error is a problem document. */
class ErrorIT extends HttpTest {
    private static final String BLOB = "/blobs/" + sha256(bytes(10, 90));

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404",
        "GET, /lfsx, 404",
        "GET, /blobs/, 404",
        "GET, /blobs/a/b, 404",
        "DELETE, /blobs/missingX, 400",
        "GET, /blobs/%2e%2e, 400",
        "GET, /error, 404",
        "PUT, /blobs, 405",
        "POST, /, 405",
        "TRACE, /blobs, 405",
        "DELETE, /actuator/fixedmap/contentCache, 405",
        "GET, /blobs?limit=%zz, 400",
        "GET, /actuator/env, 404"
    })
    void whatSpringRefuses(String method, String path, int status) throws IOException {
        assertProblem(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", status);
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, 404, nothing has this path",
        "//, 404, nothing has this path",
        "/blobs?limit=%zz, 400, parameters must be well-formed"
    })
    void aPathOrQueryIsRefusedInTheWordsOfTheApi(String path, int status, String rule) throws IOException {
        assertThat(assertProblem("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", status))
                .contains("\"detail\":\"" + rule + "\"");
    }

    @Test
    void aTypeThatIsNotTakenOrNotGivenIsRefused() {
        problem(http.post("/blobs/missing", bytes(10, 91), "Content-Type", "text/plain"), 415);
        problem(http.get("/blobs", "Accept", "image/png"), 406);
        problem(http.get("/blobs/zz", "Accept", "no type"), 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                 | request must have a body",
                "{'digests':        | document must be well-formed JSON: line=1, column=12",
                "{'digests':5}      | document must have the members and types that the API asks for: at=/digests",
                "{'digests':['',5]} | digest must be 64 lower-case hexadecimal digits: length=0",
                "{'digests':[5]}    | document must have the members and types that the API asks for: at=/digests/0",
                "[]                 | document must have the members and types that the API asks for: at=/",
                "null               | request must have a body",
                "{}                 | digests must be a list without null",
                "{'digests':null}   | digests must be a list without null",
                "{'digests':[null]} | digests must be a list without null",
                "{'digests':[[]]}   | document must have the members and types that the API asks for: at=/digests/0"
            })
    void aDocumentIsRefusedInTheWordsOfTheApi(String document, String rule) {
        HttpResponse<byte[]> refused = http.postJson("/blobs/missing", document.replace('\'', '"'));
        assertThat(problem(refused, 400).get("detail").asString()).isEqualTo(rule);
    }

    @Test
    void aDocumentThatIsNoTextIsRefusedInTheWordsOfTheApi() {
        byte[] beyondUnicode = {0, 0, 0, '{', 0x7f, 0, 0, 0}; // in UTF-32, as its zeros say
        HttpResponse<byte[]> refused = http.post("/blobs/missing", beyondUnicode, "Content-Type", "application/json");
        assertThat(problem(refused, 400).get("detail").asString()).isEqualTo("request must be well-formed and whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "99999999999", "1.5"})
    void aLimitThatIsNoNumberIsRefusedByItsRule(String limit) {
        JsonNode problem = problem(http.get("/blobs?limit=" + limit), 400);
        assertThat(problem.get("detail").asString()).isEqualTo("number must be a whole one of at most 32 bits");
        assertThat(problem.get("limit").asString()).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({
        "'NONSENSE', 400",
        "'GET /a%2fb HTTP/1.1|Host: x', 400",
        "'GET /%zz HTTP/1.1|Host: x', 400",
        "'GET /stats HTTP/1.1', 400",
        "'GET /stats HTTP/1.1|Host: a b', 400",
        "'GET /stats HTTP/3.0|Host: x', 505",
        "'POST /blobs HTTP/1.1|Host: x|Content-Length: -1', 400",
        "'POST /blobs HTTP/1.1|Host: x|Transfer-Encoding: x', 501",
        "'POST /blobs HTTP/1.1|Host: x|Expect: x', 417"
    })
    void whatTheServerRefusesBeforeSpringSeesIt(String head, int status) throws IOException {
        assertProblem(head.replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n", status);
    }

    /** Each parser of a request tells of the first that is none, and there are as many as connections. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatIsNoRequestIsNothingForTheLog(CapturedOutput output) throws IOException {
        LoggingSystem logging = LoggingSystem.get(ErrorIT.class.getClassLoader());
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO); // as it is outside of tests
        List<Wire> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Wire client = new Wire(port);
                clients.add(client);
                client.send("NONSENSE");
            }
            for (Wire client : clients) {
                client.send("\r\n\r\n");
                assertThat(client.rest()).startsWith("HTTP/1.1 400");
            }
        } finally {
            logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
            for (Wire client : clients) {
                client.close();
            }
        }
        assertThat(output).doesNotContain("Exception");
    }

    @Test
    void whatTheServerRefusesSaysWhyOrAtLeastWhat() throws IOException {
        assertThat(assertProblem("NONSENSE\r\n\r\n", 400))
                .contains("{\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"request must be well-formed and whole\"}");
        assertThat(assertProblem("GET /stats HTTP/3.0\r\nHost: x\r\n\r\n", 505))
                .contains("{\"title\":\"HTTP Version not supported\",\"status\":505,"
                        + "\"detail\":\"HTTP Version not supported\"}");
    }

    @Test
    void whatTheGuardRefuses() throws IOException {
        String rest = "Host: x\r\nConnection: close\r\n";
        assertProblem(
                "POST /blobs HTTP/1.1\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n" + rest + "\r\n", 403);
        assertProblem("GET /actuator/fixedmap HTTP/1.1\r\nContent-Length: 2000000\r\n" + rest + "\r\n", 413);
        for (String malformed : List.of("attachment; filename=\"", "; filename=a")) {
            problem(http.post("/blobs", bytes(10, 92), "Content-Disposition", malformed), 400);
        }
    }

    private String assertProblem(String request, int status) throws IOException {
        try (Wire client = new Wire(port)) {
            client.send(request);
            client.breakOff();
            String answer = client.rest();
            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status)
                    .contains("Content-Type: application/problem+json")
                    .contains("X-Content-Type-Options: nosniff")
                    .contains("\"status\":" + status)
                    .contains("\"detail\":\"");
            return answer;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE"})
    void missingIsNoBlob(String method) {
        HttpResponse<byte[]> refused = http.send(method, "/blobs/missing", BodyPublishers.noBody());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(header(refused, "Allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/blobs", "/"})
    @ExtendWith(OutputCaptureExtension.class)
    void aMethodThatIsNotThereIsNothingForTheLog(String path, CapturedOutput output) {
        problem(http.send("PATCH", path, BodyPublishers.noBody()), 405);
        assertThat(output).doesNotContain("PATCH");
    }

    @Test
    void allowNamesEveryMethodOfABlob() {
        HttpResponse<byte[]> refused = http.send("PATCH", BLOB, BodyPublishers.noBody());
        problem(refused, 405);
        assertThat(header(refused, "Allow")).contains("GET", "HEAD", "PUT", "DELETE");
        HttpResponse<byte[]> asked = http.send("OPTIONS", BLOB, BodyPublishers.noBody());
        assertThat(header(asked, "Allow")).contains("GET", "HEAD", "PUT", "DELETE");
    }
}
