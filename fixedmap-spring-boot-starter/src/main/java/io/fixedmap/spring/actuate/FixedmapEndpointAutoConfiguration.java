package io.fixedmap.spring.actuate;

import io.fixedmap.spring.ContentCacheAutoConfiguration;
import io.fixedmap.spring.ContentCaches;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/** Auto-configures the Actuator endpoint where the Actuator is present and the endpoint is exposed. */
@AutoConfiguration(after = ContentCacheAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(ContentCaches.class)
@ConditionalOnAvailableEndpoint(FixedmapEndpoint.class)
public final class FixedmapEndpointAutoConfiguration {
    /** Called by Spring. */
    FixedmapEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    FixedmapEndpoint fixedmapEndpoint(ContentCaches caches) {
        return new FixedmapEndpoint(caches);
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    @ConditionalOnAvailableEndpoint(endpoint = FixedmapEndpoint.class, exposure = EndpointExposure.WEB)
    FixedmapWebEndpointExtension fixedmapWebEndpointExtension(FixedmapEndpoint endpoint) {
        return new FixedmapWebEndpointExtension(endpoint);
    }
}
