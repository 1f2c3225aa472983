package carapace.channel.testkit;

import carapace.channel.ChannelFault;
import carapace.channel.Inbox;
import carapace.channel.Listening;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** A listening channel on a thread of its own, as core runs it. */
public final class Running implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Thread thread;
    private volatile @Nullable ChannelFault fault;

    private Running(Listening channel, Inbox inbox) {
        this.thread =
                Thread.ofVirtual()
                        .name("listen " + channel.id())
                        .unstarted(() -> run(channel, inbox));
    }

    public static Running start(Listening channel, Inbox inbox) {
        var running = new Running(channel, inbox);
        running.thread.start();
        return running;
    }

    private void run(Listening channel, Inbox inbox) {
        try {
            channel.listen(inbox);
        } catch (ChannelFault e) {
            fault = e;
        } catch (InterruptedException e) {
            return; // how listening is meant to end
        }
    }

    public Optional<ChannelFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** Interrupts; gives how long it took to end. */
    public Duration stop() throws InterruptedException {
        var began = System.nanoTime();
        thread.interrupt();
        if (!thread.join(LONGEST)) throw new AssertionError("the listener did not come home");
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
