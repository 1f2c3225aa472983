package carapace.launcher;

import carapace.launcher.client.Client;
import carapace.launcher.house.Plan;
import carapace.launcher.house.Runner;
import carapace.launcher.place.StateDirectory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The command line: which words mean the daemon, a run of one command, or a call to a gateway. */
public final class Cara implements Consumer<String[]> {

    /** Without a gateway these run by themselves, holding the installation's lock. */
    private static final Set<String> MAINTENANCE =
            Set.of("setup", "backup", "restore", "reset", "rotate-password");

    private static final Set<String> CONFIG_READERS = Set.of("path", "get", "show", "validate");

    /** What a gateway offers; other words may be a third party's command, if one runs. */
    private static final Set<String> REMOTE =
            Set.of(
                    "status",
                    "channels",
                    "logs",
                    "trace",
                    "dlq",
                    "pair",
                    "pause",
                    "resume",
                    "bundles",
                    "sessions",
                    "matrix",
                    "verify",
                    "config",
                    "chat");

    /** For {@link Main}, which must not name this class, being older. */
    public Cara() {}

    @Override
    public void accept(String[] words) {
        main(words);
    }

    public static void main(String[] words) {
        int exit;
        try {
            exit = run(List.of(words));
        } catch (InterruptedException e) {
            exit = 130;
        }
        // Ends without the JVM's farewells, which would load a logger; a recording needs them.
        if (Boolean.getBoolean("carapace.training")) System.exit(exit);
        Runtime.getRuntime().halt(exit);
    }

    private static int run(List<String> words) throws InterruptedException {
        var verb = words.stream().filter(w -> !w.startsWith("-")).findFirst().orElse("");
        if (words.isEmpty() || verb.equals("start") || words.get(0).equals("--port")) {
            return start(words);
        }
        return switch (words.get(0)) {
            case "version", "--version", "-V" -> Words.version();
            case "help", "--help", "-h" -> Words.help();
            case "warmup" -> Warmup.run();
            case "shell" -> carapace.launcher.client.Shell.run(words);
            case "config" -> config(words);
            default -> remote(words);
        };
    }

    private static int start(List<String> words) throws InterruptedException {
        Optional<Integer> port = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (word.equals("start") && i == 0) continue;
            var value =
                    word.startsWith("--port=")
                            ? word.substring(7)
                            : (word.equals("--port") || word.equals("-p")) && i + 1 < words.size()
                                    ? words.get(++i)
                                    : "";
            if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
                complain("`cara start` takes --port N, with N from 0 to 65535.");
                return 2;
            }
            port = Optional.of(Integer.parseInt(value));
        }
        return house(words, Plan.gateway(StateDirectory.locate(System.getenv()), port));
    }

    private static int config(List<String> words) throws InterruptedException {
        var reads = words.size() > 1 && CONFIG_READERS.contains(words.get(1));
        var exit = Client.run(words);
        if (exit != Client.NOBODY) return exit;
        var state = StateDirectory.locate(System.getenv());
        return house(words, Plan.maintenance(state, words, !reads));
    }

    private static int remote(List<String> words) throws InterruptedException {
        var exit = Client.run(words);
        if (exit != Client.NOBODY) return exit;
        var verb = words.get(0);
        var state = StateDirectory.locate(System.getenv());
        if (verb.equals("chat")) return house(words, Plan.visit(state, words));
        if (verb.equals("verify")) return verify(words);
        if (MAINTENANCE.contains(verb)) {
            return house(words, Plan.maintenance(state, words, true));
        }
        if (!REMOTE.contains(verb)) {
            complain("There is no command `" + verb + "`: `cara help` lists them.");
            return 2;
        }
        return Client.unreachable(words);
    }

    /** Without a gateway only the conversation in the terminal can be tried. */
    private static int verify(List<String> words) throws InterruptedException {
        var outcome = "auto";
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals("--outcome") && i + 1 < words.size())
                outcome = words.get(i + 1);
            if (words.get(i).startsWith("--outcome=")) outcome = words.get(i).substring(10);
        }
        var local = outcome.equals("auto") || outcome.equals("local-chat");
        if (!local || words.contains("--no-start")) return Words.unverified(outcome, words);
        return house(words, Plan.visit(StateDirectory.locate(System.getenv()), words));
    }

    /** Starts the framework in this JVM, which gets the options it needs first. */
    private static int house(List<String> words, Plan plan) throws InterruptedException {
        if (System.getProperty("carapace.flags") == null) {
            try {
                Relaunch.become(words);
            } catch (IOException | URISyntaxException | RuntimeException e) {
                complain("Starting without the recommended JVM options: " + e.getMessage());
            }
        }
        return Runner.run(plan);
    }

    static void complain(String sentence) {
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)
                .println(sentence);
    }
}
