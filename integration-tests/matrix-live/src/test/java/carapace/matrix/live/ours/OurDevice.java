package carapace.matrix.live.ours;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.Encryption;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.machine.CrossSigning;
import carapace.matrix.crypto.machine.CryptoMachine;
import carapace.matrix.crypto.secret.EncryptedAttachment;
import carapace.matrix.crypto.secret.RecoveryKey;
import carapace.matrix.crypto.trust.TrustLevel;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.crypto.verification.FlowView;
import carapace.matrix.live.Live;
import carapace.matrix.live.peer.Session;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A device with our engine, as the tests speak to it: every wish waits until it is so. */
public final class OurDevice implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final MachineSettings settings;
    private final Post post;
    private final Engine engine;
    private final CryptoMachine machine;
    private final AtomicLong transactions = new AtomicLong();
    private final Map<String, Set<String>> sessions = new ConcurrentHashMap<>();

    private OurDevice(Session session, MachineSettings settings, MemoryStore store) {
        this.settings = settings;
        this.post = new Post(session);
        this.engine = new Engine(post, settings, store);
        this.machine = engine.machine();
    }

    /** A new user, with the engine as it comes. */
    public static OurDevice register(Live.Stage stage) throws IOException, InterruptedException {
        return register(stage, MachineSettings.defaults());
    }

    public static OurDevice register(Live.Stage stage, MachineSettings settings)
            throws IOException, InterruptedException {
        var session = Session.register(stage.homeserver().uri(), stage.freshName("ours"), "p");
        return new OurDevice(session, settings, new MemoryStore()).quiet();
    }

    /** Another device of a user that exists. */
    public static OurDevice again(Live.Stage stage, String localPart)
            throws IOException, InterruptedException {
        var session = Session.login(stage.homeserver().uri(), localPart, "p");
        return new OurDevice(session, MachineSettings.defaults(), new MemoryStore()).quiet();
    }

    /** Once all that the machine wants to say has been said. */
    private OurDevice quiet() throws InterruptedException {
        until("requests are left", () -> machine.pull().isEmpty() && !machine.position().isEmpty());
        return this;
    }

    public String user() {
        return post.session().user();
    }

    public String device() {
        return post.session().device();
    }

    public String localPart() {
        return user().substring(1, user().indexOf(':'));
    }

    private <T> T await(String what, Supplier<Optional<T>> look) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(20);
        }
        throw new AssertionError(user() + ": " + what + "; " + machine.verifications());
    }

    private void until(String what, Supplier<Boolean> look) throws InterruptedException {
        await(what, () -> look.get() ? Optional.of(true) : Optional.empty());
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    /** Makes and publishes an identity. */
    public void bootstrap() throws InterruptedException {
        begin(false);
        signed();
    }

    /** Replaces the identity; the password is given when it is asked for. */
    public void reset(String password) throws InterruptedException {
        begin(true);
        await(
                "no new identity",
                () ->
                        engine.events().stream()
                                .filter(MachineEvent.CrossSigningReady.class::isInstance)
                                .skip(1)
                                .findFirst());
        signed();
    }

    private void begin(boolean reset) throws InterruptedException {
        await(
                "own list is not known",
                () ->
                        Optional.of(machine.bootstrapCrossSigning(reset))
                                .filter(begun -> begun != CrossSigning.Begun.NOT_KNOWN_YET));
    }

    private void signed() throws InterruptedException {
        until(
                "own device is not signed",
                () -> {
                    var own = machine.own();
                    return own.deviceSigned() && own.identityTrusted() && own.canSignUsers();
                });
        quiet();
    }

    public boolean askedForPassword() {
        return engine.events().stream()
                .anyMatch(MachineEvent.AuthenticationNeeded.class::isInstance);
    }

    /** An encrypted room with shared history. */
    public String createRoom(String... invited) throws InterruptedException {
        return createRoomWithHistory("shared", invited);
    }

    public String createRoomWithHistory(String visibility, String... invited)
            throws InterruptedException {
        var body = Session.object().put("preset", "private_chat");
        var invite = body.putArray("invite");
        for (String user : invited) {
            invite.add(user);
        }
        var initial = body.putArray("initial_state");
        var history = initial.addObject().put("type", "m.room.history_visibility");
        history.put("state_key", "").putObject("content").put("history_visibility", visibility);
        var encryption = initial.addObject().put("type", "m.room.encryption");
        encryption
                .put("state_key", "")
                .putObject("content")
                .put("algorithm", "m.megolm.v1.aes-sha2");
        String room = post.call("POST", "/createRoom", body).path("room_id").asText();
        awaitJoined(room, user());
        return room;
    }

    public void join(String room) throws InterruptedException {
        post.call("POST", "/join/" + encoded(room), Session.object());
        awaitJoined(room, user());
    }

    public void kick(String room, String user) throws InterruptedException {
        post.call("POST", room(room) + "/kick", Session.object().put("user_id", user));
        until("was not seen to leave", () -> engine.membership(room, user).equals("leave"));
    }

    private static String room(String room) {
        return "/rooms/" + encoded(room);
    }

    public void awaitJoined(String room, String user) throws InterruptedException {
        until(user + " does not join", () -> engine.membership(room, user).equals("join"));
    }

    /** Encrypts and sends; the event's id. */
    public String send(String room, String text) throws InterruptedException {
        return send(room, Session.object().put("msgtype", "m.text").put("body", text));
    }

    /** Encrypts a file, stores it and sends what opens it. */
    public String attach(String room, byte[] file) throws IOException, InterruptedException {
        var sealed = EncryptedAttachment.seal(file, new SecureRandom());
        var content = Session.object().put("msgtype", "m.file").put("body", "file");
        content.set("file", sealed.file().put("url", post.session().upload(sealed.cipherText())));
        return send(room, content);
    }

    public byte[] readAttachment(String room, String event)
            throws IOException, InterruptedException, CryptoFault {
        var file = (ObjectNode) awaitText(room, event).content().path("file");
        return EncryptedAttachment.open(post.session().download(file.path("url").asText()), file);
    }

    private String send(String room, ObjectNode content) throws InterruptedException {
        var sealed =
                await(
                        "cannot encrypt",
                        () ->
                                machine.encrypt(room, "m.room.message", content)
                                                instanceof Encryption.Ready(ObjectNode ready)
                                        ? Optional.of(ready)
                                        : Optional.empty());
        sessions.computeIfAbsent(room, id -> new LinkedHashSet<>())
                .add(sealed.path("session_id").asText());
        String path = room(room) + "/send/m.room.encrypted/t" + transactions.incrementAndGet();
        return post.call("PUT", path, sealed).path("event_id").asText();
    }

    /** The Megolm sessions of what we sent. */
    public Set<String> sentSessions(String room) {
        return sessions.getOrDefault(room, Set.of());
    }

    /** The next message begins a new Megolm session. */
    public void forgetRoomKey(String room) {
        machine.rotate(room);
    }

    public Decryption.Plain awaitText(String room, String event) throws InterruptedException {
        return await(
                "cannot read " + engine.outcomes().get(event),
                () ->
                        engine.outcomes().get(event) instanceof Decryption.Plain plain
                                ? Optional.of(plain)
                                : Optional.empty());
    }

    /** Why an event cannot be read, once its sender's word has come too. */
    public Decryption.Unreadable awaitWithheld(String room, String event)
            throws InterruptedException {
        return await(
                "nothing was withheld",
                () -> {
                    var sealed = engine.sealed().get(event);
                    return sealed != null
                                    && machine.decrypt(room, sealed)
                                            instanceof Decryption.Unreadable unreadable
                                    && unreadable.withheld().isPresent()
                            ? Optional.of(unreadable)
                            : Optional.empty();
                });
    }

    public List<String> deviceIds(String user) {
        machine.track(List.of(user));
        return machine.devices(user).stream().map(CryptoMachine.DeviceView::device).toList();
    }

    public void awaitKnown(String user, String device) throws InterruptedException {
        until(device + " is unknown", () -> deviceIds(user).contains(device));
    }

    public void awaitUnknown(String user, String device) throws InterruptedException {
        until(device + " is still known", () -> !deviceIds(user).contains(device));
    }

    public void awaitTrust(String user, String device, TrustLevel level)
            throws InterruptedException {
        machine.track(List.of(user));
        until(
                device + " is not " + level + " but " + machine.devices(user),
                () ->
                        machine.devices(user).stream()
                                .anyMatch(d -> d.device().equals(device) && d.trust() == level));
    }

    public boolean verified(String user) {
        return machine.verified(user);
    }

    public void awaitVerified(String user) throws InterruptedException {
        until(user + " is not verified", () -> verified(user));
    }

    public void awaitUnverified(String user) throws InterruptedException {
        until(user + " is still verified", () -> !verified(user));
    }

    public void lie(String name) {
        post.lies().tell(name);
    }

    public boolean lied(String name) {
        return post.lies().told(name);
    }

    public int timesLimited() {
        return post.timesLimited();
    }

    public String awaitLoggedOut() throws InterruptedException {
        return await("the token is still good", () -> Optional.ofNullable(post.ended()));
    }

    /** Secret storage and a backup under a new recovery key, as a person would write it down. */
    public String createRecovery() throws InterruptedException {
        machine.createBackup();
        until("no backup", () -> machine.own().backupEnabled());
        byte[] key = RecoveryKey.generate(new SecureRandom());
        machine.createRecovery(key);
        recovered(0);
        quiet();
        return RecoveryKey.text(key);
    }

    private MachineEvent.RecoveryState recovered(int before) throws InterruptedException {
        return await(
                "recovery does not end",
                () ->
                        engine.events().stream()
                                .filter(MachineEvent.Recovery.class::isInstance)
                                .map(event -> ((MachineEvent.Recovery) event).state())
                                .skip(before)
                                .findFirst());
    }

    /** Opens secret storage with a recovery key or passphrase, then restores the whole backup. */
    public MachineEvent.RecoveryState recover(String secret) throws InterruptedException {
        int before =
                (int)
                        engine.events().stream()
                                .filter(MachineEvent.Recovery.class::isInstance)
                                .count();
        try {
            machine.recover(RecoveryKey.bytes(secret));
        } catch (CryptoFault notOne) {
            machine.recover(secret.toCharArray());
        }
        var state = recovered(before);
        if (state == MachineEvent.RecoveryState.OPENED) {
            signed();
            until("the backup is not ours", () -> machine.own().backupEnabled());
            until("restoring was refused", machine::restoreBackup);
            await(
                    "nothing was restored",
                    () ->
                            engine.events().stream()
                                    .filter(MachineEvent.BackupRestored.class::isInstance)
                                    .findFirst());
        }
        return state;
    }

    public void awaitBackedUp() throws InterruptedException {
        until(
                "nothing in the backup",
                () -> {
                    try {
                        var version = post.call("GET", "/room_keys/version", null);
                        return version.path("count").asInt() > 0;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                });
    }

    /** Secrets that another own device gives after a verification. */
    public void awaitSecrets() throws InterruptedException {
        until(
                "secrets are missing",
                () -> {
                    var own = machine.own();
                    return own.canSignDevices()
                            && own.canSignUsers()
                            && own.deviceSigned()
                            && own.identityTrusted();
                });
        await(
                "no backup key",
                () ->
                        engine.events().stream()
                                .filter(MachineEvent.SecretReceived.class::isInstance)
                                .filter(
                                        event ->
                                                ((MachineEvent.SecretReceived) event)
                                                        .name()
                                                        .equals("m.megolm_backup.v1"))
                                .findFirst());
    }

    public String verifyIn(String room, String user) throws InterruptedException {
        machine.verifyInRoom(user, room).flow().orElseThrow();
        return await(
                "the request was not sent",
                () ->
                        machine.verifications().stream()
                                .filter(flow -> flow.user().equals(user) && !flow.incoming())
                                .filter(flow -> !flow.state().terminal())
                                .map(FlowView::id)
                                .filter(id -> id.startsWith("$"))
                                .findFirst());
    }

    public String verify(String user, String device) {
        return machine.verify(user, device).flow().orElseThrow().id();
    }

    private Optional<FlowView> flow(String id) {
        return machine.verifications().stream().filter(flow -> flow.id().equals(id)).findFirst();
    }

    public FlowView awaitFlow(String id, FlowState wanted) throws InterruptedException {
        return await(
                "flow is not " + wanted, () -> flow(id).filter(flow -> flow.state() == wanted));
    }

    public void awaitEnd(String id) throws InterruptedException {
        await("flow has no end", () -> flow(id).filter(flow -> flow.state().terminal()));
    }

    public String awaitQr(String id) throws InterruptedException {
        byte[] code = await("no code to show", () -> flow(id).flatMap(FlowView::qr));
        return Base64.getEncoder().encodeToString(code);
    }

    public void awaitScanned(String id) throws InterruptedException {
        await("was not scanned", () -> flow(id).filter(FlowView::scanned));
    }

    private void done(CryptoMachine.VerificationResult result) {
        if (result.refusal().isPresent()) {
            throw new AssertionError(result.refusal().get());
        }
    }

    private String peer(String id) {
        return flow(id).orElseThrow().user();
    }

    /** Accepts a request; once both are ready, begins the comparison. */
    public void accept(String id) {
        done(machine.acceptVerification(peer(id), id));
    }

    public void confirm(String id) {
        done(machine.confirmVerification(peer(id), id, true));
    }

    public void mismatch(String id) {
        done(machine.confirmVerification(peer(id), id, false));
    }

    public void cancel(String id) {
        done(machine.cancelVerification(peer(id), id));
    }

    /**
     * The process is killed and started again: what was not stored is forgotten.
     *
     * @return the same device, to be used from now on
     */
    public OurDevice restart() throws InterruptedException {
        engine.close();
        var again = new OurDevice(post.session(), settings, engine.store().copy());
        again.transactions.set(transactions.get());
        return again;
    }

    @Override
    public void close() throws InterruptedException {
        engine.close();
    }
}
