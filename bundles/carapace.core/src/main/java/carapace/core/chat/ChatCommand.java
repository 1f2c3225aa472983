package carapace.core.chat;

import carapace.command.Chats;
import carapace.command.Command;
import carapace.command.Output;
import carapace.core.room.Ids;
import carapace.core.room.Rooms;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Optional;

/** {@code cara chat}: one question, or line after line on the operator's own terminal. */
@Component
public final class ChatCommand implements Command {
    private static final String SESSION = "cli-chat";
    private static final int MOST_LINE = 65_536;

    private final Chats chats;
    private final Rooms rooms;
    private final Ids ids;

    @Activate
    public ChatCommand(@Reference Chats chats, @Reference Rooms rooms, @Reference Ids ids) {
        this.chats = chats;
        this.rooms = rooms;
        this.ids = ids;
    }

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public String help() {
        return """
        Talks to the gateway's model.
        chat                 line after line; /help tells what else
        chat --once TEXT     one question, the answer, exit; - reads it from stdin
        chat --new           begins a new session\
        """;
    }

    /** What the words ask for. */
    private record Asked(Optional<String> once, boolean fresh, String session) {}

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        Asked asked;
        try {
            asked = read(arguments, out);
        } catch (IllegalArgumentException e) {
            out.error(String.valueOf(e.getMessage()));
            return USAGE;
        }
        if (asked.once().isPresent()) return once(asked.session(), asked.once().get(), out);
        var console = rooms.host().now().flatMap(host -> host.console());
        if (console.isEmpty()) {
            out.error("chat needs a terminal; use chat --once TEXT");
            return USAGE;
        }
        return talk(console.get(), asked.session(), out);
    }

    private Asked read(List<String> arguments, Output out) {
        var once = Optional.<String>empty();
        var fresh = false;
        var session = "";
        for (var at = 0; at < arguments.size(); at++) {
            switch (arguments.get(at)) {
                case "--new" -> fresh = true;
                case "--once" -> once = Optional.of(value(arguments, ++at, "--once"));
                case "--session" -> session = value(arguments, ++at, "--session");
                default -> throw new IllegalArgumentException("usage: chat [--once TEXT] [--new]");
            }
        }
        if (once.filter(text -> text.equals("-")).isPresent()) once = out.input();
        if (session.isEmpty()) {
            session = fresh ? SESSION + "-" + ids.next() : SESSION;
        }
        return new Asked(once, fresh, session);
    }

    private static String value(List<String> arguments, int at, String flag) {
        if (at >= arguments.size()) throw new IllegalArgumentException(flag + " needs a value");
        return arguments.get(at);
    }

    private int once(String session, String text, Output out) throws InterruptedException {
        var ending = chats.say(session, text, ids.next(), new Silent());
        return switch (ending) {
            case Chats.Ending.Final(var id, var answer) -> {
                if (out.wantsJson()) {
                    var document = new ObjectMapper().createObjectNode(); // a tree, nothing bound
                    out.json(document.put("messageId", id).put("text", answer).toString());
                } else {
                    out.text(answer);
                }
                yield OK;
            }
            case Chats.Ending.Failed(var code, var sentence) -> {
                out.error(sentence);
                yield FAILED;
            }
        };
    }

    private int talk(java.io.Console console, String session, Output out)
            throws InterruptedException {
        var now = session;
        while (true) {
            var line = console.readLine("> ");
            if (line == null) return OK;
            switch (line.strip()) {
                case "" -> {}
                case "/exit", "/quit" -> {
                    return OK;
                }
                case "/new" -> {
                    now = SESSION + "-" + ids.next();
                    out.text("a new session");
                }
                case "/help" -> out.text("/new begins a new session, /exit ends");
                default -> {
                    if (line.length() > MOST_LINE) out.error("a line has at most 64 KiB");
                    else say(now, line, out);
                }
            }
        }
    }

    private void say(String session, String line, Output out) throws InterruptedException {
        switch (chats.say(session, line, ids.next(), new Silent())) {
            case Chats.Ending.Final(var id, var answer) -> out.text(answer);
            case Chats.Ending.Failed(var code, var sentence) -> out.error(sentence);
        }
    }

    private static final class Silent implements Chats.Progress {
        @Override
        public void delta(String text) {
            // the whole answer is printed at the end
        }

        @Override
        public void tool(String name) {
            // not shown in a plain terminal
        }
    }
}
