package carapace.agent;

import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Origin;
import carapace.responder.Entry;
import carapace.responder.Turn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A turn over a list. */
final class FakeTurn implements Turn {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final List<Entry> history = new ArrayList<>();
    final StringBuilder shown = new StringBuilder();
    final List<String> called = new ArrayList<>();
    String network = "console";
    boolean group;
    boolean local = true;
    boolean sideEffects = true;
    Instant deadline = NOW.plusSeconds(300);
    String text = "";
    private int ids;

    static FakeTurn asking(String question) {
        var turn = new FakeTurn();
        turn.ask(question);
        return turn;
    }

    /** The question of this turn. */
    void ask(String question) {
        var notes = Map.of("sender", "alice");
        history.add(new Entry(messageId(), Entry.Role.USER, question, "", NOW, notes));
        text = question;
    }

    Entry said(Entry.Role role, String text, String blocks, Map<String, String> notes) {
        var entry = new Entry("%032x".formatted(++ids), role, text, blocks, NOW, notes);
        history.add(entry);
        return entry;
    }

    @Override
    public String id() {
        return "0".repeat(31) + "a";
    }

    @Override
    public String messageId() {
        return "0".repeat(31) + "b";
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Conversation conversation() {
        return Conversation.direct(new ChannelId(network, "default"), "chat");
    }

    @Override
    public String sender() {
        return "alice";
    }

    @Override
    public Origin origin() {
        return new Origin("1", group, Optional.empty(), List.of());
    }

    @Override
    public boolean local() {
        return local;
    }

    @Override
    public boolean sideEffectsAllowed() {
        return sideEffects;
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public List<Entry> history(int mostBytes) {
        return List.copyOf(history);
    }

    @Override
    public void append(List<Entry> entries) {
        history.addAll(entries);
    }

    @Override
    public void delta(String text) {
        shown.append(text);
    }

    @Override
    public void calling(String tool) {
        called.add(tool);
    }
}
