package carapace.shell.gogo;

import carapace.command.Command;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which words may follow: names of commands, then what their usage lines show. */
final class Completion {

    private static final Pattern WORD =
            Pattern.compile("(?<![A-Za-z<])(--)?[a-z][a-z-]+(?![>A-Za-z])");

    private Completion() {}

    /** Candidates for the last word of a line, sorted; at most 100. */
    static List<String> of(String line, Collection<Command> commands) {
        var words = line.stripLeading().split("\\s+", -1);
        var last = words[words.length - 1];
        var found = new TreeSet<String>();
        if (words.length == 1) {
            for (var command : commands) found.add(command.name());
        } else {
            var verb = words[0].startsWith("cara:") ? words[0].substring(5) : words[0];
            for (var command : commands) {
                if (command.name().equals(verb)) usage(command, found);
            }
        }
        return found.stream().filter(word -> word.startsWith(last)).limit(100).toList();
    }

    private static void usage(Command command, TreeSet<String> found) {
        var lines = command.help().split("\n");
        for (int i = 1; i < lines.length; i++) {
            var usage = lines[i].split(" {2,}", 2)[0].isBlank() ? lines[i].strip() : lines[i];
            var words = WORD.matcher(usage.split(" {2,}", 2)[0]);
            while (words.find()) found.add(words.group());
        }
        found.remove(command.name());
        found.remove("cara");
    }
}
