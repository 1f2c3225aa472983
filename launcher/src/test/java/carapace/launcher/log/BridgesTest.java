package carapace.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.osgi.service.log.FormatterLogger;
import org.slf4j.LoggerFactory;

import java.util.Map;

@DisplayName("Every logging API")
class BridgesTest {

    private final java.io.PrintStream out = System.out;
    private final java.io.PrintStream err = System.err;

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void ends_in_the_sink() throws Exception {
        try (var sink =
                new Sink(Directives.from(Map.of("CARAPACE_LOG", "debug,lib.x=info")), false)) {
            Logging.start(sink);
            var unused = new JulConfig(); // the test runner has asked for a JDK logger before us
            LoggerFactory.getLogger("telegram").info("by {}", "slf4j");
            LoggerFactory.getLogger("telegram").atInfo().addKeyValue("chat", 7).log("fluent");
            java.util.logging.Logger.getLogger("lib.x").log(java.util.logging.Level.INFO, "by jul");
            System.getLogger("lib.x").log(System.Logger.Level.WARNING, "by the system's logger");
            new OsgiLog().getLogger("lib.x").warn("by {}", "osgi");
            new OsgiLog().getLogger("lib.x", FormatterLogger.class).warn("by %s", "printf");
            System.out.println("printed");
            LoggerFactory.getLogger("agent").error("broken", new IllegalStateException("why"));
            sink.drain();
            var entries = sink.ring().after(0, 100);
            assertThat(entries)
                    .extracting(entry -> entry.target() + " " + entry.message())
                    .contains(
                            "telegram by slf4j",
                            "telegram fluent",
                            "lib.x by the system's logger",
                            "lib.x by osgi",
                            "lib.x by printf",
                            "stdout printed");
            assertThat(entries.stream().filter(e -> e.message().equals("fluent")).findFirst())
                    .hasValueSatisfying(e -> assertThat(e.fields()).containsEntry("chat", "7"));
            assertThat(entries.getLast().fields().get("exception"))
                    .contains("IllegalStateException")
                    .contains("ends_in_the_sink");
        }
    }
}
