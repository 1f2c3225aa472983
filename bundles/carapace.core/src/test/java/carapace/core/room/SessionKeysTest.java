package carapace.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.message.ChannelId;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A session's key")
class SessionKeysTest {
    private static final ChannelId TELEGRAM = ChannelId.parse("telegram");

    private static String key(String scope, String sender, String peer) {
        return SessionKeys.of(scope, TELEGRAM, sender, peer);
    }

    @Test
    void tells_a_private_chat_from_a_group_and_a_sender_from_another() {
        var usual = "per-channel-sender-peer";
        assertThat(key(usual, "7", "7")).isEqualTo("v1|telegram|7|7");
        assertThat(key(usual, "7", "-100")).isNotEqualTo(key(usual, "7", "7"));
        assertThat(key(usual, "8", "-100")).isNotEqualTo(key(usual, "7", "-100"));
    }

    @Test
    void cannot_be_made_by_moving_a_separator() {
        assertThat(key("x", "a:b", "c")).isNotEqualTo(key("x", "a", "b:c"));
        assertThat(key("x", "a|b", "c")).isNotEqualTo(key("x", "a", "b|c"));
        assertThat(key("x", "é", "c")).isEqualTo("v1|telegram|%C3%A9|c");
    }

    @Test
    void is_shared_as_far_as_its_scope_says() {
        assertThat(key("per-channel-peer", "7", "-100"))
                .isEqualTo(key("per-channel-peer", "8", "-100"));
        assertThat(key("per-sender", "7", "7")).isEqualTo(key("per-sender", "7", "-100"));
        assertThat(key("global", "7", "7")).isEqualTo("v1|global");
        assertThat(SessionKeys.hinted("cli-chat")).matches("sid_[0-9a-f]{64}");
    }
}
