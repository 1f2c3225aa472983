package carapace.core.command;

import carapace.channel.Checked;
import carapace.channel.Checked.Check;
import carapace.channel.Status;
import carapace.command.Command;
import carapace.command.Output;
import carapace.core.inbox.Desk;
import carapace.core.inbox.Seated;
import carapace.core.room.Rooms;
import carapace.launch.Host;
import carapace.message.ChannelId;
import carapace.redaction.Redactor;
import carapace.status.Door;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code cara verify}: whether what is configured really works, checked inside the gateway. */
@Component
public final class VerifyCommand implements Command {
    private static final List<String> ORDER =
            List.of("discord", "telegram", "matrix", "slack", "signal");
    private static final Set<String> OUTCOMES =
            Set.of(
                    "auto",
                    "local-chat",
                    "discord",
                    "telegram",
                    "matrix",
                    "slack",
                    "signal",
                    "hooks",
                    "all");
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int MOST_SHOWN = 120;

    private final Rooms rooms;
    private final Desk desk;
    private final LocalChatCheck localChat;

    @Activate
    public VerifyCommand(
            @Reference Rooms rooms, @Reference Desk desk, @Reference carapace.command.Chats chats) {
        this.rooms = rooms;
        this.desk = desk;
        this.localChat = new LocalChatCheck(chats);
    }

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String help() {
        return """
        Checks that what is configured works.
        verify [--outcome auto|local-chat|telegram|discord|matrix|slack|signal|all]
               [--telegram-to ID] [--discord-to ID] [--matrix-to ID]
               [--slack-to ID] [--signal-to ID]
        A real message is sent only where a destination is named.\
        """;
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        try {
            var flags =
                    Set.of(
                            "--outcome",
                            "--port",
                            "-p",
                            "--discord-to",
                            "--telegram-to",
                            "--matrix-to",
                            "--slack-to",
                            "--signal-to");
            var words = Words.read(arguments, flags, Set.of("--no-start"));
            var asked = words.value("--outcome").orElse("auto");
            if (!OUTCOMES.contains(asked) || !words.rest().isEmpty()) {
                throw new Words.Wrong(
                        "outcomes are " + String.join(", ", OUTCOMES.stream().sorted().toList()));
            }
            var outcome = asked.equals("auto") ? chosen() : asked;
            var port = rooms.door().now().map(Door::port).orElse(0);
            return new Verdict(outcome, port, checks(outcome, words)).tell(out);
        } catch (Words.Wrong e) {
            out.error(e.sentence());
            return USAGE;
        }
    }

    private String chosen() {
        return ORDER.stream()
                .filter(network -> seat(network).isPresent())
                .findFirst()
                .orElse("local-chat");
    }

    private Optional<Seated> seat(String network) {
        return desk.find(new ChannelId(network, ChannelId.DEFAULT_ACCOUNT));
    }

    private List<Check> checks(String outcome, Words words) throws InterruptedException {
        var checks = new ArrayList<Check>();
        var visit = rooms.host().now().map(Host::run).orElse(Host.Run.GATEWAY) == Host.Run.VISIT;
        if (visit && !outcome.equals("local-chat")) {
            checks.add(
                    Check.fail(
                            "Gateway reachability",
                            "no gateway answers",
                            "start it with: cara start"));
        } else {
            var how = visit ? "this run has its own" : "the gateway answers";
            checks.add(Check.pass("Gateway reachability", how));
        }
        var reachable = checks.getFirst().result() == Check.Result.PASS;
        switch (outcome) {
            case "local-chat" -> checks.add(localChat.run());
            case "hooks" ->
                    checks.add(
                            Check.fail(
                                    "Hooks enabled",
                                    "hooks are not in this build",
                                    "use another outcome"));
            case "all" -> {
                for (var network : ORDER) {
                    if (seat(network).isPresent()) channel(network, words, reachable, checks);
                }
                checks.add(localChat.run());
            }
            default -> channel(outcome, words, reachable, checks);
        }
        return checks;
    }

    private void channel(String network, Words words, boolean reachable, List<Check> checks)
            throws InterruptedException {
        var label = Character.toUpperCase(network.charAt(0)) + network.substring(1);
        var seat = seat(network);
        if (!reachable || seat.isEmpty()) {
            missing(label, network, reachable, checks);
            return;
        }
        if (seat.get().channel() instanceof Checked checked) {
            for (var check : checked.check(words.value("--" + network + "-to"))) {
                checks.add(clean(check));
            }
        }
        checks.add(registration(label, seat.get()));
    }

    private static void missing(
            String label, String network, boolean reachable, List<Check> checks) {
        var set = "set " + network + ".botToken or its environment variable";
        checks.add(
                reachable
                        ? Check.fail(label + " credentials", "the channel is not configured", set)
                        : Check.skip(label + " credentials", "the gateway is not there", ""));
        for (var name : List.of("token check", "runtime registration", "send path")) {
            checks.add(Check.skip(label + " " + name, "an earlier check failed", "mend it first"));
        }
    }

    private static Check registration(String label, Seated seat) throws InterruptedException {
        var name = label + " runtime registration";
        var until = System.nanoTime() + CONNECTED_WITHIN.toNanos();
        while (true) {
            var standing = seat.standing();
            var kind = standing.kind();
            if (standing.status() == Status.CONNECTED) return Check.pass(name, "connected");
            if (standing.status() == Status.ERROR && kind != null) {
                return Check.fail(
                        name, "the channel is in error: " + kind.text(), hint(kind.text()));
            }
            if (System.nanoTime() > until || seat.leaving()) {
                var said = "the channel is " + standing.status().wire();
                return Check.fail(name, said, "look at: cara channels, cara logs");
            }
            Thread.sleep(LOOK);
        }
    }

    private static String hint(String kind) {
        return switch (kind) {
            case "auth-rejected" -> "put a new token into the configuration";
            case "credential-locked" -> "start with the right CARAPACE_CONFIG_PASSWORD";
            case "conflict" -> "stop the other program that uses this token";
            case "rate-limited" -> "wait, the network asked for a pause";
            case "disallowed-intents" -> "enable the intents in the developer portal";
            default -> "look at: cara channels, cara logs";
        };
    }

    private Check clean(Check check) {
        return new Check(
                clean(check.name()),
                check.result(),
                clean(check.detail()),
                check.nextStep().map(this::clean));
    }

    private String clean(String text) {
        var safe = rooms.redact(text, Redactor.Profile.LINE).orElse("[REDACTED]");
        return safe.length() > 2 * MOST_SHOWN ? safe.substring(0, 2 * MOST_SHOWN) : safe;
    }
}
