package carapace.launcher.house;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** New files are their owner's alone. */
public final class Umask {

    private static final int OWNER_ONLY = 0077;

    private Umask() {}

    /** Sets the mask by system call, unless whoever started us has done so. */
    public static void ensure() {
        if (!masked()) set();
    }

    private static boolean masked() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.anyMatch(line -> line.equals("Umask:\t0077"));
        } catch (IOException e) {
            return false; // no such file on this system
        }
    }

    private static void set() {
        var linker = Linker.nativeLinker();
        try {
            var call =
                    linker.downcallHandle(
                            linker.defaultLookup().find("umask").orElseThrow(),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            var before = (int) call.invokeExact(OWNER_ONLY);
            if (before < 0) throw new IllegalStateException("umask failed");
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("umask cannot be called", e);
        }
    }
}
