package carapace.deployer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/** Where files go that are not installed, each with a sentence beside it. */
final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger("plugins");
    private static final String WHY = ".why";
    private static final int SHOWN = 50;

    private final Path folder;
    private volatile Map<String, String> known;

    Quarantine(Path deploy) {
        this.folder = deploy.resolve(".quarantine");
        this.known = read();
    }

    void take(Path file, String sentence) throws IOException {
        Folders.secure(folder);
        var place = folder.resolve(file.getFileName());
        Files.move(file, place, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve(file.getFileName() + WHY), sentence + "\n");
        known = read();
        LOG.warn("{} was not installed: {}", file.getFileName(), sentence);
    }

    /** File names and sentences, as of the last change. */
    Map<String, String> known() {
        return known;
    }

    private Map<String, String> read() {
        var held = new TreeMap<String, String>();
        if (!Files.isDirectory(folder)) return held;
        try (var files = Files.newDirectoryStream(folder, "*" + WHY)) {
            for (var file : files) {
                if (held.size() == SHOWN) break;
                var name = file.getFileName().toString();
                held.put(
                        name.substring(0, name.length() - WHY.length()),
                        Files.readString(file).strip());
            }
        } catch (IOException e) {
            held.put(".quarantine", "cannot be read");
        }
        return held;
    }
}
