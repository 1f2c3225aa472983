package carapace.config.json5;

import carapace.command.Command;
import carapace.command.Output;
import carapace.config.json5.load.Placeholders;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.write.Edit;
import carapace.config.json5.write.Writes.Order;
import carapace.launch.Host;
import carapace.secret.Sealer;
import carapace.settings.Settings.Change;
import carapace.settings.Settings.Issue;

import com.fasterxml.jackson.databind.node.TextNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code cara setup}: makes the file; {@code cara setup secret}: enters one secret. */
final class SetupCommand implements Command {
    private static final int MOST_SECRET_BYTES = 4096;

    private final FileSettings settings;
    private final Locks locks;
    private final Host host;
    private final Map<String, String> environment;

    SetupCommand(FileSettings settings, Locks locks, Host host, Map<String, String> environment) {
        this.settings = settings;
        this.locks = locks;
        this.host = host;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String name() {
        return "setup";
    }

    @Override
    public String help() {
        return """
        Makes the configuration file, or enters one secret. The gateway must be stopped.
        setup [--force] [--provider <name>] [--model <id>] [--auth-mode <mode>] \\
              [--channel <network>]... [--non-interactive]
        setup secret <path> [--stdin]\
        """;
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        return run(arguments, out, host.console().map(Prompter::of));
    }

    /** With somebody to ask, or nobody. */
    int run(List<String> arguments, Output out, Optional<Prompter> prompter)
            throws InterruptedException {
        if (host.run() == Host.Run.GATEWAY) {
            out.error("the gateway is running; stop it first");
            return HELD;
        }
        if (!arguments.isEmpty() && arguments.getFirst().equals("secret")) {
            return secret(new ArrayList<>(arguments.subList(1, arguments.size())), out, prompter);
        }
        var flags = SetupFlags.parse(arguments);
        if (flags.isEmpty()) {
            out.error(help());
            return USAGE;
        }
        return setup(flags.get(), out, flags.get().interactive() ? prompter : Optional.empty());
    }

    private int secret(List<String> words, Output out, Optional<Prompter> prompter)
            throws InterruptedException {
        var stdin = words.remove("--stdin");
        var path =
                words.size() == 1
                        ? ConfigPath.parse(words.getFirst())
                        : Optional.<ConfigPath>empty();
        if (path.isEmpty()) {
            out.error(help());
            return USAGE;
        }
        if (!settings.desk().loader().schema().secret(path.get())) {
            out.error(path.get() + " is no secret; use cara config set");
            return USAGE;
        }
        Optional<String> value;
        if (stdin) {
            value = out.input().map(SetupCommand::line);
        } else if (prompter.isPresent()) {
            value = prompter.get().askSecretly("Value of " + path.get() + " (not shown):");
        } else {
            out.error("there is no terminal to ask on: hand the value in with --stdin");
            return FAILED;
        }
        if (value.filter(v -> !v.isBlank()).isEmpty()) {
            out.error("nothing was entered; the file is as it was");
            return FAILED;
        }
        if (value.get().getBytes(StandardCharsets.UTF_8).length > MOST_SECRET_BYTES) {
            out.error("a secret is at most 4 KiB long");
            return FAILED;
        }
        if (plainMatrix(path.get(), value.get())) {
            out.error("Matrix secrets are kept sealed only: set CARAPACE_CONFIG_PASSWORD first");
            return FAILED;
        }
        var edit = Edit.set(path.get(), TextNode.valueOf(value.get()));
        var order = Order.of(List.of(edit), Optional.empty(), /* owner= */ true);
        return write(order, List.of(path.get()), out);
    }

    /** Without the end of its line. */
    private static String line(String input) {
        return input.replaceFirst("\\r?\\n$", "");
    }

    boolean plainMatrix(ConfigPath path, String value) {
        return path.first().equals("matrix")
                && !Placeholders.pure(value)
                && !locks.sealer().map(Sealer::passwordSet).orElse(false);
    }

    private int setup(SetupFlags flags, Output out, Optional<Prompter> prompter)
            throws InterruptedException {
        var file = settings.desk().file();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !flags.force()) {
            out.error(file + " is there already; --force keeps it as a backup and makes a new one");
            return FAILED;
        }
        var questions = new SetupQuestions(flags, prompter, environment, this::plainMatrix);
        List<Edit> edits;
        try {
            edits = questions.ask();
        } catch (SetupQuestions.Unanswered unanswered) {
            out.error(String.valueOf(unanswered.getMessage()));
            return FAILED;
        }
        questions.remarks().forEach(out::text);
        var order = new Order(edits, Optional.empty(), /* owner= */ true, /* afresh= */ true);
        var exit = write(order, edits.stream().map(Edit::path).toList(), out);
        if (exit != OK) return exit;
        if (questions.madeToken()) {
            out.text(
                    "The gateway's token is gateway.auth.token in that file; cara itself needs"
                            + " none.");
        }
        if (!locks.sealer().map(Sealer::passwordSet).orElse(false)) {
            out.text(
                    "Secrets stand there in plain, for your eyes only: set CARAPACE_CONFIG_PASSWORD"
                            + " and they are sealed with the next change.");
        }
        out.text("Next: ./cara starts the gateway; then, in a second terminal: ./cara verify");
        return OK;
    }

    private int write(Order order, List<ConfigPath> paths, Output out) throws InterruptedException {
        var made = settings.change(order, new Cause(out.actor(), "setup", paths));
        if (made.change() instanceof Change.Refused refused) {
            out.error(refused.sentence());
            for (Issue issue : refused.issues()) out.error(Desk.line(issue));
            return FAILED;
        }
        made.warnings().forEach(out::error);
        out.text("Written: " + settings.desk().file().toAbsolutePath());
        if (made.sealed() > 0) out.text(ConfigCommand.sealed(made.sealed()));
        return OK;
    }
}
