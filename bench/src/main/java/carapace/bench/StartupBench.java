package carapace.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long whole processes take: a start until the port is written, plain and after a warm-up, a
 * thin command, a visit; and what an idle gateway holds. Everything lies in a scratch folder.
 *
 * <p>Arguments: the folder of {@code cara}, how many runs (9). Prints medians, and the CPU time
 * until ready beside the wall time, since the latter is at the mercy of the machine's other work.
 */
public final class StartupBench {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int TICKS_A_SECOND = 100;

    private record Start(double wall, double cpu, long residentKb) {}

    private final Path house;
    private final int runs;
    private final Path scratch;

    private StartupBench(Path house, int runs, Path scratch) {
        this.house = house;
        this.runs = runs;
        this.scratch = scratch;
    }

    public static void main(String[] args) throws Exception {
        var house = Path.of(args.length > 0 ? args[0] : ".").toAbsolutePath().normalize();
        var runs = args.length > 1 ? Integer.parseInt(args[1]) : 9;
        var scratch = Files.createTempDirectory("cara-startup-");
        try {
            new StartupBench(house, runs, scratch).all();
        } finally {
            try (var files = Files.walk(scratch)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .map(Path::toFile)
                        .forEach(File::delete);
            }
        }
    }

    private void all() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var jar = house.resolve("features/target/carapace.jar").toString();
        var cara = house.resolve("cara").toString();
        starts("java -jar", List.of(java, "-jar", jar, "--port", "0"));
        starts("cara start", List.of(cara, "start", "--port", "0"));
        timed("visit", List.of(cara, "chat", "--once", "status"));
        if (run(List.of(cara, "warmup"), "warmup") != 0) throw new IOException("no warm-up");
        starts("cara start, warmed", List.of(cara, "start", "--port", "0"));
        timed("visit, warmed", List.of(cara, "chat", "--once", "status"));
        var gateway = spawn(List.of(cara, "start", "--port", "0"), "gateway");
        awaitPort(gateway);
        timed("cara channels", List.of(cara, "channels"));
        timed("cara chat --once, gateway runs", List.of(cara, "chat", "--once", "status"));
        Thread.sleep(5_000);
        System.out.printf("%-34s %7d MB%n", "idle resident", resident(gateway) / 1024);
        stop(gateway);
    }

    private void starts(String name, List<String> command) throws Exception {
        var all = new ArrayList<Start>();
        for (int i = 0; i <= runs; i++) {
            Files.deleteIfExists(state().resolve("run/port"));
            var began = System.nanoTime();
            var process = spawn(command, "start");
            awaitPort(process);
            var wall = (System.nanoTime() - began) / 1e6;
            if (i > 0) all.add(new Start(wall, cpu(process), resident(process)));
            stop(process);
        }
        System.out.printf(
                "%-34s %7.0f ms ready (best %.0f, worst %.0f), %.0f ms CPU%n",
                name,
                median(all.stream().mapToDouble(Start::wall).toArray()),
                all.stream().mapToDouble(Start::wall).min().orElse(0),
                all.stream().mapToDouble(Start::wall).max().orElse(0),
                median(all.stream().mapToDouble(Start::cpu).toArray()));
    }

    private void timed(String name, List<String> command) throws Exception {
        var all = new double[runs];
        run(command, "once");
        for (int i = 0; i < runs; i++) {
            var began = System.nanoTime();
            if (run(command, "once") != 0) throw new IOException(name + " failed");
            all[i] = (System.nanoTime() - began) / 1e6;
        }
        System.out.printf(
                "%-34s %7.0f ms (best %.0f)%n",
                name, median(all), Arrays.stream(all).min().orElse(0));
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    private Path state() {
        return scratch.resolve("state");
    }

    private Process spawn(List<String> command, String log) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(scratch.resolve(log + ".log").toFile());
        builder.environment()
                .putAll(
                        Map.of(
                                "CARAPACE_STATE_DIR", state().toString(),
                                "XDG_CACHE_HOME", scratch.resolve("cache").toString(),
                                "CARA_NO_BUILD", "1"));
        var process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private int run(List<String> command, String log) throws IOException, InterruptedException {
        var process = spawn(command, log);
        if (process.waitFor(180, TimeUnit.SECONDS)) return process.exitValue();
        process.destroyForcibly();
        return -1;
    }

    private void awaitPort(Process process) throws Exception {
        var port = state().resolve("run/port");
        var until = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(port)) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IOException("the gateway did not come up");
            }
            Thread.sleep(2);
        }
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly();
    }

    private static double cpu(Process process) throws IOException {
        var stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000.0 / TICKS_A_SECOND;
    }

    private static long resident(Process process) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", ""));
        }
        return 0;
    }
}
