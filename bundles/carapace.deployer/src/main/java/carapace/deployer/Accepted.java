package carapace.deployer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A copy of every file that runs, for the day its successor turns out not to. */
final class Accepted {

    private final Path folder;

    Accepted(Path deploy) {
        this.folder = deploy.resolve(".accepted");
    }

    void keep(Candidate candidate) throws IOException {
        Folders.secure(folder);
        var part = folder.resolve(".part");
        Files.write(part, candidate.bytes());
        Files.move(part, copy(candidate.file()), StandardCopyOption.REPLACE_EXISTING);
    }

    void restore(Path file) throws IOException {
        if (!Files.exists(copy(file)) || Files.exists(file)) return;
        var part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.copy(copy(file), part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    void forget(Path file) throws IOException {
        Files.deleteIfExists(copy(file));
    }

    private Path copy(Path file) {
        return folder.resolve(file.getFileName());
    }
}
