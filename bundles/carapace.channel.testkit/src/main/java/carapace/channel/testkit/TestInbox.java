package carapace.channel.testkit;

import carapace.channel.Admission;
import carapace.channel.ChannelFault;
import carapace.channel.DropReason;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.Kind;
import carapace.channel.Status;
import carapace.message.FaultCode;
import carapace.message.Inbound;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * An inbox that remembers everything it was told, keeps cursors by identity as the real one does,
 * and can refuse.
 */
public final class TestInbox implements Inbox {

    /** What a channel said about itself. */
    public record Trouble(Kind kind, Status status, String sentence, Duration retryIn) {}

    private final List<Inbound> admitted = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, String> cursors = new TreeMap<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<DropReason> dropped = new ArrayList<>();
    private final Map<String, Object> extra = new TreeMap<>();
    private final List<Identity> identities = new ArrayList<>();
    private int refusals;
    private int batches;
    private boolean connected;

    @Override
    public synchronized List<Admission> admit(List<Inbound> batch, @Nullable String cursor)
            throws ChannelFault, InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        if (refusals > 0) {
            refusals--;
            notifyAll();
            throw new ChannelFault(FaultCode.NOT_ADMITTED);
        }
        var outcomes = new ArrayList<Admission>();
        for (var message : batch) {
            var fresh = known.add(me() + " " + message.eventKey());
            if (fresh) admitted.add(message);
            outcomes.add(
                    fresh
                            ? new Admission.Admitted(String.format("%032x", admitted.size()))
                            : new Admission.Duplicate());
        }
        if (cursor != null) cursors.put(me(), cursor);
        batches++;
        notifyAll();
        return outcomes;
    }

    private String me() {
        return identities.isEmpty() ? "" : identities.getLast().id();
    }

    @Override
    public synchronized Optional<String> cursor() throws InterruptedException {
        while (identities.isEmpty()) wait();
        return Optional.ofNullable(cursors.get(me()));
    }

    @Override
    public synchronized void connected(Identity me) {
        identities.add(me);
        connected = true;
        notifyAll();
    }

    @Override
    public synchronized void trouble(Kind kind, Status status, String sentence, Duration retryIn) {
        troubles.add(new Trouble(kind, status, sentence, retryIn));
        connected = false;
        notifyAll();
    }

    @Override
    public synchronized void extra(Map<String, Object> facts) {
        extra.putAll(facts);
    }

    @Override
    public synchronized void dropped(DropReason reason) {
        dropped.add(reason);
        notifyAll();
    }

    /** The next so many admissions are refused with {@code NOT_ADMITTED}. */
    public synchronized void refuse(int times) {
        refusals = times;
    }

    public synchronized int refusalsLeft() {
        return refusals;
    }

    /** Sets where the channel goes on, for one identity. */
    public synchronized void startAt(String identity, String cursor) {
        cursors.put(identity, cursor);
    }

    public synchronized List<Inbound> admitted() {
        return List.copyOf(admitted);
    }

    public synchronized Optional<String> cursorOf(String identity) {
        return Optional.ofNullable(cursors.get(identity));
    }

    public synchronized List<Trouble> troubles() {
        return List.copyOf(troubles);
    }

    public synchronized List<DropReason> dropped() {
        return List.copyOf(dropped);
    }

    public synchronized Map<String, Object> extra() {
        return Map.copyOf(extra);
    }

    public synchronized List<Identity> identities() {
        return List.copyOf(identities);
    }

    public synchronized boolean isConnected() {
        return connected;
    }

    public synchronized int batches() {
        return batches;
    }

    /** Waits until so many messages are admitted and gives all of them. */
    public List<Inbound> awaitAdmitted(int count) throws InterruptedException {
        await("messages", () -> admitted.size() >= count);
        return admitted();
    }

    public void awaitConnected() throws InterruptedException {
        await("connection", () -> connected);
    }

    public Trouble awaitTrouble(Kind kind) throws InterruptedException {
        await(
                "trouble " + kind.text(),
                () -> troubles.stream().anyMatch(t -> t.kind().equals(kind)));
        return troubles().stream().filter(t -> t.kind().equals(kind)).findFirst().orElseThrow();
    }

    public void awaitDropped(int count) throws InterruptedException {
        await("dropped events", () -> dropped.size() >= count);
    }

    /** Waits for anything this inbox was told, at most 20 s. */
    public synchronized void await(String what, BooleanSupplier until) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!until.getAsBoolean()) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) throw new AssertionError("waited in vain for " + what);
            wait(left);
        }
    }
}
