package carapace.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What the command line says by itself, without a gateway. */
final class Words {

    private static final String HELP =
            """
            cara [start] [--port N]      starts the gateway (port 0: a free one)
            cara chat [--once TEXT]      talks to it; without one it starts a short visit
            cara status | channels       how it fares
            cara logs [-n N] [-f]        what it wrote
            cara trace ID | --last       the way of a message
            cara dlq list|show|replay|drop
            cara pair list|approve CODE|revoke SENDER
            cara pause|resume CHANNEL
            cara bundles [list|start|stop|update]
            cara config path|show|get|set|unset|validate
            cara setup [secret PATH]     writes the first configuration; keeps a secret
            cara verify [--outcome auto|local-chat|telegram|…]
            cara shell                   the shell inside the running gateway
            cara warmup                  makes the cache that shortens starts
            cara version
            Everywhere: --json, --host HOST, --port N, --token-file FILE.\
            """;

    private Words() {}

    private static PrintStream out() {
        return new PrintStream(
                new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }

    static int help() {
        out().println(HELP);
        return 0;
    }

    static int version() {
        var build = BuildInfo.read();
        var arch = System.getProperty("os.arch", "").replace("amd64", "x86_64");
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        out().println(
                        "cara "
                                + build.version()
                                + "\nBuild date: "
                                + build.date()
                                + "\nGit commit: "
                                + build.commit()
                                + "\nPlatform: "
                                + (system.startsWith("mac") ? "macos" : system.split(" ")[0])
                                + "/"
                                + arch);
        return 0;
    }

    /** The outcome cannot be tried, since no gateway answers. */
    static int unverified(String outcome, List<String> words) {
        if (!List.of(
                        "auto",
                        "local-chat",
                        "discord",
                        "telegram",
                        "matrix",
                        "hooks",
                        "signal",
                        "slack",
                        "all")
                .contains(outcome)) {
            Cara.complain(
                    "--outcome takes auto, local-chat, discord, telegram, matrix, hooks, signal,"
                            + " slack or all.");
            return 2;
        }
        var name = outcome.substring(0, 1).toUpperCase(Locale.ROOT) + outcome.substring(1);
        var rest =
                switch (outcome) {
                    case "auto", "local-chat" -> List.of("Local chat roundtrip");
                    case "hooks" -> List.of("Hooks enabled", "Hooks token", "Signed /hooks/wake");
                    case "all" -> List.of("Every channel");
                    default ->
                            List.of(
                                    name + " credentials",
                                    name + " token check",
                                    name + " runtime registration",
                                    name + " send path");
                };
        var out = out();
        if (words.contains("--json")) {
            var json = new StringBuilder("{\"outcome\":\"" + outcome + "\",\"result\":\"failed\"");
            json.append(",\"checks\":[{\"name\":\"Gateway reachability\",\"status\":\"fail\",");
            json.append("\"detail\":\"no gateway answers\",\"nextStep\":\"cara start\"}");
            for (var check : rest) {
                json.append(",{\"name\":\"").append(check);
                json.append("\",\"status\":\"skip\",\"detail\":\"no gateway answers\"}");
            }
            out.println(json.append("]}"));
        } else {
            out.println("\nOutcome verification summary\n----------------------------");
            out.println("Outcome: " + outcome + "\n");
            out.println("[FAIL] Gateway reachability: no gateway answers");
            out.println("      next step: start it with `cara start`, then retry");
            for (var check : rest) out.println("[SKIP] " + check + ": no gateway answers");
        }
        Cara.complain("outcome verification failed; `cara help` shows how it is called");
        return 1;
    }
}
