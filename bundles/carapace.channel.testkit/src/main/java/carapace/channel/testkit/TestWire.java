package carapace.channel.testkit;

import carapace.secret.Guard;
import carapace.secret.Secret;
import carapace.wire.Answer;
import carapace.wire.Carrier;
import carapace.wire.Credential;
import carapace.wire.Endpoint;
import carapace.wire.Limits;
import carapace.wire.Secrets;
import carapace.wire.Wire;
import carapace.wire.http.HttpCarrier;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The house's own wire, with secrets that a test sets, locks and takes away. */
public final class TestWire implements Wire, Secrets, AutoCloseable {

    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final Set<String> locked = ConcurrentHashMap.newKeySet();
    private final Queue<Carrier.Link> links = new ConcurrentLinkedQueue<>();
    private final HttpCarrier carrier = new HttpCarrier(new Vault(), "test");

    /** Configures a secret, or changes it. */
    public TestWire with(String name, String value) {
        values.put(name, value);
        locked.remove(name);
        return this;
    }

    /** It is configured and cannot be opened. */
    public void lock(String name) {
        locked.add(name);
    }

    public void unlock(String name) {
        locked.remove(name);
    }

    @Override
    public Endpoint endpoint(URI origin, Credential credential) {
        var link = carrier.link(origin, credential);
        links.add(link);
        return link;
    }

    @Override
    public Answer fetch(URI url, Limits limits) throws InterruptedException {
        return carrier.fetch(url, limits);
    }

    @Override
    public boolean present(String name) {
        var value = values.get(name);
        return value != null && !value.isBlank() && !locked.contains(name);
    }

    @Override
    public boolean equal(String name, String presented) {
        return present(name) && presented.equals(values.get(name));
    }

    @Override
    public byte[] hmacSha256(String name, byte[]... parts) {
        var value = values.get(name);
        if (value == null || !present(name)) return new byte[0];
        var all = new ByteArrayOutputStream();
        for (var part : parts) all.writeBytes(part);
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(value.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(all.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JVM has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        links.forEach(Carrier.Link::close);
        carrier.close();
    }

    private final class Vault implements Guard {
        @Override
        public Opened open(String name) {
            var value = values.get(name);
            if (value == null) return new Opened.Absent();
            if (locked.contains(name)) return new Opened.Locked();
            return new Opened.Value(Secret.of(value.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Map<String, Kept> kept() {
            return Map.of();
        }
    }
}
