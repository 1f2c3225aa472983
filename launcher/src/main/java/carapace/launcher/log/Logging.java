package carapace.launcher.log;

import org.jspecify.annotations.Nullable;

/**
 * Which sink the logging APIs write to. A process has one, set once before the first logger is
 * asked for; the service providers that find it are made by the JDK and slf4j, not by us.
 */
public final class Logging {

    private static volatile @Nullable Sink sink;

    private Logging() {}

    /** Makes {@code to} the sink of the process and ties the JDK's own APIs to it. */
    public static void start(Sink to) {
        sink = to;
        System.setProperty("slf4j.provider", Provider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
        Bridges.install();
    }

    static @Nullable Sink sink() {
        return sink;
    }
}
