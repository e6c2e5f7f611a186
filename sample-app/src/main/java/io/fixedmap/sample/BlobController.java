package io.fixedmap.sample;

import io.fixedmap.Digest;
import io.fixedmap.PutResult;
import io.fixedmap.sample.Documents.Listed;
import io.fixedmap.sample.Documents.Listing;
import io.fixedmap.sample.Documents.Missing;
import io.fixedmap.sample.Documents.Stored;
import io.fixedmap.sample.Documents.StoredFiles;
import io.fixedmap.sample.Documents.Wanted;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartRequest;

/** The blob service over HTTP: bytes go in, their digest comes out; {@link Downloads} gives them out again. */
@RestController
@RequestMapping("/blobs")
class BlobController {
    private static final int MAX_PAGE = 1000;

    /** Not only digests, so that others are told what a digest is; {@code missing} is a path of its own. */
    private static final String BLOB = "/{digest:(?!missing\\z).*}";

    private final BlobStore store;
    private final Downloads downloads;

    BlobController(BlobStore store, Downloads downloads) {
        this.store = store;
        this.downloads = downloads;
    }

    /** Stores the body, whatever its content type says: 201, or 200 if the same bytes were there. */
    @PostMapping
    ResponseEntity<Stored> post(HttpServletRequest request) throws IOException {
        Description description = description(request);
        return answer(request, store.put(request.getInputStream(), description));
    }

    /** Stores the files of a form, field by field: 201, or 200 if all of them were there. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<StoredFiles> postFiles(MultipartRequest form) throws IOException {
        List<Stored> stored = new ArrayList<>();
        for (List<MultipartFile> files : form.getMultiFileMap().values()) {
            for (MultipartFile file : files) {
                stored.add(store(file, stored));
            }
        }
        if (stored.isEmpty()) {
            throw Refusal.badRequest("form must have at least one file");
        }
        boolean anyNew = stored.stream().anyMatch(one -> !one.duplicate());
        return ResponseEntity.status(anyNew ? HttpStatus.CREATED : HttpStatus.OK)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new StoredFiles(stored));
    }

    private Stored store(MultipartFile file, List<Stored> before) throws IOException {
        Description description = Description.of(file.getOriginalFilename(), file.getContentType());
        try (InputStream content = file.getInputStream()) {
            return Stored.of(store.put(content, description), description.name());
        } catch (Refusal refusal) {
            throw refusal.with("stored", before);
        }
    }

    /** Stores the body under the digest it must have; a body of another digest is refused also if that blob is present. */
    @PutMapping(BLOB)
    ResponseEntity<Stored> put(@PathVariable Digest digest, HttpServletRequest request) throws IOException {
        Conditions.hold(request, digest, store.contains(digest));
        Description description = description(request);
        return answer(request, store.put(digest, request.getInputStream(), description));
    }

    /**
     * Tells Spring of the method, for {@code Allow}; {@link RequestGuard} has the same done before it comes to this, unless
     * the path is a blob's for Spring alone, which takes {@code %2e%2e} for a name.
     */
    @GetMapping(BLOB)
    void get(@PathVariable Digest digest, HttpServletRequest request, HttpServletResponse response) throws IOException {
        downloads.send(digest, request, response);
    }

    @DeleteMapping(BLOB)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable Digest digest, HttpServletRequest request) {
        // RFC 9110, 13.2.1: conditions are for what would be done without them.
        boolean present = store.contains(digest) && Conditions.hold(request, digest, true);
        if (!present || !store.remove(digest)) {
            throw Refusal.unknownBlob(digest);
        }
    }

    /** Tells which of these blobs a client still has to send. */
    @PostMapping(path = "/missing", consumes = MediaType.APPLICATION_JSON_VALUE)
    Missing missing(@RequestBody Wanted wanted) {
        return new Missing(List.copyOf(store.findMissing(wanted.digests())));
    }

    /** Lists blobs in the order of their digests, page by page. */
    @GetMapping
    Listing list(@RequestParam @Nullable Digest after, @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw Refusal.badRequest("limit must be from 1 to " + MAX_PAGE + ": limit=" + limit);
        }
        List<BlobStore.Entry> found = store.list(after, limit + 1);
        List<BlobStore.Entry> page = found.subList(0, Math.min(limit, found.size()));
        return new Listing(
                page.stream()
                        .map(entry -> Listed.of(entry, store.description(entry.digest())))
                        .toList(),
                found.size() > limit ? page.get(limit - 1).digest() : null);
    }

    private static ResponseEntity<Stored> answer(HttpServletRequest request, PutResult result) {
        Stored stored = Stored.of(result, null);
        // A content type that is set is not negotiated: no 406 after the deed.
        return ResponseEntity.status(stored.duplicate() ? HttpStatus.OK : HttpStatus.CREATED)
                .location(URI.create(Paths.base(request) + "/blobs/" + stored.digest()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(stored);
    }

    private static Description description(HttpServletRequest request) {
        String disposition = request.getHeader(HttpHeaders.CONTENT_DISPOSITION);
        String name = null;
        if (disposition != null) {
            try {
                name = ContentDisposition.parse(disposition).getFilename();
            } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
                throw Refusal.badRequest("Content-Disposition is malformed");
            }
        }
        return Description.of(name, request.getContentType());
    }
}
