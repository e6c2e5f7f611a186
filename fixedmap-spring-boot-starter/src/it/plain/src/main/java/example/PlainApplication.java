package example;

import io.fixedmap.ContentCache;
import io.fixedmap.PutOutcome;
import io.fixedmap.PutResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/** Injects the cache, puts the same bytes twice and gets them back. */
@SpringBootApplication
public class PlainApplication {
    public static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = SpringApplication.run(PlainApplication.class, arguments)) {
            context.getBean(Uploads.class).exercise();
        }
    }

    @Component
    static class Uploads {
        private final ContentCache cache;

        Uploads(ContentCache cache) {
            this.cache = cache;
        }

        void exercise() {
            byte[] content = "hello".getBytes(StandardCharsets.UTF_8);
            long begun = System.nanoTime();
            PutResult first = cache.put(content);
            System.out.printf("first put right after the start: %.0f ms%n", (System.nanoTime() - begun) / 1e6);
            PutResult second = cache.put(content);
            require(first.outcome() == PutOutcome.STORED, "the first put stores: " + first);
            require(second.outcome() == PutOutcome.ALREADY_PRESENT, "the second put finds it there: " + second);
            require(
                    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
                            .equals(String.valueOf(first.digest())),
                    "the digest is what sha256sum prints: " + first);
            require(Arrays.equals(content, cache.get(first.digest())), "the bytes come back");
        }

        private static void require(boolean condition, String what) {
            if (!condition) {
                throw new IllegalStateException("not so: " + what);
            }
        }
    }
}
