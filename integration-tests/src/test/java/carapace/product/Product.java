package carapace.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One installation: a state directory of its own, the jar that was built, and the processes that
 * were started from it. Closing ends them all.
 */
final class Product implements AutoCloseable {

    private static final Path HOUSE = Path.of(System.getProperty("carapace.house"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a command came to. */
    record Ran(int exit, String out, String err) {}

    private final Path home;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Process> started = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    Product(Path home) {
        this.home = home;
        environment.put("CARAPACE_STATE_DIR", state().toString());
        environment.put("XDG_CACHE_HOME", cache().toString());
        environment.put("HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    Path state() {
        return home.resolve("state");
    }

    /** Unpacked once for all tests: it depends on the jar alone. */
    private static Path cache() {
        return HOUSE.resolve("integration-tests/target/cache").toAbsolutePath().normalize();
    }

    Product with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Product configured(String json5) throws IOException {
        Files.createDirectories(state());
        Files.writeString(state().resolve("carapace.json5"), json5);
        return this;
    }

    private Process start(List<String> words, boolean piped) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", HOUSE.resolve("features/target/carapace.jar").toString()));
        command.addAll(words);
        var builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        if (!piped) {
            builder.redirectErrorStream(true);
            builder.redirectOutput(log().toFile());
        }
        var process = builder.start();
        started.add(process);
        return process;
    }

    private Path log() {
        return home.resolve("gateway.log");
    }

    /** Everything the gateway wrote so far. */
    String gatewayLog() throws IOException {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }

    /** Runs a command to its end. */
    Ran cara(String... words) throws IOException, InterruptedException {
        return caraWith("", words);
    }

    /** Runs a command to its end with something on its standard input. */
    Ran caraWith(String input, String... words) throws IOException, InterruptedException {
        var process = start(List.of(words), true);
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var err = new StringBuilder();
        var reader =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        err.append(text(process.getErrorStream().readAllBytes()));
                                    } catch (IOException e) {
                                        err.append("stderr could not be read");
                                    }
                                });
        var out = text(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        reader.join();
        return new Ran(process.exitValue(), out, err.toString());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Starts a gateway on a free port and waits until it is ready. */
    Process gateway() throws IOException {
        var process = start(List.of("start", "--port", "0"), false);
        await().atMost(PATIENCE)
                .until(() -> !process.isAlive() || gatewayLog().contains("listening on"));
        assertThat(process.isAlive()).as(gatewayLog()).isTrue();
        return process;
    }

    /** Ends what runs as a power failure would, and forgets its log. */
    void kill() throws IOException, InterruptedException {
        for (var process : started) process.destroyForcibly().waitFor();
        Files.deleteIfExists(log());
    }

    /** Starts a gateway that is expected to be refused. */
    Process attempt(String... words) throws IOException {
        return start(List.of(words), false);
    }

    URI at(String path) throws IOException {
        var port = Files.readString(state().resolve("run/port")).strip();
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private String credential() throws IOException {
        return Files.readString(state().resolve("run/control.token")).strip();
    }

    HttpResponse<String> get(String path, boolean withCredential)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(20));
        if (withCredential) request.header("Authorization", "Bearer " + credential());
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a JSON document with the credential. */
    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(at(path))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + credential())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        for (var process : started) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly();
        }
        client.close();
    }
}
