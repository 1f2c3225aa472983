package carapace.store.sqlite;

import carapace.secret.KeySource;
import carapace.status.Audit;
import carapace.status.Facts;
import carapace.status.Unfit;
import carapace.store.Store;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Offers the {@link Store} service once the file is open. It registers the service itself, because
 * opening may have to wait for the guard, and because a store that must not be opened is told to
 * core as {@link Unfit} instead.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "carapace.store.sqlite")
@Designate(ocd = StoreConfig.class)
public final class StoreComponent {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    private final BundleContext context;
    private final Path file;
    private final Opening.Options options;
    private final List<ServiceRegistration<?>> offered = new ArrayList<>();
    private volatile @Nullable Audit audit;
    private @Nullable KeySource source;
    private @Nullable SqliteStore store;
    private boolean active;

    /** Reads where the state lies; opens nothing yet. */
    @Activate
    public StoreComponent(BundleContext context, StoreConfig config) {
        this.context = context;
        nativeLibrary("org.sqlite.lib.path");
        nativeLibrary("org.sqlite.lib.name");
        this.file = Path.of(context.getProperty("carapace.state.dir"), "store", "carapace.db");
        // For the program that proves that losses are noticed; no configuration reaches it.
        var durable = !"false".equals(context.getProperty("carapace.store.durable"));
        if (!durable) LOG.warn("the store acknowledges before it is durable: for tests alone");
        this.options =
                new Opening.Options(
                        Opening.Encryption.of(config.encryption()),
                        config.integrity().equals("reject"),
                        durable);
    }

    /** The driver looks for its library where system properties say, the launcher says it to us. */
    private void nativeLibrary(String name) {
        var value = context.getProperty(name);
        if (value != null && System.getProperty(name) == null) System.setProperty(name, value);
    }

    @Activate
    synchronized void begin() {
        active = true;
        open();
    }

    @Deactivate
    synchronized void end() throws InterruptedException {
        active = false;
        close();
    }

    @Reference(
            name = "guard",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "guardLeft")
    synchronized void guardCame(KeySource source) throws InterruptedException {
        this.source = source;
        if (!active) return;
        var open = store;
        if (open == null) {
            open();
        } else if (open.keys().sealed()) {
            open.unlock(source);
        } else if (options.encryption() != Opening.Encryption.OFF && source.passwordSet()) {
            close();
            open();
        }
    }

    synchronized void guardLeft(KeySource source) {
        if (this.source != source) return;
        this.source = null;
        if (store != null) store.keys().forget();
    }

    @Reference(
            name = "audit",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "auditLeft")
    void auditCame(Audit audit) {
        this.audit = audit;
    }

    void auditLeft(Audit audit) {
        if (this.audit == audit) this.audit = null;
    }

    private void open() {
        var opening = new Opening(file, options, source, InstantSource.system(), this::quarantined);
        switch (opening.open()) {
            case Opening.Result.Opened(var opened) -> {
                store = opened;
                offered.add(context.registerService(Store.class, opened, null));
                offered.add(context.registerService(Facts.class, new StoreFacts(opened), null));
            }
            case Opening.Result.Refused(var why) -> {
                LOG.error("{}", why.sentence());
                offered.add(context.registerService(Unfit.class, why, null));
            }
            case Opening.Result.Locked() -> LOG.info("the store waits for the guard");
        }
    }

    private void close() throws InterruptedException {
        for (var registration : offered.reversed()) {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("the framework has withdrawn the store already");
            }
        }
        offered.clear();
        if (store != null) store.close();
        store = null;
    }

    private void quarantined(Column column) {
        LOG.error("a value of the store does not open ({}) and was put aside", column.table());
        var present = audit;
        if (present != null) {
            present.note(
                    new Audit.Event(
                            "session_integrity_violation", Map.of("table", column.table())));
        }
    }

    private record StoreFacts(SqliteStore store) implements Facts {
        @Override
        public String name() {
            return "store";
        }

        @Override
        public Map<String, Object> facts() {
            return store.facts();
        }
    }
}
