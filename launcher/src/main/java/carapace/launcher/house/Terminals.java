package carapace.launcher.house;

/** Which of the process's streams are a terminal, as the {@code cara} script saw it. */
public final class Terminals {

    private Terminals() {}

    /** {@code in}, {@code out} or {@code err}. */
    public static boolean is(String stream) {
        var seen = System.getProperty("carapace.tty");
        if (seen != null) return seen.contains(stream);
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
