package carapace.agent;

/** Marks text that came from outside, so that the model can tell data from instructions. */
final class Untrusted {

    private static final String BEGIN = "<<<UNTRUSTED>>>";
    private static final String END = "<<<UNTRUSTED_END>>>";

    private Untrusted() {}

    static String wrap(String text) {
        return BEGIN + "\n" + broken(text) + "\n" + END;
    }

    /** The markers inside are broken up, whatever is put together from what remains. */
    private static String broken(String text) {
        return text.replace("<<<", "< < <").replace(">>>", "> > >");
    }
}
