package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.Digester;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OwnCache {
    @Bean
    ContentCache pictures(Digester digester) {
        return ContentCache.builder()
                .capacity(4096)
                .maxBytes(64L << 20)
                .digester(digester)
                .build();
    }
}
