package io.fixedmap.sample;

import io.fixedmap.Digest;
import io.fixedmap.sample.LfsDocuments.Actions;
import io.fixedmap.sample.LfsDocuments.Answer;
import io.fixedmap.sample.LfsDocuments.Batch;
import io.fixedmap.sample.LfsDocuments.BatchAnswer;
import io.fixedmap.sample.LfsDocuments.LfsObject;
import io.fixedmap.sample.LfsDocuments.Link;
import io.fixedmap.sample.LfsDocuments.Operation;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * A Git LFS server (<a href="https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md">batch API</a>, basic
 * transfer, verify). LFS names objects by their SHA-256 as the blob service does, so they go to and come from
 * {@code /blobs}, and what is there is not sent again.
 */
@RestController
@RequestMapping(path = LfsController.PATH, produces = LfsController.MEDIA_TYPE)
class LfsController {
    static final String PATH = "/lfs";

    static final String MEDIA_TYPE = "application/vnd.git-lfs+json";

    /** Ten times what clients ask for at once. Each is answered with up to two links. */
    private static final int MAX_OBJECTS = 1000;

    private static final String OID_RULE = "oid must be a SHA-256 in lower case";

    private final BlobStore store;
    private final BlobProperties limits;
    private final DispatcherServletPath api;

    LfsController(BlobStore store, BlobProperties limits, DispatcherServletPath api) {
        this.store = store;
        this.limits = limits;
        this.api = api;
    }

    /** Tells whether a path is one of Git LFS. */
    static boolean isLfs(String path) {
        return path.startsWith(PATH + '/');
    }

    /** Answers an error in the words of Git LFS, which knows it by another type and member. */
    static <T extends ProblemDetail> ResponseEntity<T> failure(T problem) {
        problem.setProperty("message", problem.getDetail());
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.valueOf(MEDIA_TYPE))
                .body(problem);
    }

    /** Tells of each object where to send it, unless it is here, or where to fetch it. */
    @PostMapping(
            path = "/objects/batch",
            consumes = {MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    BatchAnswer batch(@RequestBody Batch batch) {
        if (batch.objects().size() > MAX_OBJECTS) {
            throw Refusal.tooManyObjects(MAX_OBJECTS);
        }
        return BatchAnswer.of(batch.objects().stream()
                .map(object -> answer(batch.operation(), object))
                .toList());
    }

    /** Confirms that an object has arrived. */
    @PostMapping(
            path = "/verify",
            consumes = {MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    void verify(@RequestBody LfsObject object) {
        if (!object.isNamedProperly()) {
            throw Refusal.unprocessable(OID_RULE);
        }
        Digest digest = Digest.parse(object.oid());
        long size = store.sizeBytes(digest);
        if (size < 0) {
            throw Refusal.unknownBlob(digest);
        }
        if (size != object.size()) {
            throw Refusal.unprocessable(sizeRule(object, size)).with("digest", digest);
        }
    }

    private static String sizeRule(LfsObject object, long size) {
        return "object must have the size that was announced: announced=" + object.size() + ", size=" + size;
    }

    private Answer answer(Operation operation, LfsObject object) {
        if (!object.isNamedProperly()) {
            return Answer.error(object, HttpStatus.UNPROCESSABLE_CONTENT, OID_RULE);
        }
        return switch (operation) {
            case UPLOAD -> upload(object);
            case DOWNLOAD -> download(object);
        };
    }

    private Answer upload(LfsObject object) {
        long limitBytes = limits.maxSize().toBytes();
        if (object.size() > limitBytes) {
            return Answer.error(
                    object,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "object must not be longer than the limit: limitBytes=" + limitBytes);
        }
        long size = store.sizeBytes(Digest.parse(object.oid()));
        if (size < 0) {
            return Answer.of(object, new Actions(link("/blobs/" + object.oid()), null, link(PATH + "/verify")));
        }
        return size == object.size()
                ? Answer.of(object, null)
                : Answer.error(object, HttpStatus.UNPROCESSABLE_CONTENT, sizeRule(object, size));
    }

    private Answer download(LfsObject object) {
        long size = store.sizeBytes(Digest.parse(object.oid()));
        if (size < 0) {
            return Answer.error(object, HttpStatus.NOT_FOUND, "no object has this oid");
        }
        return size == object.size()
                ? Answer.of(object, new Actions(null, link("/blobs/" + object.oid()), null))
                : Answer.error(object, HttpStatus.UNPROCESSABLE_CONTENT, sizeRule(object, size));
    }

    private Link link(String path) {
        return new Link(ServletUriComponentsBuilder.fromCurrentContextPath()
                .path(api.getRelativePath(path))
                .toUriString());
    }
}
