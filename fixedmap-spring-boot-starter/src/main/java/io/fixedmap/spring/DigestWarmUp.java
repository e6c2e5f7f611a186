package io.fixedmap.spring;

import io.fixedmap.Digester;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Computes a first digest beside the application once that is ready, so that its first put need not wait for it. */
final class DigestWarmUp implements ApplicationListener<ApplicationReadyEvent> {
    private static final Log log = LogFactory.getLog(DigestWarmUp.class);

    private final Digester digester;

    DigestWarmUp(Digester digester) {
        this.digester = digester;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        Thread thread = new Thread(this::warmUp, "fixedmap-digest");
        thread.setDaemon(true);
        thread.start();
    }

    void warmUp() {
        try {
            digester.digest(new byte[0]);
            log.info("Content caches compute digests with " + digester.implementation());
        } catch (IllegalStateException | LinkageError e) {
            log.error("Content caches cannot compute digests", e);
        }
    }
}
