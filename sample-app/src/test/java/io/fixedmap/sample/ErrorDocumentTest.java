package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.RequestDispatcher;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ErrorDocumentTest {
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void gitLfsUnderstandsItBelowAContextPath() {
        request.setContextPath("/app");
        request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, "/app/lfs/verify");

        ResponseEntity<?> answer = new ErrorDocument().error(request, response);

        assertThat(answer).isNotNull();
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.valueOf(LfsController.MEDIA_TYPE));
    }

    @Test
    void nothingFollowsWhatIsOnItsWay() {
        response.setCommitted(true);

        assertThat(new ErrorDocument().error(request, response)).isNull();
    }
}
