package carapace.config.json5;

import java.io.Console;
import java.util.Optional;

/** Asks the operator. Empty answers are empty; none means that nobody answers any more. */
interface Prompter {

    Optional<String> ask(String question);

    /** Without showing what is typed. */
    Optional<String> askSecretly(String question);

    /** A question that Enter alone answers with yes. */
    default boolean agrees(String question) {
        return ask(question + " [Y/n]")
                .map(answer -> answer.isBlank() || answer.strip().toLowerCase().startsWith("y"))
                .orElse(false);
    }

    /** On the terminal. */
    static Prompter of(Console console) {
        return new Prompter() {
            @Override
            public Optional<String> ask(String question) {
                return Optional.ofNullable(console.readLine("%s ", question));
            }

            @Override
            public Optional<String> askSecretly(String question) {
                return Optional.ofNullable(console.readPassword("%s ", question)).map(String::new);
            }
        };
    }
}
