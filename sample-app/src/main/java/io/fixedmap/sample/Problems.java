package io.fixedmap.sample;

import io.fixedmap.DigestMismatchException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.impl.IOFileUploadException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.json.JsonMapper;

/** Makes every error {@code application/problem+json} that names the rule. {@link Refusal}s already do. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private final long limitBytes;
    private final JsonMapper json;

    Problems(BlobProperties limits, JsonMapper json) {
        this.json = json;
        limitBytes = limits.maxSize().toBytes();
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> mismatch(DigestMismatchException e, WebRequest request) throws Exception {
        return handleException(Refusal.mismatch(e.expected(), e.actual()), request);
    }

    /** A form that is none, or that could not be kept. One that is too large is known to the superclass. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unreadForm(MultipartException e, WebRequest request) throws Exception {
        if (!isOwnFailure(e)) {
            return handleException(Refusal.badRequest("form must be well-formed and whole"), request);
        }
        logger.error(
                "a form's files could not be kept until they are stored; make room in the server's temporary directory"
                        + " (server.tomcat.basedir), and let the application write there",
                e);
        HttpStatus status = HttpStatus.INTERNAL_SERVER_ERROR;
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, "the server could not keep the form's files; its log says why");
        return handleExceptionInternal(e, problem, new HttpHeaders(), status, request);
    }

    /** Tells whether the disk failed, rather than the form or the client that sent it. */
    private static boolean isOwnFailure(MultipartException e) {
        Throwable cause = e.getCause() instanceof IOFileUploadException reading ? reading.getCause() : e.getCause();
        boolean isClients = cause instanceof BadRequestException
                || cause instanceof FileUploadException
                || cause instanceof MultipartStream.MalformedStreamException;
        return cause instanceof IOException && !isClients;
    }

    /** A parameter of a query that cannot be decoded. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformedParameter(InvalidParameterException e, WebRequest request) throws Exception {
        return handleException(Refusal.badRequest("parameters must be well-formed"), request);
    }

    /** A form over one of its limits. */
    @Override
    protected @Nullable ResponseEntity<Object> handleMaxUploadSizeExceededException(
            MaxUploadSizeExceededException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                "form must keep the limits of its length, its number of parts, and their headers: limitBytes="
                        + limitBytes);
        problem.setProperty("limitBytes", limitBytes);
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    /** A path that is none. */
    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(
                e, ProblemDetail.forStatusAndDetail(status, "nothing has this path"), headers, status, request);
    }

    /** A digest or number in a path or query that is none. */
    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(status, rule(NestedExceptionUtils.getMostSpecificCause(e)));
        if (e instanceof MethodArgumentTypeMismatchException argument) {
            problem.setProperty(argument.getName(), argument.getValue());
        }
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    /** A method that a path does not have. Where GET is, so is HEAD, of which Spring says nothing. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Set<HttpMethod> allowed = new LinkedHashSet<>(headers.getAllow());
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
            headers.setAllow(allowed);
        }
        return super.handleHttpRequestMethodNotSupported(e, headers, status, request);
    }

    /** A JSON document that is none, breaks a rule, or is too long, which the parser hides. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
        if (cause instanceof Refusal refusal) {
            return handleErrorResponseException(refusal, refusal.getHeaders(), refusal.getStatusCode(), request);
        }
        String rule = cause == e ? "request must have a body" : rule(cause);
        return handleExceptionInternal(e, ProblemDetail.forStatusAndDetail(status, rule), headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (!(body instanceof ProblemDetail problem) || !(request instanceof ServletWebRequest web)) {
            return super.createResponseEntity(body, headers, status, request);
        }
        HttpServletRequest asked = web.getRequest();
        HttpHeaders all = new HttpHeaders(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (mayLeaveChunks(asked)) {
            all.set(HttpHeaders.CONNECTION, "close");
        }
        if (LfsController.isLfs(Paths.of(asked))) {
            all.putAll(LfsController.failure(problem).getHeaders());
        }
        if (problem.getInstance() == null) {
            // Two slashes in front would begin a host, and may be no URI at all.
            problem.setInstance(URI.create(asked.getRequestURI().replaceFirst("^/+", "/")));
        }
        // In one piece, with its length: a client that is hung up on while it sends may not read what comes later, and
        // cannot tell from the end of the connection whether it has all of the answer.
        return super.createResponseEntity(json.writeValueAsBytes(problem), all, status, request);
    }

    /**
     * Tells whether {@link PacedBodies} may have to hang up after the answer, since nobody knows how much is still to come. A
     * client that is not told would send its next request into the void. Of a length that is announced the server tells.
     */
    private static boolean mayLeaveChunks(HttpServletRequest request) {
        try {
            return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                    && !request.getInputStream().isFinished();
        } catch (IOException e) {
            return true;
        }
    }

    /** Returns what was broken. The service's own rules speak for themselves; libraries speak of Java, and to its programmers. */
    private static String rule(Throwable cause) {
        if (cause instanceof JacksonException json) {
            return rule(json);
        }
        if (cause instanceof NumberFormatException) {
            return "number must be a whole one of at most 32 bits";
        }
        return cause instanceof IOException
                ? ErrorDocument.rule(HttpStatus.BAD_REQUEST)
                : String.valueOf(cause.getMessage());
    }

    private static String rule(JacksonException json) {
        if (json instanceof StreamReadException && !(json instanceof InputCoercionException)) {
            TokenStreamLocation location = json.getLocation();
            return "document must be well-formed JSON: line=" + location.getLineNr() + ", column="
                    + location.getColumnNr();
        }
        StringBuilder place = new StringBuilder();
        for (JacksonException.Reference step : json.getPath()) {
            String member = step.getPropertyName();
            place.append('/').append(member == null ? step.getIndex() : member);
        }
        return "document must have the members and types that the API asks for: at=" + (place.isEmpty() ? "/" : place);
    }
}
