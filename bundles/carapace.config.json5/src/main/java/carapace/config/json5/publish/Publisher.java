package carapace.config.json5.publish;

import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps Configuration Admin in step; touches only configurations that differ. */
public final class Publisher {
    private static final String OURS = "carapace.config";

    private final ConfigurationAdmin admin;

    public Publisher(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** Makes what is published be exactly {@code wanted}. */
    public void publish(List<Published> wanted) throws IOException {
        var there = existing();
        for (var published : wanted) {
            var old = there.remove(published.fullPid());
            if (old != null && published.same(properties(old))) continue;
            var configuration =
                    published.name().isPresent()
                            ? admin.getFactoryConfiguration(
                                    published.pid(), published.name().get(), "?")
                            : admin.getConfiguration(published.pid(), "?");
            var properties = new Hashtable<String, Object>(published.properties());
            properties.put(OURS, true);
            configuration.update(properties);
        }
        for (var gone : there.values()) gone.delete();
    }

    /** The highest revision of each secret that is published already. */
    public void resume(Revisions revisions) throws IOException {
        for (var configuration : existing().values()) {
            var properties = properties(configuration);
            properties.forEach(
                    (key, value) -> {
                        if (!key.endsWith(".secret")) return;
                        var stem = key.substring(0, key.length() - ".secret".length());
                        if (properties.get(stem + ".revision") instanceof Long revision) {
                            revisions.atLeast(value.toString(), revision);
                        }
                    });
        }
    }

    private Map<String, Configuration> existing() throws IOException {
        var there = new LinkedHashMap<String, Configuration>();
        try {
            var found = admin.listConfigurations("(" + OURS + "=true)");
            if (found == null) return there;
            for (var configuration : found) there.put(configuration.getPid(), configuration);
            return there;
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("the filter is constant", e);
        }
    }

    private static Map<String, Object> properties(Configuration configuration) {
        var properties = new HashMap<String, Object>();
        var dictionary = configuration.getProperties();
        if (dictionary == null) return properties;
        for (var key : Collections.list(dictionary.keys())) {
            properties.put(key, dictionary.get(key));
        }
        properties.remove(OURS);
        properties.remove("service.pid");
        properties.remove("service.factoryPid");
        return properties;
    }
}
