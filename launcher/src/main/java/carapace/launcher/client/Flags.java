package carapace.launcher.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The flags that the client itself obeys, taken out of the words.
 *
 * @param words what is left: the verb and its own words
 */
record Flags(
        Optional<String> host,
        Optional<Integer> port,
        Optional<Path> tokenFile,
        boolean tls,
        boolean trust,
        boolean plaintext,
        boolean json,
        List<String> words) {

    static Flags of(List<String> all) throws Usage {
        Optional<String> host = Optional.empty();
        Optional<Integer> port = Optional.empty();
        Optional<Path> token = Optional.empty();
        boolean tls = false;
        boolean trust = false;
        boolean plaintext = false;
        boolean json = false;
        var words = new ArrayList<String>();
        for (int i = 0; i < all.size(); i++) {
            var word = all.get(i);
            var equals = word.startsWith("--") ? word.indexOf('=') : -1;
            var name = equals > 0 ? word.substring(0, equals) : word;
            switch (name) {
                case "--host", "--port", "-p", "--token-file" -> {
                    String value;
                    if (equals > 0) value = word.substring(equals + 1);
                    else if (++i < all.size()) value = all.get(i);
                    else throw new Usage(name + " needs a value.");
                    if (name.equals("--host")) host = Optional.of(value);
                    else if (name.equals("--token-file")) token = Optional.of(Path.of(value));
                    else port = Optional.of(number(name, value));
                }
                case "--tls" -> tls = true;
                case "--trust" -> trust = true;
                case "--allow-plaintext" -> plaintext = true;
                default -> {
                    if (name.equals("--")) {
                        words.addAll(all.subList(i, all.size()));
                        i = all.size();
                    } else {
                        json |= name.equals("--json");
                        words.add(word);
                    }
                }
            }
        }
        if (trust && !tls) throw new Usage("--trust goes with --tls only.");
        return new Flags(host, port, token, tls, trust, plaintext, json, List.copyOf(words));
    }

    private static int number(String name, String value) throws Usage {
        if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65_535) {
            return Integer.parseInt(value);
        }
        throw new Usage(name + " needs a number from 0 to 65535.");
    }

    String verb() {
        return words.isEmpty() ? "start" : words.get(0);
    }

    List<String> arguments() {
        return words.isEmpty() ? words : words.subList(1, words.size());
    }
}
