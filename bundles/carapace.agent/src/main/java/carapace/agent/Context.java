package carapace.agent;

import carapace.agent.History.Exchange;
import carapace.model.Message;
import carapace.model.Piece;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fits exchanges into the budget and joins what one side said in a row. */
final class Context {

    private Context() {}

    /**
     * The newest exchanges that fit, oldest first; whole ones are left out.
     *
     * @return empty when the newest alone is too large
     */
    static Optional<List<Message>> fit(List<Exchange> exchanges, long tokens) {
        var kept = new ArrayList<Exchange>();
        var left = tokens;
        for (var exchange : exchanges.reversed()) {
            left -= exchange.tokens();
            if (left < 0) break;
            kept.add(exchange);
        }
        if (kept.isEmpty()) return Optional.empty();
        var messages = new ArrayList<Message>();
        for (var exchange : kept.reversed()) {
            for (var message : exchange.messages()) join(messages, message);
        }
        // Every provider wants the user's word last.
        while (messages.getLast().role() == Message.Role.ASSISTANT) messages.removeLast();
        return Optional.of(List.copyOf(messages));
    }

    private static void join(List<Message> messages, Message next) {
        if (messages.isEmpty() || messages.getLast().role() != next.role()) {
            messages.add(next);
            return;
        }
        var pieces = new ArrayList<>(messages.removeLast().pieces());
        for (var piece : next.pieces()) {
            if (piece instanceof Piece.Text(var text)
                    && pieces.getLast() instanceof Piece.Text(var before)) {
                pieces.set(pieces.size() - 1, new Piece.Text(before + "\n\n" + text));
            } else {
                pieces.add(piece);
            }
        }
        messages.add(new Message(next.role(), pieces));
    }
}
