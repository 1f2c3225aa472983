package carapace.shell.gogo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.command.Command;
import carapace.command.Output;

import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("The shell")
class ShellTest {

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private volatile Throwable broken;
    @TempDir Path run;
    private final ThreadIOImpl threads = new ThreadIOImpl();
    private CommandProcessorImpl gogo;
    private Doorway doorway;
    private SocketChannel client;
    private BufferedReader answers;

    private final Command echo =
            new Command() {
                @Override
                public String name() {
                    return "echo";
                }

                @Override
                public String help() {
                    return "Says it again.\n"
                            + "cara echo WORD           says WORD\n"
                            + "cara echo loud|soft --twice  says it so";
                }

                @Override
                public int run(List<String> words, Output out) throws InterruptedException {
                    if (words.isEmpty()) return USAGE;
                    if (words.getFirst().equals("table")) {
                        out.table(List.of("id", "name"), List.of(List.of("1", "a\"b")));
                        return OK;
                    }
                    if (words.getFirst().equals("wait")) {
                        try {
                            waiting.countDown();
                            new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                        }
                    }
                    out.text(String.join(" ", words) + " by " + (out.actor().startsWith("cli:")));
                    return OK;
                }
            };

    @BeforeEach
    void open() throws IOException {
        threads.start();
        gogo = new CommandProcessorImpl(threads);
        gogo.addCommand("cara", new Verb(echo), "echo");
        doorway = Doorway.open(run);
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                var visitor = doorway.accept();
                                if (doorway.admits(visitor)) {
                                    new Visit(visitor, gogo, () -> List.of(echo)).run();
                                }
                            } catch (IOException e) {
                                broken = e; // the door was closed before anybody came, or worse
                            }
                        });
        var socket = Path.of(Files.readString(run.resolve("shell")).strip());
        client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(socket));
        answers =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(client), StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        doorway.close();
        gogo.stop();
        threads.stop();
    }

    private void send(String line) throws IOException {
        client.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private String ask(String line) throws IOException {
        send(line);
        return answer();
    }

    private String answer() throws IOException {
        var text = new StringBuilder();
        for (int c; (c = answers.read()) != 4; ) {
            if (c < 0) throw new IOException("closed", broken);
            text.append((char) c);
        }
        return text.toString();
    }

    @Test
    void is_its_owners_alone() throws Exception {
        var socket = run.resolve("shell.sock");
        for (var file : List.of(socket, run.resolve("shell"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(ask("run echo hello")).isEqualTo("hello by true\n");
    }

    @Test
    void lies_in_a_folder_of_its_own_where_the_path_is_too_long() throws Exception {
        var deep = Files.createDirectories(run.resolve("x".repeat(100)));
        Path socket;
        try (var door = Doorway.open(deep)) {
            assertThat(door).isNotNull();
            socket = Path.of(Files.readString(deep.resolve("shell")).strip());
            assertThat(socket.toString().length()).isLessThan(100);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(socket.getParent())))
                    .isEqualTo("rwx------");
        }
        assertThat(socket.getParent()).doesNotExist();
        assertThat(deep.resolve("shell")).doesNotExist();
    }

    @Test
    void prints_tables_and_json() throws Exception {
        assertThat(ask("run echo table")).isEqualTo("id  name\n1   a\"b\n");
        assertThat(ask("run echo table --json"))
                .isEqualTo("[\n  {\"id\": \"1\", \"name\": \"a\\\"b\"}\n]\n");
    }

    @Test
    void tells_the_usage_and_what_is_unknown() throws Exception {
        assertThat(ask("run echo")).contains("cara echo WORD");
        assertThat(ask("run nosuch")).startsWith("error: ").contains("nosuch");
        assertThat(ask("dance")).contains("unknown request");
    }

    @Test
    void completes_verbs_and_their_words() throws Exception {
        assertThat(ask("complete ec")).isEqualTo("echo\n");
        assertThat(ask("complete echo l")).isEqualTo("loud\n");
        assertThat(ask("complete echo --")).isEqualTo("--twice\n");
    }

    @Test
    void stops_a_command_on_request() throws Exception {
        send("run echo wait");
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        send("stop");
        assertThat(answer()).contains("stopped");
        assertThat(ask("run echo on")).isEqualTo("on by true\n");
    }

    @Test
    void interrupts_a_command_whose_visitor_leaves() throws Exception {
        send("run echo wait");
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        client.close();
        await().until(() -> interrupted.getCount() == 0);
    }
}
