package carapace.shell.gogo;

import carapace.command.Command;

import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * One who came through the door. Lines in: {@code scope cara|all}, {@code run LINE}, {@code
 * complete LINE}, {@code stop}. Text out, each answer ended by the character EOT.
 */
final class Visit implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final char EOT = 4;
    private static final int LONGEST = 64 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final SocketChannel visitor;
    private final CommandProcessor shell;
    private final Supplier<Collection<Command>> commands;
    private @Nullable Thread running;

    Visit(SocketChannel visitor, CommandProcessor shell, Supplier<Collection<Command>> commands) {
        this.visitor = visitor;
        this.shell = shell;
        this.commands = commands;
    }

    @Override
    public void run() {
        try (visitor;
                var out =
                        new PrintStream(
                                Channels.newOutputStream(visitor), false, StandardCharsets.UTF_8);
                var session = shell.createSession(InputStream.nullInputStream(), out, out)) {
            session.put("SCOPE", Verb.SCOPE + ":*");
            var lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(visitor), StandardCharsets.UTF_8));
            try {
                for (String line; (line = next(lines)) != null; ) answer(line, session, out);
            } finally {
                end(session);
            }
        } catch (IOException e) {
            LOG.debug("a visitor of the shell left: {}", e.getMessage());
        }
    }

    private static @Nullable String next(BufferedReader lines) throws IOException {
        var line = new StringBuilder();
        for (int c; (c = lines.read()) != '\n'; ) {
            if (c < 0) return null;
            if (line.length() == LONGEST) throw new IOException("a line is too long");
            line.append((char) c);
        }
        return line.toString();
    }

    private void answer(String line, CommandSession session, PrintStream out) throws IOException {
        var space = line.indexOf(' ');
        var word = space < 0 ? line : line.substring(0, space);
        var rest = space < 0 ? "" : line.substring(space + 1);
        switch (word) {
            case "scope" -> {
                session.put("SCOPE", rest.equals("all") ? "cara:felix:scr:gogo:*" : "cara:*");
                finish(out);
            }
            case "complete" -> {
                Completion.of(rest, commands.get()).forEach(out::println);
                finish(out);
            }
            case "stop" -> stop(session);
            case "run" -> {
                end(session);
                running =
                        Thread.ofVirtual()
                                .name("shell command")
                                .start(() -> execute(rest, session, out));
            }
            default -> {
                out.println("unknown request");
                finish(out);
            }
        }
    }

    private static void execute(String line, CommandSession session, PrintStream out) {
        try {
            var result = session.execute(line);
            var exit = result instanceof Integer; // of a command of ours, which has said it all
            if (result != null && !exit) out.println(session.format(result, Converter.INSPECT));
        } catch (InterruptedException e) {
            out.println("stopped");
        } catch (Exception e) {
            // Gogo's own words: command not found, a syntax error, what the command threw.
            out.println("error: " + e.getMessage());
        }
        finish(out);
    }

    private static void finish(PrintStream out) {
        out.print(EOT);
        out.flush();
    }

    private static void stop(CommandSession session) {
        var job = session.foregroundJob();
        if (job != null) job.interrupt();
    }

    /** Ends what still runs and waits for it. */
    private void end(CommandSession session) {
        var command = running;
        if (command == null) return;
        running = null;
        stop(session);
        try {
            command.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
