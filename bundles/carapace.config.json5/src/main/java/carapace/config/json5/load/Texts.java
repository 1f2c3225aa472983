package carapace.config.json5.load;

import carapace.config.json5.load.LoadFault.Code;
import carapace.config.json5.text.Json5;
import carapace.config.json5.text.Json5Reader;
import carapace.config.json5.text.SyntaxFault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Reads configuration files: bounded, strict UTF-8, a byte order mark is dropped by the reader. */
public final class Texts {
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private Texts() {}

    /** The main file's text; empty when there is none. */
    public static Optional<String> main(Path file) throws LoadFault {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
        if (!Files.exists(file)) {
            throw new LoadFault(Code.READ, "", file + " is a link to nothing");
        }
        return Optional.of(read(file));
    }

    /** The text of a file that must be there. */
    static String read(Path file) throws LoadFault {
        if (Files.isDirectory(file)) {
            throw new LoadFault(Code.READ, "", file + " is a directory, not a file");
        }
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException | SecurityException _) {
            throw new LoadFault(Code.READ, "", file + " cannot be read");
        }
        if (bytes.length > MOST_BYTES) {
            throw new LoadFault(Code.READ, "", file + " is larger than 4 MiB");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new LoadFault(Code.READ, "", file + " is not valid UTF-8");
        }
    }

    static Json5 parse(Path file, String text) throws LoadFault {
        try {
            return Json5Reader.read(text);
        } catch (SyntaxFault fault) {
            throw new LoadFault(Code.PARSE, "", file.getFileName() + ", " + fault.getMessage());
        }
    }
}
