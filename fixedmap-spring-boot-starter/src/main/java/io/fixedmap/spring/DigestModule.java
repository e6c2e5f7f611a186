package io.fixedmap.spring;

import io.fixedmap.Digest;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * Has Jackson write a {@link Digest} as its text; how to read one it finds out by itself ({@link Digest#valueOf}). Spring Boot
 * finds this module, as does {@code findAndAddModules()} of a mapper's builder.
 */
public final class DigestModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    /** Called by Jackson. */
    public DigestModule() {
        super("fixedmap");
        addSerializer(Digest.class, ToStringSerializer.instance);
    }
}
