package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.Encryption;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.OlmEngine;
import carapace.matrix.crypto.ratchet.JavaOlmEngine;
import carapace.matrix.crypto.secret.RecoveryKey;
import carapace.matrix.crypto.store.CryptoStore;
import carapace.matrix.crypto.store.Ledger;
import carapace.matrix.crypto.store.StoreFault;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.Names;
import carapace.matrix.crypto.trust.TrustLevel;
import carapace.matrix.crypto.verification.FlowView;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The encryption of one device, without any I/O but its store. The caller feeds it syncs and
 * answers, sends what {@link #pull()} lists, and asks it to encrypt and decrypt. Every call is one
 * transaction: when it returns, what it decided is stored; when the store fails, the call throws
 * {@link StoreFault}, nothing happened, and the machine must be opened again. Safe for use by many
 * threads; calls run one after the other.
 */
public final class CryptoMachine {
    private static final int MOST_REQUESTS = 50;
    private static final int RESTORE_BATCH = 200;

    private final ReentrantLock lock = new ReentrantLock();
    private final Context context;
    private final Ledger ledger;
    private final Parts parts;
    private final SyncReader sync;
    private final Answers answers;

    private CryptoMachine(Context context, Ledger ledger) {
        this.context = context;
        this.ledger = ledger;
        this.parts = new Parts(context);
        this.sync = new SyncReader(context, parts);
        this.answers = new Answers(parts);
    }

    /**
     * Opens the machine of a device, and makes its keys on first use.
     *
     * @param key 32 bytes under which every row is sealed; a copy is taken
     * @throws StoreFault when the store belongs to another device or was sealed with another key
     */
    public static CryptoMachine open(
            String user,
            String device,
            CryptoStore store,
            byte[] key,
            MachineSettings settings,
            InstantSource clock) {
        var random = new SecureRandom();
        return open(user, device, store, key, settings, clock, new JavaOlmEngine(random), random);
    }

    /** As {@link #open}, with another engine. */
    public static CryptoMachine open(
            String user,
            String device,
            CryptoStore store,
            byte[] key,
            MachineSettings settings,
            InstantSource clock,
            OlmEngine engine,
            SecureRandom random) {
        var context = new Context(user, device, engine, clock, random, new Json(), settings);
        var machine = new CryptoMachine(context, new Ledger(store, key, random));
        machine.within(
                step -> {
                    machine.parts.account.open(step);
                    machine.parts.people.track(step, user);
                    return true;
                });
        return machine;
    }

    private <T> T within(Function<Step, T> work) {
        lock.lock();
        try {
            var step = new Step(ledger.begin(), context.clock().instant());
            try {
                T result = work.apply(step);
                if (step.hasOwnTrustGrown()) {
                    askAgain(step);
                }
                step.mail().post(step, parts.requests);
                step.unit().commit();
                return result;
            } catch (RuntimeException | Error failed) {
                // Parts remember some things between steps; they must not be ahead of the store.
                ledger.stop();
                throw failed;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What could not be asked for while no device of ours was trusted. */
    private void askAgain(Step step) {
        for (var name : parts.unreadable.waiting(step)) {
            parts.keyRequests.ask(step, name.get(0), name.get(1), true);
            parts.backupRestore.want(step, name.get(0), name.get(1));
        }
    }

    /** Where the next sync must begin; empty before the first. */
    public String position() {
        return within(SyncReader::position);
    }

    /**
     * The position is lost, or the homeserver refuses it: the next sync begins anew, and since it
     * will not tell who changed in between, every list is asked for again.
     */
    public void resync() {
        within(
                step -> {
                    SyncReader.forget(step);
                    parts.people.allOutdated(step);
                    return true;
                });
    }

    /** Reads a sync. Its {@code next_batch} is stored with everything it brought. */
    public List<MachineEvent> receive(JsonNode response) {
        return within(
                step -> {
                    sync.read(step, response);
                    parts.verifications.tick(step);
                    return step.events();
                });
    }

    /** What must be sent now, oldest first; the same requests again until they are answered. */
    public List<Request> pull() {
        return within(
                step -> {
                    parts.verifications.tick(step);
                    parts.roomPost.post(step);
                    step.mail().post(step, parts.requests);
                    var pending = new ArrayList<Request>();
                    parts.account.upload(step).ifPresent(pending::add);
                    parts.people.query(step).ifPresent(pending::add);
                    for (String room : parts.sharing.membersWanted()) {
                        parts.rooms
                                .members(room, parts.rooms.find(step, room))
                                .ifPresent(pending::add);
                    }
                    parts.claims.claim(step).ifPresent(pending::add);
                    parts.crossSigning.upload(step).ifPresent(pending::add);
                    parts.recovery.fetch(step).ifPresent(pending::add);
                    pending.addAll(parts.requests.pending(step, MOST_REQUESTS));
                    parts.backup.upload(step).ifPresent(pending::add);
                    parts.backupRestore.fetch(step).ifPresent(pending::add);
                    return List.copyOf(pending);
                });
    }

    /**
     * Takes the homeserver's answer.
     *
     * @param status the HTTP status; 0 when nothing came back
     * @param body the answer, an empty object when it was no JSON
     */
    public List<MachineEvent> answered(Request request, int status, JsonNode body) {
        var answer = Answers.orEmpty(body);
        lock.lock();
        try {
            if (parts.backupRestore.ownsFetch(request.id())) {
                return restored(status, answer);
            }
            return within(
                    step -> {
                        answers.handle(step, request.id(), status, answer);
                        return step.events();
                    });
        } finally {
            lock.unlock();
        }
    }

    /** A batch per commit: a crash in between loses nothing that was imported. */
    private List<MachineEvent> restored(int status, JsonNode answer) {
        if (status != 200 && Answers.passing(status)) {
            parts.backupRestore.fetchFailed();
            return List.of();
        }
        var events = new ArrayList<MachineEvent>();
        var entries =
                status == 200
                        ? parts.backupRestore.entries(answer)
                        : List.<BackupRestore.Entry>of();
        int imported = 0;
        for (int from = 0; from < entries.size(); from += RESTORE_BATCH) {
            var batch = entries.subList(from, Math.min(entries.size(), from + RESTORE_BATCH));
            imported +=
                    within(
                            step -> {
                                int good = 0;
                                for (var entry : batch) {
                                    if (parts.backupRestore.restore(step, entry)) {
                                        sync.keyCame(step, entry.room(), entry.session());
                                        good++;
                                    }
                                }
                                events.addAll(step.events());
                                return good;
                            });
        }
        boolean whole = within(step -> parts.backupRestore.fetched(step, status == 200));
        int refused = entries.size() - imported;
        events.add(new MachineEvent.BackupRestored(imported, refused, whole && status == 200));
        return List.copyOf(events);
    }

    /** Encrypts an event for a room, or says what must come first. */
    public Encryption encrypt(String room, String type, ObjectNode content) {
        return within(step -> parts.sharing.encrypt(step, room, type, content, Optional.empty()));
    }

    /** Decrypts a room event; verification inside it goes its way as well. */
    public Decryption decrypt(String room, ObjectNode event) {
        return decrypt(room, List.of(event)).getFirst();
    }

    /** Decrypts many events of a room at the price of one commit. */
    public List<Decryption> decrypt(String room, List<ObjectNode> events) {
        return within(step -> events.stream().map(event -> read(step, room, event)).toList());
    }

    private Decryption read(Step step, String room, ObjectNode event) {
        var outcome = parts.reader.read(step, room, event);
        switch (outcome) {
            case Decryption.Plain plain -> {
                boolean verification =
                        plain.type().startsWith(FlowMail.PREFIX)
                                || plain.content()
                                        .path("msgtype")
                                        .asText()
                                        .startsWith(FlowMail.PREFIX);
                if (verification) {
                    sync.inRoom(step, room, event, plain.type(), plain.content());
                }
            }
            case Decryption.Unreadable unreadable -> {
                String session = Json.text(event.get("content"), "session_id");
                if (unreadable.waiting() && session != null) {
                    parts.keyRequests.ask(step, room, session, false);
                    parts.backupRestore.want(step, room, session);
                }
            }
        }
        return outcome;
    }

    /** An event whose key came late. */
    public record Late(String room, ObjectNode event, Decryption outcome) {}

    /** Events whose key came late; listed until {@link #lateDone} says they are dealt with. */
    public List<Late> late() {
        return within(
                step -> {
                    var late = new ArrayList<Late>();
                    for (var entry : parts.unreadable.late(step)) {
                        String room = entry.path("room").asText();
                        var event = Json.childOrEmpty(entry, "event");
                        late.add(new Late(room, event, read(step, room, event)));
                    }
                    return List.copyOf(late);
                });
    }

    public void lateDone(String eventId) {
        within(
                step -> {
                    parts.unreadable.lateDone(step, eventId);
                    return true;
                });
    }

    /** Begins a new room key with the next message. */
    public void rotate(String room) {
        within(
                step -> {
                    parts.sharing.rotate(step, room);
                    return true;
                });
    }

    /** Follows the device lists of these users. */
    public void track(List<String> users) {
        within(
                step -> {
                    users.forEach(user -> parts.people.track(step, user));
                    return true;
                });
    }

    /** What a device is to us. */
    public record DeviceView(String user, String device, String ed25519, TrustLevel trust) {}

    public List<DeviceView> devices(String user) {
        return within(
                step -> {
                    var person = parts.people.find(step, user);
                    var views = new ArrayList<DeviceView>();
                    for (var device : person.devices()) {
                        var level = parts.trust.of(step, person, device);
                        var key = device.keys().ed25519().base64();
                        views.add(new DeviceView(user, device.id(), key, level));
                    }
                    return List.copyOf(views);
                });
    }

    /** Whether we verified this user, through a signature of our own user-signing key. */
    public boolean verified(String user) {
        return within(step -> parts.trust.verified(step, parts.people.find(step, user)));
    }

    /** Whether the user's identity changed and nobody accepted that yet. */
    public boolean identityChanged(String user) {
        return within(step -> parts.people.find(step, user).changed());
    }

    /** Accepts a changed identity as the new one, still unverified. */
    public void acceptIdentity(String user) {
        within(
                step -> {
                    var person = parts.people.find(step, user);
                    person.master().ifPresent(key -> person.pin(key.key().base64()));
                    parts.people.save(step, person);
                    return true;
                });
    }

    /** Gives this device no keys any more, or again. */
    public void block(String user, String device, boolean blocked) {
        within(
                step -> {
                    var person = parts.people.find(step, user);
                    person.mark(device, blocked ? Device.Mark.BLOCKED : Device.Mark.NONE);
                    parts.people.save(step, person);
                    return true;
                });
    }

    /** How our own identity stands. */
    public record OwnState(
            boolean identityTrusted,
            boolean deviceSigned,
            boolean canSignDevices,
            boolean canSignUsers,
            Optional<String> backupVersion,
            boolean backupEnabled) {}

    public OwnState own() {
        return within(
                step ->
                        new OwnState(
                                parts.trust.ownIdentity(step),
                                parts.crossSigning.ownDeviceSigned(step),
                                parts.secrets.has(step, Names.SELF_SIGNING),
                                parts.secrets.has(step, Names.USER_SIGNING),
                                parts.backup.version(step),
                                parts.backup.enabled(step)));
    }

    /** The signed keys of this device, as they are published. */
    public ObjectNode deviceKeys() {
        return within(step -> parts.account.deviceKeys(step));
    }

    /**
     * Makes and publishes our cross-signing keys.
     *
     * @param reset whether an identity that is there already is replaced
     */
    public CrossSigning.Begun bootstrapCrossSigning(boolean reset) {
        return within(step -> parts.crossSigning.bootstrap(step, reset));
    }

    /** Answers {@link MachineEvent.AuthenticationNeeded}; the array is the caller's to wipe. */
    public void authenticate(char[] password) {
        within(
                step -> {
                    parts.crossSigning.password(password);
                    return true;
                });
    }

    /** Answers {@link MachineEvent.AuthenticationNeeded} after an approval in the browser. */
    public void approved() {
        within(
                step -> {
                    parts.crossSigning.approved();
                    return true;
                });
    }

    /** Makes a new key backup. */
    public void createBackup() {
        within(
                step -> {
                    parts.backup.create(step);
                    return true;
                });
    }

    /** Looks at the backup the homeserver has. */
    public void checkBackup() {
        within(
                step -> {
                    parts.backup.check(step);
                    return true;
                });
    }

    /** Fetches every key of the backup; false without its private key. */
    public boolean restoreBackup() {
        return within(step -> parts.backupRestore.restore(step));
    }

    /**
     * Stores our secrets on the homeserver under this key.
     *
     * @param key 32 bytes, see {@link RecoveryKey}; the caller's to keep and to wipe
     */
    public void createRecovery(byte[] key) {
        within(
                step -> {
                    parts.recovery.create(step, key, Optional.empty());
                    return true;
                });
    }

    public void disableRecovery() {
        within(
                step -> {
                    parts.recovery.disable(step);
                    return true;
                });
    }

    /** Gets our secrets back with a recovery key; the outcome is an event. A copy is taken. */
    public void recover(byte[] key) {
        recover(key.clone(), null);
    }

    /** Gets our secrets back with a passphrase. A copy is taken. */
    public void recover(char[] passphrase) {
        recover(null, passphrase.clone());
    }

    private void recover(byte @Nullable [] key, char @Nullable [] passphrase) {
        within(
                step -> {
                    parts.recovery.open(step, key, passphrase);
                    return true;
                });
    }

    /** Asks a user to verify in a room. */
    public VerificationResult verifyInRoom(String user, String room) {
        return result(step -> parts.verifications.request(step, user, room, null));
    }

    /** Asks a device, or without one all devices of a user, to verify. */
    public VerificationResult verify(String user, @Nullable String device) {
        return result(step -> parts.verifications.request(step, user, null, device));
    }

    /** Accepts a request; on a ready verification, begins the comparison. */
    public VerificationResult acceptVerification(String user, String flow) {
        return result(step -> parts.verifications.accept(step, user, flow));
    }

    /** Says whether the codes match. */
    public VerificationResult confirmVerification(String user, String flow, boolean match) {
        return result(step -> parts.verifications.confirm(step, user, flow, match));
    }

    public VerificationResult cancelVerification(String user, String flow) {
        return result(step -> parts.verifications.cancel(step, user, flow));
    }

    public List<FlowView> verifications() {
        return within(
                step -> {
                    parts.verifications.tick(step);
                    return parts.verifications.list();
                });
    }

    private VerificationResult result(Function<Step, Verifications.Result> work) {
        var result = within(work);
        return new VerificationResult(
                Optional.ofNullable(result.flow()),
                Optional.ofNullable(result.refusal()).map(Enum::name));
    }

    /** The flow as it stands now, or the word that says why not. */
    public record VerificationResult(Optional<FlowView> flow, Optional<String> refusal) {}
}
