package carapace.matrix.live.ours;

import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.machine.CryptoMachine;
import carapace.matrix.crypto.trust.TrustLevel;
import carapace.matrix.live.peer.Session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A device with our engine: how it waits, whom it knows and trusts, and what is done to it. */
abstract class EngineDevice implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    final Bell bell = new Bell();
    final MachineSettings settings;
    final Post post;
    final Engine engine;
    final CryptoMachine machine;

    EngineDevice(Session session, MachineSettings settings, MemoryStore store) {
        this.settings = settings;
        this.post = new Post(session, bell);
        this.engine = new Engine(post, bell, settings, store);
        this.machine = engine.machine();
    }

    /** Once all that the machine wants to say has been said. */
    final void quiet() throws InterruptedException {
        until("requests are left", () -> machine.pull().isEmpty() && !machine.position().isEmpty());
    }

    public final String user() {
        return post.session().user();
    }

    public final String device() {
        return post.session().device();
    }

    public final String localPart() {
        return user().substring(1, user().indexOf(':'));
    }

    final <T> T await(String what, Supplier<Optional<T>> look) throws InterruptedException {
        return bell.await(PATIENCE, look)
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        user() + ": " + what + "; " + machine.verifications()));
    }

    final void until(String what, Supplier<Boolean> look) throws InterruptedException {
        await(what, () -> look.get() ? Optional.of(true) : Optional.empty());
    }

    public final List<String> deviceIds(String user) {
        machine.track(List.of(user));
        return machine.devices(user).stream().map(CryptoMachine.DeviceView::device).toList();
    }

    public final void awaitKnown(String user, String device) throws InterruptedException {
        until(device + " is unknown", () -> deviceIds(user).contains(device));
    }

    public final void awaitUnknown(String user, String device) throws InterruptedException {
        until(device + " is still known", () -> !deviceIds(user).contains(device));
    }

    public final void awaitTrust(String user, String device, TrustLevel level)
            throws InterruptedException {
        machine.track(List.of(user));
        until(
                device + " is not " + level + " but " + machine.devices(user),
                () ->
                        machine.devices(user).stream()
                                .anyMatch(d -> d.device().equals(device) && d.trust() == level));
    }

    public final boolean verified(String user) {
        return machine.verified(user);
    }

    public final void awaitVerified(String user) throws InterruptedException {
        until(user + " is not verified", () -> verified(user));
    }

    public final void awaitUnverified(String user) throws InterruptedException {
        until(user + " is still verified", () -> !verified(user));
    }

    public final void lie(String name) {
        post.lies().tell(name);
    }

    public final boolean lied(String name) {
        return post.lies().told(name);
    }

    /** From now on the homeserver lies to us about that user. */
    public final void isLiedTo(String name, String user) {
        post.view().tell(name, user);
    }

    public final int timesLiedTo() {
        return post.view().timesShown();
    }

    public final int timesLimited() {
        return post.timesLimited();
    }

    public final String awaitLoggedOut() throws InterruptedException {
        return await("the token is still good", () -> Optional.ofNullable(post.ended()));
    }

    @Override
    public void close() throws InterruptedException {
        engine.close();
    }
}
