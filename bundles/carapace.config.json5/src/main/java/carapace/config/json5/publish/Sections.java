package carapace.config.json5.publish;

import carapace.config.json5.load.Loaded;
import carapace.config.json5.schema.NetworkKeys;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which component gets what of a configuration. */
public final class Sections {
    private final Loaded loaded;
    private final Revisions revisions;

    public Sections(Loaded loaded, Revisions revisions) {
        this.loaded = loaded;
        this.revisions = revisions;
    }

    /** Channels and models. */
    public List<Published> all() {
        var all = new ArrayList<Published>();
        for (var network : NetworkKeys.REQUIRED.keySet()) {
            var section = ConfigPath.of(network);
            if (exists(section, network)) {
                all.add(channel("carapace.channel." + network, "default", section));
            }
            for (var account : members(section.child("accounts")).keySet()) {
                var path = section.child("accounts").child(account);
                if (exists(path, network)) {
                    all.add(channel("carapace.channel." + network, account, path));
                }
            }
        }
        var entries = ConfigPath.of("plugins", "entries");
        for (var bundle : members(entries).keySet()) {
            var accounts = entries.child(bundle).child("accounts");
            for (var account : members(accounts).keySet()) {
                var path = accounts.child(account);
                if (!off(path)) all.add(channel(bundle, account, path));
            }
        }
        models(all);
        all.add(deployer());
        return all;
    }

    /** What may be deployed; always published, since its component waits for it. */
    private Published deployer() {
        var values = new LinkedHashMap<String, Object>();
        values.put("enabled", loaded.flag("deploy.enabled"));
        values.put("allowUnsigned", loaded.flag("deploy.allowUnsigned"));
        loaded.at("deploy.trust").flatMap(Scalars::of).ifPresent(keys -> values.put("trust", keys));
        return Published.of("carapace.deployer", values);
    }

    /** Whether an account has what it needs and is not switched off. */
    private boolean exists(ConfigPath path, String network) {
        if (!(loaded.tree().at(path).orElse(null) instanceof Tree.Branch) || off(path))
            return false;
        // Matrix joins rooms and keeps keys: it runs only when it is told to.
        if (network.equals("matrix") && !loaded.flag(path.child("enabled").toString()))
            return false;
        return NetworkKeys.REQUIRED.getOrDefault(network, List.of()).stream()
                .allMatch(key -> loaded.has(path.child(key).toString()));
    }

    private boolean off(ConfigPath path) {
        return loaded.tree()
                .at(path.child("enabled"))
                .map(e -> e.toJson().isBoolean() && !e.toJson().asBoolean())
                .orElse(false);
    }

    private Published channel(String pid, String account, ConfigPath path) {
        var properties = new LinkedHashMap<String, Object>();
        put(properties, path, path, "accounts");
        properties.remove("enabled");
        properties.put("account", account);
        return Published.of(pid, account, properties);
    }

    private void models(List<Published> all) {
        var anthropic = new LinkedHashMap<String, Object>();
        put(anthropic, ConfigPath.of("anthropic"), ConfigPath.of("anthropic"), "authProfile");
        all.add(Published.of("carapace.model.anthropic", anthropic));
        for (var provider : List.of("openai", "ollama")) {
            var properties = new LinkedHashMap<String, Object>();
            put(properties, ConfigPath.of(provider), ConfigPath.of(provider), "");
            properties.put("provider", provider);
            all.add(Published.of("carapace.model.openai", provider, properties));
        }
    }

    /** Every leaf below a path, by its name from there; secrets by name and revision. */
    void put(Map<String, Object> properties, ConfigPath from, ConfigPath path, String leaveOut) {
        members(path)
                .forEach(
                        (name, value) -> {
                            var below = path.child(name);
                            if (path.equals(from) && name.equals(leaveOut)) return;
                            var key = String.join(".", below.tail(from.length()).segments());
                            if (loaded.schema().secret(below)) {
                                secret(properties, key, below, value);
                            } else if (value instanceof Tree.Branch) {
                                put(properties, from, below, "");
                            } else {
                                Scalars.of(value).ifPresent(v -> properties.put(key, v));
                            }
                        });
    }

    /** By the name it has in the component's configuration and by its path. */
    void secret(Map<String, Object> properties, String key, ConfigPath path, Tree value) {
        if (value.text().isEmpty()) return;
        properties.put(key + ".secret", path.toString());
        properties.put(key + ".revision", revisions.of(path.toString()));
    }

    private Map<String, Tree> members(ConfigPath path) {
        return loaded.tree().at(path).orElse(null) instanceof Tree.Branch branch
                ? branch.members()
                : Map.of();
    }
}
