package io.fixedmap.spring;

import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.BeanFactory;

/**
 * Tells of caches that the properties name and that are not there: ahead-of-time processing fixes the names, and a profile or
 * an environment variable may bring others later.
 */
final class CachesWithoutBean {
    private static final Log log = LogFactory.getLog(CachesWithoutBean.class);

    private CachesWithoutBean() {}

    static void warn(FixedmapProperties properties, BeanFactory beanFactory) {
        List<String> missing = properties.cacheNames().stream()
                .filter(name -> !beanFactory.containsBean(name))
                .toList();
        if (!missing.isEmpty()) {
            log.warn(
                    "There are no content caches of these names, though properties below fixedmap.caches set them, because"
                            + " the names were fixed when the application was processed ahead of time: " + missing
                            + ". Process it with the profiles and properties that name them.");
        }
    }
}
