package io.fixedmap.spring;

import io.fixedmap.ContentCache;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/** Reports a qualifier that no cache has, and names those that there are. */
@Order(0)
final class UnknownCacheFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {
    private final BeanFactory beanFactory;

    UnknownCacheFailureAnalyzer(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        ResolvableType wanted = cause.getResolvableType();
        boolean none = cause.getNumberOfBeansFound() == 0;
        if (!none || wanted == null || wanted.resolve() != ContentCache.class || description == null) {
            return null;
        }
        List<String> names = List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                (ListableBeanFactory) beanFactory, ContentCache.class, true, false));
        if (names.isEmpty()) {
            return null;
        }
        return new FailureAnalysis(
                "%s required a content cache that there is not: %s%n%nThese there are: %s"
                        .formatted(description, cause.getMessage(), String.join(", ", names)),
                "Name one of these in @Qualifier, or make one of the name by a property below fixedmap.caches.",
                cause);
    }
}
