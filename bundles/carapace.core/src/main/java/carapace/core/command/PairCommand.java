package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.room.Rooms;
import carapace.message.ChannelId;
import carapace.store.Pairings;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code cara pair}: lets people in who showed their code. */
@Component
public final class PairCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger("auth");
    private static final List<String> COLUMNS = List.of("code", "channel", "sender", "age");
    private static final String HELP =
            """
            Who may speak on channels with access mode 'paired'.
            pair list
            pair approve CODE
            pair approve --channel C ID     a sender or a group by its own id
            pair revoke SENDER [--channel C]\
            """;
    private static final int MOST_WRONG = 10;
    private static final Duration CLOSED = Duration.ofHours(1);

    private final Rooms rooms;
    private final Deque<Instant> wrong = new ArrayDeque<>();

    @Activate
    public PairCommand(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public String name() {
        return "pair";
    }

    @Override
    public String help() {
        return HELP;
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        var store = rooms.store().now();
        if (store.isEmpty()) {
            out.error("the store is away; try again");
            return FAILED;
        }
        try {
            var words = Words.read(arguments, Set.of("--channel"), Set.of());
            if (words.rest().isEmpty()) throw new Words.Wrong(HELP);
            return switch (words.rest().removeFirst()) {
                case "list" -> list(store.get(), out);
                case "approve" -> approve(store.get(), words, out);
                case "revoke" -> revoke(store.get(), words, out);
                default -> throw new Words.Wrong(HELP);
            };
        } catch (Words.Wrong | IllegalArgumentException e) {
            out.error(String.valueOf(e.getMessage()));
            return USAGE;
        } catch (StoreFault e) {
            out.error("the store cannot do that just now");
            return FAILED;
        }
    }

    private static int list(Store store, Output out) throws StoreFault, InterruptedException {
        var rows = new ArrayList<List<String>>();
        for (var row : store.pairings().list()) {
            var age = Math.max(0, Duration.between(row.since(), Instant.now()).toSeconds());
            rows.add(
                    List.of(
                            row.approved() ? "approved" : "waiting",
                            row.channel().toString(),
                            row.sender(),
                            StatusCommand.uptime(age)));
        }
        out.table(COLUMNS, rows);
        return OK;
    }

    private int approve(Store store, Words words, Output out)
            throws Words.Wrong, StoreFault, InterruptedException {
        if (words.rest().size() != 1) throw new Words.Wrong(HELP);
        var word = words.rest().getFirst();
        var channel = words.value("--channel");
        if (channel.isPresent()) {
            var fresh = store.pairings().approve(ChannelId.parse(channel.get()), word);
            out.text(word + (fresh ? " is approved" : " was approved before"));
            return OK;
        }
        if (closed()) {
            out.error("ten wrong codes within an hour: pairing is closed for an hour");
            return FAILED;
        }
        return switch (store.pairings().approve(word.toUpperCase(Locale.ROOT))) {
            case Pairings.Approval.Approved(var on, var sender) -> {
                out.text(sender + " on " + on + " is approved");
                yield OK;
            }
            case Pairings.Approval.NoSuchCode() -> {
                failed();
                out.error("no one waits with this code, or its hour is over");
                yield FAILED;
            }
        };
    }

    private synchronized boolean closed() {
        var since = Instant.now().minus(CLOSED);
        while (!wrong.isEmpty() && wrong.getFirst().isBefore(since)) wrong.removeFirst();
        return wrong.size() >= MOST_WRONG;
    }

    private synchronized void failed() {
        wrong.addLast(Instant.now());
        if (wrong.size() == MOST_WRONG) LOG.warn("ten wrong pairing codes within an hour");
    }

    private static int revoke(Store store, Words words, Output out)
            throws Words.Wrong, StoreFault, InterruptedException {
        if (words.rest().size() != 1) throw new Words.Wrong(HELP);
        var sender = words.rest().getFirst();
        var only = words.value("--channel").map(ChannelId::parse);
        var revoked = 0;
        for (var row : store.pairings().list()) {
            if (!row.sender().equals(sender)) continue;
            if (only.isPresent() && !only.get().equals(row.channel())) continue;
            if (store.pairings().revoke(row.channel(), sender)) revoked++;
        }
        if (revoked == 0) {
            out.error(sender + " is not approved");
            return FAILED;
        }
        out.text(sender + " is no longer approved");
        return OK;
    }
}
