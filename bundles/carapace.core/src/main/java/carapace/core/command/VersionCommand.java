package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.room.Rooms;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Locale;

/** {@code cara version}. */
@Component
public final class VersionCommand implements Command {
    private final Rooms rooms;

    @Activate
    public VersionCommand(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public String name() {
        return "version";
    }

    @Override
    public String help() {
        return "Tells which version runs.\nversion";
    }

    @Override
    public int run(List<String> arguments, Output out) {
        var found = rooms.host().now();
        if (found.isEmpty()) {
            out.error("the version is not known here");
            return FAILED;
        }
        var host = found.get();
        if (out.wantsJson()) {
            var document = new ObjectMapper().createObjectNode(); // a tree, nothing bound
            document.put("version", host.version())
                    .put("buildDate", host.buildDate())
                    .put("commit", host.commit())
                    .put("platform", platform());
            out.json(document.toString());
        } else {
            out.text(
                    "cara %s\nBuild date: %s\nGit commit: %s\nPlatform: %s"
                            .formatted(
                                    host.version(), host.buildDate(), host.commit(), platform()));
        }
        return OK;
    }

    /** E.g. {@code linux/x86_64}. */
    static String platform() {
        return os() + "/" + arch();
    }

    static String os() {
        var name = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) return "macos";
        return name.startsWith("windows") ? "windows" : name.replace(' ', '-');
    }

    static String arch() {
        var name = System.getProperty("os.arch", "unknown");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
