package carapace.core.command;

import carapace.channel.Status;
import carapace.core.inbox.Desk;
import carapace.core.room.Owner;
import carapace.core.room.Rooms;
import carapace.core.status.CoreMeters;
import carapace.core.turn.Turns;
import carapace.status.Meters;
import carapace.store.Journal;
import carapace.store.Outbox;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What is read when metrics are: nothing here waits or touches a disk. */
@Component(service = Gauges.class, immediate = true)
public final class Gauges {
    private final Rooms rooms;
    private final Desk desk;
    private final Meters meters;
    private final Set<String> networks = ConcurrentHashMap.newKeySet();

    @Activate
    public Gauges(
            @Reference Rooms rooms,
            @Reference Desk desk,
            @Reference Turns turns,
            @Reference CoreMeters meters) {
        this.rooms = rooms;
        this.desk = desk;
        this.meters = meters;
        outcome(meters, "answered", Journal.Tally::answered);
        outcome(meters, "dead-lettered", Journal.Tally::deadLettered);
        outcome(meters, "declined", Journal.Tally::declined);
        outcome(meters, "open", Journal.Tally::open);
        meters.gauge(
                "carapace_agent_runs_queued",
                "Messages that wait for a turn",
                () -> Math.max(0, tally(Journal.Tally::open) - turns.active()));
        desk.onChange(this::register);
        network(Owner.CONSOLE.network());
        register();
    }

    private void outcome(CoreMeters counted, String outcome, ToLongFunction<Journal.Tally> value) {
        counted.counting(
                "carapace_messages_total",
                "Messages by outcome, across restarts",
                () -> tally(value),
                "outcome",
                outcome);
    }

    private long tally(ToLongFunction<Journal.Tally> value) {
        return rooms.store().now().map(s -> value.applyAsLong(s.journal().tally())).orElse(0L);
    }

    private void register() {
        for (var seat : desk.seats()) network(seat.id().network());
    }

    private void network(String network) {
        if (!networks.add(network)) return;
        gauge("carapace_channel_up", "1 when connected", network, () -> up(network) ? 1 : 0);
        gauge(
                "carapace_channel_outbound_queue",
                "Parts that wait",
                network,
                () -> depths(network, Outbox.Depth::queued));
        gauge(
                "carapace_channel_outbound_oldest_seconds",
                "How long the oldest part waits",
                network,
                () -> depths(network, Gauges::age));
    }

    private void gauge(
            String name, String help, String network, java.util.function.DoubleSupplier value) {
        meters.gauge(name, help, value, "channel", network);
    }

    private boolean up(String network) {
        var seats = desk.seats().stream().filter(s -> s.id().network().equals(network)).toList();
        if (seats.isEmpty()) return network.equals(Owner.CONSOLE.network());
        return seats.stream().allMatch(seat -> seat.standing().status() == Status.CONNECTED);
    }

    private double depths(String network, ToDoubleFunction<Outbox.Depth> value) {
        return rooms.store().now().stream()
                .flatMap(store -> store.outbox().depths().entrySet().stream())
                .filter(entry -> entry.getKey().network().equals(network))
                .mapToDouble(entry -> value.applyAsDouble(entry.getValue()))
                .sum();
    }

    private static double age(Outbox.Depth depth) {
        return depth.oldestQueued()
                .map(at -> Math.max(0, Duration.between(at, Instant.now()).toSeconds()))
                .orElse(0L);
    }
}
