package carapace.shell.gogo;

import carapace.command.Command;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;

import java.util.ArrayList;
import java.util.List;

/** One command as Gogo calls it. */
final class Verb implements Function {

    static final String SCOPE = "cara";

    /** Only the owner comes in, so it is the gateway's own user. */
    private static final String ACTOR = "cli:" + System.getProperty("user.name", "?");

    private final Command command;

    Verb(Command command) {
        this.command = command;
    }

    @Override
    public Object execute(CommandSession session, List<Object> words) throws Exception {
        var texts = new ArrayList<String>();
        var json = false;
        for (var word : words) {
            var text = String.valueOf(word);
            if (text.equals("--json")) json = true;
            else texts.add(text);
        }
        var out = new SessionOutput(session.getConsole(), ACTOR, json);
        var exit = command.run(texts, out);
        if (exit == Command.USAGE) out.error(command.help());
        return exit;
    }
}
