package carapace.agent;

import carapace.model.Message;
import carapace.model.Piece;
import carapace.responder.Entry;
import carapace.responder.Entry.Role;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns a session's entries into messages that every provider takes, whatever a crash or a cancel
 * left behind. What is mended is mended in the request only and told as {@link Mended}.
 */
final class History {

    private static final String INTERRUPTED = "{\"error\":\"interrupted\"}";

    private final Blocks blocks;
    private final ModelName model;
    private final String messageId;
    private final boolean group;

    /** Something that was mended: what, and in which entry. */
    record Mended(String defect, String entryId) {}

    /** What came of it; {@code exchanges} each begin with what a user said. */
    record Read(List<Exchange> exchanges, List<Mended> mended) {}

    /** A question and all that followed until the next. */
    record Exchange(List<Message> messages, long tokens) {}

    /**
     * Reads for one turn.
     *
     * @param messageId the message that is answered
     * @param group whether speakers have to be told apart
     */
    History(Blocks blocks, ModelName model, String messageId, boolean group) {
        this.blocks = blocks;
        this.model = model;
        this.messageId = messageId;
        this.group = group;
    }

    Read read(List<Entry> entries) {
        var known = new HashSet<Mended>();
        for (var entry : entries) {
            var defect = entry.notes().get("repair");
            if (defect != null) known.add(new Mended(defect, entry.notes().getOrDefault("of", "")));
        }
        var mended = new ArrayList<Mended>();
        var exchanges = new ArrayList<Exchange>();
        var said = entries.stream().filter(this::belongs).toList();
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

    /** What this very message's earlier, broken-off answer left is not shown to its next one. */
    private boolean belongs(Entry entry) {
        if (entry.role() == Role.SYSTEM) return false;
        var notes = entry.notes();
        return !(notes.containsKey("partial") && messageId.equals(notes.get("answers")));
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
        var sender = entry.notes().getOrDefault("sender_id", "");
        return group && !sender.isEmpty() ? "[" + sender + "] " + entry.text() : entry.text();
    }
}
