package carapace.launcher;

import sun.misc.Signal;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What {@code java -jar carapace.jar} meets first. Under a new enough JVM it hands over; under an
 * older one it finds a newer one and stands between it and the caller: signals go down, the exit
 * code comes up.
 */
public final class Main {

    private static final int NEEDED = 25;

    private Main() {}

    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws Exception {
        if (Runtime.version().feature() >= NEEDED) {
            ((Consumer<String[]>)
                            Class.forName("carapace.launcher.Cara")
                                    .getDeclaredConstructor()
                                    .newInstance())
                    .accept(args);
            return;
        }
        var home = newer();
        if (home.isEmpty()) {
            System.err.println(
                    "Carapace needs a JDK 25: install one (Debian: temurin-25-jdk or"
                            + " openjdk-25-jdk; macOS: temurin@25) or set JAVA25_HOME.");
            System.exit(1);
        }
        System.exit(relaunch(home.get(), args));
    }

    /** Starts the gateway in its own JVM with its whole environment and waits for its end. */
    private static int relaunch(Path home, String[] args) throws Exception {
        var command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$0\" \"$@\""));
        command.add(home.resolve("bin/java").toString());
        command.addAll(options());
        command.add("-cp");
        command.add(jar());
        command.add("carapace.launcher.Cara");
        command.addAll(List.of(args));
        var child = new ProcessBuilder(command).inheritIO().start();
        for (var name : List.of("TERM", "INT", "HUP")) {
            Signal.handle(new Signal(name), signal -> forward(child, name));
        }
        return child.waitFor();
    }

    private static void forward(Process child, String signal) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, "" + child.pid())
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            child.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String jar() throws Exception {
        var source = Main.class.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(source.toURI()).toString();
    }

    private static List<String> options() throws IOException {
        var options = new ArrayList<String>();
        try (InputStream in = Main.class.getResourceAsStream("jvm.options");
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) options.add(line);
        }
        return options;
    }

    private static Optional<Path> newer() {
        for (var variable : List.of("JAVA25_HOME", "JAVA_HOME")) {
            var home = System.getenv(variable);
            if (home != null && !home.isBlank() && fits(Path.of(home))) {
                return Optional.of(Path.of(home));
            }
        }
        var own = Path.of(System.getProperty("java.home"));
        var places = new ArrayList<Path>();
        if (own.getParent() != null) places.add(own.getParent());
        var user = System.getProperty("user.home", "/");
        places.add(Path.of("/usr/lib/jvm"));
        places.add(Path.of("/Library/Java/JavaVirtualMachines"));
        places.add(Path.of(user, ".sdkman/candidates/java"));
        places.add(Path.of(user, ".jdks"));
        places.add(Path.of("/opt"));
        places.add(Path.of("/opt/java"));
        for (var place : places) {
            try (Stream<Path> homes = Files.list(place)) {
                var found =
                        homes.sorted()
                                .flatMap(h -> Stream.of(h, h.resolve("Contents/Home")))
                                .filter(Main::fits)
                                .findFirst();
                if (found.isPresent()) return found;
            } catch (IOException e) {
                continue; // this place does not exist here
            }
        }
        return Optional.empty();
    }

    private static boolean fits(Path home) {
        var release = home.resolve("release");
        if (!new File(home.toFile(), "bin/java").canExecute() || !Files.isReadable(release)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.filter(l -> l.startsWith("JAVA_VERSION="))
                    .map(l -> l.replaceAll("[^0-9.]", "").split("\\.")[0])
                    .anyMatch(v -> !v.isEmpty() && Integer.parseInt(v) >= NEEDED);
        } catch (IOException | RuntimeException e) {
            return false; // a file that cannot be read names no JDK
        }
    }
}
