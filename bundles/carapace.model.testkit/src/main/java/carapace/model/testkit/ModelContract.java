package carapace.model.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import carapace.model.Message;
import carapace.model.Model;
import carapace.model.ModelFault;
import carapace.model.ModelFault.Kind;
import carapace.model.ModelRequest;
import carapace.model.ModelRequest.ToolSpec;
import carapace.model.Piece;
import carapace.model.Reply;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** What every adapter to a provider does, whatever its protocol. */
@Timeout(60)
public abstract class ModelContract {

    protected static final ToolSpec WEATHER =
            new ToolSpec(
                    "get_weather",
                    "The weather somewhere.",
                    "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}");

    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Duration LONG = Duration.ofSeconds(30);

    /** The provider that the adapter talks to. */
    protected final FakeProvider provider = new FakeProvider();

    private final Rooms rooms = new Rooms();
    private final StringBuilder shown = new StringBuilder();
    private @Nullable Model opened;

    /** How the protocol under test is spoken. */
    protected abstract Dialect dialect();

    @BeforeEach
    void open() {
        opened = open(Rooms.KEY);
    }

    private Model model() {
        return Objects.requireNonNull(opened);
    }

    private Model open(String secret) {
        return dialect().open(rooms, rooms, secret, provider.base());
    }

    @AfterEach
    void close() throws IOException {
        rooms.close();
        provider.close();
    }

    protected ModelRequest asking(Duration deadline, Duration silence, Message... messages) {
        var said = messages.length == 0 ? List.of(Message.user("Hello")) : List.of(messages);
        return new ModelRequest(
                dialect().model(),
                "Be brief.",
                said,
                List.of(WEATHER),
                1000,
                Optional.of(0.5),
                deadline,
                silence);
    }

    protected Reply ask(Message... messages) throws ModelFault, InterruptedException {
        return model().stream(asking(LONG, LONG, messages), shown::append);
    }

    private ModelFault fault(Duration deadline, Duration silence) {
        return catchThrowableOfType(
                ModelFault.class, () -> model().stream(asking(deadline, silence), shown::append));
    }

    private ModelFault fault() {
        return fault(LONG, LONG);
    }

    private static String text(Reply reply) {
        var text = new StringBuilder();
        for (var piece : reply.pieces()) {
            if (piece instanceof Piece.Text(var more)) text.append(more);
        }
        return text.toString();
    }

    // 1

    @Test
    void reads_an_answer_that_comes_byte_by_byte() throws Exception {
        var whole = String.join("", dialect().saying("héllo ", "🦊 ", "Ж"));
        provider.then(
                line -> {
                    line.stream();
                    for (var b : whole.getBytes(StandardCharsets.UTF_8)) line.chunk(new byte[] {b});
                    line.end();
                });
        var reply = ask();
        assertThat(text(reply)).isEqualTo("héllo 🦊 Ж");
        assertThat(shown).hasToString("héllo 🦊 Ж");
        assertThat(reply.stop()).isEqualTo(Reply.Stop.END);
        assertThat(reply.usage()).isEqualTo(dialect().usage());
    }

    @Test
    void reads_a_call_whose_arguments_come_in_pieces() throws Exception {
        provider.streams(
                dialect().calling("id-1", "get_weather", "", "{\"ci", "ty\": \"Kö", "ln\"}"));
        var reply = ask();
        assertThat(reply.stop()).isEqualTo(Reply.Stop.TOOLS);
        assertThat(reply.pieces())
                .contains(new Piece.Call("id-1", "get_weather", "{\"city\": \"Köln\"}"));
    }

    @Test
    void reads_a_call_without_arguments_as_an_empty_object() throws Exception {
        provider.streams(dialect().calling("id-1", "get_weather"));
        assertThat(ask().pieces()).contains(new Piece.Call("id-1", "get_weather", "{}"));
    }

    @Test
    void reads_lines_that_end_in_crlf_and_data_without_a_space() throws Exception {
        var events =
                dialect().saying("fine").stream()
                        .map(event -> event.replace("data: ", "data:").replace("\n", "\r\n"))
                        .toList();
        provider.streams(events);
        assertThat(text(ask())).isEqualTo("fine");
    }

    @Test
    void shows_its_key_and_nothing_else_does() throws Exception {
        provider.streams(dialect().saying("ok"));
        ask();
        var asked = provider.asked().getFirst();
        assertThat(asked.head()).contains(dialect().credentialLine(Rooms.VALUE));
        assertThat(asked.path() + asked.body()).doesNotContain(Rooms.VALUE);
        assertThat(model().toString()).doesNotContain(Rooms.VALUE);
    }

    // 2, 3

    @Test
    void says_how_long_to_wait_when_it_asks_too_often() {
        provider.answers(429, dialect().error("slow down"), "Retry-After: 7");
        var fault = fault();
        assertThat(fault.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(fault.partial()).isFalse();
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void tells_an_overloaded_provider_from_a_broken_one() {
        provider.answers(529, dialect().error("busy"));
        assertThat(fault().kind()).isEqualTo(Kind.OVERLOADED);
        provider.answers(503, "<html>down</html>");
        assertThat(fault().kind()).isEqualTo(Kind.SERVER);
    }

    @Test
    void keeps_what_a_refusal_says_to_itself() {
        provider.answers(401, dialect().error("invalid key " + Rooms.VALUE));
        var fault = fault();
        assertThat(fault.kind()).isEqualTo(Kind.AUTH);
        assertThat(fault).hasMessage("auth").hasNoCause();
        provider.answers(400, dialect().error("messages.0: bad " + Rooms.VALUE));
        assertThat(fault().kind()).isEqualTo(Kind.BAD_REQUEST);
        provider.answers(404, dialect().error("no such model"));
        assertThat(fault().kind()).isEqualTo(Kind.BAD_REQUEST);
        provider.answers(400, dialect().tooLong());
        assertThat(fault().kind()).isEqualTo(Kind.TOO_LONG);
    }

    // 4

    @Test
    void does_not_read_an_error_of_10_mb() throws Exception {
        provider.then(
                line -> {
                    line.raw("HTTP/1.1 500 Status\r\nTransfer-Encoding: chunked\r\n\r\n");
                    var megabyte = "x".repeat(1 << 20);
                    for (var i = 0; i < 10; i++) line.chunk(megabyte);
                    line.end();
                    line.wait(20);
                });
        assertThat(fault().kind()).isEqualTo(Kind.SERVER);
        assertThat(provider.hangUp().await(10, TimeUnit.SECONDS)).isTrue();
    }

    // 5, 6

    @Test
    void gives_up_on_a_provider_that_never_answers() {
        provider.then(line -> line.wait(20));
        assertThat(fault(SHORT, LONG).kind()).isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void gives_up_on_a_stream_that_falls_silent() throws Exception {
        provider.then(
                line -> {
                    line.stream();
                    for (var event : dialect().beginning("half")) line.chunk(event);
                    line.wait(20);
                });
        var fault = fault(LONG, SHORT);
        assertThat(fault.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(fault.partial()).isTrue();
        assertThat(shown).hasToString("half");
        assertThat(provider.hangUp().await(10, TimeUnit.SECONDS)).isTrue();
    }

    // 7

    @Test
    void takes_an_answer_without_its_end_for_no_answer() {
        provider.streams(dialect().beginning("half"));
        var fault = fault();
        assertThat(fault.kind()).isEqualTo(Kind.TRUNCATED);
        assertThat(fault.partial()).isTrue();
    }

    @Test
    void takes_a_call_without_its_end_for_no_call() {
        var events = dialect().calling("id-1", "get_weather", "{\"city\":\"Paris\"}");
        provider.streams(events.subList(0, events.size() - 2));
        var fault = fault();
        assertThat(fault.kind()).isEqualTo(Kind.TRUNCATED);
        assertThat(fault.partial()).isFalse();
    }

    @Test
    void survives_a_cut_in_the_middle_of_an_event_and_of_a_character() {
        var whole = String.join("", dialect().saying("héllo 🦊")).getBytes(StandardCharsets.UTF_8);
        var fox = String.join("", dialect().saying("héllo 🦊")).indexOf("🦊");
        for (var length : List.of(fox + 3, fox - 4, 40, 1)) {
            provider.then(
                    line -> {
                        line.stream();
                        line.chunk(Arrays.copyOf(whole, length));
                        line.cut();
                    });
            assertThat(fault().kind()).isEqualTo(Kind.TRUNCATED);
        }
    }

    // 8, 9

    @Test
    void hears_an_error_in_the_middle_of_a_stream() {
        provider.then(
                line -> {
                    line.stream();
                    for (var event : dialect().beginning("half")) line.chunk(event);
                    line.chunk(dialect().overloaded());
                    line.end();
                });
        var fault = fault();
        assertThat(fault.kind()).isIn(Kind.OVERLOADED, Kind.SERVER);
        assertThat(fault.partial()).isTrue();
    }

    @Test
    void refuses_an_event_that_is_no_json_and_quotes_nothing_of_it() {
        provider.then(
                line -> {
                    line.stream();
                    line.chunk("data: {\"secret\": " + Rooms.VALUE + "\n\n");
                    line.end();
                });
        var fault = fault();
        assertThat(fault.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(fault).hasMessage("protocol").hasNoCause();
    }

    @Test
    void lives_with_json_of_every_other_shape() {
        for (var data :
                List.of(
                        "[]",
                        "7",
                        "null",
                        "{\"type\":7,\"choices\":7}",
                        "{\"type\":\"content_block_delta\",\"index\":99,\"delta\":[]}",
                        "{\"type\":\"content_block_start\",\"content_block\":\"x\"}",
                        "{\"choices\":[{\"delta\":{\"tool_calls\":\"x\",\"content\":[]}}]}",
                        "{\"a\":".repeat(2000))) {
            provider.then(
                    line -> {
                        line.stream();
                        line.chunk("data: " + data + "\n\n");
                        line.end();
                    });
            assertThat(fault().kind()).isIn(Kind.PROTOCOL, Kind.TRUNCATED);
        }
    }

    // 10

    @Test
    void ignores_events_it_does_not_know() throws Exception {
        provider.then(
                line -> {
                    line.stream();
                    var events = dialect().saying("fine");
                    line.chunk(": a comment\n\n" + events.getFirst());
                    for (var event : dialect().unknown()) line.chunk(event);
                    for (var event : events.subList(1, events.size())) line.chunk(event);
                    line.end();
                });
        assertThat(text(ask())).isEqualTo("fine");
    }

    // 11

    @Test
    void ends_a_flood() throws Exception {
        provider.then(
                line -> {
                    line.stream();
                    for (var event : dialect().beginning("")) line.chunk(event);
                    var piece = dialect().more("x".repeat(10_000));
                    for (var i = 0; i < 100_000; i++) line.chunk(piece);
                    line.end();
                });
        assertThat(fault().kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(shown.length()).isLessThanOrEqualTo(4 << 20);
        assertThat(provider.hangUp().await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ends_a_line_without_an_end() {
        provider.then(
                line -> {
                    line.stream();
                    line.chunk("data: ");
                    for (var i = 0; i < 100_000; i++) line.chunk("x".repeat(10_000));
                });
        assertThat(fault().kind()).isEqualTo(Kind.PROTOCOL);
    }

    // 12

    @Test
    void ends_at_once_when_it_is_interrupted() throws Exception {
        var started = new CountDownLatch(1);
        provider.then(
                line -> {
                    line.stream();
                    for (var event : dialect().beginning("half")) line.chunk(event);
                    started.countDown();
                    line.wait(30);
                });
        var ended = new AtomicReference<Throwable>();
        var thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        ask();
                                    } catch (Throwable e) {
                                        ended.set(e);
                                    }
                                });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        var began = System.nanoTime();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(provider.hangUp().await(10, TimeUnit.SECONDS)).isTrue();
    }

    // 13

    @Test
    void ends_a_stream_that_goes_on_past_the_deadline() {
        provider.then(
                line -> {
                    line.stream();
                    for (var event : dialect().beginning("half")) line.chunk(event);
                    for (var i = 0; i < 100; i++) {
                        line.chunk(dialect().idle());
                        LockSupport.parkNanos(100_000_000);
                    }
                });
        var began = System.nanoTime();
        assertThat(fault(Duration.ofSeconds(1), LONG).kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
    }

    // 14: the replay of opaque pieces is each dialect's own; what all have in common is here.

    @Test
    void sends_back_what_was_said_in_its_order() throws Exception {
        provider.streams(dialect().calling("id-1", "get_weather", "{\"city\":\"Paris\"}"));
        var first = ask();
        provider.streams(dialect().saying("Sunny."));
        var said =
                ask(
                        Message.user("How is the weather in Paris?"),
                        new Message(Message.Role.ASSISTANT, first.pieces()),
                        new Message(
                                Message.Role.USER,
                                List.of(
                                        new Piece.Result("id-1", "sun-and-21-degrees", false),
                                        new Piece.Text("and-briefly-please"))));
        assertThat(text(said)).isEqualTo("Sunny.");
        var body = provider.asked().get(1).body();
        assertThat(body)
                .containsSubsequence(
                        "How is the weather in Paris?",
                        "get_weather",
                        "Paris",
                        "sun-and-21-degrees",
                        "and-briefly-please");
    }

    @Test
    void leaves_out_what_another_provider_wants_back() throws Exception {
        provider.streams(dialect().saying("ok"));
        ask(
                Message.user("one"),
                new Message(
                        Message.Role.ASSISTANT,
                        List.of(
                                new Piece.Opaque("elsewhere", "m", "{\"type\":\"foreign\"}"),
                                new Piece.Text("two"))),
                Message.user("three"));
        assertThat(provider.asked().getFirst().body()).doesNotContain("foreign").contains("two");
    }

    @Test
    void asks_nothing_without_its_key() {
        opened = open(Rooms.LOCKED);
        var model = model();
        assertThat(model.readiness()).isEqualTo(Model.Readiness.LOCKED);
        assertThat(fault().kind()).isEqualTo(Kind.UNCONFIGURED);
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void is_away_while_the_carrier_is() {
        rooms.close();
        assertThat(fault().kind()).isEqualTo(Kind.AWAY);
    }

    @Test
    void finds_nobody_at_a_closed_port() throws Exception {
        provider.close();
        assertThat(fault().kind()).isEqualTo(Kind.NETWORK);
    }
}
