package carapace.model.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers the gateway's owner from what is really there. */
final class Guide {

    private static final Set<String> GREETINGS =
            Set.of(
                    "hello", "hi", "hey", "hallo", "moin", "servus", "salut", "hola", "ciao",
                    "help", "who", "about", "test", "ping", "yo");
    private static final Set<String> STATE = Set.of("status", "state", "health", "running");
    private static final Set<String> NEXT = Set.of("next", "begin", "beginning", "todo", "first");
    private static final Set<String> THANKS = Set.of("thanks", "thank", "thx", "danke", "merci");

    private static final String ASK =
            """
            Ask me "what next?", "status", "how do I add Telegram?", "how do I choose a model?", \
            "who may write to it?", "is it safe?" or "which commands are there?".\
            """;

    private final House house;
    private final Topics topics;

    Guide(House house, Topics topics) {
        this.house = house;
        this.topics = topics;
    }

    String answer(String question) {
        var words = Topics.words(question);
        if (any(words, NEXT)) return next();
        if (any(words, STATE)) return status();
        var page = topics.best(words);
        if (page.isPresent()) return page.get().text();
        if (any(words, THANKS)) return "You are welcome. " + ASK;
        if (words.isEmpty() || words.size() <= 6 && any(words, GREETINGS)) return hello();
        return """
        I am the built-in guide, not an AI model: I know this gateway, and little else. \
        For real conversations give it a model (ask me how).

        """
                + ASK
                + "\n\n"
                + next();
    }

    private String hello() {
        return """
        Hello! This is Carapace, a gateway on your own machine between messaging networks \
        and an AI model. I am its built-in guide: I answer from the gateway's own state, \
        without any AI model.

        """
                + state()
                + "\n\n"
                + next()
                + "\n\n"
                + ASK;
    }

    private String status() {
        var lines = new StringBuilder(state());
        house.reloadError()
                .ifPresent(
                        why ->
                                lines.append("\n\nThe configuration file was changed, but")
                                        .append(" refused; the last good one is in force: ")
                                        .append(why));
        var findings = house.findings();
        if (!findings.isEmpty()) {
            lines.append("\n\nFindings in the configuration:");
            findings.forEach(finding -> lines.append("\n  ").append(finding));
        }
        return lines.append("\n\nMore: ./cara status, ./cara channels, ./cara logs").toString();
    }

    private String state() {
        var lines = new ArrayList<String>();
        lines.add("What is here now");
        lines.add("  Run       " + run());
        lines.add("  Model     " + model());
        var channels = house.channels();
        lines.add(
                "  Channels  "
                        + (channels.isEmpty()
                                ? "this chat"
                                : String.join(
                                        ", ",
                                        channels.stream().map(House.Seen::toString).toList())));
        lines.add("  Telegram  " + telegram());
        return String.join("\n", lines);
    }

    private String run() {
        return house.visit()
                ? "a visit: it ends with this chat; no port is open, no network is connected"
                : "the gateway";
    }

    private String model() {
        var name = house.model();
        if (!house.modelByDefault()) return name;
        return name + (house.keys().isEmpty() ? " (no provider key was found)" : "");
    }

    private String telegram() {
        if ("false".equals(house.text("telegram.enabled").orElse(""))) {
            return "switched off (telegram.enabled is false)";
        }
        if (!house.set("telegram.botToken")) return "not configured";
        return house.visit() ? "configured; the gateway connects it" : "configured";
    }

    private String next() {
        var steps = new ArrayList<String>();
        if (house.model().startsWith("builtin:")) steps.add(modelStep());
        if (!house.set("telegram.botToken")) {
            steps.add(
                    "Connect a messaging network: make a bot with Telegram's @BotFather, then"
                            + " export TELEGRAM_BOT_TOKEN=<its token>");
        } else if (open("telegram")) {
            steps.add(
                    "Decide who may write to your bot: now everyone may. ./cara config set"
                            + " channels.telegram.access.mode paired");
        }
        steps.add(
                house.visit()
                        ? "Start the gateway: ./cara"
                        : "Check the whole way: ./cara verify --outcome "
                                + (house.set("telegram.botToken") ? "telegram" : "local-chat"));
        return numbered("What to do next", steps);
    }

    private String modelStep() {
        var keys = house.keys();
        if (keys.isEmpty()) {
            return "Give it a model: export ANTHROPIC_API_KEY=<key> or OPENAI_API_KEY=<key>,"
                    + " or for Ollama: ./cara config set agents.default.model ollama:<name>";
        }
        var named =
                keys.getFirst().equals("anthropic")
                        ? "anthropic:claude-sonnet-4-6"
                        : "openai:gpt-5.5";
        return "Choose a model, a key is there: ./cara config set agents.default.model " + named;
    }

    private boolean open(String network) {
        var mode = house.text("channels." + network + ".access.mode");
        return mode.or(() -> house.text("channels.defaults.access.mode"))
                .map("open"::equals)
                .orElse(true);
    }

    private static String numbered(String title, List<String> steps) {
        var text = new StringBuilder(title);
        for (var i = 0; i < steps.size(); i++) {
            text.append("\n  ").append(i + 1).append(". ").append(steps.get(i));
        }
        return text.toString();
    }

    private static boolean any(Set<String> asked, Set<String> known) {
        return asked.stream().anyMatch(known::contains);
    }
}
