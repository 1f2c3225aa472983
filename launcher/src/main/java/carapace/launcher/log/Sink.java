package carapace.launcher.log;

import carapace.launch.LineRedactor;
import carapace.launch.LogRing;
import carapace.redaction.engine.Engine;
import carapace.redaction.engine.Style;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The one way out: every line of every logging API, redacted as a whole, then written by one
 * thread. There is no logger in this package, so that it cannot call itself.
 */
public final class Sink implements AutoCloseable {

    /** Bytes of a line; a longer one is replaced whole, since a cut could split a secret. */
    static final int LONGEST = 8192;

    private static final int QUEUE = 10_000;

    private final ArrayBlockingQueue<Object> queue = new ArrayBlockingQueue<>(QUEUE);
    private final List<Outlet> outlets = new CopyOnWriteArrayList<>();
    private final Ring ring = new Ring(1000, this::dropped);
    private final Repeats repeats = new Repeats();
    private final AtomicLong full = new AtomicLong();
    private final AtomicLong long_ = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread writer;
    private volatile Form form;
    private volatile Directives directives;
    private volatile int generation;
    private volatile @Nullable LineRedactor redactor;
    private volatile boolean closed;
    private Optional<Path> chosen = Optional.empty();
    private @Nullable Outlet chosenOutlet;

    /** Starts the writer. */
    public Sink(Directives directives, boolean json) {
        this.directives = directives;
        this.form = json ? Form.JSON : Form.TEXT;
        this.writer = Thread.ofPlatform().name("log").daemon().start(this::run);
    }

    /** Adds the process's own stream. */
    public void to(OutputStream stream) {
        outlets.add(Outlet.stream(stream));
    }

    /** Adds a stream that gets warnings and errors only. */
    public void warningsTo(OutputStream stream) {
        var all = Outlet.stream(stream);
        outlets.add(
                new Outlet() {
                    @Override
                    public void write(Level level, String line) throws IOException {
                        if (level.compareTo(Level.WARN) >= 0) all.write(level, line);
                    }

                    @Override
                    public void flush() throws IOException {
                        all.flush();
                    }
                });
    }

    /** Adds an owner-only file. */
    public void to(Path file) throws IOException {
        outlets.add(new Outlet.File(file));
    }

    /** Adds the operator's own file, in place of the one before. */
    public synchronized void file(Optional<Path> file) throws IOException {
        if (file.equals(chosen)) return;
        var fresh = file.isPresent() ? new Outlet.File(file.get()) : null;
        var old = chosenOutlet;
        if (fresh != null) outlets.add(fresh);
        if (old != null && outlets.remove(old)) old.close();
        chosen = file;
        chosenOutlet = fresh;
    }

    /** Changes the form of lines: {@code text} or {@code json}. */
    public void form(boolean json) {
        form = json ? Form.JSON : Form.TEXT;
    }

    /** Changes the default level; directives that name a target stay. */
    public void level(Level level) {
        directives = directives.withDefault(level);
        generation++;
    }

    /** What takes known secret values out; null while the redactor is away. */
    public void redactor(@Nullable LineRedactor now) {
        redactor = now;
    }

    public LogRing ring() {
        return ring;
    }

    /** Rises with every change of the filter, so that loggers can keep their threshold. */
    int generation() {
        return generation;
    }

    Level threshold(String target) {
        return directives.threshold(target);
    }

    /** Lines left out: {@code too_long} or {@code queue_full}. */
    public long dropped(String reason) {
        return switch (reason) {
            case "too_long" -> long_.get();
            case "queue_full" -> full.get();
            default -> 0;
        };
    }

    /** How often a redactor threw and its line was withheld. */
    public long redactorFailures() {
        return failures.get();
    }

    /** Takes one line. Never throws, and never waits longer than 100 ms. */
    void accept(Line line) {
        if (closed) return;
        if (queue.offer(line)) return;
        var important = line.level().compareTo(Level.WARN) >= 0;
        try {
            if (important && queue.offer(line, 100, TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        full.incrementAndGet();
    }

    /** Text of several lines that is no log line but leaves the process all the same. */
    public String display(String text) {
        try {
            var once = Engine.PATTERNS.redact(text, Style.DISPLAY);
            var known = redactor;
            if (known == null) return once;
            return once.lines().map(known::redact).collect(Collectors.joining("\n"));
        } catch (RuntimeException | StackOverflowError e) {
            failures.incrementAndGet();
            return Engine.REDACTED;
        }
    }

    private String redact(String line) {
        try {
            var once = Engine.PATTERNS.redact(line, Style.LINE);
            var known = redactor;
            return known == null ? once : known.redact(once);
        } catch (RuntimeException | StackOverflowError e) {
            failures.incrementAndGet();
            return Engine.REDACTED;
        }
    }

    private void run() {
        while (true) {
            try {
                var next = queue.poll();
                if (next == null) {
                    flush();
                    next = queue.take();
                }
                if (next instanceof Line line) write(line);
                else if (next instanceof CountDownLatch done) {
                    flush();
                    done.countDown();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void write(Line line) {
        var hidden = repeats.pass(line);
        if (hidden.isEmpty()) return;
        var shown = hidden.getAsLong() == 0 ? line : suppressed(line, hidden.getAsLong());
        var text = redact(form.render(shown));
        if (text.length() > LONGEST || text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            long_.incrementAndGet();
            text = Engine.LINE_TOO_LONG;
            ring.add(shown, Engine.LINE_TOO_LONG, Map.of());
        } else {
            var fields = new LinkedHashMap<String, String>();
            shown.fields().forEach((key, value) -> fields.put(key, redact(value)));
            ring.add(shown, redact(shown.message()), fields);
        }
        for (var outlet : outlets) {
            try {
                outlet.write(shown.level(), text);
            } catch (IOException e) {
                outlets.remove(outlet); // nobody reads it any more; the others go on
            }
        }
    }

    private static Line suppressed(Line line, long count) {
        var fields = new LinkedHashMap<>(line.fields());
        fields.put("suppressed", Long.toString(count));
        return new Line(
                line.at(), line.level(), line.target(), line.template(), line.message(), fields);
    }

    private void flush() {
        for (var outlet : outlets) {
            try {
                outlet.flush();
            } catch (IOException e) {
                outlets.remove(outlet);
            }
        }
    }

    /** Waits at most 2 s until what came so far is written. */
    public void drain() {
        var done = new CountDownLatch(1);
        try {
            if (queue.offer(done, 1, TimeUnit.SECONDS)) done.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        drain();
        closed = true;
        writer.interrupt();
    }
}
