package carapace.core.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of a command, taken apart: flags with their values, switches, and the rest. */
final class Words {
    private final Map<String, String> flags = new HashMap<>();
    private final List<String> rest = new ArrayList<>();

    private Words() {}

    /** The words make no sense; the message says why. */
    static final class Wrong extends Exception {
        @java.io.Serial private static final long serialVersionUID = 1L;

        Wrong(String sentence) {
            super(sentence, null, false, false);
        }

        /** Never null, as it is always given. */
        String sentence() {
            return String.valueOf(getMessage());
        }
    }

    static Words read(List<String> arguments, Set<String> valued, Set<String> switches)
            throws Wrong {
        var words = new Words();
        for (var at = 0; at < arguments.size(); at++) {
            var word = arguments.get(at);
            var equals = word.indexOf('=');
            if (word.startsWith("--") && equals > 0 && valued.contains(word.substring(0, equals))) {
                words.flags.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (valued.contains(word)) {
                if (++at >= arguments.size()) throw new Wrong(word + " needs a value");
                words.flags.put(word, arguments.get(at));
            } else if (switches.contains(word)) {
                words.flags.put(word, "");
            } else if (word.startsWith("-") && word.length() > 1) {
                throw new Wrong("there is no flag " + word);
            } else {
                words.rest.add(word);
            }
        }
        return words;
    }

    Optional<String> value(String flag) {
        return Optional.ofNullable(flags.get(flag));
    }

    boolean has(String flag) {
        return flags.containsKey(flag);
    }

    List<String> rest() {
        return rest;
    }

    /** A number within bounds. */
    int number(String flag, int otherwise, int least, int most) throws Wrong {
        var text = flags.get(flag);
        if (text == null) return otherwise;
        try {
            var number = Integer.parseInt(text);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            throw new Wrong(flag + " takes a number");
        }
        throw new Wrong(flag + " takes " + least + " to " + most);
    }
}
