package carapace.matrix.live.peer;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A Synapse of our own on a loopback port, by {@code synapse/server}. */
public final class Homeserver implements AutoCloseable {
    private final Path folder;
    private final int port;

    private Homeserver(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts one; {@code extra} is appended to its configuration. */
    public static Homeserver start(String extra) throws IOException, InterruptedException {
        // What run has made, and removes; else memory, where there is such a folder.
        var given = System.getenv("MATRIX_LIVE_RUN");
        var memory = Path.of(given == null ? "/dev/shm" : given);
        var folder =
                Files.isWritable(memory)
                        ? Files.createTempDirectory(memory, "matrix-live-")
                        : Files.createTempDirectory("matrix-live-");
        var more = Files.writeString(folder.resolve("extra.yaml"), extra);
        var server = new Homeserver(folder, freePort());
        server.script(Map.of("SYNAPSE_EXTRA", more.toString()), "start");
        return server;
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Ends it as a power cut would. */
    public void kill() throws IOException, InterruptedException {
        script(Map.of(), "kill");
    }

    public void startAgain() throws IOException, InterruptedException {
        script(Map.of(), "start");
    }

    /** Registers an administrator and logs it in. */
    public String administrator() throws IOException, InterruptedException {
        script(Map.of(), "admin", "root", "p");
        return Session.login(uri(), "root", "p").token();
    }

    /** Limits one user's requests, as only an administrator can. */
    public void limit(String administrator, String user, int perSecond, int burst)
            throws IOException, InterruptedException {
        var body = Session.object().put("messages_per_second", perSecond).put("burst_count", burst);
        send(
                administrator,
                "POST",
                "/_synapse/admin/v1/users/" + user + "/override_ratelimit",
                body);
    }

    /** Ends every device of a user. */
    public void revoke(String administrator, String user) throws IOException, InterruptedException {
        var devices = "/_synapse/admin/v2/users/" + user + "/devices";
        for (JsonNode device : send(administrator, "GET", devices, null).path("devices")) {
            var path = devices + "/" + device.path("device_id").asText();
            send(administrator, "DELETE", path, null);
        }
    }

    private JsonNode send(String token, String method, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        var answer = Session.send(uri(), token, method, path, body);
        if (answer.status() != 200) {
            throw new IllegalStateException(method + " answered " + answer.status());
        }
        return answer.body();
    }

    private void script(Map<String, String> environment, String verb, String... more)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of("synapse", "server").toAbsolutePath().toString());
        command.addAll(List.of(verb, Lines.folder(), folder.toString(), Integer.toString(port)));
        command.addAll(List.of(more));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("synapse " + verb + " ended with " + code);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        script(Map.of(), "stop");
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(
                            file -> {
                                try {
                                    Files.delete(file);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
