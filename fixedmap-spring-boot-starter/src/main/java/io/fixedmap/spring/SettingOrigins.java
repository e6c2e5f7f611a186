package io.fixedmap.spring;

import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/** Tells where settings come from, in the words of Spring Boot's own reports. */
final class SettingOrigins {
    private final Environment environment;

    SettingOrigins(Environment environment) {
        this.environment = environment;
    }

    /** Returns lines with the property's name, its value as the user wrote it, and its origin. */
    String describe(Setting<?> setting) {
        ConfigurationProperty property = find(setting.property());
        Object value = property == null ? setting.value() : property.getValue();
        Object origin = property == null ? "default" : property.getOrigin();
        return "%n    Property: %s%n    Value: \"%s\"%n    Origin: %s%n".formatted(setting.property(), value, origin);
    }

    private @Nullable ConfigurationProperty find(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
    }
}
