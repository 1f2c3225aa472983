package carapace.matrix.crypto.trust;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What we know about one user: devices, cross-signing keys, and our own marks on both. */
public final class Person {
    /** Devices of one user that are kept; a list past it is cut, in the order of the ids. */
    public static final int MOST_DEVICES = 1000;

    private final ObjectNode row;

    public Person(ObjectNode row) {
        this.row = row;
    }

    public static Person unknown(String user) {
        var row = Json.object();
        row.put("id", user);
        return new Person(row);
    }

    public ObjectNode row() {
        return row;
    }

    public String user() {
        return Optional.ofNullable(Json.text(row, "id")).orElse("");
    }

    public boolean tracked() {
        return Json.flag(row, "tracked");
    }

    /** Rises with every hint that the list is old; an answer counts only for its own number. */
    public long dirty() {
        return Json.number(row, "dirty", 0);
    }

    public boolean outdated() {
        return dirty() > Json.number(row, "fresh", 0);
    }

    public void track() {
        if (!tracked()) {
            row.put("tracked", true);
            markOutdated();
        }
    }

    public void untrack() {
        row.put("tracked", false);
    }

    public void markOutdated() {
        row.put("dirty", dirty() + 1);
    }

    public void fresh(long asOf) {
        row.put("fresh", asOf);
    }

    public List<Device> devices() {
        var devices = new ArrayList<Device>();
        for (var entry : Json.childOrEmpty(row, "devices").properties()) {
            device(entry.getKey()).ifPresent(devices::add);
        }
        return devices;
    }

    public Optional<Device> device(String id) {
        var entry = Json.child(row.get("devices"), id);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            var keys = DeviceKeys.restored(user(), id, Json.requiredChild(entry.get(), "keys"));
            var mark = Device.Mark.of(Json.text(entry.get(), "mark"));
            return Optional.of(new Device(keys, mark, Json.flag(entry.get(), "signed")));
        } catch (CryptoFault refused) {
            return Optional.empty();
        }
    }

    public Optional<Device> device(Curve25519PublicKey key) {
        String wanted = key.base64();
        for (var entry : Json.childOrEmpty(row, "devices").properties()) {
            var keys = entry.getValue().path("keys").path("keys");
            String has = Json.text(keys, "curve25519:" + entry.getKey());
            // A prefix, because a peer may have padded its spelling.
            if (has != null && has.startsWith(wanted)) {
                return device(entry.getKey());
            }
        }
        return Optional.empty();
    }

    public void mark(String device, Device.Mark mark) {
        Json.child(row.get("devices"), device).ifPresent(d -> d.put("mark", mark.name()));
    }

    /** Replaces the devices; marks stay with devices whose signing key is the same. */
    public void devices(List<DeviceKeys> keys) {
        var old = Json.childOrEmpty(row, "devices");
        var fresh = Json.object();
        for (var each : keys) {
            var entry = fresh.putObject(each.device());
            entry.set("keys", each.json());
            var mark = Json.text(old.get(each.device()), "mark");
            if (mark != null) {
                entry.put("mark", mark);
            }
        }
        row.set("devices", fresh);
    }

    public Optional<CrossSigningKey> master() {
        return key("master");
    }

    public Optional<CrossSigningKey> selfSigning() {
        return signedKey("self_signing");
    }

    public Optional<CrossSigningKey> userSigning() {
        return signedKey("user_signing");
    }

    /** A key that the master key signed; one it did not sign is as good as absent. */
    private Optional<CrossSigningKey> signedKey(String usage) {
        var master = master();
        return key(usage).filter(k -> master.isPresent() && k.signedBy(user(), master.get().key()));
    }

    private Optional<CrossSigningKey> key(String usage) {
        var json = Json.child(row, usage);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CrossSigningKey.of(user(), usage, json.get()));
        } catch (CryptoFault refused) {
            return Optional.empty();
        }
    }

    public void key(String usage, Optional<ObjectNode> json) {
        json.ifPresentOrElse(key -> row.set(usage, key), () -> row.remove(usage));
    }

    /** The master key we first saw, or last accepted. */
    public Optional<String> pinned() {
        return Optional.ofNullable(Json.text(row, "pinned"));
    }

    public void pin(String master) {
        row.put("pinned", master);
    }

    /** Whether the identity changed since it was pinned and nobody accepted that. */
    public boolean changed() {
        var master = master();
        return pinned().isPresent()
                && master.isPresent()
                && !pinned().get().equals(master.get().key().base64());
    }

    /** Looks at every device's signatures once; to be called after keys were replaced. */
    public void checkSignatures() {
        var signer = selfSigning();
        for (var entry : Json.childOrEmpty(row, "devices").properties()) {
            if (entry.getValue() instanceof ObjectNode stored) {
                boolean signed =
                        signer.isPresent()
                                && device(entry.getKey())
                                        .filter(d -> d.keys().signedBy(signer.get().key()))
                                        .isPresent();
                stored.put("signed", signed);
            }
        }
    }
}
