package carapace.launcher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Becomes the same program with the JVM options that belong to it: same process, no parent left.
 */
final class Relaunch {

    private Relaunch() {}

    /** The options in this jar. */
    static List<String> options() throws IOException {
        try (var in = Relaunch.class.getResourceAsStream("jvm.options")) {
            if (in == null) return List.of();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** The jar this class came from. */
    static Path jar() throws URISyntaxException {
        var source = Relaunch.class.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(source.toURI());
    }

    /** Returns only where that is impossible; then the run goes on as it is. */
    static void become(List<String> words) throws IOException, URISyntaxException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java));
        command.addAll(options());
        command.addAll(List.of("-cp", jar().toString(), "carapace.launcher.Cara"));
        command.addAll(words);
        carapace.launcher.house.Umask.ensure();
        exec(java, command);
    }

    private static void exec(String program, List<String> command) {
        var linker = Linker.nativeLinker();
        var call =
                linker.downcallHandle(
                        linker.defaultLookup().find("execv").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (var arena = Arena.ofConfined()) {
            var words = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                words.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            words.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            var failed = (int) call.invokeExact(arena.allocateFrom(program), words);
            if (failed != -1) throw new AssertionError("execv returns only when it failed");
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("execv cannot be called", e);
        }
    }
}
