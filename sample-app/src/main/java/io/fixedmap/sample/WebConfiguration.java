package io.fixedmap.sample;

import jakarta.servlet.MultipartConfigElement;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What the service teaches Spring: a server that suits large bodies, and how their limits are kept. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BlobProperties.class)
class WebConfiguration {
    /** Bodies are asked for when they are first read and bring nothing but their bytes; large answers take few system calls. */
    @Bean
    TomcatConnectorCustomizer largeBodies() {
        return connector -> {
            connector.setProperty("continueResponseTiming", "onRead");
            connector.setProperty("socket.appWriteBufSize", "65536");
            connector.setProperty("socket.directBuffer", "true");
            // What comes between the bytes of a body is read without a look at the pace. A trailer's end counts.
            connector.setProperty("maxExtensionSize", "0");
            connector.setProperty("maxTrailerSize", "2");
        };
    }

    /**
     * Without virtual threads, gives a request to the thread that has been idle for the shortest time, as their scheduler
     * does. Tomcat's own pool takes the one that has been idle for longest, whose caches are cold, and wakes more of them.
     */
    @Bean
    @ConditionalOnThreading(Threading.PLATFORM)
    TomcatProtocolHandlerCustomizer<AbstractProtocol<?>> warmThreads(TomcatServerProperties limits) {
        int threads = limits.getThreads().getMax();
        return server -> server.setExecutor(new ForkJoinPool(threads, WebConfiguration::newThread, null, true));
    }

    private static ForkJoinWorkerThread newThread(ForkJoinPool pool) {
        ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setContextClassLoader(WebConfiguration.class.getClassLoader()); // in a jar, not the JVM's
        return thread;
    }

    /** What Spring does not come to see: how a form is read, and requests that are refused before they are one. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> valves(BlobProperties limits) {
        return server -> {
            server.addEngineValves(new PacedBodies(limits));
            server.addContextCustomizers(
                    context -> context.getParent().getPipeline().addValve(new ServerProblems()));
        };
    }

    /** All files of a form together may be as long as one blob, and the form a little longer; large ones go to disk. */
    @Bean
    MultipartConfigElement forms(BlobProperties limits) {
        long maxBytes = limits.maxSize().toBytes();
        return new MultipartConfigElement("", maxBytes, maxBytes + BlobProperties.MAX_DOCUMENT_BYTES, 1 << 16);
    }

    /** Takes an {@code Accept} that is none for one that is missing: else the answer that says what is wrong would have no body. */
    @Bean
    WebMvcConfigurer lenientAccept() {
        ContentNegotiationStrategy header = new HeaderContentNegotiationStrategy();
        ContentNegotiationStrategy lenient = request -> {
            try {
                return header.resolveMediaTypes(request);
            } catch (HttpMediaTypeNotAcceptableException e) {
                return ContentNegotiationStrategy.MEDIA_TYPE_ALL_LIST;
            }
        };
        return new WebMvcConfigurer() {
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.strategies(List.of(lenient));
            }
        };
    }
}
