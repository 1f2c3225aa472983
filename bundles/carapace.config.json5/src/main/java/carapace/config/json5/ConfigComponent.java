package carapace.config.json5;

import carapace.config.json5.load.LoadFault;
import carapace.config.json5.load.Loaded;
import carapace.config.json5.load.Loader;
import carapace.config.json5.load.Location;
import carapace.config.json5.publish.Addresses;
import carapace.config.json5.publish.Front;
import carapace.config.json5.publish.Published;
import carapace.config.json5.publish.Publisher;
import carapace.config.json5.publish.Sections;
import carapace.config.json5.schema.Schema;
import carapace.launch.Host;
import carapace.secret.SecretSource;
import carapace.settings.Settings;
import carapace.settings.SettingsListener;

import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Loads the configuration when the gateway starts, and offers it. */
@Component(service = ConfigComponent.class, immediate = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"carapace.settings.Settings\"",
        uses = Settings.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"carapace.secret.SecretSource\"",
        uses = SecretSource.class)
public final class ConfigComponent implements Reloads.Effects, Reloads.Opener {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    private final List<ServiceRegistration<?>> offered = new ArrayList<>();
    private final List<SettingsListener> listeners = new CopyOnWriteArrayList<>();
    private final Publisher publisher;
    private final Host host;
    private Optional<Front> front = Optional.empty();
    private Optional<Desk> desk = Optional.empty();

    @Activate
    public ConfigComponent(
            BundleContext bundle, @Reference Host host, @Reference ConfigurationAdmin admin) {
        this.host = host;
        this.publisher = new Publisher(admin);
        var environment = System.getenv();
        var file =
                Location.find(
                        environment,
                        System.getProperty("os.name", ""),
                        Path.of(System.getProperty("user.home", "")));
        var loader = new Loader(Schema.standard(), environment);
        first(loader, file).ifPresent(loaded -> offer(bundle, new Desk(file, loader, loaded)));
    }

    private Optional<Loaded> first(Loader loader, Path file) {
        try {
            var loaded = loader.load(file, this::open);
            Desk.tell(loaded);
            return Optional.of(loaded);
        } catch (LoadFault fault) {
            if (host.run() != Host.Run.MAINTENANCE) {
                host.refuse(1, fault.code().wire(), Desk.lines(fault));
                return Optional.empty();
            }
            // What mends a broken file must run beside it; nothing listens in such a run.
            LOG.warn("{}", Desk.lines(fault));
            return withoutFile(loader, file);
        }
    }

    private Optional<Loaded> withoutFile(Loader loader, Path file) {
        try {
            return Optional.of(loader.load(file, Optional.empty(), this::open));
        } catch (LoadFault fault) {
            host.refuse(1, fault.code().wire(), Desk.lines(fault));
            return Optional.empty();
        }
    }

    private void offer(BundleContext bundle, Desk ready) {
        try {
            if (host.run() == Host.Run.GATEWAY) {
                front = Optional.of(new Front(ready.loaded(), host.port()));
            }
            publisher.resume(ready.revisions());
        } catch (Addresses.NoAddress e) {
            host.refuse(1, "gateway-bind", String.valueOf(e.getMessage()));
            return;
        } catch (IOException e) {
            LOG.warn("earlier component configurations cannot be read");
        }
        desk = Optional.of(ready);
        tellModel(ready.loaded());
        offered.add(bundle.registerService(SecretSource.class, ready, null));
        var settings = new FileSettings(ready, new Reloads(ready, this, this));
        offered.add(bundle.registerService(Settings.class, settings, null));
        publish(ready);
    }

    private static void tellModel(Loaded loaded) {
        loaded.at("agents.default.model")
                .filter(m -> !m.place().written())
                .ifPresent(
                        m ->
                                LOG.info(
                                        "agents.default.model is not set: {} answers",
                                        m.toJson().asText()));
    }

    private void publish(Desk now) {
        var wanted = new ArrayList<Published>(new Sections(now.loaded(), now.revisions()).all());
        front.ifPresent(f -> wanted.addAll(f.all(now.loaded(), now.revisions())));
        try {
            publisher.publish(wanted);
        } catch (IOException e) {
            LOG.error("component configurations cannot be published");
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "forget")
    void tell(SettingsListener listener) {
        listeners.add(listener);
    }

    void forget(SettingsListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void applied(Loaded before, Settings.Change.Applied change, String actor) {
        desk.ifPresent(
                now -> {
                    publish(now);
                    for (var listener : listeners) listener.changed(now.snapshot());
                });
        LOG.info("configuration applied, changed: {}", String.join(", ", change.sections()));
        if (!change.restart().isEmpty()) {
            LOG.info("after a restart only: {}", String.join(", ", change.restart()));
        }
    }

    @Override
    public void rejected(String reason, String actor) {
        LOG.warn("configuration not applied, the last one stays: {}", reason);
    }

    @Override
    public Optional<String> open(String sealed) {
        return Optional.empty();
    }

    @Override
    public Set<String> newlyLocked(Loaded before, Loaded next) {
        return Set.of();
    }

    @Deactivate
    void stop() {
        offered.reversed().forEach(ServiceRegistration::unregister);
        offered.clear();
    }
}
