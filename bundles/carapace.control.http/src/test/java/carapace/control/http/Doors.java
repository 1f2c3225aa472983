package carapace.control.http;

import carapace.command.Command;
import carapace.command.Traces;
import carapace.launch.LogRing;
import carapace.message.ChannelId;
import carapace.redaction.Redactor;
import carapace.status.Meters;
import carapace.status.Standing;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** The doors on a real server, in a house of plain Java. */
final class Doors implements AutoCloseable, Standing, Traces, Meters, LogRing {

    static final String ID = "0".repeat(31) + "1";

    final List<LogEntry> log = new CopyOnWriteArrayList<>();
    final List<String> notReady = new CopyOnWriteArrayList<>();
    final Map<String, Long> counted = new ConcurrentHashMap<>();
    final FakeChats chats = new FakeChats();
    final ControlDoor control;
    final FakeSettings settings = new FakeSettings();
    final List<Command> commands = new CopyOnWriteArrayList<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    Doors() throws Exception {
        var host = new FakeHost(this);
        control = new ControlDoor(host, this, chats, this, this);
        control.settings = settings;
        control.redactors = List.of(new Hiding());
        control.commands = commands;
        var context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(control), "/control/*");
        var health = new ServletHolder(new HealthDoor(host, this));
        for (var path : List.of("/health", "/health/live", "/health/ready")) {
            context.addServlet(health, path);
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "", "");
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body, "application/json");
    }

    HttpResponse<String> send(String method, String path, String body, String type)
            throws Exception {
        var publisher =
                body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body);
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, publisher);
        if (!type.isEmpty()) request.header("Content-Type", type);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    void logged(String level, String target, String message) {
        synchronized (log) {
            log.add(new LogEntry(log.size() + 1, Instant.EPOCH, level, target, message, Map.of()));
            log.notifyAll();
        }
    }

    @Override
    public void close() throws Exception {
        control.close();
        server.stop();
        client.close();
    }

    /** Takes one word out of everything. */
    private static final class Hiding implements Redactor {
        @Override
        public String redact(String text, Profile profile) {
            return text.replace("hunter2", "[REDACTED]");
        }

        @Override
        public Field field(String memberName) {
            return switch (memberName) {
                case "botToken" -> Field.SECRET;
                case "maxTokens" -> Field.COUNTER;
                default -> Field.TEXT;
            };
        }
    }

    @Override
    public Instant startedAt() {
        return Instant.now().minusSeconds(100);
    }

    @Override
    public Map<String, Object> status() {
        if (notReady.contains("broken")) throw new IllegalStateException("hunter2");
        return Map.of("version", "9.9", "lockedSecrets", List.of("telegram.botToken", "hunter2"));
    }

    @Override
    public Map<String, Object> channels() {
        return Map.of("total", 1, "connected", 1, "channels", List.of(Map.of("id", "console")));
    }

    @Override
    public List<String> notReady() {
        return notReady;
    }

    @Override
    public Reload reload(String channel) {
        return switch (channel) {
            case "telegram" -> Reload.DONE;
            case "telegram:work" -> Reload.BUSY;
            default -> Reload.UNKNOWN;
        };
    }

    @Override
    public Optional<Trace> of(String id) {
        if (!id.equals(ID)) return Optional.empty();
        var hops = List.of(new Hop("admit", Instant.EPOCH, "admitted"));
        return Optional.of(new Trace(id, ChannelId.parse("telegram"), "open", "", hops));
    }

    @Override
    public Optional<Trace> of(ChannelId channel, String eventKey) {
        return Optional.empty();
    }

    @Override
    public List<Trace> last(int most) {
        return List.of();
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
        return amount -> counted.merge(name, amount, Long::sum);
    }

    @Override
    public Timer timer(String name, String help, List<Double> bounds, String... labels) {
        return duration -> {};
    }

    @Override
    public Gauge gauge(String name, String help, DoubleSupplier value, String... labels) {
        return () -> {};
    }

    @Override
    public List<LogEntry> after(long seq, int most) {
        return log.stream().filter(entry -> entry.seq() > seq).limit(most).toList();
    }

    @Override
    public long oldest() {
        return log.isEmpty() ? 0 : log.getFirst().seq();
    }

    @Override
    public long newest() {
        return log.isEmpty() ? 0 : log.getLast().seq();
    }

    @Override
    public void await(long seq, Duration atMost) throws InterruptedException {
        synchronized (log) {
            if (newest() <= seq) log.wait(atMost.toMillis());
        }
    }
}
