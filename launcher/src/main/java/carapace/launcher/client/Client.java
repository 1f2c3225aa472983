package carapace.launcher.client;

import carapace.launcher.place.Json;
import carapace.launcher.place.StateDirectory;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One verb sent to the running gateway; starts nothing and reads no configuration. */
public final class Client {

    /** No gateway answers; the caller may do the work in a run of its own. */
    public static final int NOBODY = -1;

    private static final int STDIN = 64 * 1024;

    private final Screen screen;
    private final Path state = StateDirectory.locate(System.getenv());

    private Client(Screen screen) {
        this.screen = screen;
    }

    /**
     * Does what the words say.
     *
     * @return an exit code, or {@link #NOBODY} with nothing printed
     */
    public static int run(List<String> words) throws InterruptedException {
        return new Client(Screen.own()).go(words);
    }

    /** The same without a trace on the screen. */
    public static int quietly(List<String> words) throws InterruptedException {
        return new Client(Screen.dark()).go(words);
    }

    private int go(List<String> words) throws InterruptedException {
        try {
            var flags = Flags.of(words);
            var target = Target.of(flags, state, System.getenv());
            if (!Target.loopback(target.host())
                    && !flags.tls()
                    && flags.verb().equals("logs")
                    && !flags.plaintext()) {
                screen.complain(
                        "Logs may hold private matters: add --tls, or --allow-plaintext to send"
                                + " them unprotected.");
                return 1;
            }
            if (flags.plaintext() && !Target.loopback(target.host())) {
                screen.complain("Warning: the credential and the answer travel unprotected.");
            }
            return switch (flags.verb()) {
                case "chat" -> new Chat(screen, target, flags).go();
                default -> command(flags, target);
            };
        } catch (Usage e) {
            screen.complain(e.sentence());
            return 2;
        } catch (ConnectException e) {
            return NOBODY;
        } catch (SocketTimeoutException e) {
            screen.complain("The gateway did not answer in time.");
            return 3;
        } catch (EOFException e) {
            screen.complain("The gateway ended the connection.");
            return 1;
        } catch (IOException e) {
            screen.complain("The gateway cannot be reached: " + e.getMessage() + ".");
            return 3;
        }
    }

    private int command(Flags flags, Target target) throws IOException, Usage {
        var verb = flags.verb();
        if (!verb.matches("[a-z-]{1,40}")) throw new Usage(unknown(verb));
        var body = new StringBuilder("{\"args\":[");
        for (int i = 0; i < flags.arguments().size(); i++) {
            if (i > 0) body.append(',');
            body.append('"').append(Json.escape(argument(flags, i))).append('"');
        }
        body.append(']');
        var input = input(flags.arguments());
        if (input.isPresent()) {
            body.append(",\"stdin\":\"").append(Json.escape(input.get())).append('"');
        }
        var path = "/control/commands/" + verb;
        try (var http =
                Http.send(target, flags.trust(), "POST", path, body.append('}').toString())) {
            if (http.status() == 200) {
                return new Answers(screen, flags.json()).print(http.lines());
            }
            if (http.status() == 404) {
                var error = http.text();
                if (error.contains("command")) throw new Usage(unknown(verb));
            }
            screen.complain(Hints.of(http.status(), http.header("retry-after"), target.sources()));
            return 1;
        }
    }

    /** Files are named as the operator sees them, not as the gateway would. */
    private static String argument(Flags flags, int i) {
        var word = flags.arguments().get(i);
        var file =
                (flags.verb().equals("config")
                                && i == 1
                                && flags.arguments().get(0).equals("validate"))
                        || (flags.verb().equals("bundles")
                                && i == 1
                                && flags.arguments().get(0).equals("update"));
        return file && !word.startsWith("-") ? Path.of(word).toAbsolutePath().toString() : word;
    }

    private static Optional<String> input(List<String> arguments) throws IOException, Usage {
        if (carapace.launcher.house.Terminals.is("in")) return Optional.empty();
        if (!arguments.contains("-") && System.in.available() == 0) return Optional.empty();
        var bytes = System.in.readNBytes(STDIN + 1);
        if (bytes.length > STDIN) throw new Usage("stdin holds more than 64 KiB.");
        return bytes.length == 0
                ? Optional.empty()
                : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    static String unknown(String verb) {
        return "There is no command `" + verb + "`: `cara help` lists them.";
    }

    /** What `cara status` and others say when nobody answers. */
    public static int unreachable(List<String> words) {
        var screen = Screen.own();
        var state = StateDirectory.locate(System.getenv());
        try {
            var flags = Flags.of(words);
            var target = Target.of(flags, state, System.getenv());
            screen.complain(
                    "No gateway answers at http://"
                            + target.authority()
                            + ": start one with `cara start`.");
            startError(state).ifPresent(why -> screen.complain("The last start failed: " + why));
            return flags.verb().equals("status") ? 1 : 3;
        } catch (Usage e) {
            screen.complain(e.sentence());
            return 2;
        }
    }

    private static Optional<String> startError(Path state) {
        var file = state.resolve("last_start_error.json");
        try {
            if (!Files.isRegularFile(file)) return Optional.empty();
            var record = Values.object(Values.read(Files.readString(file)));
            return Optional.of(Values.text(record.get("sentence")));
        } catch (IOException | Values.Malformed e) {
            return Optional.of("the record " + file.getFileName() + " cannot be read");
        }
    }
}
