package carapace.control.http;

import carapace.command.Chats;

import java.util.concurrent.CountDownLatch;

/** Repeats what it hears, in two pieces. */
final class FakeChats implements Chats {

    final CountDownLatch left = new CountDownLatch(1);

    @Override
    public Ending say(String session, String message, String key, Progress progress)
            throws InterruptedException {
        if (message.equals("fail")) return new Ending.Failed("no_provider", "No model: hunter2.");
        if (message.equals("never")) {
            try {
                new CountDownLatch(1).await();
            } finally {
                left.countDown();
            }
        }
        progress.tool("math_eval");
        progress.delta(message.substring(0, 1));
        progress.delta(message.substring(1));
        return new Ending.Final(Doors.ID, message);
    }

    @Override
    public void cancel(String session) {}

    @Override
    public void forget(String session) {}
}
