package carapace.config.json5;

import carapace.command.Command;
import carapace.config.json5.load.Loaded;
import carapace.config.json5.publish.Addresses;
import carapace.config.json5.publish.Front;
import carapace.config.json5.publish.Published;
import carapace.config.json5.publish.Publisher;
import carapace.config.json5.publish.Sections;
import carapace.config.json5.write.OwnerOnly;
import carapace.config.json5.write.Writes;
import carapace.launch.Host;
import carapace.secret.Guard;
import carapace.secret.SecretSource;
import carapace.settings.Settings;
import carapace.settings.Settings.Change;
import carapace.status.Facts;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** What this bundle offers once the configuration is good, and what follows when it changes. */
final class Offer implements Reloads.Effects, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("config");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Rooms rooms;
    private final Desk desk;
    private final Reloads reloads;
    private final FileSettings settings;
    private final Publisher publisher;
    private final LogOptions logOptions;
    private final Optional<Front> front;
    private final List<ServiceRegistration<?>> registered = new ArrayList<>();
    private volatile Instant applied = Instant.now();
    private @Nullable Watcher watcher;

    /** What it works with. */
    record Rooms(
            Host host,
            ConfigurationAdmin admin,
            Map<String, String> environment,
            Locks locks,
            Ledger ledger,
            Listeners listeners,
            AtomicReference<@Nullable Guard> guard) {}

    private Offer(Rooms rooms, Desk desk, Optional<Front> front) {
        this.rooms = rooms;
        this.desk = desk;
        this.front = front;
        this.publisher = new Publisher(rooms.admin());
        this.logOptions = new LogOptions(rooms.host(), rooms.environment());
        var serving = rooms.host().run() == Host.Run.GATEWAY;
        this.reloads = new Reloads(desk, serving, rooms.locks(), this);
        var writes = new Writes(desk.file(), desk.loader(), PATIENCE);
        this.settings = new FileSettings(desk, reloads, writes, rooms.locks(), rooms.ledger());
    }

    /** Empty when the start is refused. */
    static Optional<Offer> make(Rooms rooms, Desk desk) {
        try {
            Optional<Front> front =
                    rooms.host().run() == Host.Run.GATEWAY
                            ? Optional.of(new Front(desk.loaded(), rooms.host().port()))
                            : Optional.empty();
            return Optional.of(new Offer(rooms, desk, front));
        } catch (Addresses.NoAddress e) {
            rooms.host().refuse(1, "gateway-bind", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    void register(BundleContext bundle) {
        logOptions.apply(desk.loaded());
        tellModel();
        tellReaders();
        try {
            publisher.resume(desk.revisions());
        } catch (IOException _) {
            LOG.warn("earlier component configurations cannot be read");
        }
        registered.add(bundle.registerService(SecretSource.class, desk, null));
        registered.add(bundle.registerService(Settings.class, settings, null));
        registered.add(bundle.registerService(Facts.class, new ReloadFacts(), null));
        var config = new ConfigCommand(settings, rooms.locks(), rooms.guard()::get);
        registered.add(bundle.registerService(Command.class, config, null));
        var setup = new SetupCommand(settings, rooms.locks(), rooms.host(), rooms.environment());
        registered.add(bundle.registerService(Command.class, setup, null));
        publish();
        lookForLocked();
        if (rooms.host().run() == Host.Run.GATEWAY) follow();
    }

    private void tellModel() {
        desk.loaded()
                .at("agents.default.model")
                .filter(m -> !m.place().written())
                .ifPresent(
                        m ->
                                LOG.info(
                                        "agents.default.model is not set: {} answers",
                                        m.toJson().asText()));
    }

    private void tellReaders() {
        OwnerOnly.check(desk.file()).ifPresent(issue -> LOG.warn("{}", issue.message()));
    }

    private void publish() {
        var wanted = new ArrayList<Published>(new Sections(desk.loaded(), desk.revisions()).all());
        front.ifPresent(f -> wanted.addAll(f.all(desk.loaded(), desk.revisions())));
        try {
            publisher.publish(wanted);
        } catch (IOException | IllegalStateException e) {
            LOG.error("component configurations cannot be published", e);
        }
    }

    private void follow() {
        rooms.host().onHangup(() -> reloads.reload(Cause.reload("system")));
        try {
            watcher =
                    Watcher.start(
                            desk.file(),
                            this::watched,
                            this::quiet,
                            () -> reloads.reloadIfChanged(Cause.reload("system")));
        } catch (IOException _) {
            LOG.warn("changes of the configuration file cannot be watched; SIGHUP reloads it");
        }
    }

    private Set<Path> watched() {
        var files = new HashSet<>(desk.loaded().files());
        files.add(desk.file());
        return files;
    }

    private Duration quiet() {
        if (!mode().equals("hybrid") && !mode().equals("hot")) return Duration.ZERO;
        return Duration.ofMillis(
                desk.loaded()
                        .at("gateway.reload.debounceMs")
                        .map(t -> t.toJson().asLong())
                        .orElse(300L));
    }

    private String mode() {
        return desk.loaded().text("gateway.reload.mode").orElse("off");
    }

    /** Reads again what waited for the sealer, and says what stays locked; in the background. */
    void lookForLocked() {
        Thread.ofVirtual().name("look for locked secrets").start(this::look);
    }

    private void look() {
        if (!desk.loaded().locked().isEmpty()) reloads.reloadIfChanged(Cause.reload("system"));
        rooms.ledger().locked(rooms.locks().look(desk.loaded()));
    }

    @Override
    public void applied(Loaded before, Change.Applied change, Cause cause) {
        applied = Instant.now();
        logOptions.apply(desk.loaded());
        tellReaders();
        publish();
        rooms.ledger().applied(before.hash().orElse(""), change, cause);
        rooms.listeners().tell(desk.snapshot());
        LOG.info("configuration applied, changed: {}", String.join(", ", change.sections()));
        if (!change.restart().isEmpty()) {
            LOG.info("after a restart only: {}", String.join(", ", change.restart()));
        }
        lookForLocked();
    }

    @Override
    public void rejected(String reason) {
        LOG.warn("configuration not applied, the last one stays: {}", reason);
        rooms.ledger().rejected(reason);
        rooms.listeners().tell(desk.snapshot());
    }

    @Override
    public void close() {
        rooms.host().onHangup(() -> LOG.info("the configuration's bundle is away"));
        var watching = watcher;
        if (watching != null) watching.close();
        registered.reversed().forEach(ServiceRegistration::unregister);
        registered.clear();
    }

    /** What {@code cara status} shows of the last reload. */
    private final class ReloadFacts implements Facts {
        @Override
        public String name() {
            return "configReload";
        }

        @Override
        public Map<String, Object> facts() {
            var facts = new LinkedHashMap<String, Object>();
            facts.put("mode", mode());
            facts.put("lastAppliedAt", applied.toString());
            desk.snapshot().reloadError().ifPresent(e -> facts.put("lastError", e));
            desk.snapshot().hash().ifPresent(h -> facts.put("hash", h));
            return facts;
        }
    }
}
