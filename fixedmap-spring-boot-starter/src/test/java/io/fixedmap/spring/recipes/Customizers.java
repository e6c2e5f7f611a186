package io.fixedmap.spring.recipes;

import io.fixedmap.spring.ContentCacheCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Customizers {
    @Bean
    ContentCacheCustomizer fewPictures() {
        return (name, builder) -> {
            if (name.equals("thumbnails")) {
                builder.maxEntries(10_000);
            }
        };
    }
}
