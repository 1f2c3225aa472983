package carapace.core.turn;

import carapace.core.room.Rooms;
import carapace.redaction.Redactor;

import java.util.function.Consumer;

/**
 * Shows an answer while it is made. What is shown ends at white space, so that no secret is shown
 * in halves that the redactor would not know; the final answer is what counts.
 */
final class Deltas {
    private static final int MOST_HELD = 4_096;

    private final Rooms rooms;
    private final Consumer<String> shown;
    private final StringBuilder held = new StringBuilder();

    Deltas(Rooms rooms, Consumer<String> shown) {
        this.rooms = rooms;
        this.shown = shown;
    }

    void add(String text) {
        held.append(text);
        var end = held.length();
        while (end > 0 && !Character.isWhitespace(held.charAt(end - 1))) end--;
        if (end == 0 && held.length() > MOST_HELD) end = held.length();
        if (end > 0) show(end);
    }

    void end() {
        if (!held.isEmpty()) show(held.length());
    }

    private void show(int end) {
        var piece = held.substring(0, end);
        held.delete(0, end);
        rooms.redact(piece, Redactor.Profile.REPLY).ifPresent(shown);
    }
}
