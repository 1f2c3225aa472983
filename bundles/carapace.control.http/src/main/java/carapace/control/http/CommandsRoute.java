package carapace.control.http;

import carapace.command.Command;

import com.fasterxml.jackson.databind.JsonNode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code POST /control/commands/<name>}: runs a verb, a line of JSON for each thing it says. */
final class CommandsRoute {

    private static final Logger LOG = LoggerFactory.getLogger("http");

    private static final int CAP = 65_536;
    private static final int MOST_ARGUMENTS = 1000;

    // A blank line every second: a client that left is noticed, and the command cancelled.
    private static final Duration RHYTHM = Duration.ofSeconds(1);

    private final Function<String, Optional<Command>> commands;
    private final Streams streams;

    CommandsRoute(Function<String, Optional<Command>> commands, Streams streams) {
        this.commands = commands;
        this.streams = streams;
    }

    void post(Call call, String name) throws Refused, IOException, InterruptedException {
        var command = commands.apply(name).orElseThrow(() -> new Refused(404, "No such command"));
        var body = call.body(CAP);
        var words = words(body.path("args"));
        var input = body.path("stdin");
        if (!input.isMissingNode() && !input.isTextual()) {
            throw new Refused(400, "stdin must be text");
        }
        var json = words.remove("--json");
        var stdin = input.isTextual() ? Optional.of(input.asText()) : Optional.<String>empty();
        var trees = call.trees();
        var redaction = call.redaction();
        var actor = call.actor();
        var slow = trees.object().set("error", trees.of("the reader was too slow")) + "\n";
        streams.serve(
                call,
                "application/x-ndjson",
                new Outflow("\n", RHYTHM),
                () -> slow,
                out -> {
                    var lines = new CommandOutput(out, trees, redaction, json, stdin, actor);
                    lines.done(run(command, words, lines));
                });
    }

    private static int run(Command command, List<String> words, CommandOutput lines)
            throws InterruptedException {
        try {
            return command.run(List.copyOf(words), lines);
        } catch (RuntimeException e) {
            var id = Correlation.next();
            LOG.error("A command failed command={} correlation={}", command.name(), id, e);
            lines.error("Internal error " + id);
            return Command.FAILED;
        }
    }

    private static List<String> words(JsonNode args) throws Refused {
        var words = new ArrayList<String>();
        if (args.isMissingNode()) return words;
        if (!args.isArray() || args.size() > MOST_ARGUMENTS) {
            throw new Refused(400, "args must be an array of at most 1000 texts");
        }
        for (var word : args) {
            if (!word.isTextual()) throw new Refused(400, "args must be an array of texts");
            words.add(word.asText());
        }
        return words;
    }
}
