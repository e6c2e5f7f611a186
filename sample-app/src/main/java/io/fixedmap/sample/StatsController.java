package io.fixedmap.sample;

import io.fixedmap.ContentCache;
import io.fixedmap.sample.Documents.Stats;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells what deduplication came to. {@code /actuator/fixedmap} tells everything else about the cache. */
@RestController
class StatsController {
    private final ContentCache cache;
    private final BlobProperties limits;

    StatsController(ContentCache cache, BlobProperties limits) {
        this.cache = cache;
        this.limits = limits;
    }

    @GetMapping("/stats")
    Stats stats() {
        return Stats.of(cache.stats(), limits);
    }
}
