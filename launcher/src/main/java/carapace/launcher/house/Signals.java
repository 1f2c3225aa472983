package carapace.launcher.house;

import org.slf4j.LoggerFactory;

import sun.misc.Signal;
import sun.misc.SignalHandler;

import java.util.ArrayList;
import java.util.List;

/**
 * What signals do: the first TERM or INT ends the run in order, a second one at once; HUP reloads.
 */
final class Signals implements AutoCloseable {

    private static final long FORCED_NANOS = 10_000_000_000L;

    /** A terminal and a parent may both pass on one Ctrl-C; that is one. */
    private static final long SAME_NANOS = 500_000_000L;

    private record Before(Signal signal, SignalHandler handler) {}

    private final List<Before> before = new ArrayList<>();
    private final RunHost host;
    private long first;
    private boolean stopping;
    private volatile boolean interrupted;

    private Signals(RunHost host) {
        this.host = host;
    }

    static Signals on(RunHost host) {
        var signals = new Signals(host);
        for (var name : List.of("TERM", "INT")) signals.handle(name, signals::stop);
        signals.handle("HUP", signal -> host.hangup());
        return signals;
    }

    private void handle(String name, SignalHandler handler) {
        var signal = new Signal(name);
        before.add(new Before(signal, Signal.handle(signal, handler)));
    }

    private synchronized void stop(Signal signal) {
        var now = System.nanoTime();
        if (!stopping) {
            stopping = true;
            first = now;
            interrupted = signal.getName().equals("INT");
            LoggerFactory.getLogger("gateway").info("stopping on SIG{}", signal.getName());
            host.done(0);
        } else if (now - first > SAME_NANOS && now - first < FORCED_NANOS) {
            Runtime.getRuntime().halt(130);
        }
    }

    /** A gateway that was asked to stop did well; a command that was interrupted did not. */
    int exitCode(int regular) {
        return interrupted && host.run() != carapace.launch.Host.Run.GATEWAY ? 130 : regular;
    }

    @Override
    public void close() {
        before.forEach(one -> Signal.handle(one.signal(), one.handler()));
    }
}
