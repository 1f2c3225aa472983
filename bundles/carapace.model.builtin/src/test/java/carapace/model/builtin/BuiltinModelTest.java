package carapace.model.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.model.Message;
import carapace.model.ModelFault;
import carapace.model.ModelRequest;
import carapace.model.Piece;
import carapace.model.Reply;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

@DisplayName("The built-in provider")
class BuiltinModelTest {

    private final BuiltinModel model = new BuiltinModel();

    private static ModelRequest ask(String model, String text) {
        return new ModelRequest(
                model,
                "",
                List.of(Message.user("before"), Message.user(text)),
                List.of(),
                100,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }

    @Test
    void echoes_the_newest_message() throws Exception {
        var heard = new StringBuilder();
        var reply = model.stream(ask("echo", "Grüße 🦊"), heard::append);
        assertThat(reply.pieces()).containsExactly(new Piece.Text("Grüße 🦊"));
        assertThat(reply.stop()).isEqualTo(Reply.Stop.END);
        assertThat(heard).hasToString("Grüße 🦊");
    }

    @Test
    void guides_without_any_configuration() throws Exception {
        var reply = model.stream(ask("guide", "hello"), piece -> {});
        assertThat(reply.pieces().toString()).contains("Carapace");
    }

    @Test
    void keeps_the_guide_from_strangers_but_not_the_echo() {
        assertThat(model.forStrangers("guide")).isFalse();
        assertThat(model.forStrangers("echo")).isTrue();
    }

    @Test
    void refuses_a_model_it_does_not_have() {
        assertThatThrownBy(() -> model.stream(ask("oracle", "x"), piece -> {}))
                .isInstanceOfSatisfying(
                        ModelFault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(ModelFault.Kind.BAD_REQUEST));
    }
}
