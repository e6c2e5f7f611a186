package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.PutResult;
import java.io.InputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@RestController
class ReactivePictureController {
    private final ContentCache cache;

    ReactivePictureController(ContentCache contentCache) {
        this.cache = contentCache;
    }

    @PostMapping("/pictures")
    Mono<PutResult> upload(@RequestBody Flux<DataBuffer> body) {
        return Mono.fromCallable(() -> {
                    try (InputStream stream = DataBufferUtils.subscriberInputStream(body, 4)) {
                        return cache.put(stream);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
    }
}
