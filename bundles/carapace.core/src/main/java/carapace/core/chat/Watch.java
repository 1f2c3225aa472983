package carapace.core.chat;

import carapace.command.Chats;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One who waits for one message. */
public final class Watch {
    private final String messageId;
    private final Chats.Progress progress;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Chats.@Nullable Ending ending;

    Watch(String messageId, Chats.Progress progress) {
        this.messageId = messageId;
        this.progress = progress;
    }

    String messageId() {
        return messageId;
    }

    Chats.Progress progress() {
        return progress;
    }

    void end(Chats.Ending how) {
        if (ending != null) return;
        ending = how;
        ended.countDown();
    }

    /** How it ended, if it did in time. */
    Optional<Chats.Ending> await(Duration atMost) throws InterruptedException {
        ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return Optional.ofNullable(ending);
    }
}
