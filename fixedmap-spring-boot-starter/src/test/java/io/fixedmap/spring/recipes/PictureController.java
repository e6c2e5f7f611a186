package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.PutResult;
import io.fixedmap.spring.ContentResource;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/pictures")
class PictureController {
    private final ContentCache cache;

    PictureController(ContentCache contentCache) {
        this.cache = contentCache;
    }

    @PostMapping
    ResponseEntity<Void> upload(InputStream body) throws IOException {
        PutResult result = cache.put(body);
        return switch (result.outcome()) {
            case STORED -> ResponseEntity.created(location(result)).build();
            case ALREADY_PRESENT ->
                ResponseEntity.ok().location(location(result)).build();
            case TOO_LARGE ->
                ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE).build();
            case FULL, NOT_ADMITTED ->
                ResponseEntity.status(HttpStatus.INSUFFICIENT_STORAGE).build();
        };
    }

    private static URI location(PutResult result) {
        return URI.create("/pictures/" + result.digest());
    }

    @GetMapping("/{digest}")
    ResponseEntity<Resource> download(@PathVariable Digest digest) {
        Resource picture = ContentResource.find(cache, digest);
        if (picture == null) {
            return ResponseEntity.notFound().build();
        }
        return ResponseEntity.ok()
                .eTag(digest.toString())
                .cacheControl(CacheControl.maxAge(Duration.ofDays(365)).immutable())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(picture);
    }

    @ExceptionHandler
    void evictedMeanwhile(NoSuchFileException e, HttpServletResponse response) {
        response.reset(); // of the headers that were meant for the picture
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    }
}
