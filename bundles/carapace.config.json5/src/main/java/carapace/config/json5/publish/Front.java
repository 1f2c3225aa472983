package carapace.config.json5.publish;

import carapace.config.json5.load.Loaded;
import carapace.config.json5.schema.Binds;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the HTTP server and its ground floor get. Address, credentials' mode and whether the control
 * API is there are as they were at the start: changing them under way would cut connections.
 */
public final class Front {
    private final Map<String, Object> server;
    private final String mode;
    private final boolean control;

    /**
     * @param port what the command line asked for
     */
    public Front(Loaded first, Optional<Integer> port) throws Addresses.NoAddress {
        var bind =
                first.text("gateway.bind")
                        .flatMap(Binds::of)
                        .orElseThrow(() -> new Addresses.NoAddress("gateway.bind is no address"));
        var configured = first.at("gateway.port").map(t -> t.toJson().asInt()).orElse(18789);
        if (bind instanceof Binds.Bind.Address(var _, var own)) configured = own.orElse(configured);
        this.server =
                Map.of(
                        "org.apache.felix.http.enable",
                        true,
                        "org.apache.felix.https.enable",
                        false,
                        "org.apache.felix.http.host",
                        Addresses.host(bind),
                        "org.osgi.service.http.port",
                        port.orElse(configured));
        this.mode = first.text("gateway.auth.mode").filter(m -> !m.isBlank()).orElse("unset");
        this.control = first.flag("gateway.control.enabled");
    }

    public List<Published> all(Loaded loaded, Revisions revisions) {
        var base = new LinkedHashMap<String, Object>();
        base.put("mode", mode);
        base.put("controlEnabled", control);
        base.put("metricsAuth", loaded.text("gateway.metrics.auth").orElse("auto"));
        base.put(
                "hooksMaxBodyBytes",
                loaded.at("gateway.hooks.maxBodyBytes")
                        .map(t -> (int) Math.min(t.toJson().asLong(), Integer.MAX_VALUE))
                        .orElse(262144));
        loaded.at("gateway.trustedProxies")
                .flatMap(Scalars::of)
                .ifPresent(proxies -> base.put("trustedProxies", proxies));
        var sections = new Sections(loaded, revisions);
        for (var name : List.of("token", "password")) {
            var path = carapace.config.json5.tree.ConfigPath.of("gateway", "auth", name);
            loaded.tree().at(path).ifPresent(v -> sections.secret(base, name, path, v));
        }
        return List.of(
                Published.of("carapace.http.base", base),
                Published.of("org.apache.felix.http", server));
    }
}
