package carapace.agent;

import carapace.model.Message;
import carapace.model.Piece;
import carapace.responder.Entry;
import carapace.responder.Entry.Role;
import carapace.responder.Turn;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a session's entries into messages that every provider takes, whatever a crash or a cancel
 * left behind. What is mended is mended in the request only and told as {@link Mended}.
 */
final class History {

    /** The note that names the message whose answer an entry belongs to. */
    static final String ANSWERS = "answers";

    /** The note of an answer that broke off. */
    static final String PARTIAL = "partial";

    private static final String SENDER = "sender";
    private static final String INTERRUPTED = "{\"error\":\"interrupted\"}";

    private final Blocks blocks;
    private final ModelName model;
    private final Turn turn;

    /** Something that was mended: what, and in which entry. */
    record Mended(String defect, String entryId) {}

    /** What came of it; {@code exchanges} each begin with what a user said. */
    record Read(List<Exchange> exchanges, List<Mended> mended) {}

    /** A question and all that followed until the next. */
    record Exchange(List<Message> messages, long tokens) {}

    History(Blocks blocks, ModelName model, Turn turn) {
        this.blocks = blocks;
        this.model = model;
        this.turn = turn;
    }

    Read read(List<Entry> entries) {
        var known = new HashSet<Mended>();
        for (var entry : entries) {
            if (entry.role() != Role.SYSTEM) continue;
            var defect = entry.notes().get("repair");
            if (defect != null) known.add(new Mended(defect, entry.notes().getOrDefault("of", "")));
        }
        var mended = new ArrayList<Mended>();
        var exchanges = new ArrayList<Exchange>();
        var said = questionLast(entries);
        for (var i = 0; i < said.size(); ) {
            var end = i + 1;
            while (end < said.size() && said.get(end).role() != Role.USER) end++;
            if (said.get(i).role() == Role.USER) {
                exchanges.add(exchange(said.subList(i, end), mended));
            }
            i = end;
        }
        mended.removeIf(known::contains);
        return new Read(exchanges, mended);
    }

    /**
     * A message that is tried again may be older than what was said since, and a session that was
     * reset may not hold it: the question and what its earlier attempts did come last. What they
     * said when they broke off is left out.
     */
    private List<Entry> questionLast(List<Entry> entries) {
        var before = new ArrayList<Entry>();
        var steps = new ArrayList<Entry>();
        @Nullable Entry question = null;
        for (var entry : entries) {
            switch (entry.role()) {
                case SYSTEM -> {}
                case USER -> {
                    if (entry.id().equals(turn.messageId())) question = entry;
                    else before.add(entry);
                }
                case ASSISTANT, TOOL -> {
                    var notes = entry.notes();
                    if (!turn.messageId().equals(notes.get(ANSWERS))) before.add(entry);
                    else if (!notes.containsKey(PARTIAL)) steps.add(entry);
                }
            }
        }
        before.add(question == null ? asked() : question);
        before.addAll(steps);
        return before;
    }

    private Entry asked() {
        var notes = Map.of(SENDER, turn.sender());
        return new Entry(turn.messageId(), Role.USER, turn.text(), "", Instant.EPOCH, notes);
    }

    private Exchange exchange(List<Entry> entries, List<Mended> mended) {
        var messages = new ArrayList<Message>();
        long tokens = 0;
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            switch (entry.role()) {
                case USER -> {
                    messages.add(Message.user(spoken(entry)));
                    tokens += Tokens.of(entry);
                }
                case ASSISTANT -> {
                    var end = i + 1;
                    while (end < entries.size() && entries.get(end).role() == Role.TOOL) end++;
                    tokens += step(entry, entries.subList(i + 1, end), messages, mended);
                    i = end - 1;
                }
                case TOOL -> mended.add(new Mended("result_without_call", entry.id()));
                case SYSTEM -> throw new AssertionError("left out before");
            }
        }
        return new Exchange(List.copyOf(messages), tokens);
    }

    /** An assistant's message and the results of its calls. */
    private long step(
            Entry entry, List<Entry> results, List<Message> messages, List<Mended> mended) {
        if (entry.blocks().isEmpty() && results.isEmpty()) {
            if (entry.text().isEmpty()) return 0;
            var said = List.<Piece>of(new Piece.Text(entry.text()));
            messages.add(new Message(Message.Role.ASSISTANT, said));
            return Tokens.of(entry);
        }
        var pieces = new ArrayList<Piece>();
        var calls = new ArrayList<Piece.Call>();
        for (var piece : blocks.read(entry.blocks(), entry.text())) {
            switch (piece) {
                case Piece.Opaque opaque when !replayable(opaque) -> {}
                case Piece.Call call when !blocks.isObject(call.arguments()) ->
                        mended.add(new Mended("broken_arguments", entry.id()));
                case Piece.Call call -> {
                    calls.add(call);
                    pieces.add(call);
                }
                case Piece.Text(var text) when text.isEmpty() -> {}
                default -> pieces.add(piece);
            }
        }
        if (pieces.stream().allMatch(Piece.Opaque.class::isInstance)) return 0;
        messages.add(new Message(Message.Role.ASSISTANT, pieces));
        var tokens = Tokens.of(entry);
        if (calls.isEmpty()) {
            results.forEach(result -> mended.add(orphan(result)));
            return tokens;
        }
        return tokens + answers(entry, calls, results, messages, mended);
    }

    private long answers(
            Entry entry,
            List<Piece.Call> calls,
            List<Entry> results,
            List<Message> messages,
            List<Mended> mended) {
        var given = new ArrayList<Piece.Result>();
        var open = new HashSet<String>();
        calls.forEach(call -> open.add(call.id()));
        long tokens = 0;
        for (var result : results) {
            var read = result(result, open);
            if (read == null) {
                mended.add(orphan(result));
            } else {
                given.add(read);
                tokens += Tokens.of(result);
            }
        }
        var pieces = new ArrayList<Piece>();
        for (var call : calls) {
            var found = given.stream().filter(each -> each.callId().equals(call.id())).findFirst();
            if (found.isEmpty()) mended.add(new Mended("call_without_result", entry.id()));
            pieces.add(found.orElse(new Piece.Result(call.id(), INTERRUPTED, true)));
        }
        messages.add(new Message(Message.Role.USER, pieces));
        return tokens;
    }

    private Piece.@Nullable Result result(Entry entry, Set<String> open) {
        for (var piece : blocks.read(entry.blocks(), entry.text())) {
            if (piece instanceof Piece.Result result && open.remove(result.callId())) {
                return result;
            }
        }
        return null;
    }

    private static Mended orphan(Entry result) {
        return new Mended("result_without_call", result.id());
    }

    private boolean replayable(Piece.Opaque opaque) {
        return opaque.provider().equals(model.provider()) && opaque.model().equals(model.model());
    }

    private String spoken(Entry entry) {
        var sender = entry.notes().getOrDefault(SENDER, "");
        return turn.origin().group() && !sender.isEmpty()
                ? "[" + sender + "] " + entry.text()
                : entry.text();
    }
}
