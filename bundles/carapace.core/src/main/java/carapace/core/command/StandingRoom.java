package carapace.core.command;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import carapace.channel.Status;
import carapace.core.audit.AuditLog;
import carapace.core.inbox.Desk;
import carapace.core.room.Options;
import carapace.core.room.Rooms;
import carapace.core.status.ResourceMonitor;
import carapace.core.status.StateDirectory;
import carapace.core.status.StorageGauge;
import carapace.core.status.StorageProbe;
import carapace.core.turn.Turns;
import carapace.launch.Host;
import carapace.message.ChannelId;
import carapace.responder.Responder;
import carapace.secret.Guard;
import carapace.status.Facts;
import carapace.status.Standing;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** How the gateway stands, gathered from all of core. */
@Component(service = Standing.class)
public final class StandingRoom implements Standing {
    private final Rooms rooms;
    private final Options options;
    private final Desk desk;
    private final Turns turns;
    private final Starter starter;
    private final ResourceMonitor resources;
    private final StorageGauge storage;
    private final AuditLog audit;
    private final StorageProbe probe;
    private final ChannelList channels;
    private final Instant startedAt = Instant.now();

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "facts")
    private final List<Facts> facts = new CopyOnWriteArrayList<>();

    @Activate
    public StandingRoom(
            BundleContext context,
            @Reference Rooms rooms,
            @Reference Options options,
            @Reference Desk desk,
            @Reference Turns turns,
            @Reference Starter starter,
            @Reference ResourceMonitor resources,
            @Reference StorageGauge storage,
            @Reference AuditLog audit) {
        this.rooms = rooms;
        this.options = options;
        this.desk = desk;
        this.turns = turns;
        this.starter = starter;
        this.resources = resources;
        this.storage = storage;
        this.audit = audit;
        this.probe = new StorageProbe(StateDirectory.of(context));
        this.channels = new ChannelList(rooms, options, desk);
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public Map<String, Object> channels() {
        return channels.document();
    }

    @Override
    public Map<String, Object> status() {
        var all = channels.rows();
        var version = rooms.host().now().map(Host::version).orElse("");
        var document = new LinkedHashMap<String, Object>();
        document.put("version", version);
        document.put("startedAt", startedAt.truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("uptimeSeconds", Duration.between(startedAt, Instant.now()).toSeconds());
        document.put(
                "connectedChannels",
                (int) all.stream().filter(row -> row.status() == Status.CONNECTED).count());
        document.put("totalChannels", all.size());
        var runtime = new LinkedHashMap<String, Object>();
        runtime.put("name", "carapace");
        runtime.put("version", version);
        runtime.put("platform", VersionCommand.os());
        runtime.put("arch", VersionCommand.arch());
        document.put("runtime", runtime);
        document.put("diagnostics", diagnostics());
        var locked = lockedSecrets();
        if (!locked.isEmpty()) document.put("lockedSecrets", locked);
        document.put("configReload", reload());
        options.snapshot().flatMap(s -> s.hash()).ifPresent(h -> document.put("configHash", h));
        document.put("queues", queues());
        document.put("messages", messages());
        document.put("runs", runs());
        var notReady = notReady();
        if (!notReady.isEmpty()) document.put("notReady", notReady);
        for (var fact : facts) document.putIfAbsent(fact.name(), fact.facts());
        return document;
    }

    private Map<String, Object> diagnostics() {
        var sample = resources.sample();
        var diagnostics = new LinkedHashMap<String, Object>();
        diagnostics.put("storageWritable", probe.writable());
        sample.diskFree().ifPresent(n -> diagnostics.put("diskFreeBytes", n));
        sample.memory().ifPresent(n -> diagnostics.put("memoryRssBytes", n));
        sample.descriptors().ifPresent(n -> diagnostics.put("openFds", n));
        var readiness = rooms.responder().now().map(Responder::readiness);
        diagnostics.put(
                "llmReachable",
                readiness.isPresent() && readiness.get().ready() && !turns.modelFails());
        readiness.ifPresent(r -> diagnostics.put("model", r.model()));
        if (storage.low()) diagnostics.put("storage", "storage-low");
        if (!audit.trouble().isEmpty()) diagnostics.put("audit", audit.trouble());
        return diagnostics;
    }

    private List<String> lockedSecrets() {
        return rooms.guard().now().map(Guard::kept).orElse(Map.of()).entrySet().stream()
                .filter(entry -> entry.getValue() == Guard.Kept.SEALED_LOCKED)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private Map<String, Object> reload() {
        var reload = new LinkedHashMap<String, Object>();
        options.snapshot()
                .ifPresent(
                        snapshot -> {
                            reload.put(
                                    "mode", snapshot.text("gateway.reload.mode").orElse("hybrid"));
                            snapshot.reloadError().ifPresent(e -> reload.put("lastError", e));
                        });
        return reload;
    }

    private Map<String, Object> queues() {
        var queues = new TreeMap<String, Object>();
        rooms.store()
                .now()
                .ifPresent(
                        store ->
                                store.outbox()
                                        .depths()
                                        .forEach((id, d) -> queues.put(id.toString(), depth(d))));
        return queues;
    }

    private static Map<String, Object> depth(carapace.store.Outbox.Depth depth) {
        var queue = new LinkedHashMap<String, Object>();
        queue.put("queued", depth.queued());
        queue.put("sending", depth.sending());
        queue.put("refused", depth.refused());
        queue.put("unknown", depth.unknown());
        depth.oldestQueued()
                .ifPresent(
                        at ->
                                queue.put(
                                        "oldestQueuedAgeMs",
                                        Math.max(
                                                0,
                                                Duration.between(at, Instant.now()).toMillis())));
        return queue;
    }

    private Map<String, Object> messages() {
        var messages = new LinkedHashMap<String, Object>();
        rooms.store()
                .now()
                .map(store -> store.journal().tally())
                .ifPresent(
                        tally -> {
                            messages.put("admitted", tally.admitted());
                            messages.put("open", tally.open());
                            messages.put("answered", tally.answered());
                            messages.put("dead-lettered", tally.deadLettered());
                            messages.put("declined", tally.declined());
                        });
        return messages;
    }

    private Map<String, Object> runs() {
        var open = rooms.store().now().map(store -> store.journal().tally().open()).orElse(0L);
        var runs = new LinkedHashMap<String, Object>();
        runs.put("active", turns.active());
        runs.put("queued", Math.max(0, open - turns.active()));
        runs.put("failedLastHour", turns.failedLastHour());
        return runs;
    }

    @Override
    public List<String> notReady() {
        var probes = new ArrayList<String>();
        if (!starter.ready()) probes.add("starting");
        if (desk.stopping()) probes.add("stopping");
        if (storage.low() || !probe.writable()) probes.add("storage");
        if (turns.modelFails()) probes.add("llm");
        if (channels.rows().stream().anyMatch(row -> row.status() == Status.ERROR)) {
            probes.add("channels");
        }
        return List.copyOf(probes);
    }

    @Override
    public Reload reload(String channel) {
        ChannelId id;
        try {
            id = ChannelId.parse(channel);
        } catch (IllegalArgumentException e) {
            return Reload.UNKNOWN;
        }
        if (desk.find(id).isEmpty()) return Reload.UNKNOWN;
        return desk.restart(id) ? Reload.DONE : Reload.BUSY;
    }
}
