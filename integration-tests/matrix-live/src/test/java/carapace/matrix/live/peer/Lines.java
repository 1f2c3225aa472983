package carapace.matrix.live.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A process that answers JSON lines; README.md of this module has the protocol. */
public final class Lines implements AutoCloseable {
    /** Longer than any wait inside a peer. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final BufferedWriter input;
    private final AtomicLong last = new AtomicLong();
    private final ConcurrentMap<Long, CompletableFuture<ObjectNode>> open =
            new ConcurrentHashMap<>();

    private Lines(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("answers of " + process.pid()).start(this::read);
    }

    /** Starts {@code js}, {@code go} or {@code oracle}. */
    public static Lines start(String kind) throws IOException {
        return new Lines(
                new ProcessBuilder(Path.of("peer").toAbsolutePath().toString(), kind, folder())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** Where {@code setup} has installed everything. */
    static String folder() {
        return System.getProperty("matrix.live.folder", "target/peers");
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (JSON.readTree(line) instanceof ObjectNode message && message.has("ok")) {
                    var waiting = open.remove(message.path("id").asLong());
                    if (waiting != null) {
                        waiting.complete(message);
                    }
                }
            }
            end(new IOException("the peer has ended"));
        } catch (IOException e) {
            end(e);
        }
    }

    private void end(IOException why) {
        open.values().forEach(waiting -> waiting.completeExceptionally(why));
    }

    public ObjectNode command(String name) {
        return JSON.createObjectNode().put("cmd", name);
    }

    /** Sends the command; what comes back is failed with {@link Refused} when it is refused. */
    public CompletableFuture<ObjectNode> begin(ObjectNode command) {
        long id = last.incrementAndGet();
        var answer = new CompletableFuture<ObjectNode>();
        open.put(id, answer);
        try {
            synchronized (input) {
                input.write(JSON.writeValueAsString(command.put("id", id)));
                input.newLine();
                input.flush();
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer.thenApply(
                found -> {
                    if (!found.path("ok").asBoolean()) {
                        throw new Refused(command.path("cmd").asText(), found);
                    }
                    return found;
                });
    }

    public ObjectNode call(ObjectNode command) throws InterruptedException {
        return await(begin(command));
    }

    /** The answer, or the refusal as it is. */
    public static ObjectNode await(CompletableFuture<ObjectNode> answer)
            throws InterruptedException {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the peer does not answer", e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        input.close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** An answer that says no. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient JsonNode answer;

        Refused(String command, JsonNode answer) {
            super(
                    command
                            + ": "
                            + answer.path("error").asText()
                            + ": "
                            + answer.path("message").asText());
            this.answer = answer;
        }

        public String error() {
            return answer.path("error").asText();
        }

        public JsonNode answer() {
            return answer;
        }
    }
}
