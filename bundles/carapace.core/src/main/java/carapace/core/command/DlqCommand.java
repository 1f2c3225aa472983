package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.room.Rooms;
import carapace.deadletter.DeadLetter;
import carapace.deadletter.DeadLetters;
import carapace.store.Outbox;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code cara dlq}: messages nobody answered, and parts that did not go out. */
@Component
public final class DlqCommand implements Command {
    private static final List<String> COLUMNS =
            List.of("id", "direction", "channel", "reason", "age");
    private static final String HELP =
            """
            Messages that could not be answered and parts that could not be delivered.
            dlq list [--channel C] [-n N]      oldest first
            dlq show ID
            dlq replay ID... | --all [--channel C]   answers or sends them after all
            dlq drop ID                        forgets one\
            """;
    private static final int USUAL = 50;
    private static final int MOST = 10_000;
    private static final int PAGE = 200;

    private final Rooms rooms;

    @Activate
    public DlqCommand(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    /** One of either kind; exactly one of the two is there. */
    private sealed interface Item {
        record In(DeadLetter letter) implements Item {}

        record Out(Outbox.Undelivered part) implements Item {}
    }

    /** The rooms it works on. */
    private record Kept(Store store, DeadLetters letters) {}

    @Override
    public String name() {
        return "dlq";
    }

    @Override
    public String help() {
        return HELP;
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        var store = rooms.store().now();
        var letters = rooms.deadLetters().now();
        if (store.isEmpty() || letters.isEmpty()) {
            out.error("the dead letters' room is away; try again");
            return FAILED;
        }
        try {
            var words = Words.read(arguments, Set.of("--channel", "-n"), Set.of("--all"));
            var kept = new Kept(store.get(), letters.get());
            if (words.rest().isEmpty()) throw new Words.Wrong(HELP);
            return switch (words.rest().removeFirst()) {
                case "list" -> list(kept, words, out);
                case "show" -> show(kept, words, out);
                case "replay" -> replay(kept, words, out);
                case "drop" -> drop(kept, words, out);
                default -> throw new Words.Wrong(HELP);
            };
        } catch (Words.Wrong e) {
            out.error(e.sentence());
            return USAGE;
        } catch (StoreFault e) {
            out.error("the store cannot do that just now");
            return FAILED;
        } catch (DeadLetters.Unkept e) {
            out.error(String.valueOf(e.getMessage()));
            return FAILED;
        }
    }

    private int list(Kept kept, Words words, Output out)
            throws Words.Wrong, StoreFault, DeadLetters.Unkept, InterruptedException {
        if (!words.rest().isEmpty()) throw new Words.Wrong(HELP);
        var most = words.number("-n", USUAL, 1, MOST);
        var rows = new ArrayList<List<String>>();
        for (var item : all(kept, words.value("--channel").orElse(""), most)) rows.add(row(item));
        out.table(COLUMNS, rows);
        return OK;
    }

    private static List<Item> all(Kept kept, String channel, int most)
            throws StoreFault, DeadLetters.Unkept, InterruptedException {
        var items = new ArrayList<Item>();
        var network =
                channel.indexOf(':') < 0 ? channel : channel.substring(0, channel.indexOf(':'));
        for (var after = ""; ; ) {
            var page = kept.letters().list(network, after, PAGE);
            for (var letter : page) {
                var place = letter.conversation().channel().toString();
                if (channel.isEmpty() || place.equals(channel)) items.add(new Item.In(letter));
            }
            if (page.size() < PAGE || items.size() >= most) break;
            after = page.getLast().id();
        }
        for (var after = ""; items.size() < most; ) {
            var page = kept.store().outbox().undelivered(after, PAGE);
            for (var part : page) {
                var place = part.conversation().channel().toString();
                if (channel.isEmpty() || place.equals(channel)) items.add(new Item.Out(part));
            }
            if (page.size() < PAGE) break;
            after = page.getLast().key();
        }
        return items.size() > most ? items.subList(0, most) : items;
    }

    private static List<String> row(Item item) {
        return switch (item) {
            case Item.In(var letter) ->
                    List.of(
                            letter.id(),
                            "inbound",
                            letter.conversation().channel().toString(),
                            letter.reason(),
                            age(letter.receivedAt()));
            case Item.Out(var part) ->
                    List.of(
                            part.key(),
                            "outbound",
                            part.conversation().channel().toString(),
                            part.state().equals("unknown") ? "unknown" : part.reason(),
                            age(part.queuedAt()));
        };
    }

    private static String age(Instant since) {
        return StatusCommand.uptime(
                Math.max(0, Duration.between(since, Instant.now()).toSeconds()));
    }

    private int show(Kept kept, Words words, Output out)
            throws Words.Wrong, StoreFault, DeadLetters.Unkept, InterruptedException {
        var id = only(words);
        var letter = kept.letters().find(id);
        if (letter.isPresent()) {
            var found = letter.get();
            out.table(COLUMNS, List.of(row(new Item.In(found))));
            out.text("sender: " + found.sender() + "\n" + found.text());
            return OK;
        }
        for (var item : all(kept, "", MOST)) {
            if (item instanceof Item.Out(var part) && part.key().equals(id)) {
                out.table(COLUMNS, List.of(row(item)));
                return OK;
            }
        }
        return missing(id, out);
    }

    private static String only(Words words) throws Words.Wrong {
        if (words.rest().size() != 1) throw new Words.Wrong(HELP);
        return words.rest().getFirst();
    }

    private static int missing(String id, Output out) {
        out.error("there is no dead letter or undelivered part " + id);
        return FAILED;
    }

    private int replay(Kept kept, Words words, Output out)
            throws Words.Wrong, StoreFault, DeadLetters.Unkept, InterruptedException {
        var ids = new ArrayList<>(words.rest());
        if (words.has("--all") == !ids.isEmpty()) throw new Words.Wrong(HELP);
        if (words.has("--all")) {
            for (var item : all(kept, words.value("--channel").orElse(""), MOST)) {
                ids.add(row(item).getFirst());
            }
        }
        var done = 0;
        for (var id : ids) {
            if (replay(kept, id)) done++;
            else missing(id, out);
            if (ids.size() > 1) out.progress(done, ids.size(), "replayed");
        }
        out.text(done + " of " + ids.size() + " replayed");
        return done == ids.size() ? OK : FAILED;
    }

    /** The row first, then the line: a crash between the two is mended at the next start. */
    private static boolean replay(Kept kept, String id)
            throws StoreFault, DeadLetters.Unkept, InterruptedException {
        var letter = kept.letters().find(id);
        if (letter.isEmpty()) return kept.store().outbox().replay(id);
        var row = kept.store().journal().find(id);
        // without its row the line is all there is, and it stays
        if (row.isEmpty()) return false;
        var revived = kept.store().journal().revive(id, letter.get().text());
        kept.letters().remove(id);
        return revived;
    }

    private int drop(Kept kept, Words words, Output out)
            throws Words.Wrong, StoreFault, DeadLetters.Unkept, InterruptedException {
        var id = only(words);
        if (!kept.letters().remove(id) && !kept.store().outbox().drop(id)) return missing(id, out);
        out.text(id + " is forgotten");
        return OK;
    }
}
