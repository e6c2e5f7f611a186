package io.fixedmap.sample;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what the server itself found wrong, such as a body that was broken off, in the form of all other errors. */
@RestController
class ErrorDocument implements ErrorController {
    @RequestMapping("${server.error.path:/error}")
    @Nullable
    ResponseEntity<ProblemDetail> error(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            return null; // part of a blob may be on its way, and nothing else must follow it
        }
        response.setHeader("X-Content-Type-Options", "nosniff"); // of what did not come to RequestGuard, too
        HttpStatus status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatus.valueOf(code)
                : HttpStatus.NOT_FOUND;
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, rule(status));
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked) {
            problem.setInstance(URI.create(asked));
            String base = Paths.base(request);
            // What was asked for may be beside the API where that was moved.
            if (asked.startsWith(base) && LfsController.isLfs(asked.substring(base.length()))) {
                return LfsController.failure(problem);
            }
        }
        return ResponseEntity.of(problem).build();
    }

    /** Returns what a request must have broken to be answered so. */
    static String rule(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> "request must be well-formed and whole";
            case REQUEST_TIMEOUT -> "request must not stall, and keep up the minimum rate";
            default -> status.getReasonPhrase();
        };
    }
}
