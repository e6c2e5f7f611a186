package io.fixedmap.spring.actuate;

import io.fixedmap.Digest;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Answers over HTTP by the status whether there was something to delete; without it, every DELETE is answered with 200. */
@EndpointWebExtension(endpoint = FixedmapEndpoint.class)
public final class FixedmapWebEndpointExtension {
    private final FixedmapEndpoint endpoint;

    /**
     * Creates the extension.
     *
     * @param endpoint what to extend
     */
    public FixedmapWebEndpointExtension(FixedmapEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Removes one blob.
     *
     * @param cache name of the cache
     * @param digest SHA-256 of the blob
     * @return 204, or 404 if there was no such cache or blob
     */
    @DeleteOperation
    public WebEndpointResponse<Void> remove(@Selector String cache, @Selector Digest digest) {
        return new WebEndpointResponse<>(
                endpoint.remove(cache, digest).removed()
                        ? WebEndpointResponse.STATUS_NO_CONTENT
                        : WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
