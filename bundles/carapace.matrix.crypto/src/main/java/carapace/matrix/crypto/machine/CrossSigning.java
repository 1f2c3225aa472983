package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.json.SignedJson;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.trust.CrossSigningKey;
import carapace.matrix.crypto.trust.Names;
import carapace.matrix.crypto.trust.Person;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Our own three keys: made, published, replaced, and used to sign devices and users. */
public final class CrossSigning {
    private static final String PENDING = "newkeys";
    private static final String UPLOAD = "device-signing";

    private final Context context;
    private final Account account;
    private final People people;
    private final Trust trust;
    private final Secrets secrets;
    private final Requests requests;
    // Authentication lives as long as the homeserver's session of it; never stored.
    private @Nullable String session;
    private @Nullable ObjectNode auth;
    private boolean refused;

    CrossSigning(
            Context context,
            Account account,
            People people,
            Trust trust,
            Secrets secrets,
            Requests requests) {
        this.context = context;
        this.account = account;
        this.people = people;
        this.trust = trust;
        this.secrets = secrets;
        this.requests = requests;
    }

    /** What may be begun. */
    public enum Begun {
        /** Keys are made; the upload is among the requests. */
        UPLOADING,
        /** We already have the keys of the published identity; this device gets signed. */
        ALREADY_OURS,
        /** There is an identity whose keys we do not have: recover it, or reset it. */
        EXISTS_ELSEWHERE,
        /** Our own list is not known yet; ask again when it is. */
        NOT_KNOWN_YET
    }

    /** Makes and publishes an identity, unless there is one. */
    Begun bootstrap(Step step, boolean reset) {
        var me = people.find(step, context.user());
        if (!me.tracked() || me.outdated()) {
            people.track(step, context.user());
            return Begun.NOT_KNOWN_YET;
        }
        refused = false;
        if (!reset && step.unit().tree(PENDING) != null) {
            return Begun.UPLOADING;
        }
        if (!reset && me.master().isPresent()) {
            if (!ownsPublished(step, me)) {
                return Begun.EXISTS_ELSEWHERE;
            }
            signOwnDevice(step);
            return Begun.ALREADY_OURS;
        }
        begin(step);
        return Begun.UPLOADING;
    }

    private boolean ownsPublished(Step step, Person me) {
        return trust.ownIdentity(step)
                && secrets.pair(step, Names.SELF_SIGNING)
                        .filter(p -> me.selfSigning().isPresent())
                        .filter(p -> p.publicKey().equals(me.selfSigning().get().key()))
                        .isPresent();
    }

    /** The new seeds are stored before the homeserver hears of them. */
    private void begin(Step step) {
        var master = Ed25519KeyPair.generate(context.random());
        var selfSigning = Ed25519KeyPair.generate(context.random());
        var userSigning = Ed25519KeyPair.generate(context.random());
        var body = Json.object();
        var masterKey = CrossSigningKey.unsigned(context.user(), "master", master.publicKey());
        account.sign(step, masterKey);
        body.set("master_key", masterKey);
        body.set("self_signing_key", signed("self_signing", selfSigning, master));
        body.set("user_signing_key", signed("user_signing", userSigning, master));
        step.unit().save(PENDING, body);
        secrets.keep(step, pending(Names.MASTER), master.seed());
        secrets.keep(step, pending(Names.SELF_SIGNING), selfSigning.seed());
        secrets.keep(step, pending(Names.USER_SIGNING), userSigning.seed());
        List.of(master, selfSigning, userSigning).forEach(Ed25519KeyPair::wipe);
    }

    private static String pending(String name) {
        return name + ".new";
    }

    private ObjectNode signed(String usage, Ed25519KeyPair key, Ed25519KeyPair master) {
        var json = CrossSigningKey.unsigned(context.user(), usage, key.publicKey());
        sign(json, master);
        return json;
    }

    private void sign(ObjectNode json, Ed25519KeyPair with) {
        try {
            SignedJson.sign(json, context.user(), with.publicKey().base64(), with::sign);
        } catch (CryptoFault notCanonical) {
            throw new AssertionError("only checked or own objects are signed");
        }
    }

    Optional<Request> upload(Step step) {
        var body = step.unit().tree(PENDING);
        if (body == null || refused || session != null && auth == null) {
            return Optional.empty();
        }
        var full = body.deepCopy();
        if (auth != null) {
            full.set("auth", auth);
        }
        String path = Requests.CLIENT + "/keys/device_signing/upload";
        return Optional.of(
                new Request(
                        UPLOAD,
                        Request.Kind.DEVICE_SIGNING_UPLOAD,
                        "POST",
                        path,
                        Optional.of(full)));
    }

    boolean owns(String id) {
        return id.equals(UPLOAD);
    }

    /** Answers the homeserver's authentication request; the password is not kept. */
    void password(char[] password) {
        auth = authFor("m.login.password");
        auth.putObject("identifier").put("type", "m.id.user").put("user", context.user());
        var bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        // JSON trees hold text only; the copy lives until the request was answered.
        auth.put("password", StandardCharsets.UTF_8.decode(bytes).toString());
        refused = false;
    }

    /** The operator approved in a browser; the homeserver knows, it only wants its session back. */
    void approved() {
        auth = Json.object();
        if (session != null && !session.isEmpty()) {
            auth.put("session", session);
        }
        refused = false;
    }

    private ObjectNode authFor(String type) {
        var json = Json.object();
        json.put("type", type);
        if (session != null && !session.isEmpty()) {
            json.put("session", session);
        }
        return json;
    }

    void answered(Step step, int status, JsonNode answer) {
        auth = null;
        if (status == 401 && answer.has("flows")) {
            session = Optional.ofNullable(Json.text(answer, "session")).orElse("");
            var stages = new ArrayList<String>();
            for (var flow : answer.path("flows")) {
                flow.path("stages").forEach(stage -> stages.add(stage.asText()));
            }
            step.tell(new MachineEvent.AuthenticationNeeded(List.copyOf(stages)));
            return;
        }
        session = null;
        if (status >= 500 || status == 429) {
            return;
        }
        if (status != 200) {
            refused = true;
            String code = Optional.ofNullable(Json.text(answer, "errcode")).orElse("M_UNKNOWN");
            step.tell(new MachineEvent.CrossSigningRefused(code));
            return;
        }
        published(step);
    }

    private void published(Step step) {
        var body = step.unit().tree(PENDING);
        if (body == null) {
            return;
        }
        step.unit().remove(PENDING);
        for (String name : List.of(Names.MASTER, Names.SELF_SIGNING, Names.USER_SIGNING)) {
            secrets.find(step, pending(name))
                    .ifPresent(
                            seed -> {
                                secrets.keep(step, name, seed);
                                Arrays.fill(seed, (byte) 0);
                            });
            secrets.forget(step, pending(name));
        }
        var me = people.find(step, context.user());
        me.key("master", Json.child(body, "master_key"));
        me.key("self_signing", Json.child(body, "self_signing_key"));
        me.key("user_signing", Json.child(body, "user_signing_key"));
        me.checkSignatures();
        people.save(step, me);
        me.master().ifPresent(key -> trust.trustOwnMaster(step, key.key().base64()));
        signOwnDevice(step);
        step.tell(new MachineEvent.CrossSigningReady());
    }

    /** Signs this device with the self-signing key, and tells the homeserver. */
    boolean signOwnDevice(Step step) {
        return signDevice(step, context.device(), account.deviceKeys(step));
    }

    /** Signs one of our own devices. */
    boolean signDevice(Step step, String device, ObjectNode keys) {
        var pair = secrets.pair(step, Names.SELF_SIGNING);
        var me = people.find(step, context.user());
        boolean current =
                pair.isPresent()
                        && me.selfSigning().isPresent()
                        && me.selfSigning().get().key().equals(pair.get().publicKey());
        if (!current) {
            return false;
        }
        var signed = keys.deepCopy();
        signed.remove("unsigned");
        sign(signed, pair.get());
        pair.get().wipe();
        upload(step, context.user(), device, signed);
        me.markOutdated();
        people.save(step, me);
        return true;
    }

    /** Signs another user's master key, which is what verifying a user means. */
    boolean signUser(Step step, CrossSigningKey master) {
        var pair = secrets.pair(step, Names.USER_SIGNING);
        var published = people.find(step, context.user()).userSigning();
        if (pair.isEmpty()
                || published.isEmpty()
                || !published.get().key().equals(pair.get().publicKey())
                || !trust.ownIdentity(step)) {
            return false;
        }
        var signed = master.json().deepCopy();
        signed.remove("unsigned");
        sign(signed, pair.get());
        pair.get().wipe();
        var person = people.find(step, master.user());
        person.key("master", Optional.of(signed));
        person.pin(master.key().base64());
        person.markOutdated();
        people.save(step, person);
        upload(step, master.user(), master.key().base64(), signed);
        return true;
    }

    private void upload(Step step, String user, String key, ObjectNode signed) {
        var body = Json.object();
        body.putObject(user).set(key, signed);
        String path = Requests.CLIENT + "/keys/signatures/upload";
        requests.add(
                step,
                Request.Kind.SIGNATURES_UPLOAD,
                "POST",
                path,
                body,
                Json.object(),
                "signatures");
    }

    /** Adds the master key's signature, for the backup's public key. */
    boolean signWithMaster(Step step, ObjectNode json) {
        var pair = secrets.pair(step, Names.MASTER);
        if (pair.isEmpty() || !trust.ownIdentity(step)) {
            return false;
        }
        sign(json, pair.get());
        pair.get().wipe();
        return true;
    }

    boolean ownDeviceSigned(Step step) {
        return people.find(step, context.user())
                .device(context.device())
                .filter(device -> device.crossSigned())
                .isPresent();
    }
}
