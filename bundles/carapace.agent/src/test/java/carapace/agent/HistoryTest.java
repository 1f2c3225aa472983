package carapace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.model.Message;
import carapace.model.Message.Role;
import carapace.model.Piece;
import carapace.responder.Entry;
import carapace.responder.Outcome;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

@DisplayName("A history")
class HistoryTest {

    private final ScriptedModel model = new ScriptedModel().says("ok");
    private final House house = new House(model);
    private final FakeTurn turn = new FakeTurn();
    private final Blocks blocks = new Blocks();

    private static final Piece.Call CALL = new Piece.Call("x", "math_eval", "{}");

    private void user(String text) {
        turn.said(Entry.Role.USER, text, "", Map.of("sender", "alice"));
    }

    private void assistant(Piece... pieces) {
        turn.said(Entry.Role.ASSISTANT, "", blocks.write(List.of(pieces)), Map.of());
    }

    private void result(String id, String text) {
        var piece = new Piece.Result(id, text, false);
        turn.said(Entry.Role.TOOL, text, blocks.write(List.of(piece)), Map.of());
    }

    private void ask(String text) {
        turn.ask(text);
    }

    private List<Message> asked() throws InterruptedException {
        assertThat(house.agent.respond(turn)).isInstanceOf(Outcome.Answered.class);
        return model.asked.getLast().messages();
    }

    private List<String> repairs() {
        return turn.history.stream()
                .filter(entry -> entry.notes().containsKey("repair"))
                .map(entry -> entry.notes().get("repair"))
                .toList();
    }

    @Test
    void gets_a_result_for_a_call_that_a_crash_left_without_one() throws Exception {
        user("one");
        assistant(CALL);
        ask("two");
        var messages = asked();
        assertThat(messages).hasSize(3);
        assertThat(messages.getLast().pieces())
                .containsExactly(
                        new Piece.Result("x", "{\"error\":\"interrupted\"}", true),
                        new Piece.Text("two"));
        assertThat(repairs()).containsExactly("call_without_result");
    }

    @Test
    void is_mended_once_not_at_every_turn() throws Exception {
        user("one");
        assistant(CALL);
        ask("two");
        asked();
        asked();
        assertThat(repairs()).hasSize(1);
    }

    @Test
    void loses_a_result_whose_call_is_gone() throws Exception {
        user("one");
        result("ghost", "1");
        ask("two");
        assertThat(asked()).containsExactly(Message.user("one\n\ntwo"));
        assertThat(repairs()).containsExactly("result_without_call");
    }

    @Test
    void loses_a_call_whose_arguments_were_cut_off_and_its_result() throws Exception {
        user("one");
        assistant(new Piece.Text("let me"), new Piece.Call("x", "math_eval", "{\"expre"));
        result("x", "1");
        ask("two");
        assertThat(asked())
                .containsExactly(
                        Message.user("one"),
                        new Message(Role.ASSISTANT, List.of(new Piece.Text("let me"))),
                        Message.user("two"));
        assertThat(repairs()).containsExactly("broken_arguments", "result_without_call");
    }

    @Test
    void goes_on_after_the_tools_that_ran_before_a_crash() throws Exception {
        ask("one");
        var own = Map.of("answers", turn.messageId());
        var call = blocks.write(List.of(CALL));
        turn.said(Entry.Role.ASSISTANT, "", call, own);
        var result = blocks.write(List.of(new Piece.Result("x", "1", false)));
        turn.said(Entry.Role.TOOL, "1", result, own);
        assertThat(asked())
                .containsExactly(
                        Message.user("one"),
                        new Message(Role.ASSISTANT, List.of(CALL)),
                        new Message(Role.USER, List.of(new Piece.Result("x", "1", false))));
    }

    @Test
    void ends_with_the_question_even_when_that_is_tried_again_after_others() throws Exception {
        ask("older");
        user("newer");
        turn.said(Entry.Role.ASSISTANT, "answer to the newer", "", Map.of());
        assertThat(asked())
                .containsExactly(
                        Message.user("newer"),
                        new Message(Role.ASSISTANT, List.of(new Piece.Text("answer to the newer"))),
                        Message.user("older"));
    }

    @Test
    void holds_the_question_even_after_a_reset() throws Exception {
        turn.text = "still there";
        assertThat(asked()).containsExactly(Message.user("still there"));
    }

    @Test
    void begins_with_what_a_user_said() throws Exception {
        result("x", "1");
        turn.said(Entry.Role.ASSISTANT, "answer", "", Map.of());
        ask("two");
        assertThat(asked()).containsExactly(Message.user("two"));
        assertThat(repairs()).isEmpty();
    }

    @Test
    void names_the_speakers_of_a_group() throws Exception {
        turn.group = true;
        turn.said(Entry.Role.USER, "I am hungry", "", Map.of("sender", "bob"));
        ask("me too");
        assertThat(asked()).containsExactly(Message.user("[bob] I am hungry\n\n[alice] me too"));
    }

    @Test
    void loses_its_oldest_exchanges_whole_when_it_is_over_budget() throws Exception {
        house.with("agents.default.contextTokens", 3000).with("agents.default.maxTokens", 100);
        user("old " + "x".repeat(7000));
        assistant(CALL);
        result("x", "1");
        user("middle");
        assistant(CALL);
        result("x", "y".repeat(3500));
        ask("new");
        var messages = asked();
        assertThat(messages).hasSize(3);
        assertThat(messages.getFirst()).isEqualTo(Message.user("middle"));
    }

    @Test
    void never_loses_the_newest_message_but_fails_when_it_alone_is_too_long() throws Exception {
        house.with("agents.default.contextTokens", 3000).with("agents.default.maxTokens", 100);
        ask("x".repeat(20_000));
        assertThat(house.agent.respond(turn))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo("too_long"));
    }

    @Test
    void survives_blocks_that_are_no_json() throws Exception {
        user("one");
        turn.said(Entry.Role.ASSISTANT, "x", "{{{", Map.of());
        turn.said(Entry.Role.TOOL, "x", "[".repeat(5000), Map.of());
        ask("two");
        assertThat(asked()).containsExactly(Message.user("one\n\ntwo"));
    }
}
