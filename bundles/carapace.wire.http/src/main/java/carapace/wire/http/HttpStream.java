package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.Stream;
import carapace.wire.WireException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Cuts a flowing body into lines and events. */
final class HttpStream implements Stream {

    private static final int LONGEST_LINE = 1 << 20;
    private static final int LONGEST_EVENT = 4 << 20;

    private final Pieces pieces;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private boolean begun;
    private boolean ended;

    HttpStream(Pieces pieces, Runnable onClose) {
        this.pieces = pieces;
        this.onClose = onClose;
    }

    @Override
    public Optional<String> line() throws WireException, InterruptedException {
        var line = new ByteArrayOutputStream();
        while (fill()) {
            var buffer = waiting.element();
            while (buffer.hasRemaining()) {
                var b = buffer.get();
                if (b == '\n') return Optional.of(text(line));
                if (line.size() == LONGEST_LINE) {
                    close();
                    throw new WireException(FaultCode.BODY_TOO_LARGE);
                }
                line.write(b);
            }
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(text(line));
    }

    /** Whether there is a byte to read; false at the end. */
    private boolean fill() throws WireException, InterruptedException {
        while (!ended) {
            var head = waiting.peek();
            if (head != null && head.hasRemaining()) return true;
            if (head != null) {
                waiting.remove();
                continue;
            }
            var more = pieces.next();
            ended = more.isEmpty();
            waiting.addAll(more);
        }
        return false;
    }

    private String text(ByteArrayOutputStream line) {
        var bytes = line.toByteArray();
        var length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\r') length--;
        var text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        var first = !begun;
        begun = true;
        return first && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    // https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    @Override
    public Optional<Event> event() throws WireException, InterruptedException {
        var name = "";
        var data = new StringBuilder();
        var any = false;
        for (var next = line(); next.isPresent(); next = line()) {
            var line = next.get();
            if (line.isEmpty()) {
                if (any)
                    return Optional.of(new Event(name.isEmpty() ? "message" : name, cut(data)));
                name = "";
                continue;
            }
            var colon = line.indexOf(':');
            var field = colon < 0 ? line : line.substring(0, colon);
            var value = colon < 0 ? "" : line.substring(colon + 1);
            if (value.startsWith(" ")) value = value.substring(1);
            if (field.equals("event")) name = value;
            if (field.equals("data")) {
                any = true;
                data.append(value).append('\n');
                if (data.length() > LONGEST_EVENT) {
                    close();
                    throw new WireException(FaultCode.BODY_TOO_LARGE);
                }
            }
        }
        return Optional.empty();
    }

    private static String cut(StringBuilder data) {
        return data.substring(0, data.length() - 1);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        if (!ended) pieces.close();
        onClose.run();
    }
}
