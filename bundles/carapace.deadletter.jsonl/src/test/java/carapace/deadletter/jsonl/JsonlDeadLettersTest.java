package carapace.deadletter.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.deadletter.DeadLetter;
import carapace.deadletter.DeadLetters;
import carapace.message.ChannelId;
import carapace.message.Conversation;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

@DisplayName("Dead letters")
class JsonlDeadLettersTest {
    private static final Instant AT = Instant.ofEpochMilli(1_760_000_000_123L);

    @TempDir Path state;
    private DeadLetters letters;

    @BeforeEach
    void open() {
        letters = new JsonlDeadLetters(state);
    }

    @Test
    void are_kept_whole_and_in_order() throws Exception {
        var first = letter("telegram", 1, "grüße \uD83D\uDC1A \"quoted\"\nline");
        var second = letter("slack", 2, "two");
        letters.append(first);
        letters.append(second);
        open();
        assertThat(letters.list("", "", 9)).containsExactly(first, second);
        assertThat(letters.list("slack", "", 9)).containsExactly(second);
        assertThat(letters.list("", first.id(), 9)).containsExactly(second);
        assertThat(letters.list("", "", 1)).containsExactly(first);
        assertThat(letters.find(second.id())).contains(second);
        assertThat(letters.counts()).isEqualTo(Map.of("telegram", 1, "slack", 1));
    }

    @Test
    void are_kept_once_each() throws Exception {
        letters.append(letter("telegram", 1, "one"));
        letters.append(letter("telegram", 1, "one"));
        open();
        letters.append(letter("telegram", 1, "one"));
        assertThat(Files.readAllLines(file("telegram"))).hasSize(1);
    }

    @Test
    void go_when_they_are_taken_out() throws Exception {
        for (var i = 1; i <= 3; i++) letters.append(letter("telegram", i, "text " + i));
        assertThat(letters.remove(id(2))).isTrue();
        assertThat(letters.remove(id(2))).isFalse();
        assertThat(letters.list("", "", 9))
                .extracting(DeadLetter::text)
                .containsExactly("text 1", "text 3");
        letters.append(letter("telegram", 4, "text 4"));
        open();
        assertThat(letters.list("", "", 9))
                .extracting(DeadLetter::text)
                .containsExactly("text 1", "text 3", "text 4");
        for (var id : new int[] {1, 3, 4}) letters.remove(id(id));
        assertThat(file("telegram")).doesNotExist();
        assertThat(letters.counts()).isEmpty();
    }

    @Test
    void belong_to_their_owner_alone() throws Exception {
        letters.append(letter("telegram", 1, "one"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("telegram"))))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(state.resolve("telegram"))))
                .isEqualTo("rwx------");
    }

    @Test
    void survive_a_last_line_that_was_torn() throws Exception {
        letters.append(letter("telegram", 1, "one"));
        letters.append(letter("telegram", 2, "two"));
        var whole = Files.readAllBytes(file("telegram"));
        for (var cut = 1; cut < 40; cut++) {
            Files.write(file("telegram"), java.util.Arrays.copyOf(whole, whole.length - cut));
            open();
            assertThat(letters.list("", "", 9)).hasSize(cut == 1 ? 2 : 1);
            letters.append(letter("telegram", 3, "three"));
            open();
            assertThat(letters.find(id(3))).isPresent();
        }
    }

    @Test
    void put_damaged_lines_aside_and_lose_none() throws Exception {
        letters.append(letter("telegram", 1, "one"));
        Files.writeString(file("telegram"), "{not json\n{\"id\":1}\n", StandardOpenOption.APPEND);
        letters.append(letter("telegram", 2, "two"));
        assertThat(letters.list("", "", 9)).hasSize(2);
        assertThat(Files.readAllLines(state.resolve("telegram/inbound_dlq.corrupt.jsonl")))
                .containsExactly("{not json", "{\"id\":1}");
        assertThat(Files.readAllLines(file("telegram"))).hasSize(2);
    }

    @Test
    void are_bounded() throws Exception {
        for (var i = 0; i < 10; i++) letters.append(letter("telegram", i, "x"));
        var lines = new StringBuilder();
        var first = Files.readAllLines(file("telegram")).getFirst();
        for (var i = 10; i < 10_000; i++) {
            lines.append(first.replace(id(0), id(i))).append('\n');
        }
        Files.writeString(file("telegram"), lines, StandardOpenOption.APPEND);
        assertThatThrownBy(() -> letters.append(letter("telegram", 10_001, "x")))
                .isInstanceOf(DeadLetters.Unkept.class)
                .hasMessageContaining("10,000");
        letters.remove(id(5));
        letters.append(letter("telegram", 10_001, "x"));
    }

    @Test
    void are_sealed_once_there_is_a_key() throws Exception {
        letters.append(letter("telegram", 1, "a secret text"));
        var keys = new TestKeys();
        var sealed = new JsonlDeadLetters(state);
        sealed.guardCame(keys);
        assertThat(sealed.list("", "", 9)).hasSize(1);
        sealed.append(letter("telegram", 2, "another secret text"));
        assertThat(Files.readString(file("telegram")))
                .doesNotContain("secret")
                .doesNotContain("u-1")
                .startsWith("{\"version\":2,\"nonce\":\"");
        var again = new JsonlDeadLetters(state);
        again.guardCame(keys);
        assertThat(again.list("", "", 9))
                .extracting(DeadLetter::text)
                .containsExactly("a secret text", "another secret text");
    }

    @Test
    void that_are_sealed_wait_for_their_key() throws Exception {
        var keys = new TestKeys();
        var sealed = new JsonlDeadLetters(state);
        sealed.guardCame(keys);
        sealed.append(letter("telegram", 1, "one"));
        var before = Files.readAllBytes(file("telegram"));
        for (var other : new TestKeys[] {null, new TestKeys()}) {
            var closed = new JsonlDeadLetters(state);
            if (other != null) closed.guardCame(other);
            assertThatThrownBy(() -> closed.list("", "", 9)).isInstanceOf(DeadLetters.Unkept.class);
            assertThatThrownBy(() -> closed.append(letter("telegram", 2, "two")))
                    .isInstanceOf(DeadLetters.Unkept.class);
        }
        assertThat(Files.readAllBytes(file("telegram"))).isEqualTo(before);
        sealed.guardLeft(keys);
        assertThatThrownBy(() -> sealed.find(id(1))).isInstanceOf(DeadLetters.Unkept.class);
        sealed.guardCame(keys);
        assertThat(sealed.find(id(1))).isPresent();
    }

    @Test
    void beside_sealed_ones_are_not_taken_when_plain() throws Exception {
        letters.append(letter("telegram", 9, "planted"));
        var plain = Files.readString(file("telegram"));
        Files.delete(file("telegram"));
        var sealed = new JsonlDeadLetters(state);
        sealed.guardCame(new TestKeys());
        sealed.append(letter("telegram", 1, "one"));
        Files.writeString(file("telegram"), plain, StandardOpenOption.APPEND);
        assertThat(sealed.list("", "", 9)).extracting(DeadLetter::text).containsExactly("one");
        assertThat(state.resolve("telegram/inbound_dlq.corrupt.jsonl")).exists();
    }

    @Test
    void do_not_follow_links() throws Exception {
        Files.createDirectory(state.resolve("elsewhere"));
        Files.createSymbolicLink(state.resolve("telegram"), state.resolve("elsewhere"));
        assertThatThrownBy(() -> letters.append(letter("telegram", 1, "one")))
                .isInstanceOf(DeadLetters.Unkept.class);
        assertThat(state.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void of_a_network_named_like_a_folder_are_refused() {
        assertThatThrownBy(() -> letters.append(letter("store", 1, "one")))
                .isInstanceOf(DeadLetters.Unkept.class);
    }

    private Path file(String network) {
        return state.resolve(network).resolve("inbound_dlq.jsonl");
    }

    private static String id(int n) {
        return "%032x".formatted(n);
    }

    private static DeadLetter letter(String network, int n, String text) {
        var place = new Conversation(new ChannelId(network, "work"), "c-1", Optional.of("t-1"));
        return new DeadLetter(id(n), place, "e-" + n, "u-1", text, AT, "timeout");
    }
}
