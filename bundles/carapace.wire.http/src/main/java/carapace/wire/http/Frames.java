package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.WireException;

import org.jspecify.annotations.Nullable;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Puts frames together to messages and keeps few of them until they are taken. */
final class Frames implements WebSocket.Listener {

    private static final int LONGEST = 4 << 20;
    private static final int MOST_WAITING = 64;
    private static final int MOST_PINGS_PER_SECOND = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Deque<String> messages = new ArrayDeque<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket peer;
    private int waitingLength;
    private boolean asked = true;
    private boolean ended;
    private @Nullable Integer closeCode;
    private @Nullable FaultCode fault;
    private long pingSecond;
    private int pings;

    /** The next message; empty when none came in time. */
    Optional<String> take(Duration atMost) throws WireException, InterruptedException {
        var nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (messages.isEmpty()) {
                if (ended) throw new WireException(fault == null ? FaultCode.PEER_SILENT : fault);
                if (nanos <= 0) return Optional.empty();
                nanos = change.awaitNanos(nanos);
            }
            var message = messages.remove();
            waitingLength -= message.length();
            if (!asked) ask();
            return Optional.of(message);
        } finally {
            lock.unlock();
        }
    }

    Optional<Integer> closeCode() {
        lock.lock();
        try {
            return Optional.ofNullable(closeCode);
        } finally {
            lock.unlock();
        }
    }

    void awaitEnd(Duration atMost) throws InterruptedException {
        var nanos = TimeUnit.NANOSECONDS.convert(atMost);
        lock.lockInterruptibly();
        try {
            while (!ended && nanos > 0) nanos = change.awaitNanos(nanos);
        } finally {
            lock.unlock();
        }
    }

    /** No more will come; what waits can still be taken. */
    void end() {
        end(null, null);
    }

    private void end(@Nullable Integer code, @Nullable FaultCode why) {
        lock.lock();
        try {
            if (ended) return;
            ended = true;
            closeCode = code;
            fault = why;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Only as much is asked for as may wait. */
    private void ask() {
        asked = messages.size() < MOST_WAITING && waitingLength < LONGEST;
        if (asked && peer != null) peer.request(1);
    }

    @Override
    public void onOpen(WebSocket socket) {
        lock.lock();
        try {
            peer = socket;
            socket.request(1);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        lock.lock();
        try {
            if (data.length() > LONGEST - partial.length()) {
                end(null, FaultCode.BODY_TOO_LARGE);
                socket.abort();
                return null;
            }
            partial.append(data);
            if (last) {
                messages.add(partial.toString());
                waitingLength += partial.length();
                partial.setLength(0);
                change.signalAll();
            }
            ask();
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        end(null, FaultCode.ANSWER_MALFORMED);
        socket.abort();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        var second = System.nanoTime() / 1_000_000_000L;
        lock.lock();
        try {
            pings = second == pingSecond ? pings + 1 : 1;
            pingSecond = second;
            if (pings > MOST_PINGS_PER_SECOND) {
                end(null, FaultCode.ANSWER_MALFORMED);
                socket.abort();
            } else {
                socket.request(1);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        end(code, FaultCode.PEER_SILENT);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable problem) {
        end(null, FaultCode.PEER_FAILED);
        socket.abort();
    }
}
