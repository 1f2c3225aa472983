package carapace.launcher.client;

import carapace.launcher.house.Terminals;
import carapace.launcher.place.Private;
import carapace.launcher.place.StateDirectory;

import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** {@code cara shell}: the shell inside the running gateway, with history and completion. */
public final class Shell {

    private final Screen screen = Screen.own();
    private final Path state = StateDirectory.locate(System.getenv());
    private final boolean all;

    private Shell(boolean all) {
        this.all = all;
    }

    /** Runs until the operator leaves. {@code --admin} opens the framework's own commands too. */
    public static int run(List<String> words) throws InterruptedException {
        for (var word : words.subList(1, words.size())) {
            if (!word.equals("--admin")) {
                Screen.own().complain("`cara shell` takes --admin and nothing else.");
                return 2;
            }
        }
        return new Shell(words.contains("--admin")).go(words);
    }

    private int go(List<String> words) throws InterruptedException {
        try (var wire = ShellWire.connect(socket(), all)) {
            return Terminals.is("in") ? interactive(wire) : piped(wire);
        } catch (NoSuchFileException | ConnectException e) {
            return Client.unreachable(words);
        } catch (IOException e) {
            screen.complain("The gateway closed the shell.");
            return 1;
        }
    }

    private Path socket() throws IOException {
        return Path.of(Files.readString(state.resolve("run").resolve("shell")).strip());
    }

    private int piped(ShellWire wire) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            if (!line.isBlank()) wire.run(line, screen);
        }
        return 0;
    }

    private int interactive(ShellWire wire) throws IOException {
        try (var terminal = TerminalBuilder.builder().system(true).jni(false).build()) {
            var history = state.resolve("shell_history");
            if (!Files.exists(history)) Private.write(history, "");
            var reader =
                    LineReaderBuilder.builder()
                            .terminal(terminal)
                            .appName("cara")
                            .variable(LineReader.HISTORY_FILE, history)
                            .variable(LineReader.HISTORY_SIZE, 1000)
                            .completer(
                                    (line, parsed, candidates) ->
                                            wire.complete(
                                                            parsed.line()
                                                                    .substring(0, parsed.cursor()))
                                                    .forEach(c -> candidates.add(new Candidate(c))))
                            .build();
            while (true) {
                try {
                    var line = reader.readLine("cara> ").strip();
                    if (line.equals("exit") || line.equals("quit")) return 0;
                    if (!line.isEmpty()) attended(wire, terminal, line);
                } catch (UserInterruptException e) {
                    continue; // Ctrl-C on a line gives a fresh one
                } catch (EndOfFileException e) {
                    return 0;
                }
            }
        }
    }

    /** Ctrl-C stops the command, not the shell. */
    private void attended(ShellWire wire, Terminal terminal, String line) throws IOException {
        var before = terminal.handle(Terminal.Signal.INT, signal -> wire.stop());
        try {
            wire.run(line, screen);
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }
}
