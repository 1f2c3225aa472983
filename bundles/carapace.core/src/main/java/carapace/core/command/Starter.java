package carapace.core.command;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import carapace.command.Command;
import carapace.core.inbox.Desk;
import carapace.core.room.Held;
import carapace.core.room.Rooms;
import carapace.launch.Host;
import carapace.responder.Responder;
import carapace.status.Audit;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings a run to its point: a gateway is told ready when all it needs is there; the command of a
 * visit or maintenance run is found, run, and its exit code handed on.
 */
@Component(service = Starter.class, immediate = true)
public final class Starter {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Rooms rooms;
    private final Audit audit;
    private final Desk desk;
    private final Held<List<Command>> commands = new Held<>();
    private final List<Command> offered = new ArrayList<>();
    private final AtomicBoolean refused = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean ready;

    @Activate
    public Starter(@Reference Rooms rooms, @Reference Audit audit, @Reference Desk desk) {
        this.rooms = rooms;
        this.audit = audit;
        this.desk = desk;
        rooms.unfit().onChange(this::refuseIfUnfit);
        refuseIfUnfit();
        this.thread = Thread.ofVirtual().name("starter").start(this::run);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "command", unbind = "withdrawn")
    void offered(Command command) {
        synchronized (offered) {
            offered.add(command);
            publish();
        }
    }

    void withdrawn(Command command) {
        synchronized (offered) {
            offered.remove(command);
            publish();
        }
    }

    private void publish() {
        var all = List.copyOf(offered);
        commands.now().ifPresent(commands::leave);
        if (!all.isEmpty()) commands.arrive(all);
    }

    /** Whether the gateway was told ready. */
    public boolean ready() {
        return ready;
    }

    private void refuseIfUnfit() {
        var unfit = rooms.unfit().now();
        var host = rooms.host().now();
        if (unfit.isEmpty() || host.isEmpty() || refused.getAndSet(true)) return;
        var why = unfit.get();
        Thread.ofVirtual()
                .name("refuse")
                .start(() -> host.get().refuse(1, why.code(), why.sentence()));
    }

    private void run() {
        try {
            var host = rooms.host().within(PATIENCE);
            if (host.isEmpty()) {
                LOG.error("there is no host to report to");
                return;
            }
            refuseIfUnfit();
            if (host.get().run() == Host.Run.GATEWAY) gateway(host.get());
            else command(host.get());
        } catch (InterruptedException e) {
            LOG.debug("the start ended early");
        }
    }

    private void gateway(Host host) throws InterruptedException {
        var forEver = Duration.ofDays(1);
        for (var needed : needed()) {
            while (needed.within(forEver).isEmpty()) LOG.warn("the start still waits for a room");
        }
        var door = rooms.door().within(forEver);
        if (door.isEmpty() || refused.get()) return;
        ready = true;
        audit.note(
                new Audit.Event(
                        "gateway_started", Map.of("version", host.version(), "reason", "start")));
        host.ready(door.get().address(), door.get().port());
    }

    private List<Held<?>> needed() {
        return List.of(
                rooms.settings(),
                rooms.store(),
                rooms.guard(),
                rooms.redactors(),
                rooms.carrier(),
                rooms.door());
    }

    private void command(Host host) throws InterruptedException {
        var words = new ArrayList<>(host.command());
        var wantsJson = words.remove("--json");
        var out = new HostOutput(host, rooms, wantsJson);
        if (words.isEmpty()) {
            out.error("this run has no command");
            host.done(Command.USAGE);
            return;
        }
        var name = words.removeFirst();
        var until = System.nanoTime() + PATIENCE.toNanos();
        var missing = host.run() == Host.Run.VISIT ? visitLacks(until) : Optional.<String>empty();
        var found = find(name, until);
        if (missing.isPresent() || found.isEmpty()) {
            out.error(
                    missing.map(room -> "the gateway did not start: its " + room + " is not there")
                            .orElse("there is no command '" + name + "'"));
            host.done(missing.isPresent() ? Command.FAILED : Command.USAGE);
            return;
        }
        host.done(run(found.get(), words, out));
    }

    private int run(Command command, List<String> words, HostOutput out)
            throws InterruptedException {
        try {
            return command.run(List.copyOf(words), out);
        } catch (RuntimeException e) {
            LOG.error("command {} failed with {}", command.name(), e.getClass().getName());
            out.error("the command failed inside; the log tells more");
            return Command.FAILED;
        }
    }

    private Optional<Command> find(String name, long until) throws InterruptedException {
        rooms.redactors().within(left(until));
        while (true) {
            var found =
                    commands.now().stream()
                            .flatMap(List::stream)
                            .filter(command -> command.name().equals(name))
                            .findFirst();
            if (found.isPresent() || left(until).isZero()) return found;
            Thread.sleep(GLANCE);
        }
    }

    /** Which room a visit needs and did not get in time; the responder must be able to answer. */
    private Optional<String> visitLacks(long until) throws InterruptedException {
        if (rooms.settings().within(left(until)).isEmpty()) return Optional.of("configuration");
        if (rooms.guard().within(left(until)).isEmpty()) return Optional.of("sealer");
        if (rooms.store().within(left(until)).isEmpty()) return Optional.of("store");
        if (rooms.redactors().within(left(until)).isEmpty()) return Optional.of("redactor");
        if (rooms.responder().within(left(until)).isEmpty()) return Optional.of("agent");
        var settled = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (!answers() && System.nanoTime() < Math.min(until, settled)) Thread.sleep(GLANCE);
        return Optional.empty();
    }

    private boolean answers() {
        return rooms.responder().now().map(Responder::readiness).filter(r -> r.ready()).isPresent();
    }

    private static Duration left(long until) {
        var nanos = until - System.nanoTime();
        return nanos <= 0 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    @Deactivate
    void close() {
        thread.interrupt();
        if (ready) {
            var version = rooms.host().now().map(Host::version).orElse("");
            audit.note(
                    new Audit.Event(
                            "gateway_stopped", Map.of("version", version, "reason", "stop")));
        }
        desk.stopListening();
    }
}
