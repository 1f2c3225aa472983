package carapace.launcher.client;

import carapace.launcher.house.Terminals;
import carapace.launcher.place.Json;

import org.jspecify.annotations.Nullable;

import sun.misc.Signal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A conversation with the gateway: one question, or many in turn. */
final class Chat {

    private static final int LONGEST = 64 * 1024;
    private static final long TWICE_NANOS = 2_000_000_000L;

    private final Screen screen;
    private final Target target;
    private final Flags flags;
    private String session = "cli-chat";
    private volatile @Nullable Http running;
    private volatile long interruptedAt;

    Chat(Screen screen, Target target, Flags flags) {
        this.screen = screen;
        this.target = target;
        this.flags = flags;
    }

    int go() throws IOException, Usage {
        var words = flags.arguments();
        String once = null;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--new" -> session = fresh();
                case "--json" -> {}
                case "--once" -> {
                    if (++i == words.size()) throw new Usage("--once needs a text.");
                    once = words.get(i);
                }
                default -> throw new Usage("`cara chat` takes --once TEXT and --new.");
            }
        }
        if (once != null && once.equals("-")) {
            once = new String(System.in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
        }
        if (once != null) return say(once, true);
        return talk();
    }

    private static String fresh() {
        return "cli-chat-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private int talk() throws IOException {
        try (var http = Http.send(target, flags.trust(), "GET", "/health", "")) {
            if (http.status() != 200) {
                screen.complain(Hints.of(http.status(), "", target.sources()));
                return 1;
            }
        }
        Signal.handle(new Signal("INT"), signal -> interrupt());
        var terminal = Terminals.is("in");
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (terminal) screen.line("/help lists the commands, /exit leaves.");
        while (true) {
            if (terminal) screen.piece("> ");
            var line = lines.readLine();
            if (line == null) return 0;
            if (line.isBlank()) continue;
            switch (line.strip()) {
                case "/exit", "/quit" -> {
                    return 0;
                }
                case "/new" -> {
                    session = fresh();
                    screen.line("A new conversation.");
                }
                case "/help" ->
                        screen.line(
                                "/new starts afresh, /exit or /quit leaves, Ctrl-C stops a reply.");
                default -> {
                    if (line.length() > LONGEST) screen.complain("That is more than 64 KiB.");
                    else say(line, false);
                }
            }
        }
    }

    private void interrupt() {
        var now = System.nanoTime();
        var reply = running;
        if (reply == null || now - interruptedAt < TWICE_NANOS) {
            Runtime.getRuntime().halt(130);
            return;
        }
        interruptedAt = now;
        try {
            reply.close();
        } catch (IOException e) {
            screen.complain("The reply could not be stopped.");
        }
    }

    private int say(String text, boolean once) throws IOException {
        var body =
                "{\"session\":\""
                        + session
                        + "\",\"message\":\""
                        + Json.escape(text)
                        + "\",\"idempotencyKey\":\""
                        + UUID.randomUUID()
                        + "\"}";
        var began = System.nanoTime();
        try (var http = Http.send(target, flags.trust(), "POST", "/control/chat", body)) {
            if (http.status() != 200) {
                screen.complain(
                        Hints.of(http.status(), http.header("retry-after"), target.sources()));
                return 1;
            }
            running = http;
            return new Reply(screen, once, flags.json()).read(http.lines());
        } catch (IOException e) {
            if (once || interruptedAt - began < 0) throw e;
            screen.line("");
            screen.complain("Stopped.");
            return 130;
        } finally {
            running = null;
        }
    }
}
