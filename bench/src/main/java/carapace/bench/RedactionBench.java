package carapace.bench;

import carapace.redaction.engine.Engine;
import carapace.redaction.engine.Style;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How fast the redactor's engine reads: clean ASCII log text, and text dense with secrets. MB/s is
 * the length in bytes times the operations a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RedactionBench {

    private static final String CLEAN =
            "2026-11-21T10:15:42.123Z  INFO telegram: part 0123456789abcdef sent after 2 attempts"
                    + " in 41 ms; 3 parts wait in 2 conversations, the oldest for 12 s\n";

    private static final String DENSE =
            "Authorization: Bearer abcdefghijklmnop1234 and"
                    + " 123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K\n"
                    + "token=abcdefgh12345678 sk-ant-api03-abcdefghijklmnop at"
                    + " https://hs.example/_matrix/client/v3/sync?since=x\n";

    @Param({"1000", "100000", "10000000"})
    public int length;

    private String clean = "";
    private String dense = "";
    private Engine engine = Engine.PATTERNS;

    @Setup
    public void fill() {
        clean = CLEAN.repeat(length / CLEAN.length() + 1).substring(0, length);
        dense = DENSE.repeat(length / DENSE.length() + 1).substring(0, length);
        var known = new ArrayList<String>();
        for (var i = 0; i < 20; i++) known.add("configured-secret-" + i + "-" + "x".repeat(20));
        engine = new Engine(known, List.of("https://hs.example"));
    }

    @Benchmark
    public String cleanText() {
        return engine.redact(clean, Style.DISPLAY);
    }

    @Benchmark
    public String textDenseWithSecrets() {
        return engine.redact(dense, Style.DISPLAY);
    }
}
