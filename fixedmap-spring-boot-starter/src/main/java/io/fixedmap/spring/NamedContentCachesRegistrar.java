package io.fixedmap.spring;

import io.fixedmap.ContentCache;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.SingletonBeanRegistry;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each name below {@code fixedmap.caches}, unless the application has a cache of that name.
 *
 * <p>The definitions hold nothing but a name and the factory's, so ahead-of-time processing can write them down; it fixes
 * the names, not the settings.
 */
final class NamedContentCachesRegistrar implements ImportBeanDefinitionRegistrar {
    private static final Bindable<Map<String, Object>> CACHES = Bindable.mapOf(String.class, Object.class);

    private final Environment environment;
    private final BeanFactory beanFactory;

    NamedContentCachesRegistrar(Environment environment, BeanFactory beanFactory) {
        this.environment = environment;
        this.beanFactory = beanFactory;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        for (String cacheName : cacheNames()) {
            if (!isCache(cacheName)) {
                RootBeanDefinition definition = definition(cacheName);
                checkIsNoSingleton(cacheName, definition);
                registry.registerBeanDefinition(cacheName, definition);
            }
        }
    }

    private Set<String> cacheNames() {
        Map<String, Object> caches =
                Binder.get(environment).bind("fixedmap.caches", CACHES).orElseGet(Map::of);
        return FixedmapProperties.spelledOnce(caches).keySet();
    }

    private boolean isCache(String beanName) {
        return beanFactory.containsBean(beanName) && beanFactory.isTypeMatch(beanName, ContentCache.class);
    }

    /** Spring refuses to replace another definition, but not what it has itself put there as an object, its environment, say. */
    private void checkIsNoSingleton(String cacheName, BeanDefinition definition) {
        if (((SingletonBeanRegistry) beanFactory).containsSingleton(cacheName)) {
            Class<?> type = beanFactory.getBean(cacheName).getClass();
            throw new BeanDefinitionOverrideException(cacheName, definition, new RootBeanDefinition(type));
        }
    }

    private static RootBeanDefinition definition(String cacheName) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setTargetType(ContentCache.class);
        definition.setFactoryBeanName(ContentCacheAutoConfiguration.FACTORY);
        definition.setFactoryMethodName("create");
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, cacheName);
        definition.setDestroyMethodName("close");
        definition.setResourceDescription("fixedmap.caches"); // where Spring says it is defined, as one of several
        return definition;
    }
}
