package io.fixedmap.spring;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** Auto-configures the caches: "contentCache" from the plain properties, and one for each name below them. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "fixedmap.enabled", matchIfMissing = true)
@EnableConfigurationProperties(FixedmapProperties.class)
@Import(NamedContentCachesRegistrar.class)
// what converts a text finds valueOf by reflection
@RegisterReflection(classes = Digest.class, memberCategories = MemberCategory.INVOKE_PUBLIC_METHODS)
public final class ContentCacheAutoConfiguration {
    static final String FACTORY = "contentCacheFactory";

    static final String DEFAULT_CACHE = "contentCache";

    /** Called by Spring. */
    ContentCacheAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    Digester contentCacheDigester(FixedmapProperties properties) {
        try {
            return properties.digest().digester();
        } catch (IllegalStateException | LinkageError e) {
            throw new DigestUnavailableException(e);
        }
    }

    @Bean
    DigestWarmUp contentCacheDigestWarmUp(Digester digester) {
        return new DigestWarmUp(digester);
    }

    @Bean(FACTORY)
    ContentCacheFactory contentCacheFactory(
            FixedmapProperties properties,
            Digester digester,
            ObjectProvider<ContentCacheCustomizer> customizers,
            BeanFactory beanFactory) {
        CachesWithoutBean.warn(properties, beanFactory);
        return new ContentCacheFactory(properties, digester, customizers);
    }

    @Bean(name = DEFAULT_CACHE, destroyMethod = "close")
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "fixedmap.default-cache", matchIfMissing = true)
    ContentCache contentCache(ContentCacheFactory factory) {
        return factory.create(DEFAULT_CACHE);
    }

    // Not also in parents, and before theirs: those do not know the caches of this context.
    @Bean
    @Primary
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ContentCaches contentCaches(ConfigurableListableBeanFactory beanFactory) {
        return new ContentCaches(
                SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, ContentCache.class));
    }
}
