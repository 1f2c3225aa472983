package carapace.matrix.live.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A device of somebody else's client, by the commands of README.md. */
public final class PeerDevice implements AutoCloseable {
    private static final AtomicLong COUNT = new AtomicLong();

    private final Lines peer;
    private final String name = "c" + COUNT.incrementAndGet();
    private final ObjectNode login;

    private PeerDevice(Lines peer, URI homeserver, String user, boolean register)
            throws InterruptedException {
        this.peer = peer;
        this.login =
                call(
                        "login",
                        "homeserver",
                        homeserver.toString(),
                        "user",
                        user,
                        "password",
                        "p",
                        "register",
                        register);
    }

    public static PeerDevice register(Lines peer, URI homeserver, String user)
            throws InterruptedException {
        return new PeerDevice(peer, homeserver, user, true);
    }

    /** Another device of a user that exists. */
    public static PeerDevice login(Lines peer, URI homeserver, String user)
            throws InterruptedException {
        return new PeerDevice(peer, homeserver, user, false);
    }

    public String user() {
        return login.path("userId").asText();
    }

    public String device() {
        return login.path("deviceId").asText();
    }

    private ObjectNode command(String command, Object... members) {
        var line = peer.command(command).put("client", name);
        for (int i = 0; i < members.length; i += 2) {
            String member = (String) members[i];
            switch (members[i + 1]) {
                case String text -> line.put(member, text);
                case Boolean flag -> line.put(member, flag);
                case Integer number -> line.put(member, number);
                case String[] list -> {
                    var array = line.putArray(member);
                    for (String each : list) {
                        array.add(each);
                    }
                }
                default -> throw new IllegalArgumentException(member);
            }
        }
        return line;
    }

    /** A command: its arguments are names and values in turn. */
    public ObjectNode call(String command, Object... members) throws InterruptedException {
        return peer.call(command(command, members));
    }

    /** A command whose answer comes later. */
    public CompletableFuture<ObjectNode> begin(String command, Object... members) {
        return peer.begin(command(command, members));
    }

    @Override
    public void close() throws InterruptedException {
        call("close");
    }
}
