package carapace.model.testkit;

import carapace.secret.Guard;
import carapace.secret.Secret;
import carapace.wire.Answer;
import carapace.wire.Credential;
import carapace.wire.Endpoint;
import carapace.wire.Limits;
import carapace.wire.Secrets;
import carapace.wire.Wire;
import carapace.wire.http.HttpCarrier;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The real carrier and two secrets: one that opens and one that does not. */
final class Rooms implements Wire, Secrets, Guard, AutoCloseable {

    static final String KEY = "key";
    static final String LOCKED = "locked";
    static final String VALUE = "sk-test-0123456789abcdef";

    private final HttpCarrier carrier = new HttpCarrier(this, "test");

    @Override
    public Endpoint endpoint(URI origin, Credential credential) {
        return carrier.link(origin, credential);
    }

    @Override
    public Answer fetch(URI url, Limits limits) throws InterruptedException {
        return carrier.fetch(url, limits);
    }

    @Override
    public Opened open(String name) {
        return switch (name) {
            case KEY -> new Opened.Value(Secret.of(VALUE.getBytes(StandardCharsets.UTF_8)));
            case LOCKED -> new Opened.Locked();
            default -> new Opened.Absent();
        };
    }

    @Override
    public Map<String, Kept> kept() {
        return Map.of();
    }

    @Override
    public boolean present(String name) {
        return name.equals(KEY);
    }

    @Override
    public boolean equal(String name, String presented) {
        throw new AssertionError("a model compares no secrets");
    }

    @Override
    public byte[] hmacSha256(String name, byte[]... parts) {
        throw new AssertionError("a model signs nothing");
    }

    @Override
    public void close() {
        carrier.close();
    }
}
