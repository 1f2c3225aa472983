package carapace.config.json5;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import carapace.config.json5.load.LoadFault;
import carapace.config.json5.load.Loaded;
import carapace.config.json5.load.Loader;
import carapace.config.json5.load.Location;
import carapace.config.json5.schema.Schema;
import carapace.launch.Host;
import carapace.secret.Guard;
import carapace.secret.Sealer;
import carapace.secret.SecretSource;
import carapace.settings.Settings;
import carapace.settings.SettingsListener;
import carapace.status.Audit;
import carapace.status.Meters;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Loads the configuration when the gateway starts, or refuses the start. What it offers is
 * registered by hand, since a refused start must offer nothing.
 */
@Component(
        service = {},
        immediate = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"carapace.settings.Settings\"",
        uses = Settings.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"carapace.secret.SecretSource\"",
        uses = SecretSource.class)
public final class ConfigComponent {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    private final Locks locks = new Locks();
    private final Ledger ledger = new Ledger();
    private final Listeners listeners = new Listeners();
    private final AtomicReference<@Nullable Guard> guard = new AtomicReference<>();
    private final Optional<Offer> offer;

    @Activate
    public ConfigComponent(
            BundleContext bundle, @Reference Host host, @Reference ConfigurationAdmin admin) {
        this(bundle, host, admin, System.getenv());
    }

    /** With the environment of a process that is not this one. */
    ConfigComponent(
            BundleContext bundle,
            Host host,
            ConfigurationAdmin admin,
            Map<String, String> environment) {
        var file =
                Location.find(
                        environment,
                        System.getProperty("os.name", ""),
                        Path.of(System.getProperty("user.home", "")));
        var loader = new Loader(Schema.standard(), environment);
        var rooms = new Offer.Rooms(host, admin, environment, locks, ledger, listeners, guard);
        offer =
                first(host, loader, file)
                        .flatMap(f -> Offer.make(rooms, new Desk(file, loader, f)));
        offer.ifPresent(o -> o.register(bundle));
    }

    private Optional<Loaded> first(Host host, Loader loader, Path file) {
        try {
            var loaded = loader.load(file, locks::open);
            Desk.tell(loaded);
            return Optional.of(loaded);
        } catch (LoadFault fault) {
            if (host.run() != Host.Run.MAINTENANCE) return refuse(host, fault);
            // What mends a broken file must run beside it; nothing listens in such a run.
            LOG.warn("{}", Desk.lines(fault));
            return withoutFile(host, loader, file);
        }
    }

    private Optional<Loaded> withoutFile(Host host, Loader loader, Path file) {
        try {
            return Optional.of(loader.load(file, Optional.empty(), locks::open));
        } catch (LoadFault fault) {
            return refuse(host, fault);
        }
    }

    private static Optional<Loaded> refuse(Host host, LoadFault fault) {
        host.refuse(1, fault.code().wire(), Desk.lines(fault));
        return Optional.empty();
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, unbind = "forget")
    void tell(SettingsListener listener) {
        listeners.add(listener);
    }

    void forget(SettingsListener listener) {
        listeners.remove(listener);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setSealer(Sealer sealer) {
        locks.sealer(sealer);
        offer.ifPresent(Offer::lookForLocked);
    }

    void unsetSealer(Sealer sealer) {
        locks.noSealer(sealer);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setGuard(Guard arriving) {
        guard.set(arriving);
    }

    void unsetGuard(Guard leaving) {
        guard.compareAndSet(leaving, null);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setAudit(Audit audit) {
        ledger.audit(audit);
    }

    void unsetAudit(Audit audit) {
        ledger.noAudit(audit);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setMeters(Meters meters) {
        ledger.meters(meters);
    }

    void unsetMeters(Meters meters) {
        ledger.noMeters(meters);
    }

    @Deactivate
    void stop() {
        offer.ifPresent(Offer::close);
    }
}
