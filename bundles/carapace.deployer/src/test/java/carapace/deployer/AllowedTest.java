package carapace.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.Set;

@DisplayName("What a third party's bundle may be wired to")
class AllowedTest {

    @Test
    void holds_what_every_built_manifest_names_of_the_jdk() {
        assertThat(Allowed.permits("java.lang")).isTrue();
        assertThat(Allowed.refused("java.lang,java.util,carapace.wire;version=\"[1,2)\"", Set.of()))
                .isEmpty();
    }

    @Test
    void leaves_out_what_would_go_round_the_wire_or_the_store() {
        assertThat(Allowed.refused("java.net.http,java.sql,java.util", Set.of()))
                .containsExactly("java.net.http", "java.sql");
    }
}
