package carapace.command;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;

/** One verb, a service; the same in the shell, on the command line and over HTTP. */
@ConsumerType
public interface Command {

    /** Success. */
    int OK = 0;

    /** The operation failed. */
    int FAILED = 1;

    /** The words make no sense. */
    int USAGE = 2;

    /** The gateway is not reachable. */
    int UNREACHABLE = 3;

    /** Refused because another process holds the lock. */
    int HELD = 4;

    /** {@code [a-z-]{1,40}}. */
    String name();

    /** First line: one sentence. Then the usage, a line each. */
    String help();

    /**
     * Runs it on a virtual thread of the caller's; interrupted when the caller goes away.
     *
     * @param arguments without the verb itself and without {@code --json}, which the doors handle
     * @return one of the exit codes above
     */
    int run(List<String> arguments, Output out) throws InterruptedException;
}
